"""Check the export of a case, alone and offline: `python verify_case.py FILE [--at DAY] [--head HASH]`.

Nothing but the standard library is needed, and nothing of Liangti. The file is the answer of
`GET /v1/cases/{receipt}/export`: one JSON object a line. Three things are checked:

1. every record is the one that was entered: the hash in the head names the last record, each record names the one
   before it; the first record that was changed, removed, added or moved is named;
2. the head is the one printed on the receipt, where it is given with `--head`;
3. the states of all steps and whose days they were follow from the records, as the export says they do.

The rules and the calendars in the file are not chained: compare them with what was published.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

DAY, FIRST = timedelta(days=1), "0" * 64
WHOLE, NOT_WHOLE, WRONG_USE = 0, 1, 2
KINDS = ("applicant", "department", "statutory", "waiting", "holiday")
IN_HAND = ("pushed", "correction", "accepted", "stopped")
OPEN = ("waiting", *IN_HAND)
MOVING = ("accepted", "correction_asked", "stopped", "resumed")
AT_ONCE, NEVER = datetime(1, 1, 1), datetime(9999, 12, 31)  # noqa: DTZ001


# --- the file, and its chain


class Unreadable(Exception):
    """The file is no export of a case."""


@dataclass(frozen=True)
class Line:
    """A record of the file: in which line, the hash written beside it, and the one that it has."""

    place: int
    record: dict[str, Any]
    written: str
    digest: str


@dataclass(frozen=True)
class Export:
    """What a file holds."""

    lines: list[Line]
    calendars: dict[str, dict[str, Any]]
    rules: dict[str, Any]
    told: dict[str, Any]
    head: dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """The first record that is not as it was entered: changed, removed, added or moved; and the line of the file."""

    kind: str
    number: int
    place: int

    def __str__(self) -> str:
        zh = {"changed": "被改动", "removed": "被删除", "added": "是添加的", "moved": "被移动"}[self.kind]
        return f"line {self.place}: record {self.number} was {self.kind}  第{self.number}条记录{zh}"


def read(text: str) -> Export:
    """Return what an export holds. Raises: Unreadable."""
    lines: list[Line] = []
    calendars: dict[str, dict[str, Any]] = {}
    parts: dict[str, dict[str, Any]] = {}
    for place, written in enumerate(text.splitlines(), start=1):
        try:
            entry = json.loads(written, object_pairs_hook=_once)
            if "record" in entry:
                record = entry["record"]
                lines.append(Line(place, record, str(entry.get("hash")), digest_of(record)))
            elif "calendar" in entry:
                calendars[entry["calendar"]["id"]] = entry["calendar"]
            else:
                parts |= entry
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unreadable(f"line {place}: {error}") from None
    if missing := [name for name in ("rules", "state", "head") if not isinstance(parts.get(name), dict)]:
        raise Unreadable(f"a line is missing: {', '.join(missing)}")
    return Export(lines, calendars, parts["rules"], parts["state"], parts["head"])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of which no name is said twice. Raises: ValueError."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is said twice")
    return found


def digest_of(record: Any) -> str:
    """Return the SHA-256 of a record in canonical JSON (RFC 8785)."""
    written = json.dumps(_sorted(record), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _sorted(data: Any) -> Any:
    if isinstance(data, dict):
        names = sorted(data, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: _sorted(data[name]) for name in names}
    return [_sorted(part) for part in data] if isinstance(data, list) else data


def first_fault(lines: list[Line], head: dict[str, Any]) -> Fault | None:
    """Return the first record that is not as it was entered; None if the chain is whole.

    From the head back each record is known by its hash, whatever order the lines have. Where that breaks off, the
    records before it are known from the first one on.
    """
    by_digest = {line.digest: line for line in reversed(lines)}
    number, wanted, known = int(head["seq"]), str(head["hash"]), set[str]()
    while number and wanted in by_digest and by_digest[wanted].record.get("seq") == number:
        known.add(wanted)
        number, wanted = number - 1, str(by_digest[wanted].record.get("prev"))
    if number == 0:
        return _out_of_order(lines, known)
    prev = FIRST
    for earlier in range(1, number):
        entered = (line for line in lines if _follows(line, earlier, prev))
        line = next(entered, None)
        if line is None:
            number = earlier
            break
        prev = line.digest
        known.add(prev)
    strange = [line for line in lines if line.digest not in known]
    if strange:
        claims = (line for line in strange if line.record.get("seq") == number)
        return Fault("changed", number, next(claims, strange[0]).place)
    before = [line.place for line in lines if line.record.get("seq") == number - 1]
    return Fault("removed", number, max(before, default=0) + 1)


def _follows(line: Line, number: int, prev: str) -> bool:
    record = line.record
    return (record.get("seq"), record.get("prev"), line.written) == (number, prev, line.digest)


def _out_of_order(lines: list[Line], known: set[str]) -> Fault | None:
    """Return the first line too many, in another place, or with another hash beside it; every record is there."""
    entered = [line for line in lines if line.digest in known]
    in_order = _longest_rise([line.record["seq"] for line in entered])
    kept = {entered[place].place for place in in_order}
    numbers = {entered[place].record["seq"] for place in in_order}
    for line in lines:
        number = int(line.record.get("seq") or 0)
        if line.digest not in known or (line.place not in kept and number in numbers):
            return Fault("added", number, line.place)
        if line.place not in kept:
            return Fault("moved", number, line.place)
        if line.written != line.digest:
            return Fault("changed", number, line.place)
    return None


def _longest_rise(numbers: list[int]) -> list[int]:
    """Return the places of a longest rising part of some numbers."""
    best: list[list[int]] = []
    for place, number in enumerate(numbers):
        before = [rise for rise in best if numbers[rise[-1]] < number]
        best.append([*max(before, key=len, default=[]), place])
    return max(best, key=len, default=[])


# --- days


class Days:
    """On which days offices are open; of a year that is not announced Monday to Friday and its first Saturday."""

    def __init__(self, calendar: dict[str, Any]) -> None:
        self._years, self._said = frozenset(calendar["years"]), dict[date, bool]()
        for name, is_open in (("work", True), ("off", False)):
            self._said |= {date.fromisoformat(day): is_open for day in calendar[name]}
        self._saturdays: dict[int, date] = {}

    def is_open(self, day: date) -> bool:
        if day in self._said:
            return self._said[day]
        return day.weekday() < 5 or (day.year not in self._years and day == self._worked_saturday(day.year))

    def count(self, after: date, upto: date) -> int:
        """Return how many open days lie after one day, up to and with another."""
        return sum(self.is_open(after + n * DAY) for n in range(1, (upto - after).days + 1))

    def nth_after(self, day: date, n: int) -> date:
        """Return the n-th open day after a day; for 0 the day itself."""
        while n > 0:
            day += DAY
            n -= self.is_open(day)
        return day

    def _worked_saturday(self, year: int) -> date:
        if year not in self._saturdays:
            days = (date(year, 1, 1) + n * DAY for n in range(365))
            self._saturdays[year] = next(day for day in days if day.weekday() == 5 and day not in self._said)
        return self._saturdays[year]


# --- a case: its plan, and the rounds of each step


@dataclass(frozen=True)
class Step:
    """A step of a plan; `before` are all steps, near and far, it waits for, `before_grant` those its grant does."""

    name: str
    department: str
    days: int
    early: dict[str, int]
    needs: list[str]
    ends_case: bool
    is_exempt: bool
    before: frozenset[str]
    before_grant: frozenset[str]


Plan = dict[str, Step]


def plan_of(data: dict[str, Any]) -> Plan:
    """Return the plan that an event put in force."""
    steps = data["steps"]
    after = {name: list(step.get("after", ())) for name, step in steps.items()}
    both = {name: [*after[name], *step.get("early_after", {})] for name, step in steps.items()}
    return {
        name: Step(
            name,
            step["department"],
            step["days"],
            dict(step.get("early_after", {})),
            list(step.get("needs", ())),
            step.get("ends_case") is True,
            bool(step.get("exempt")),
            _reachable(name, after),
            _reachable(name, both),
        )
        for name, step in ((name, steps[name]) for name in data.get("order", steps))
    }


def _reachable(name: str, near: dict[str, list[str]]) -> frozenset[str]:
    found: set[str] = set()
    new = set(near[name])
    while new:
        found |= new
        new = {other for one in new for other in near[one]} - found
    return frozenset(found)


@dataclass
class Round:
    """One passage of a step. `spans` are (first day, whose the days are from then on)."""

    number: int
    begun: datetime
    pushed: datetime | None = None
    leans_since: date | None = None
    asked_at: datetime | None = None
    asked: dict[str, datetime | None] = field(default_factory=dict)
    accepted: date | None = None
    promise: int = 0
    until: date | None = None
    closing: tuple[str, datetime, datetime] | None = None
    spans: list[tuple[date, str]] = field(default_factory=list)
    still: date | None = None
    floors: list[tuple[date, int]] = field(default_factory=list)

    @property
    def result(self) -> str:
        return self.closing[0] if self.closing else ""

    @property
    def lacks_papers(self) -> bool:
        """Whether a paper of the notice of corrections has not come."""
        return None in self.asked.values()

    def label_on(self, day: date) -> str:
        return next((label for first, label in reversed(self.spans) if first <= day), "")

    def labelled(self, label: str, day: date) -> None:
        """Let this label hold after whose days `day`."""
        self.spans = [span for span in self.spans if span[0] <= day]
        if not self.spans or self.spans[-1][1] != label:
            self.spans.append((day + DAY, label))

    def stretches(self, upto: date) -> Iterator[tuple[date, date, str]]:
        """Yield (first day, last day, label) up to and with a day."""
        ends = [first - DAY for first, _ in self.spans[1:]]
        for (first, label), end in zip(self.spans, [*ends, upto], strict=False):
            if first <= min(end, upto):
                yield first, min(end, upto), label


class Clock:
    """The clock of an accepted round: its days count from the day after acceptance, while the step was in hand."""

    def __init__(self, days: Days, least: int) -> None:
        self.days, self._least = days, least

    def elapsed(self, spell: Round, today: date, labels: tuple[str, ...] = ("department",)) -> int:
        return sum(self.days.count(first - DAY, last) for first, last in _running(spell, today, labels))

    def used_up(self, spell: Round, today: date) -> date | None:
        """Return the day on which the promise was used up; None if it is not."""
        used = self.elapsed(spell, today) >= spell.promise
        return self._nth(spell, spell.promise, today) if used else None

    def due_while_running(self, spell: Round, today: date) -> date:
        floors = [self.days.nth_after(base, n) for base, n in spell.floors]
        return max([self._nth(spell, spell.promise, today), *floors])

    def due(self, spell: Round, today: date) -> date | None:
        """Return the due day; None while the clock stands, but one that was over before it stood stays."""
        if spell.still is None:
            return self.due_while_running(spell, today)
        before = self.due_while_running(spell, spell.still)
        return before if before < spell.still else None

    def stood_in_time(self, spell: Round) -> bool:
        return spell.still is not None and spell.still <= self.due_while_running(spell, spell.still)

    def run(self, spell: Round, day: date) -> None:
        """Let the clock run again after a day; some days are left to it if it came to stand in time."""
        if spell.still is not None:
            if self.stood_in_time(spell):
                spell.floors.append((day, self._least))
            spell.still = None

    def _nth(self, spell: Round, n: int, today: date) -> date:
        assert spell.accepted is not None
        if n == 0:
            return spell.accepted
        for first, last in _running(spell, today, ("department", "closed")):
            here = self.days.count(first - DAY, last)
            if here >= n:
                return self.days.nth_after(first - DAY, n)
            n -= here
        return self.days.nth_after(max(today, spell.accepted), n)


def _running(spell: Round, today: date, labels: tuple[str, ...]) -> Iterator[tuple[date, date]]:
    if spell.accepted is not None:
        for first, last, label in spell.stretches(today):
            if label in labels and last > spell.accepted:
                yield max(first, spell.accepted + DAY), last


class Case:
    """A case as its records make it. Only events are kept; everything else is read off them."""

    def __init__(self, export: Export) -> None:
        self._export, self.rules = export, export.rules
        self.plans: list[tuple[date, Plan]] = []
        self.plan: Plan = {}
        self.papers: dict[str, datetime] = {}
        self.rounds: dict[str, list[Round]] = {}
        self.withdrawn = False

    # What is read off.

    def last(self, name: str) -> Round:
        return self.rounds[name][-1]

    @property
    def passed(self) -> frozenset[str]:
        """The steps that stand in nobody's way."""
        steps = self.plan.values()
        return frozenset(
            one.name for one in steps if one.is_exempt or self.last(one.name).result == "granted"
        )

    def states(self) -> dict[str, str]:
        refusals = (one for one in self.plan.values() if one.ends_case)
        is_over, passed = any(self.last(one.name).result == "refused" for one in refusals), self.passed
        return {name: self._state(step, passed, is_over=is_over) for name, step in self.plan.items()}

    def _state(self, step: Step, passed: frozenset[str], *, is_over: bool) -> str:
        spell = self.last(step.name)
        if spell.result in ("granted", "refused"):
            return spell.result
        if spell.result == "withdrawn" or self.withdrawn:
            return "withdrawn"
        if step.is_exempt or is_over:
            return "skipped"
        if not step.before <= passed:
            return "waiting"
        if spell.accepted:
            return "stopped" if spell.until else "accepted"
        return "correction" if spell.lacks_papers else "pushed"

    def state(self) -> str:
        """Return the state of the whole case."""
        found = set(self.states().values())
        if found & set(IN_HAND):
            return "running"
        if "waiting" in found:
            return "blocked"
        return "completed" if len(self.passed) == len(self.plan) else "ended"

    def received(self, step: Step) -> datetime | None:
        """Return when the window had everything; None while it has not."""
        spell = self.last(step.name)
        if spell.pushed is None or spell.lacks_papers or any(one not in self.papers for one in step.needs):
            return None
        came = [moment for moment in spell.asked.values() if moment]
        return max([spell.pushed, *(self.papers[one] for one in step.needs), *came])

    def _label(self, step: Step, state: str) -> str:
        """Return whose the next days of a step are."""
        if state == "skipped":
            return "" if step.is_exempt else "ended"
        if state in ("waiting", "stopped"):
            return "waiting" if state == "waiting" else "statutory"
        papers_lack = any(one not in self.papers for one in step.needs)
        if state == "correction" or (state == "pushed" and papers_lack):
            return "applicant"
        return "department" if state in IN_HAND else ""

    # What events and days make of it.

    def take(self, event: dict[str, Any]) -> None:
        """Take an event in."""
        at, entered = datetime.fromisoformat(event["at"]), datetime.fromisoformat(event["entered"])
        if event["type"] == "opened":
            self.opened_at, self.opened = at, entered
            before: dict[str, str] = {}
            planned: set[str] = set()
        else:
            self.bring_to(entered.date())
            before, planned = self.states(), set(self.plan)
        getattr(self, f"_on_{event['type']}")(event, at, entered)
        self._in_line(event, before, planned, at, entered)
        if event["type"] != "opened":
            self.bring_to(entered.date())

    def _with_calendar(self, name: str) -> None:
        self.clock = Clock(Days(self._export.calendars[name]), self.rules["after_standstill_days"])

    def _on_opened(self, event: dict[str, Any], at: datetime, entered: datetime) -> None:
        self.plan = plan_of(event["plan"])
        self.plans.append((entered.date(), self.plan))
        self._with_calendar(event["calendar"])
        needed = {paper for step in self.plan.values() for paper in step.needs}
        came = event["documents"] if event.get("documents") is not None else needed
        self.papers = dict.fromkeys(came, at)
        self.rounds = {name: [Round(1, entered)] for name in self.plan}

    def _on_supplied(self, event: dict[str, Any], at: datetime, _entered: datetime) -> None:
        for paper in event["documents"]:
            self.papers[paper] = min(at, self.papers.get(paper, at))
        for spells in self.rounds.values():
            spell = spells[-1]
            if spell.asked_at and spell.lacks_papers and at >= spell.asked_at:
                for paper in event["documents"]:
                    if paper in spell.asked:
                        spell.asked[paper] = spell.asked[paper] or at

    def _on_accepted(self, event: dict[str, Any], at: datetime, _entered: datetime) -> None:
        self._accept(event["step"], at.date())

    def _on_correction_asked(self, event: dict[str, Any], at: datetime, _entered: datetime) -> None:
        spell = self.last(event["step"])
        spell.asked_at, spell.asked = at, dict.fromkeys(event["documents"])

    def _on_stopped(self, event: dict[str, Any], _at: datetime, _entered: datetime) -> None:
        self.last(event["step"]).until = date.fromisoformat(event["until"])

    def _on_resumed(self, event: dict[str, Any], _at: datetime, _entered: datetime) -> None:
        self.last(event["step"]).until = None

    def _on_closed(self, event: dict[str, Any], at: datetime, entered: datetime) -> None:
        result = "granted" if event["result"] == "granted" else "refused"
        self.last(event["step"]).closing = (result, at, entered)

    def _on_declined(self, event: dict[str, Any], at: datetime, entered: datetime) -> None:
        self.last(event["step"]).closing = ("refused", at, entered)

    def _on_withdrawn(self, event: dict[str, Any], at: datetime, entered: datetime) -> None:
        names = [event["step"]] if event.get("step") else list(self.plan)
        self.withdrawn = self.withdrawn or not event.get("step")
        for name in names:
            if self.last(name).closing is None and not self.plan[name].is_exempt:
                self.last(name).closing = ("withdrawn", at, entered)

    def _on_reopened(self, event: dict[str, Any], _at: datetime, entered: datetime) -> None:
        is_by_applicant = event["by"].split(":")[0] == "applicant"
        self._begin([event["step"], *(() if is_by_applicant else event.get("also") or ())], entered)

    def _on_replanned(self, event: dict[str, Any], _at: datetime, entered: datetime) -> None:
        former, self.plan = self.plan, plan_of(event["plan"])
        self.plans.append((entered.date(), self.plan))
        for name, step in self.plan.items():
            if name not in self.rounds:
                self.rounds[name] = [Round(1, entered)]
            elif name not in former and self.last(name).result != "granted":
                self._begin([name], entered)
            else:
                asked = self.last(name).asked
                for paper in [one for one, came in asked.items() if came is None and one not in step.needs]:
                    asked[paper] = entered
        self._begin(event.get("redo") or (), entered)

    def _on_calendar_changed(self, event: dict[str, Any], _at: datetime, _entered: datetime) -> None:
        self._with_calendar(event["calendar"])

    def _changes_nothing(self, _event: dict[str, Any], _at: datetime, _entered: datetime) -> None:
        """Noted, delivered, an opinion, an extension: they move no step and no day."""

    _on_noted = _on_delivered = _on_opinion = _on_extended = _changes_nothing

    def _begin(self, names: Iterable[str], entered: datetime) -> None:
        for name in names:
            self.rounds[name].append(Round(self.last(name).number + 1, entered))

    def _accept(self, name: str, day: date) -> None:
        step, spell = self.plan[name], self.last(name)
        spell.accepted, spell.promise = day, step.days
        closings = ((self.last(other).closing, lag) for other, lag in step.early.items())
        spell.floors = [(done[2].date(), lag) for done, lag in closings if done and done[0] == "granted"]

    def bring_to(self, today: date) -> None:
        """Let days pass: silence accepts, stops end, promises are used up."""
        for step in self.plan.values():
            spell = self.last(step.name)
            if spell.closing is None and (spell.pushed or spell.until):
                self._pass(step, spell, today)

    def _pass(self, step: Step, spell: Round, today: date) -> None:
        days, clock = self.clock.days, self.clock
        received = self.received(step) if spell.accepted is None else None
        if received and days.nth_after(received.date(), self.rules["accept_days"]) < today:
            self._accept(step.name, received.date())
        if spell.until and self.rules["stop_ends_by_itself"] and spell.until < today:
            until, spell.until = spell.until, None
            if spell.pushed:
                spell.labelled("department", until)
                clock.run(spell, until)
        if spell.accepted and spell.leans_since and not (spell.until or spell.still) and spell.pushed:
            done = clock.used_up(spell, today - DAY)
            if done:
                since = max(done, spell.leans_since, spell.spans[-1][0] - DAY)
                spell.still = since
                spell.labelled("waiting", since)

    # The ledgers, brought into line after an event.

    def _in_line(
        self,
        event: dict[str, Any],
        before: dict[str, str],
        planned: set[str],
        at: datetime,
        entered: datetime,
    ) -> None:
        states, passed = self.states(), self.passed
        for step in self.plan.values():
            spell = self.last(step.name)
            if spell.spans and spell.spans[-1][1] == "closed":
                continue
            if spell.closing:
                since = spell.closing[1] if step.name in planned else entered
                spell.labelled("closed", since.date())
            else:
                leans = bool(step.before_grant - passed)
                self._line_of(event, before, step, states[step.name], at, entered, leans=leans)
        for name in self.rounds.keys() - self.plan.keys():
            spell = self.last(name)
            if spell.spans and spell.spans[-1][1]:
                spell.labelled("", (spell.closing[1] if spell.closing else entered).date())
                spell.pushed = None

    def _line_of(
        self,
        event: dict[str, Any],
        before: dict[str, str],
        step: Step,
        state: str,
        at: datetime,
        entered: datetime,
        *,
        leans: bool,
    ) -> None:
        spell, label, held = self.last(step.name), self._label(step, state), before.get(step.name)
        is_moved = event.get("step") == step.name and event["type"] in MOVING
        since = (at if is_moved else entered).date()
        self._leave_days_after_grant(event, before, step, spell, entered.date())
        spell.leans_since = (spell.leans_since or entered.date()) if leans else None
        spell.pushed = (spell.pushed or entered) if state in IN_HAND else None
        was = spell.spans[-1][1] if spell.spans else ""
        if label == "department" and spell.still and leans:
            if was == "waiting" and held in IN_HAND:
                return
        elif label == "department" and event["type"] == "supplied" and (received := self.received(step)):
            since = received.date()
        elif label == "department" and _stood_for_grant(event, spell, was, held):
            since = self._freed(step, at)
        if spell.accepted and label != "department":
            spell.still = spell.still or since
        elif spell.accepted:
            self.clock.run(spell, since)
        if is_moved or label != was:
            spell.labelled(label, since)

    def _freed(self, step: Step, at: datetime) -> date:
        """Return the day since which a clock that stood for nothing but a grant runs: the last one it waited for."""
        closings = (self.last(other).closing for other in step.before_grant)
        return max([at.date(), *(done[1].date() for done in closings if done)])

    def _leave_days_after_grant(
        self, event: dict[str, Any], before: dict[str, str], step: Step, spell: Round, today: date
    ) -> None:
        """Leave an early step days of its own after the grant that it waited for, if it was in time."""
        lag = step.early.get(event.get("step") or "")
        if lag is None or not before or event["type"] != "closed" or event["result"] != "granted":
            return
        if spell.accepted is None:
            return
        clock = self.clock
        in_time = (
            clock.stood_in_time(spell) if spell.still else today <= clock.due_while_running(spell, today)
        )
        if in_time:
            spell.floors.append((today, lag))


def _stood_for_grant(event: dict[str, Any], spell: Round, was: str, held: str | None) -> bool:
    return bool(spell.still) and (was, held, event["type"]) == ("waiting", "accepted", "closed")


def fold(export: Export, upto: date) -> Case:
    """Return the case that the records entered up to a day make, brought to that day."""
    records = [line.record for line in export.lines]
    records = [one for one in records if datetime.fromisoformat(one["entered"]).date() <= upto]
    if not records:
        raise Unreadable(f"the case was opened after {upto}")
    annulled = {one["event"] for one in records if one["type"] == "annulled"}
    case = Case(export)
    for record in records:
        if record["seq"] not in annulled and record["type"] != "annulled":
            case.take(record)
    case.bring_to(upto)
    return case


# --- whose days they were


def forecast(case: Case, today: date) -> dict[str, date | None]:
    """Return when each step ends, or has ended, if each takes its whole promise; None where it does not."""
    ends: dict[str, date | None] = {}
    states, left = case.states(), dict(case.plan)
    while left:
        name = next(name for name, step in left.items() if not step.before_grant & left.keys())
        step, spell = left.pop(name), case.last(name)
        if states[name] == "granted" and spell.closing:
            ends[name] = spell.closing[1].date()
        else:
            ends[name] = _end(case, step, states[name], today, ends) if states[name] in OPEN else None
    return ends


def _end(case: Case, step: Step, state: str, today: date, ends: dict[str, date | None]) -> date | None:
    spell, days, clock, start = case.last(step.name), case.clock.days, case.clock, today
    if any(ends[other] is None for other in step.before_grant - case.passed):
        return None
    start = max([start, *(end for other in step.before - case.passed if (end := ends[other]))])
    if spell.until:
        start = max(start, spell.until)
    if state != "accepted":
        left = max(1, spell.promise - clock.elapsed(spell, today)) if spell.accepted else step.days
        end = days.nth_after(start, left)
    else:
        due = clock.due(spell, today)
        end = today if due is None else due if due >= today else days.nth_after(today, 1)
    if spell.still:
        waits = [before for other in step.before_grant - case.passed if (before := ends[other])]
        end = max([end, *(days.nth_after(before, case.rules["after_standstill_days"]) for before in waits)])
    lags = [(before, lag) for other, lag in step.early.items() if (before := ends[other])]
    return max([end, *(days.nth_after(before, lag) for before, lag in lags)])


class Account:
    """Whose day it was: of the steps open as a day began the one that got out of the way last held the case."""

    def __init__(self, case: Case, today: date) -> None:
        self._case, self._today, self._days = case, today, case.clock.days
        self._place: dict[str, int] = {}
        states, ends = case.states(), forecast(case, today)
        self._will_pass: dict[str, datetime] = {}
        for name, state in states.items():
            closing, end = case.last(name).closing, ends[name]
            if state in OPEN:
                self._will_pass[name] = datetime.combine(end, time.max) if end else NEVER
            elif state == "skipped" and not case.plan[name].is_exempt:
                self._will_pass[name] = NEVER
            elif closing and closing[0] != "granted":
                leaning = (step for other, step in case.plan.items() if states[other] in OPEN)
                is_in_the_way = any(name in step.before_grant for step in leaning)
                self._will_pass[name] = NEVER if is_in_the_way else closing[2]

    def told(self) -> dict[str, Any]:
        """Return the days of the case by kind and by department, and those of each step by kind."""
        whole, departments = dict.fromkeys(KINDS, 0), dict[str, int]()
        day = self._case.opened_at.date() + DAY
        while day <= self._today:
            kind, department = self._held_on(day)
            if kind and not self._days.is_open(day):
                kind = "holiday"
            if kind:
                whole[kind] += 1
            if kind == "department":
                departments[department] = departments.get(department, 0) + 1
            day += DAY
        steps = {name: self._of_step(spells) for name, spells in self._case.rounds.items()}
        return {"case": whole, "departments": departments, "steps": steps}

    def _of_step(self, spells: list[Round]) -> dict[str, int]:
        found = dict.fromkeys(KINDS, 0)
        for spell in spells:
            for first, last, label in spell.stretches(self._today):
                if label and label != "closed":
                    worked = self._days.count(first - DAY, last)
                    found["waiting" if label == "ended" else label] += worked
                    found["holiday"] += (last - first).days + 1 - worked
        return found

    def _held_on(self, day: date) -> tuple[str, str]:
        if day <= self._case.opened.date():
            return "department", self._case.rules["centre"]
        plan = next(plan for entered, plan in reversed(self._case.plans) if entered < day)
        self._place = {name: place for place, name in enumerate(plan)}
        open_ones = [name for name in plan if self._is_open(name, day)]
        return self._holder(plan, self._last(open_ones, day), day) if open_ones else ("", "")

    def _holder(self, plan: Plan, name: str, day: date) -> tuple[str, str]:
        if not self._is_open(name, day):
            return "applicant", ""
        step, spell = plan[name], self._round_on(name, day)
        label = spell.label_on(day) if spell else ""
        label = "" if label == "closed" else label
        before = self._not_passed(plan, step.before, day)
        if label == "waiting" and before:
            return self._holder(plan, self._last(before, day), day)
        before = self._not_passed(plan, step.before_grant, day)
        if spell and before and label and (label == "waiting" or self._is_bound(step, spell, before, day)):
            return self._holder(plan, self._last(before, day), day)
        return label or "department", step.department

    def _is_bound(self, step: Step, spell: Round, before: list[str], day: date) -> bool:
        """Return whether the own days of an early step end before its predecessors let it close."""
        own_end = self._own_end(step, spell)
        return any(self._lets_close(other, step.early.get(other, 0), day) > own_end for other in before)

    def _lets_close(self, name: str, lag: int, day: date) -> date:
        passes = self._passes(name, day)
        return date.max if passes == NEVER else self._days.nth_after(passes.date(), lag)

    def _own_end(self, step: Step, spell: Round) -> date:
        if spell.accepted is None:
            return self._days.nth_after(self._today, step.days)
        upto = min(self._today, spell.closing[1].date()) if spell.closing else self._today
        clock = self._case.clock
        done = clock.used_up(spell, upto)
        return done or self._days.nth_after(upto, spell.promise - clock.elapsed(spell, upto))

    def _last(self, names: list[str], day: date) -> str:
        return max(names, key=lambda name: (self._passes(name, day), -self._place[name]))

    def _passes(self, name: str, day: date) -> datetime:
        """Return when a step, not passed as a day began, got or will get out of the way."""
        closings = (spell.closing for spell in self._case.rounds[name])
        granted = (done[2] for done in closings if done and done[0] == "granted" and done[2].date() >= day)
        return next(granted, None) or self._will_pass.get(name, AT_ONCE)

    def _is_open(self, name: str, day: date) -> bool:
        spell = self._round_on(name, day)
        label = spell.label_on(day) if spell else "ended"
        if spell is None or label == "ended":
            return False
        closing = spell.closing
        on_paper = closing is not None and closing[1].date() < day <= closing[2].date()
        return label not in ("", "closed") or on_paper

    def _round_on(self, name: str, day: date) -> Round | None:
        spells = self._case.rounds.get(name, [])
        return next((spell for spell in reversed(spells) if spell.begun.date() < day), None)

    def _not_passed(self, plan: Plan, names: frozenset[str], day: date) -> list[str]:
        waited_for = (step for step in plan.values() if step.name in names and not step.is_exempt)
        return [step.name for step in waited_for if not self._was_granted(step.name, day)]

    def _was_granted(self, name: str, day: date) -> bool:
        spell = self._round_on(name, day)
        return bool(spell and spell.closing and spell.result == "granted" and spell.closing[2].date() < day)


def derived(export: Export, upto: date) -> dict[str, Any]:
    """Return what follows from the records: the case, each step with its round and closing, and the account."""
    case = fold(export, upto)
    states = case.states()
    steps = {
        name: {"state": states[name], "round": spell.number, "closed": _closed(spell)}
        for name, spell in ((name, case.last(name)) for name in case.plan)
    }
    account = Account(case, upto).told()
    return {"at": upto.isoformat(), "case": case.state(), "steps": steps, "account": account}


def _closed(spell: Round) -> str | None:
    return spell.closing[1].date().isoformat() if spell.closing else None


def differences(told: Any, found: Any, where: str = "") -> list[str]:
    """Return where two states differ, with both values."""
    if isinstance(told, dict) and isinstance(found, dict):
        names = [*told, *(name for name in found if name not in told)]
        pairs = ((told.get(name), found.get(name), f"{where}.{name}".lstrip(".")) for name in names)
        return [line for pair in pairs for line in differences(*pair)]
    return [] if told == found else [f"{where}: told {told}, derived {found}"]


# --- the command


def main(arguments: list[str] | None = None) -> int:
    """Check one file and say what was found."""
    parser = argparse.ArgumentParser(description="Check the export of a case offline. 离线核验办件档案。")
    parser.add_argument("file", metavar="FILE", help="what `export` gave. 导出的档案")
    parser.add_argument("--at", metavar="DAY", help="the day to tell the state of (2015-05-18). 某日的状态")
    parser.add_argument("--head", metavar="HASH", help="the hash printed on the receipt. 受理单上的校验值")
    asked = parser.parse_args(arguments)
    try:
        with open(asked.file, encoding="utf-8") as file:  # noqa: PTH123
            export = read(file.read())
        at = date.fromisoformat(asked.at or export.told["at"])
        return _checked(export, at, asked.head)
    except (OSError, UnicodeError) as error:
        return _say(WRONG_USE, f"{asked.file}: cannot be read: {error}  文件读不出来")
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
        return _say(NOT_WHOLE, f"{asked.file}: no export of a case: {error}  不是完整的办件档案")


def _checked(export: Export, at: date, printed: str | None) -> int:
    if fault := first_fault(export.lines, export.head):
        return _say(NOT_WHOLE, str(fault))
    if printed and printed.lower() != export.head["hash"]:
        return _say(NOT_WHOLE, "the head is another than the one printed  校验值与受理单不一致")
    found = derived(export, at)
    if at.isoformat() == export.told["at"] and (wrong := differences(export.told, found)):
        return _say(NOT_WHOLE, "the state told does not follow from the records  状态与记录不符", *wrong)
    head, opening = export.head, export.lines[0].record
    simulated = "  simulated, no real case  模拟办件，并非真实" if opening.get("simulated") else ""
    steps = (
        f"  {name}: {one['state']}, round {one['round']}" + (f", {one['closed']}" if one["closed"] else "")
        for name, one in found["steps"].items()
    )
    days = ", ".join(f"{kind} {number}" for kind, number in found["account"]["case"].items() if number)
    return _say(
        WHOLE,
        f"{head['receipt']}: {head['seq']} records, whole  记录完整{simulated}",
        f"head {head['hash']}",
        f"{found['at']}: {found['case']}",
        *steps,
        f"days: {days}",
    )


def _say(code: int, *lines: str) -> int:
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
