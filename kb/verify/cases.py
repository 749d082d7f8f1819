"""The state machine and the monitoring of running cases: unknown names, dead ends, thresholds in disorder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from kb.case_rules import Light, Measured, Monitoring, Watch
from kb.errors import Finding, did_you_mean
from kb.knowledge_base import KnowledgeBase
from kb.location import Location
from kb.transitions import ANY_STATE, NO_STATE, READ_OFF, SAME_STATE, Transition
from kb.verify.ground import Ground

_SPECIAL_BEFORE, _SPECIAL_AFTER = {ANY_STATE, NO_STATE}, {SAME_STATE, READ_OFF}


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each fault of transitions.csv and monitoring.yaml."""
    kb = ground.kb
    if kb.transitions:
        yield from _names(kb)
        yield from _repeated(kb.transitions)
        yield from _dead_ends(kb)
    yield from _lights(kb.monitoring)
    yield from _levels(kb.monitoring.overdue)


def _names(kb: KnowledgeBase) -> Iterator[Finding]:
    said = kb.monitoring
    states = [state.id for state in said.states]
    roles, refusals = [role.id for role in said.roles], [kind.id for kind in said.refusals]
    for row in kb.transitions:
        yield from _unknown(row, row.before, {*states, *_SPECIAL_BEFORE}, "state")
        yield from _unknown(row, row.after, {*states, *_SPECIAL_AFTER}, "state")
        yield from _unknown(row, row.by, roles, "role")
        yield from _unknown(row, row.refused_as, refusals, "refusal")
    items = [item.id for item in kb.items]
    for rule in said.joint_rules:
        if rule.item not in items:
            yield _named(rule.location, rule.item, items, "item", "an item of the knowledge base")


def _unknown(row: Transition, names: Iterable[str], known: Collection[str], noun: str) -> Iterator[Finding]:
    for name in names:
        if name not in known:
            yield _named(row.location, name, known, noun, f"one that monitoring.yaml lists, at `{row.name}`")


def _named(place: Location, name: str, known: Collection[str], noun: str, what: str) -> Finding:
    fix = did_you_mean(name, known) or f"name {what}"
    return Finding("cases", "error", place, f"`{name}` is no known {noun}", fix)


def _repeated(rows: Iterable[Transition]) -> Iterator[Finding]:
    first: dict[str, Location] = {}
    for row in rows:
        if row.kind == "event" and row.name in first:
            problem = f"`{row.name}` is there already: {first[row.name]}"
            fix = "delete one, or give it a `variant` of its own"
            yield Finding("cases", "error", row.location, problem, fix)
        first.setdefault(row.name, row.location)


def _dead_ends(kb: KnowledgeBase) -> Iterator[Finding]:
    """Yield a finding for each state that no row leaves and each that no row leads to."""
    rows = [row for row in kb.transitions if row.after != (SAME_STATE,)]
    for state in kb.monitoring.states:
        if not any(state.id in row.before and set(row.after) - {state.id} for row in rows):
            problem = f"no row of transitions.csv leaves the state `{state.id}` ({state.zh})"
            fix = "add the row by which a step gets out of it"
            yield Finding("cases", "error", state.location, problem, fix, rules=(state.id,))
        if not any(state.id in row.after and set(row.before) - {state.id} for row in rows):
            problem = f"no row of transitions.csv leads to the state `{state.id}` ({state.zh})"
            yield Finding(
                "cases",
                "error",
                state.location,
                problem,
                "add that row, or delete the state",
                rules=(state.id,),
            )


def _lights(said: Monitoring) -> Iterator[Finding]:
    """Yield a finding for each share of the promise, in time or overdue, that no light or two lights show."""
    bounds = sorted({number for light in said.lights for number in _shares(light.when)})
    shares = [
        0.0,
        *bounds,
        *((one + other) / 2 for one, other in pairwise([0.0, *bounds])),
        *(b + 1 for b in bounds[-1:]),
    ]
    told = set()
    for share in sorted(shares) if said.lights else ():
        for overdue in (False, True):
            shown = [
                light
                for light in said.lights
                if light.when.holds({"elapsed_share": share, "overdue": overdue})
            ]
            names = tuple(light.id for light in shown)
            if len(shown) != 1 and (names, overdue) not in told:
                told.add((names, overdue))
                yield _wrong_light(said.lights, shown, share, overdue=overdue)


def _wrong_light(lights: tuple[Light, ...], shown: list[Light], share: float, *, overdue: bool) -> Finding:
    when = f"{share:g} of the promise is used, {'overdue' if overdue else 'not overdue'}"
    place = (shown or lights)[-1].location
    if shown:
        problem, fix = (
            f"two lights are shown when {when}: {', '.join(light.id for light in shown)}",
            "move a bound",
        )
    else:
        problem, fix = (
            f"no light is shown when {when}",
            "let the lights meet, one `at_most` where the next is `above`",
        )
    return Finding("cases", "error", place, problem, fix)


def _levels(watches: Iterable[Watch]) -> Iterator[Finding]:
    """Yield a finding for each level of escalation that begins before the one below it."""
    stages = sorted(
        (watch for watch in watches if watch.level is not None), key=lambda watch: watch.level or 0
    )
    for below, above in pairwise(stages):
        if _days_over(above.when) < _days_over(below.when) and not above.when.over_statutory_limit:
            problem = f"`{above.id}` (level {above.level}) begins before `{below.id}` (level {below.level})"
            yield Finding(
                "cases", "error", above.location, problem, "put the days in the order of the levels"
            )


def _days_over(when: Measured) -> float:
    return max(when.overdue_days.numbers, default=0) if when.overdue_days else 0


def _shares(when: Measured) -> tuple[float, ...]:
    return when.elapsed_share.numbers if when.elapsed_share else ()
