"""The rounds of monitoring that a case has not had yet, one for each working day at its hour. Pure.

A round is judged by what had been entered by its moment, so it says the same whenever it is made up for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from decision.cases.case import Case
from decision.cases.history import History
from decision.cases.notices import Key, Line, Told, monitored
from decision.cases.round import DAY

# Before every moment of a case; a civil time like all others here.
BEFORE_ALL = datetime(1, 1, 1)  # noqa: DTZ001
NOTHING_TOLD = Told()
_OVER = ("completed", "ended")


@dataclass(frozen=True)
class MonitoringRound:
    """One round: what was told then, and what it has told by then; `is_news` if the next one must know of it."""

    moment: datetime
    lines: tuple[Line, ...]
    told: Told
    is_news: bool


def rounds(history: History, after: datetime, upto: datetime, told: Told) -> Iterator[MonitoringRound]:
    """Yield the rounds of a case behind one moment, up to and with another; `told` is what was told by `after`."""
    folds = _Folds(history)
    for moment in moments(history, after, upto):
        case = folds.at(moment)
        if case is None or not case.days.is_open(moment.date()):
            continue
        before = told
        told, lines = monitored(case, moment, told)
        is_news = bool(lines) or told.since != before.since
        yield MonitoringRound(moment, tuple(sorted(lines, key=str)), told, is_news)


def moments(history: History, after: datetime, upto: datetime) -> Iterator[datetime]:
    """Yield the hours of monitoring since the opening of a case, behind `after`, up to and with `upto`."""
    hour = time.fromisoformat(history.rules.monitoring.settings.monitor_at)
    first = history.events[0].entered
    day = max(first.date(), after.date())
    while (moment := datetime.combine(day, hour)) <= upto:
        if moment >= first and moment > after:
            yield moment
        day += DAY


def is_told_for_good(history: History, after: datetime, told: Told) -> bool:
    """Return whether no round behind `after` can tell anything: the case is over and its last round came since."""
    case, last = history.case, history.events[-1].entered
    if case is None or case.state not in _OVER:
        return False
    repeated = {watch.id for watch in history.rules.monitoring.watches if watch.repeat_days is not None}
    if any(rule in repeated for rule, *_ in told.since):
        return False
    return any(
        moment >= last and case.days.is_open(moment.date()) for moment in moments(history, BEFORE_ALL, after)
    )


def to_send(made: Sequence[MonitoringRound]) -> Mapping[datetime, tuple[Line, ...]]:
    """Return what is sent of rounds made up for together: of a line that repeats itself only the newest."""
    newest = {_key(line): line for one in made for line in one.lines}
    return {
        one.moment: tuple(line for line in one.lines if newest[_key(line)] is line)
        for one in made
        if any(newest[_key(line)] is line for line in one.lines)
    }


def told_from(records: Sequence[Mapping[str, object]]) -> tuple[datetime, Told]:
    """Return the last moment of which a case has a record, and what it has told by then."""
    once: set[Key] = set()
    since: dict[Key, date] = {}
    moment = BEFORE_ALL
    for body in records:
        moment = datetime.fromisoformat(str(body["moment"]))
        once.update(_read_key(line) for line in _rows(body["lines"]))
        since = {_read_key(row): date.fromisoformat(row[4]) for row in _rows(body["holding"])}
    return moment, Told(since, frozenset(once))


def record_of(one: MonitoringRound) -> dict[str, object]:
    """Return a round as it is kept: the same for everybody who works it out."""
    return {
        "moment": moment_text(one.moment),
        "lines": [[line.rule, line.about, line.recipient, line.mark] for line in one.lines],
        "holding": [[*key, since.isoformat()] for key, since in sorted(one.told.since.items())],
    }


def moment_text(moment: datetime) -> str:
    """Return a moment to the minute."""
    return moment.isoformat(timespec="minutes")


def _key(line: Line) -> Key:
    return line.rule, line.about, line.recipient, line.mark


def _read_key(row: Sequence[str]) -> Key:
    return row[0], row[1], row[2], row[3]


def _rows(value: object) -> list[list[str]]:
    assert isinstance(value, list)
    return value


class _Folds:
    """A case as it was at moments that are asked for in order; folded again only where events came later."""

    def __init__(self, history: History) -> None:
        self._history, self._rest = history, list(history.events)
        self._folded = History(history.rules)

    def at(self, moment: datetime) -> Case | None:
        if self._history.events[-1].entered <= moment:
            return self._history.case
        while self._rest and self._rest[0].entered <= moment:
            self._folded = self._folded.extended(self._rest.pop(0).data)
        return self._folded.case
