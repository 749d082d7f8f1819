"""Many simulated cases side by side: some are opened each working day, and everybody works until the last day."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from random import Random

from api.simulation.asking import Asking
from api.simulation.casework import Counted, SimulatedCase
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value

OPENS, CLOSES = time(8, 30), time(17, 30)
_AT_ONCE = 16
SetClock = Callable[[datetime], None]
Tick = Callable[[int, int], None]


class Office:
    """The cases of one run; the same seed makes the same ones."""

    def __init__(
        self, asking: Asking, kb: KnowledgeBase, cases: int, seed: int, answers: Sequence[Mapping[str, Value]]
    ) -> None:
        random, centre = Random(seed), kb.monitoring.settings.centre  # noqa: S311
        self.counted = Counted()
        self._waiting = [
            SimulatedCase(number, seed, random.choice(answers), asking, self.counted, centre)
            for number in range(1, cases + 1)
        ]
        self._cases, self._open = cases, list[SimulatedCase]()

    async def run(self, days: Sequence[date], set_clock: SetClock | None, tick: Tick) -> None:
        """Work on all days; cases are opened, as many each day, on the first half of them.

        Without `set_clock` time passes as it does where the service runs: everybody hurries through the same day.
        """
        each_day = -(-self._cases * 2 // len(days))
        for number, today in enumerate(days):
            if set_clock:
                set_clock(datetime.combine(today, OPENS))
            new, self._waiting = self._waiting[:each_day], self._waiting[each_day:]
            await _together(case.begin(number) for case in new)
            self._open += new
            closes = datetime.combine(today, CLOSES) if set_clock else None
            if set_clock and closes:
                set_clock(closes)
            await _together(case.work(number, today, closes) for case in self._open if case.wake <= number)
            self._open = [case for case in self._open if not case.is_over]
            tick(number + 1, len(days))
            if not self._open and not self._waiting:
                return


async def _together(work: Iterable[Awaitable[None]]) -> None:
    """Do some things side by side, not too many at once. Raises: the first error."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(thing: Awaitable[None]) -> None:
        async with places:
            await thing

    await asyncio.gather(*(one(thing) for thing in work))
