"""The tree of questions leads where the rules lead, and the way of a project is lit."""

from __future__ import annotations

import pytest

from decision.facts import WrongInput
from explain import rule_map
from explain.pictures.question_tree import Leaf, ends, question_tree
from tests.explain.cases import decided, opened, reference_cases
from tests.explain.pictures.drawings import SVG, of_class, tree_of


def lit_flowcharts(facts: dict[str, str]) -> list[str]:
    boxes = of_class(tree_of(rule_map(opened(), facts)), "answer")
    texts = [text for box in boxes for text in list(box.iter(f"{SVG}text"))[:1]]
    lit = [text.text for text in texts if "on-accent" in (text.get("class") or "")]
    return [name for name in lit if name in opened().kb.flowchart_by_id]


def test_every_combination_that_can_exist_reaches_its_flowchart():
    index = opened().index
    tree = question_tree(opened())
    ways = [way for way in index.completions({}) if way.situations and not way.constraints]
    assert ways
    for way in ways:
        answers, at = dict(way.answers), tree.root
        while not isinstance(at, Leaf):
            (at,) = (after for places, after in at.ways if answers[at.fact] in places)
        assert at.flowcharts == tuple({index.kb.situation_by_id[name].flowchart for name in way.situations})


def test_no_question_is_asked_whose_answers_all_lead_to_the_same():
    def check(tree):
        if not isinstance(tree, Leaf):
            assert len({after for _, after in tree.ways}) == len(tree.ways) > 1
            for _, after in tree.ways:
                check(after)

    check(question_tree(opened()).root)


def test_the_tree_has_hardly_more_ends_than_there_are_flowcharts():
    flowcharts = len(opened().kb.flowcharts)
    assert flowcharts <= ends(question_tree(opened()).root) <= flowcharts + 1


def test_the_way_of_a_decided_project_is_lit_to_its_flowchart_alone():
    for flowchart, facts in reference_cases().items():
        assert lit_flowcharts(facts) == [flowchart]


@pytest.mark.parametrize("facts", [{"investor": "government"}, {"acquisition": "no_land_supply"}])
def test_of_few_answers_every_way_that_is_left_is_lit(facts):
    possible = {candidate.flowchart for candidate in decided(facts).candidates}
    assert set(lit_flowcharts(facts)) == possible


def test_without_answers_nothing_is_lit():
    assert lit_flowcharts({}) == []


def test_every_flowchart_and_answer_is_named():
    for lang in ("zh", "en"):
        root = tree_of(rule_map(opened(), {}, lang))
        named = {text.text for text in root.iter(f"{SVG}text")}
        assert set(opened().kb.flowchart_by_id) <= named


def test_an_answer_that_the_rules_do_not_know_is_refused():
    with pytest.raises(WrongInput):
        rule_map(opened(), {"investor": "nobody"})
