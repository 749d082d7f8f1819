"""Every combination of the shipped facts reaches exactly one situation and flowchart, or a named constraint.

Counted by plain evaluation of each rule on each combination first, then once more by regions.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product
from pathlib import Path

import pytest

from kb.conditions import facts_in, holds
from kb.loader import load
from kb.regions import Space, difference, intersection, size

HARBIN = load(Path(__file__).parents[1] / "kb" / "harbin")
CODED = [fact for fact in HARBIN.vocabulary.facts if fact.type == "code"]
PROJECTS = [
    dict(zip([fact.id for fact in CODED], codes, strict=True))
    for codes in product(*(fact.codes for fact in CODED))
]


def violated(facts):
    return [rule.id for rule in HARBIN.constraints if holds(rule.when, facts)]


def reached(facts):
    return [situation for situation in HARBIN.situations if holds(situation.when, facts)]


@pytest.mark.parametrize("facts", PROJECTS, ids=lambda facts: "-".join(facts.values()))
def test_a_project_reaches_exactly_one_flowchart_or_a_named_constraint(facts):
    if not violated(facts):
        (situation,) = reached(facts)
        assert situation.flowchart in HARBIN.flowchart_by_id


def test_the_counts_are_those_that_were_published_and_derived():
    valid = [facts for facts in PROJECTS if not violated(facts)]
    assert (len(PROJECTS), len(valid), len(PROJECTS) - len(valid)) == (288, 75, 213)
    assert {situation.id for facts in valid for situation in reached(facts)} == {*HARBIN.situation_by_id}
    assert {situation.flowchart for facts in valid for situation in reached(facts)} == {
        *HARBIN.flowchart_by_id
    }
    assert (len(HARBIN.situations), len(HARBIN.flowcharts), len(HARBIN.constraints)) == (33, 27, 10)


def test_each_category_has_the_published_number_of_situations_and_flowcharts():
    situations = Counter(situation.category for situation in HARBIN.situations)
    flowcharts = Counter(flowchart.category for flowchart in HARBIN.flowcharts)
    assert {category: (situations[category], flowcharts[category]) for category in HARBIN.category_by_id} == {
        "government": (3, 3),
        "allocated": (6, 6),
        "granted": (4, 4),
        "agreement": (14, 8),
        "collective": (3, 3),
        "infrastructure": (3, 3),
    }
    for situation in HARBIN.situations:
        assert HARBIN.flowchart_by_id[situation.flowchart].category == situation.category


def test_each_constraint_excludes_a_combination_that_no_other_excludes():
    alone = {names[0] for facts in PROJECTS if len(names := violated(facts)) == 1}
    assert alone == {*HARBIN.constraint_by_id}


def test_no_answer_beside_the_four_decides_the_situation():
    four = {fact.id for fact in CODED}
    rules = (*HARBIN.constraints, *HARBIN.situations)
    assert {fact for rule in rules for fact in facts_in(rule.when)} == four


def test_regions_give_the_same_counts():
    space = Space(HARBIN, [rule.when for rule in (*HARBIN.constraints, *HARBIN.situations)])
    valid = space.everything
    for constraint in HARBIN.constraints:
        valid = difference(valid, space.region(constraint.when))
    assert (size(space.everything), size(valid), size(space.complement(valid))) == (288, 75, 213)
    regions = {rule.id: intersection(valid, space.region(rule.when)) for rule in HARBIN.situations}
    for one, other in combinations(regions.values(), 2):
        assert not intersection(one, other)
    assert sum(map(size, regions.values())) == 75
    counted = Counter(reached(facts)[0].id for facts in PROJECTS if not violated(facts))
    assert {name: size(region) for name, region in regions.items()} == counted
