"""All orders of a few events, tried from every state of the smooth run of small plans.

A plan is given for every way in which steps lean on each other, every rule of a joint act, papers, exemption and the
refusal that ends a case. Two states count as one when no rule can tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any

from decision.cases.account import account
from decision.cases.clock import elapsed
from decision.cases.events import Refused
from decision.cases.forecast import forecast
from decision.cases.history import rebuilt
from decision.cases.machine import IN_HAND, OPEN
from kb.transitions import READ_OFF, SAME_STATE
from tests.decision.cases.acting import RULES, Standing, Steps, duty_done, moves, next_when_dutiful, step

_WAITS = (1, 6)
KINDS = frozenset(kind.id for kind in RULES.monitoring.refusals)
_PARTIES = ("CAD", "FIRE")


_End = tuple[str, frozenset[str]]


def _joint(rule: str, silence: str) -> dict[str, Any]:
    return {"parties": list(_PARTIES), "rule": rule, "silence": silence}


SHAPES: dict[str, Steps] = {
    "one": {"a": step("A")},
    "chain": {"a": step("A"), "b": step("B", after=["a"])},
    "long chain": {"a": step("A", 1), "b": step("B", 1, after=["a"]), "c": step("C", 1, after=["b"])},
    "side by side": {"a": step("A"), "b": step("B")},
    "fork": {"a": step("A", 1), "b": step("B", after=["a"]), "c": step("C", after=["a"])},
    "join": {"a": step("A", 1), "b": step("B"), "c": step("C", after=["a", "b"])},
    "early": {"a": step("A"), "b": step("B", 1, early_after={"a": 1})},
    "early and after": {
        "a": step("A", 1),
        "b": step("B", 1, after=["a"]),
        "c": step("C", 1, after=["a"], early_after={"b": 1}),
    },
    "papers": {"a": step("A", needs=["form", "map"]), "b": step("B", after=["a"])},
    "exempt": {"a": step("A", exempt={"id": "CERT-9"}), "b": step("B", after=["a"])},
    "ends the case": {"a": step("A", ends_case=True), "b": step("B"), "c": step("C", after=["a", "b"])},
    **{
        f"joint {rule} {silence}": {
            "a": step("A", 1),
            "b": step("B", after=["a"], joint=_joint(rule, silence)),
        }
        for rule, silence in product(("all_agree", "one_refusal", "collect"), ("consent", "missing"))
    },
    "early joint": {
        "a": step("A"),
        "b": step("B", 1, early_after={"a": 1}, joint=_joint("all_agree", "consent")),
    },
}


@dataclass
class Explored:
    """How much was seen; `depth` is the number of events of which every order was tried."""

    depth: int = 0
    states: int = 0
    transitions: int = 0
    refused: int = 0
    ends: dict[str, int] = field(default_factory=dict)


def explore(steps: Steps, depth: int, most: int | None = None) -> Explored:
    """Try all orders of up to `depth` events from each state of the smooth run, and check every state that is met.

    Every order of one event is tried before any of two, and so on: a depth that would lead to more states than `most`
    is not begun, so what was tried was tried whole.
    """
    found, met, ends = Explored(), set[object](), dict[object, _End]()
    new = _new(_smooth_run(Standing.opened(steps)), met)
    while True:
        found.states += len(new)
        for standing in new:
            check_state(standing, found, ends)
        # Each depth has met some three times the states of the one before it.
        is_too_much = most is not None and found.states + 3 * len(new) > most
        if found.depth == depth or is_too_much or not new:
            return found
        found.depth += 1
        new = _new((after for standing in new for after in _one_event_later(standing, found)), met)


def _new(standings: Iterable[Standing], met: set[object]) -> list[Standing]:
    """Return those that no rule can tell from one that was met, but the first of each."""
    new = []
    for standing in standings:
        key = _told_apart(standing)
        if key not in met:
            met.add(key)
            new.append(standing)
    return new


def _smooth_run(standing: Standing) -> Iterator[Standing]:
    yield standing
    for _ in range(40):
        owed = [duty for duty in standing.duties if duty.event != "delivered"]
        if not owed:
            return
        try:
            standing = duty_done(standing, owed[0])
        except Refused:
            standing = standing.waited(1)
        yield standing


def _one_event_later(standing: Standing, found: Explored) -> Iterator[Standing]:
    """Yield what every event leads to that is not refused, and the days that pass."""
    for kind, name, by, said in moves(standing):
        try:
            after = standing.after(kind, name, by, **said)
        except Refused as refused:
            if refused.kind not in KINDS:
                raise
            found.refused += 1
            continue
        found.transitions += 1
        check_step(standing, after)
        if all(spell.number <= 2 for spells in after.case.rounds.values() for spell in spells):
            yield after
    if standing.case.state in ("running", "blocked"):
        yield from (standing.waited(days) for days in _WAITS)


def check_state(standing: Standing, found: Explored, ends: dict[object, _End]) -> None:
    """Check what must hold of every state; `ends` are those of states from which the end was reached before."""
    case = standing.case
    owed = standing.duties
    if case.state in ("running", "blocked"):
        assert any(duty.event != "delivered" for duty in owed), (case.states, "nobody has a duty")
    for duty in owed:
        check_duty(standing, duty)
    _check_account(standing)
    state, states = _dutiful_end(standing, ends)
    assert state in ("completed", "ended"), states
    found.ends[state] = found.ends.get(state, 0) + 1
    if not case.withdrawn and not any(planned.ends_case for planned in case.plan.steps):
        assert state == "completed" or {"withdrawn", "refused"} & states
    assert rebuilt([event.data for event in standing.history.events], RULES) == standing.history


def _dutiful_end(standing: Standing, ends: dict[object, _End]) -> _End:
    """Return how the case ends when all do their duty; from two states that count as one it ends alike."""
    path: list[object] = []
    while (key := _told_apart(standing)) not in ends:
        assert key not in path, (standing.case.states, "the case never ends")
        path.append(key)
        later = next_when_dutiful(standing)
        if later is None:
            ends[key] = standing.case.state, frozenset(standing.case.states.values())
            break
        standing = later
    ends |= dict.fromkeys(path, ends[key])
    return ends[key]


def check_duty(standing: Standing, duty: Any) -> None:
    """Check that a duty belongs to a step in its state, and can be done now or on a day that is named."""
    state = standing.case.states[duty.step]
    wanted = {
        "supplied": ("pushed", "correction"),
        "accepted": ("pushed",),
        "opinion": ("accepted",),
        "closed": ("accepted",),
        "resumed": ("stopped",),
        "delivered": ("granted",),
        "reopened": ("refused", "withdrawn"),
    }
    assert state in wanted[duty.event], (duty, state)
    try:
        duty_done(standing, duty)
    except Refused as refused:
        # Only a lag may keep a duty waiting, and then the refusal names the day.
        if refused.kind != "too_early" or refused.named[0] in standing.case.plan.by_id:
            raise


def _check_account(standing: Standing) -> None:
    case = standing.case
    told = account(case, standing.today, forecast(case, standing.today, case.days))
    assert sum(told.departments.values()) == told.case["department"]
    assert told.case["waiting"] == 0
    assert sum(told.case.values()) <= (standing.today - case.opened_at.date()).days
    for name, spells in case.rounds.items():
        length = 0
        for spell in spells:
            last = spell.closing.at.date() if spell.closing else standing.today
            length += (min(last, standing.today) - spell.begun.date()).days
        if not case.plan.by_id[name].exempt:
            assert sum(told.steps[name].values()) == length, (name, told.steps[name], length)
        accepted = [spell for spell in spells if spell.acceptance]
        used = sum(elapsed(spell, standing.today, case.days) for spell in accepted)
        assert used <= told.steps[name]["department"]


def check_step(before: Standing, after: Standing) -> None:
    """Check what must hold of every event that was not refused."""
    event, case = after.history.events[-1], after.case
    before_it = Standing(before.history, after.now).case
    if event.type == "closed" and event["result"] == "granted":
        leaned_on = case.plan.before_grant[event.step]
        assert all(name in before_it.passed for name in leaned_on), (event.step, before_it.states)
        lags = dict(case.plan.by_id[event.step].early_after)
        for name, lag in lags.items():
            closing = before_it.round(name).closing
            assert closing is None or case.days.count(closing.at.date(), event.at.date()) >= lag
    if event.step is not None:
        old, new = before_it.states[event.step], case.states[event.step]
        assert old in event.row.before, (event.type, old)
        wanted = {old} if event.row.after == (SAME_STATE,) else set(event.row.after)
        wanted |= {"skipped"} if case.ended_by_refusal else set()
        assert READ_OFF in wanted or new in wanted, (event.type, old, new)
    for name, state in case.states.items():
        if state in IN_HAND:
            assert case.plan.before[name] <= case.passed
        assert state in OPEN or state in ("granted", "refused", "withdrawn", "skipped")
    assert after.now - before.now <= timedelta(minutes=1)


def _told_apart(standing: Standing) -> object:
    """Return all by which the rules can tell two states apart: days as working days from today."""
    case, today = standing.case, standing.today

    def ago(day: Any) -> int | None:
        return min(12, case.days.distance(day, today)) if day else None

    return (
        case.withdrawn,
        frozenset(case.papers),
        tuple(
            (
                case.states[name],
                spell.number,
                spell.label,
                ago(spell.pushed.date() if spell.pushed else None),
                ago(spell.acceptance.day if spell.acceptance else None),
                bool(spell.acceptance and spell.acceptance.by_law),
                min(4, elapsed(spell, today, case.days)),
                ago(spell.stop.until if spell.stop else None),
                bool(spell.notice and spell.notice.completed),
                ago(spell.closing.at.date() if spell.closing else None),
                spell.delivered,
                spell.still_since is None,
                tuple(sorted((party, said.value) for party, said in spell.opinions.items())),
            )
            for name, spell in ((planned.id, case.round(planned.id)) for planned in case.plan.steps)
        ),
    )
