"""The order of questions is the best there is: both bounds that it claims, held against every order by brute force."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from decision.classify import classify
from decision.interview_policy import MOST_STATES, State, policy_for
from kb.loader import load
from tests.decision.strategies import (
    CRITERIA,
    HARBIN,
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
TITLES = HARBIN.parent / "tangshan" / "2019-11"
POLICY = policy_for(OPENED, (None,) * len(CRITERIA))


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


# Two codes and a number of three bands, each fact with an answer and a cell for each of its places.
ANSWERS = {"a": ("a0", "a1"), "b": ("b0", "b1", "b2"), "m2": (Decimal(9), Decimal(10), Decimal(2000))}
WRITTEN = {"a": ("a0", "a1"), "b": ("b0", "b1", "b2"), "m2": ("< 10", "[10..20)", ">= 20")}
CELLS = list(product(range(2), range(3), range(3)))


@given(st.dictionaries(st.sampled_from(CELLS), st.integers(0, 2), min_size=2))
@laws(25)
def test_of_any_projects_the_worst_case_and_then_the_sum_are_the_least(situations):
    facts = [code_fact("a", *ANSWERS["a"]), code_fact("b", *ANSWERS["b"]), {"id": "m2", "type": "number"}]

    def when(cell):
        return {name: WRITTEN[name][n] for name, n in zip(WRITTEN, cell, strict=True)}

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
        *codes, _ = (vs[0] if len(set(vs)) == 1 else None for vs in zip(*left(known), strict=True))
        return (*codes, known[-1])  # a band that is left says no number

    @cache
    def best(known):
        stated = {name: ANSWERS[name][n] for name, n in zip(ANSWERS, known, strict=True) if n is not None}
        if classify(opened.index, stated).is_decided:
            return 0, 0
        found = []
        for place in (place for place, at in enumerate(known) if at is None):
            values = {cell[place] for cell in left(known)}
            ends = [best(implied((*known[:place], value, *known[place + 1 :]))) for value in values]
            found.append((1 + max(w for w, _ in ends), len(left(known)) + sum(s for _, s in ends)))
        return min(found)

    ahead = policy_for(opened, (None,) * 3).ahead((None,) * 3)
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
    assert policy_for(opened_by_meaning(kb), (None,) * 4) is None


def test_answers_that_leave_few_enough_have_a_policy_of_their_own():
    facts = [code_fact(f"f{n}", *(f"v{v}" for v in range(8))) for n in range(4)]
    whens = [{f"f{n}": "v1"} for n in range(4)]
    kb = knowledge_base(
        facts,
        situations=[
            {"id": "S-1", "zh": "一", "category": "c", "flowchart": "F", "when": {"all": whens}},
            {"id": "S-2", "zh": "二", "category": "c", "flowchart": "F", "when": {"not": {"all": whens}}},
        ],
    )
    known = (1, 1, None, None)
    ahead = policy_for(opened_by_meaning(kb), known).ahead(known)
    assert (ahead.place, ahead.at_most, ahead.projects) == (2, 2, 64)
    assert ahead.total == 64 + 8


def test_on_published_rules_with_a_number_no_order_needs_fewer_questions():
    kb = load(TITLES)
    opened = opened_by_meaning(kb)
    index = opened.index
    stated = {"investor": "social", "subject": "building", "work": "new"}
    names = classify(index, stated).open_facts
    assert [kb.vocabulary[name].type for name in names].count("number") == 1
    values = [[index.axes[name].representatives[at] for at in index.first_atoms[name]] for name in names]
    projects = [
        whole
        for whole in product(*values)
        if any(
            not way.constraints
            for way in index.completions({**stated, **dict(zip(names, whole, strict=True))})
        )
    ]

    def left(known):
        return [one for one in projects if all(a in (None, b) for a, b in zip(known, one, strict=True))]

    def implied(known):
        columns = zip(names, known, zip(*left(known), strict=True), strict=True)
        return tuple(
            column[0] if len(set(column)) == 1 and kb.vocabulary[name].type != "number" else at
            for name, at, column in columns
        )

    @cache
    def best(known):
        facts = {name: value for name, value in zip(names, known, strict=True) if value is not None}
        if not classify(index, {**stated, **facts}).open_facts:
            return 0, 0
        found = []
        for place in (place for place, at in enumerate(known) if at is None):
            given = {one[place] for one in left(known)}
            ends = [best(implied((*known[:place], value, *known[place + 1 :]))) for value in given]
            found.append((1 + max(w for w, _ in ends), len(left(known)) + sum(s for _, s in ends)))
        return min(found)

    positions = index.positions(stated)
    known = tuple(map(positions.get, index.classification))
    ahead = policy_for(opened, known).ahead(known)
    nothing = implied((None,) * len(names))
    assert (ahead.at_most, ahead.projects) == (best(nothing)[0], len(projects))
    assert ahead.total == best(nothing)[1]
