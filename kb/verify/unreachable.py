"""Rules that change no answer: hidden by others, never true, always true, or read by no rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce

from kb.errors import Finding
from kb.location import Location
from kb.regions import Region, difference, intersection, merged
from kb.verify.ground import Ground
from kb.verify.reading import facts_read
from kb.verify.row_sets import row_name

_NEVER = "its condition holds for no project that can exist"


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each rule that changes no answer."""
    yield from _constraints(ground)
    yield from _situations(ground)
    yield from _rows(ground)
    yield from _derived_facts(ground)
    yield from _items(ground)
    for advice in ground.kb.advice:
        if not ground.projects.where(advice.when):
            yield _dead(advice.location, f"advice `{advice.id}` is never given: {_NEVER}", advice.id)


def _constraints(ground: Ground) -> Iterator[Finding]:
    regions = {rule.id: merged(ground.classes.space.region(rule.when)) for rule in ground.kb.constraints}
    for rule in ground.kb.constraints:
        others = {name: region for name, region in regions.items() if name != rule.id}
        if not regions[rule.id]:
            problem = (
                f"`{rule.id}` ({rule.zh}) excludes nothing: no project has values that all its cells admit"
            )
            yield _dead(rule.location, problem, rule.id)
        elif regions[rule.id] in others.values():
            continue  # The check of duplicates says so.
        elif hiding := _cover(regions[rule.id], others):
            places = ", ".join(f"`{name}` ({ground.kb.constraint_by_id[name].location})" for name in hiding)
            problem = f"`{rule.id}` ({rule.zh}) excludes nothing that is not excluded already by {places}"
            yield _dead(rule.location, problem, rule.id, *hiding)


def _situations(ground: Ground) -> Iterator[Finding]:
    space = ground.classes.space
    excluded = {rule.id: space.region(rule.when) for rule in ground.kb.constraints}
    for situation in ground.kb.situations:
        name, region = f"`{situation.id}` ({situation.zh})", space.region(situation.when)
        if not region:
            problem = f"{name} is reached by nobody: no project has values that all its cells admit"
            yield _dead(situation.location, problem, situation.id)
        elif not ground.classes.where(situation.when):
            hiding = _cover(region, excluded)
            places = ", ".join(f"`{rule}` ({ground.kb.constraint_by_id[rule].location})" for rule in hiding)
            problem = f"{name} is reached by nobody: all its projects are excluded by {places}"
            yield _dead(situation.location, problem, situation.id, *hiding)


def _rows(ground: Ground) -> Iterator[Finding]:
    """Rows of tables that their own columns rule out; a text may also speak of what cannot be, and is kept whole."""
    for rows in ground.row_sets:
        for row, region in zip(rows.rows, rows.regions, strict=True) if rows.rules else ():
            if not region:
                problem = f"{row_name(row)} is met by nobody: no project has values that all its cells admit"
                yield _dead(row.location, problem, row.id)


def _derived_facts(ground: Ground) -> Iterator[Finding]:
    read = facts_read(ground.kb)
    for derived in ground.kb.derived_facts:
        if derived.implied:
            continue  # The situations or rows that it stands for are looked at themselves.
        name, region = f"`{derived.id}` ({derived.zh})", ground.projects.where(derived.when)
        if not region:
            yield _dead(derived.location, f"derived fact {name} is always false: {_NEVER}", derived.id)
        elif not difference(ground.projects.valid, region):
            problem = (
                f"derived fact {name} is always true: its condition holds for every project that can exist"
            )
            yield _dead(derived.location, problem, derived.id)
        if derived.id not in read:
            problem, fix = f"no rule reads the derived fact {name}", "use it in a rule, or delete it"
            yield Finding("unreachable", "warning", derived.location, problem, fix, rules=(derived.id,))


def _items(ground: Ground) -> Iterator[Finding]:
    for rule in ground.kb.item_rules:
        item, region = ground.kb.item_by_id[rule.item], ground.applies[rule.item]
        name = f"`{item.id}` ({item.zh})"
        if not region:
            yield _dead(rule.location, f"item {name} never applies: {_NEVER}", item.id)
            continue
        for fact, documents in item.requires_when.items():
            derived = ground.kb.derived_by_id[fact]
            if not intersection(region, ground.projects.where(derived.when)):
                named = ", ".join(f"`{document}`" for document in documents)
                problem = (
                    f"item {name} never requires {named}: "
                    f"`{fact}` ({derived.zh}) holds for no project to which it applies"
                )
                yield _dead(item.location, problem, item.id, fact)


def _cover(region: Region, others: Mapping[str, Region]) -> tuple[str, ...]:
    """Return few of the others that hold all of `region` together, or nothing when all of them do not."""
    names = [name for name, other in others.items() if intersection(region, other)]
    if reduce(difference, (others[name] for name in names), region):
        return ()
    for name in tuple(names):
        fewer = [other for other in names if other != name]
        if not reduce(difference, (others[other] for other in fewer), region):
            names = fewer
    return tuple(names)


def _dead(place: Location, problem: str, *rules: str) -> Finding:
    return Finding(
        "unreachable", "error", place, problem, "correct the condition, or delete the rule", rules=rules
    )
