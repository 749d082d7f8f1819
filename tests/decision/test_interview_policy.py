"""The order of questions is the best there is: both bounds that it claims, held against every order by brute force."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from decision.classify import classify
from decision.interview_policy import MOST_STATES, State, policy_of
from tests.decision.strategies import (
    CRITERIA,
    OPENED,
    PARTIAL,
    VALID,
    answers,
    can_exist,
    code_fact,
    codes,
    knowledge_base,
    laws,
    opened_by_meaning,
)

Partial = tuple[str | None, ...]
NOTHING: Partial = (None,) * len(CRITERIA)
POLICY = policy_of(OPENED)


def projects(partial: Partial) -> list[tuple[str, ...]]:
    return [whole for whole in VALID if all(a in (None, b) for a, b in zip(partial, whole, strict=True))]


def closed(partial: Partial) -> Partial:
    """Return the answers with those that are the same in all projects that are left."""
    columns = zip(*projects(partial), strict=True)
    return tuple(values[0] if len(set(values)) == 1 else None for values in columns)


@cache
def is_decided(partial: Partial) -> bool:
    return classify(OPENED.index, answers(*partial)).is_decided


def after(partial: Partial, place: int) -> list[tuple[Partial, int]]:
    """Return where each answer to a question leads, and how many projects give it."""
    groups: dict[str, int] = {}
    for whole in projects(partial):
        groups[whole[place]] = groups.get(whole[place], 0) + 1
    return [(closed((*partial[:place], value, *partial[place + 1 :])), n) for value, n in groups.items()]


def open_places(partial: Partial) -> list[int]:
    return [place for place, value in enumerate(partial) if value is None]


@cache
def least_at_worst(partial: Partial) -> int:
    """Return the fewest questions that are enough for every project, over all orders."""
    if is_decided(partial):
        return 0
    return min(1 + max(least_at_worst(one) for one, _ in after(partial, p)) for p in open_places(partial))


@cache
def least_in_all(partial: Partial) -> int:
    """Return the fewest questions in sum over the projects, over all orders, whatever the worst case is."""
    if is_decided(partial):
        return 0
    return len(projects(partial)) + min(
        sum(least_in_all(one) for one, _ in after(partial, p)) for p in open_places(partial)
    )


def questions(whole: tuple[str, ...]) -> int:
    """Return how many questions the policy asks of a project."""
    partial, asked = closed(NOTHING), 0
    while (place := POLICY.ahead(places(partial)).place) is not None:
        partial, asked = closed((*partial[:place], whole[place], *partial[place + 1 :])), asked + 1
    assert is_decided(partial)
    return asked


def places(partial: Partial) -> State:
    return tuple(
        None if value is None else codes(name).index(value)
        for name, value in zip(CRITERIA, partial, strict=True)
    )


def test_no_order_needs_fewer_questions_at_worst_or_on_average():
    asked = [questions(whole) for whole in VALID]
    ahead = POLICY.ahead(places(NOTHING))
    assert max(asked) == ahead.at_most == least_at_worst(closed(NOTHING))
    assert Fraction(sum(asked), len(VALID)) == ahead.on_average
    assert sum(asked) == least_in_all(closed(NOTHING))


def test_after_any_answers_no_order_has_a_better_worst_case():
    for partial in filter(can_exist, PARTIAL):
        assert POLICY.ahead(places(partial)).at_most == least_at_worst(closed(partial)), partial


def test_what_follows_from_answers_is_what_all_projects_share():
    for partial in filter(can_exist, PARTIAL):
        assert POLICY.implied(places(partial)) == places(closed(partial))


def test_what_is_not_known_is_not_asked_for_and_never_makes_it_longer_than_the_open_facts():
    for unknown in range(1 << len(CRITERIA)):
        skipped = frozenset(place for place in range(len(CRITERIA)) if unknown >> place & 1)
        ahead = POLICY.ahead(places(NOTHING), skipped)
        assert ahead.place not in skipped
        assert ahead.at_most <= len(CRITERIA) - len(skipped)


def test_answers_that_leave_no_project_lead_nowhere():
    for partial in PARTIAL[::5]:
        if not can_exist(partial):
            ahead = POLICY.ahead(places(partial))
            assert (ahead.place, ahead.at_most, ahead.total, ahead.projects) == (None, 0, 0, 0)


SIZES = {"a": 2, "b": 3, "c": 3}
CELLS = [(a, b, c) for a in range(2) for b in range(3) for c in range(3)]


@given(st.dictionaries(st.sampled_from(CELLS), st.integers(0, 2), min_size=2))
@laws(25)
def test_of_any_projects_the_worst_case_and_then_the_sum_are_the_least(situations):
    facts = [code_fact(name, *(f"{name}{n}" for n in range(size))) for name, size in SIZES.items()]

    def when(cell):
        return {name: f"{name}{n}" for name, n in zip(SIZES, cell, strict=True)}

    def rows(kept):
        return {"any": [when(cell) for cell in kept]}

    excluded = [cell for cell in CELLS if cell not in situations]
    kb = knowledge_base(
        facts,
        constraints=[{"id": f"C-{n}", "zh": "不可", "when": when(cell)} for n, cell in enumerate(excluded)],
        situations=[
            {
                "id": f"S-{n}",
                "zh": f"S-{n}",
                "category": "c",
                "flowchart": "F",
                "when": rows([cell for cell, one in situations.items() if one == n]),
            }
            for n in sorted(set(situations.values()))
        ],
    )
    opened = opened_by_meaning(kb)

    def left(known):
        return [c for c in situations if all(a in (None, b) for a, b in zip(known, c, strict=True))]

    def implied(known):
        return tuple(vs[0] if len(set(vs)) == 1 else None for vs in zip(*left(known), strict=True))

    @cache
    def best(known):
        stated = {name: f"{name}{n}" for name, n in zip(SIZES, known, strict=True) if n is not None}
        if classify(opened.index, stated).is_decided:
            return 0, 0
        found = []
        for place in (place for place, at in enumerate(known) if at is None):
            values = {cell[place] for cell in left(known)}
            ends = [best(implied((*known[:place], value, *known[place + 1 :]))) for value in values]
            found.append((1 + max(w for w, _ in ends), len(left(known)) + sum(s for _, s in ends)))
        return min(found)

    ahead = policy_of(opened).ahead((None,) * 3)
    assert (ahead.at_most, ahead.total) == best(implied((None,) * 3))


def test_rules_with_too_many_answers_have_no_policy():
    facts = [code_fact(f"f{n}", *(f"v{v}" for v in range(8))) for n in range(4)]
    whens = [{f"f{n}": "v1"} for n in range(4)]
    kb = knowledge_base(
        facts,
        situations=[
            {"id": "S-1", "zh": "一", "category": "c", "flowchart": "F", "when": {"all": whens}},
            {"id": "S-2", "zh": "二", "category": "c", "flowchart": "F", "when": {"not": {"all": whens}}},
        ],
    )
    assert MOST_STATES < 9**4
    assert policy_of(opened_by_meaning(kb)) is None
