"""One simulated case: decided, opened, and carried on each day by what people do about their duties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from api.simulation.asking import Answer, Asking
from api.simulation.mix import Mix
from api.simulation.people import Intent, People, Said
from kb.errors import LiangtiError
from kb.vocabulary import Value

REFERENCE = "SIMULATED"
_LOOKS_AGAIN = 5
# What is pushed at once may be taken up the same day.
_ROUNDS_A_DAY = 2
_Key = tuple[str, int, str, str]


@dataclass
class Counted:
    """What was sent, and what came of it."""

    requests: int = 0
    events: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass
class SimulatedCase:
    """A case with its own randomness; `wake` is the number of the working day on which somebody acts next."""

    number: int
    seed: int
    facts: Mapping[str, Value]
    asking: Asking
    counted: Counted
    centre: str
    wake: int = 0
    is_over: bool = False
    _receipt: str = ""
    _intents: dict[_Key, tuple[int, Intent]] = field(default_factory=dict)
    _last: datetime | None = None

    async def begin(self, day: int) -> None:
        """Decide the project and open its case. Raises: LiangtiError if the service does not decide it."""
        reference = f"{REFERENCE}-{self.seed}-{self.number:06}"
        asked = {"facts": self.facts, "reference": reference}
        decided = await self._ask("POST", "/v1/decisions", asked)
        if decided.status not in (200, 201) or decided.data.get("outcome") != "decided":
            raise LiangtiError(f"{reference} was not decided: {decided.data.get('detail', '')}")
        plan = decided.data["plan"]
        before = {step["item"]: tuple(wait["item"] for wait in step["waits_for"]) for step in plan["steps"]}
        self._people = People(Random(f"{self.seed}/{self.number}"), Mix.shipped(), before, self.centre)  # noqa: S311
        opening = {"decision": decided.data["id"], "by": "applicant", "simulated": True}
        opened = await self._ask("POST", "/v1/cases", opening)
        if opened.status not in (200, 201):
            raise LiangtiError(f"no case was opened for {reference}: {opened.data.get('detail', '')}")
        self._receipt, self.wake = opened.data["receipt"], day
        withdrawn = self._people.withdrawal_day()
        self._withdrawn_on = None if withdrawn is None else day + withdrawn
        self._looks_on = day

    async def work(self, day: int, today: date, entered: datetime | None) -> None:
        """Do everything that people meant to do by today, then look what is to be done next.

        `entered` is when the office enters it, None where the service says so. A delivery leads to nothing further, so
        nobody looks because of one.
        """
        if self._withdrawn_on is not None and day >= self._withdrawn_on:
            self._withdrawn_on, self._looks_on = None, day
            await self._enter({"type": "withdrawn", "by": "applicant"}, today, entered)
        for _ in range(_ROUNDS_A_DAY):
            await self._do_what_is_due(day, today, entered)
            if day >= self._looks_on or not self._intents:
                await self._look(day, today)
        waiting = [at for at, intent in self._intents.values() if intent.said is not None]
        self.wake = max(day + 1, min([*waiting, self._looks_on]))

    async def _do_what_is_due(self, day: int, today: date, entered: datetime | None) -> None:
        for key, (at, intent) in list(self._intents.items()):
            if intent.said is not None and at <= day:
                del self._intents[key]
                await self._enter(self._completed(intent.said, today), today, entered)
                self._looks_on = self._looks_on if intent.said["type"] == "delivered" else day

    async def _look(self, day: int, today: date) -> None:
        """Read the case, and let people make up their minds about every duty that is new."""
        case = (await self._ask("GET", f"/v1/cases/{self._receipt}")).data
        steps = {step["step"]: step for step in case["steps"]}
        granted = {name for name, step in steps.items() if step["state"] == "granted"}
        found: dict[_Key, tuple[int, Intent]] = {}
        for duty in case["duties"]:
            step = steps[duty["step"]]
            key = (duty["step"], step["round"], duty["event"], duty["who"])
            left = _working_days(today, duty["by"])
            found[key] = self._intents.get(key) or self._planned(day, duty, step, left, granted)
        self._intents, self._looks_on = found, day + _LOOKS_AGAIN
        self.is_over = case["state"] in ("completed", "ended") and not case["duties"]

    def _planned(
        self, day: int, duty: Said, step: Said, days_left: int, granted: set[str]
    ) -> tuple[int, Intent]:
        intent = self._people.intent(duty, step, days_left, granted)
        return day + intent.days, intent

    def _completed(self, said: Said, today: date) -> Said:
        if said["type"] != "stopped":
            return said
        until = today + timedelta(days=self._people.stopped_until())
        return {**said, "until": until.isoformat(), "applicant_told": True}

    async def _enter(self, said: Said, today: date, entered: datetime | None) -> None:
        """Enter an event that happened at some time today, behind all earlier ones of the case."""
        if entered is not None:
            minutes = self._people.random.randint(30, 480)
            at = datetime(today.year, today.month, today.day, 9) + timedelta(minutes=minutes)  # noqa: DTZ001
            self._last = min(max(at, self._last or at), entered)
            said = {**said, "at": self._last.isoformat(timespec="minutes")}
        answer = await self._event(said)
        if answer.data.get("kind") == "against_opinions" and said["type"] == "closed":
            refused = {**said, "result": "refused", "reason": "模拟：有单位不同意", "remedies_told": True}
            await self._event(refused)

    async def _event(self, said: Said) -> Answer:
        answer = await self._ask("POST", f"/v1/cases/{self._receipt}/events", said)
        if answer.status == 201:
            self.counted.events[said["type"]] += 1
        else:
            self.counted.refused[str(answer.data.get("kind") or answer.status)] += 1
        return answer

    async def _ask(self, method: str, path: str, body: Any = None) -> Answer:
        self.counted.requests += 1
        return await self.asking.ask(method, path, body)


def _working_days(today: date, by: Any) -> int:
    """Return about how many working days are left; of a range of days the first counts."""
    day = by["earliest"] if isinstance(by, Mapping) else by
    if day is None:
        return 3
    left = (date.fromisoformat(day) - today).days
    return left - 2 * (left // 7)
