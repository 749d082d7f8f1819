"""Projects that the rules themselves leave undecided: in a gap, in an overlap, out of scope; never the first row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from decision.bands import read_band
from decision.classify import classify, smallest_repairs
from decision.decide import Case, decide
from decision.interview import interview
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value
from tests.decision.strategies import code_fact, knowledge_base, opened_by_meaning
from tests.decision.test_table_answers import MILLS

DAY = date(2015, 5, 18)


def situation(name: str, flowchart: str, **when: str) -> dict[str, object]:
    return {"id": name, "zh": name, "category": "c", "flowchart": flowchart, "when": when}


def bakeries(**parts: object) -> KnowledgeBase:
    """Return rules on ovens: none for a large brick oven, two for a small steel one, none at all for clay."""
    return knowledge_base(
        [
            code_fact("oven", "brick", "steel", "clay"),
            {"id": "oven_m2", "type": "number", "minimum": "0", "step": "0.1"},
            {"id": "roofed", "type": "boolean"},
        ],
        constraints=[
            {"id": "C-1", "zh": "不可", "when": {"oven": "steel", "oven_m2": "> 20"}},
            {"id": "C-2", "kind": "out_of_scope", "zh": "不归本库", "when": {"oven": "clay"}},
        ],
        flowcharts=[{"id": name, "zh": name, "category": "c"} for name in ("F", "G")],
        situations=[
            situation("S-1", "F", oven="brick", oven_m2="<= 9"),
            situation("S-2", "F", oven="steel", oven_m2="<= 9"),
            situation("S-3", "G", oven="steel"),
            situation("S-4", "G", oven="brick", oven_m2="(9..12]", roofed="true"),
            situation("S-5", "F", oven="brick", oven_m2="(9..12]", roofed="false"),
        ],
        **parts,
    )


OPENED = opened_by_meaning(bakeries())


def answered(**facts: Value):
    stated = {name: Decimal(value) if name == "oven_m2" else value for name, value in facts.items()}
    return stated, decide(Case(stated), OPENED, DAY, DAY)


def test_a_project_that_no_situation_covers_is_undecided_and_told_its_nearest_neighbours():
    _, found = answered(oven="brick", oven_m2="15", roofed=True)
    assert (found.outcome, found.reason, found.candidates) == ("undecided", "no_published_flowchart", ())
    assert (found.situation, found.flowchart, found.plan, found.next_question) == (None,) * 4
    assert [(one.change, one.situations) for one in found.repairs] == [
        ({"oven": "steel"}, ("S-3",)),
        ({"oven_m2": "9"}, ("S-1",)),
        ({"oven_m2": "12"}, ("S-4",)),
    ]


def test_a_project_of_two_flowcharts_is_undecided_with_both_and_not_the_first():
    _, found = answered(oven="steel", oven_m2="9", roofed=False)
    assert (found.outcome, found.reason) == ("undecided", "two_published_flowcharts")
    assert [one.id for one in found.candidates] == ["S-2", "S-3"]
    assert {"oven_m2": "9.1"} in [one.change for one in found.repairs]


def test_a_project_that_the_rules_are_not_about_is_refused_with_its_own_sentence():
    _, found = answered(oven="clay", oven_m2="1", roofed=True)
    assert (found.outcome, found.reason) == ("impossible", "out_of_scope")
    assert [one.sentence for one in found.constraints] == ["不归本库"]
    _, other = answered(oven="steel", oven_m2="21", roofed=True)
    assert (other.outcome, other.reason) == ("impossible", "")
    assert {"oven_m2": "20"} in [one.change for one in other.repairs]


@pytest.mark.parametrize("left_out", [*product((True, False), repeat=3)])
def test_a_gap_or_an_overlap_is_said_exactly_where_every_way_to_complete_the_answers_is_one(left_out):
    index, kb = OPENED.index, OPENED.kb
    names = ("oven", "oven_m2", "roofed")
    cells = [
        dict(zip(names, row, strict=True)) for row in product(*(index.axes[n].representatives for n in names))
    ]
    for facts in cells:
        stated = {n: v for (n, v), is_out in zip(facts.items(), left_out, strict=True) if not is_out}
        found = [index.at(one) for one in cells if stated.items() <= one.items()]
        ways = [
            {kb.situation_by_id[s].flowchart for s in one.situations} for one in found if not one.constraints
        ]
        expected = ""
        if ways and not any(ways):
            expected = "no_published_flowchart"
        elif ways and all(len(way) > 1 for way in ways):
            expected = "two_published_flowcharts"
        classified = classify(index, stated)
        assert classified.reason == expected, stated
        assert not (expected and classified.open_facts)


def test_unknown_is_not_no_so_that_open_answers_are_asked_for_and_no_gap_is_said():
    _, found = answered(oven="brick", roofed=True)
    assert (found.outcome, found.reason) == ("undecided", "")
    assert found.next_question.fact == "oven_m2"
    assert [(choice.value, choice.label) for choice in found.next_question.values] == [
        ("<= 9", "不超过9"),
        ("(9..12]", "超过9，不超过12"),
        ("> 12", "超过12"),
    ]


def test_a_change_of_a_number_is_the_least_one_on_that_side_of_its_bounds():
    facts = {"oven": "brick", "oven_m2": Decimal(15), "roofed": False}
    numbers = [change["oven_m2"] for change in smallest_repairs(OPENED.index, facts) if "oven_m2" in change]
    assert numbers == [Decimal(9), Decimal(12)]


# In an interview.


def test_an_interview_ends_in_a_gap_and_says_why():
    found = interview(
        OPENED, {"oven": "brick", "oven_m2": read_band(OPENED.kb.vocabulary["oven_m2"], "> 12")}
    )
    assert (found.outcome, found.reason, found.next_question) == ("unsettled", "no_published_flowchart", None)
    assert found.facts == {"oven": "brick", "oven_m2": "> 12"}


def test_a_band_settles_what_it_can_and_is_asked_for_again_where_it_cannot():
    fact = OPENED.kb.vocabulary["oven_m2"]
    settled = interview(OPENED, {"oven": "brick", "oven_m2": read_band(fact, "<= 9")})
    assert (settled.outcome, [one.id for one in settled.candidates]) == ("settled", ["S-1"])
    again = interview(OPENED, {"oven": "brick", "roofed": True, "oven_m2": read_band(fact, "<= 12")})
    assert (again.outcome, again.next_question.fact) == ("question", "oven_m2")
    assert [choice.value for choice in again.next_question.values if choice.possible] == ["<= 9", "(9..12]"]


@pytest.mark.parametrize("facts", [{}, {"oven": "brick"}, {"oven": "steel"}, {"roofed": True}], ids=str)
def test_the_longest_interview_with_bands_is_as_long_as_promised(facts):
    fact = OPENED.kb.vocabulary["oven_m2"]

    def longest(answers):
        question = interview(OPENED, answers).next_question
        if question is None:
            return 0
        choices = [choice.value for choice in question.values if choice.possible]
        values = {
            "oven_m2": lambda text: read_band(fact, text),
            "roofed": lambda text: text == "true",
            "oven": str,
        }
        read = values[question.fact]
        return 1 + max(longest({**answers, question.fact: read(one)}) for one in choices)

    assert longest(facts) == interview(OPENED, facts).questions_left.at_most


# With tables and without situations.


def test_a_knowledge_base_of_tables_is_asked_for_the_facts_of_open_tables_and_the_day_last():
    opened = opened_by_meaning(MILLS.model_copy(update={"situations": (), "constraints": ()}))
    facts: dict[str, Value] = {}
    asked = []
    while (found := interview(opened, facts, among=["fee"])).next_question:
        asked.append(found.next_question.fact)
        choice = found.next_question.values[-1]
        fact = MILLS.vocabulary[asked[-1]]
        facts[asked[-1]] = fact.read(choice.value) if fact.type == "code" else read_band(fact, choice.value)
    assert found.open_tables == ()
    assert set(asked) <= {"work", "wheel_width_m", "case_date"}
    assert asked[-1] == "case_date" or "case_date" not in asked


def test_a_table_without_one_answer_leaves_the_project_undecided_with_its_rules_and_neighbours():
    opened = opened_by_meaning(MILLS.model_copy(update={"situations": (), "constraints": ()}))
    facts = {
        name: MILLS.vocabulary[name].read(value)
        for name, value in {
            "case_date": "2019-05-01",
            "work": "new",
            "wheel_width_m": 2,
            "house_width_m": 0,
        }.items()
    } | {"total_width_m": Decimal(2), "near_weir": False}
    found = decide(Case(facts, tables=("fee",)), opened, date(2019, 5, 1), date(2019, 5, 1))
    assert (found.outcome, found.reason, found.answers) == ("undecided", "texts_disagree", {"fee": None})
    assert [one.id for one in found.candidates] == ["1", "3"]
    assert {"wheel_width_m": "1.5"} in [one.change for one in found.repairs]
