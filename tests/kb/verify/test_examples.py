"""Examples and reference cases, decided by the written meaning of the rules."""

from __future__ import annotations

import pytest

from kb.location import Location
from tests.kb.verify.small_bases import (
    AREA,
    GOODS,
    MUSIC,
    OPENING,
    ROOFED,
    acknowledgement,
    base,
    constraint,
    flowchart,
    found,
    item,
    row,
    rule,
    situation,
    table,
)


def fair(**parts):
    return base(
        [GOODS, ROOFED, AREA, OPENING, MUSIC],
        situations=[
            situation("S-1", "F-1", goods="food"),
            situation("S-2", "F-2", goods="not(food)", area="< 100"),
        ],
        flowcharts=[flowchart("F-1"), flowchart("F-2")],
        constraints=[
            constraint("C-1", goods="food", roofed="false"),
            constraint("C-2", roofed="false", opening="< 2020-03-01"),
        ],
        items=[item("a"), item("b"), item("c")],
        item_rules=[rule("a", {"goods": "food"}), rule("b", {"music": "true"})],
        **parts,
    )


def example(facts, **expect):
    return {"id": "E-1", "zh": "某摊位", "facts": facts, "expect": {"outcome": "decided", **expect}}


def problems(facts, **expect):
    """What the check says of one example, its name left out."""
    findings = found("examples", fair(examples=[example(facts, **expect)]))
    assert all(finding.rules == ("E-1",) for finding in findings if finding.severity == "error")
    return [finding.problem.partition(": ")[2] for finding in findings if finding.severity == "error"]


FOOD = {"goods": "food", "roofed": "true", "area": "20", "opening": "2021-01-01"}


@pytest.mark.parametrize(
    ("facts", "expect"),
    [
        (FOOD, {"situation": "S-1", "flowchart": "F-1", "items": ["a"], "not_items": ["c"]}),
        (FOOD | {"music": "true"}, {"items": ["a", "b"]}),
        (
            FOOD | {"music": "否", "goods": "玩具", "area": "９９.5"},
            {"situation": "S-2", "not_items": ["a", "b"]},
        ),
        (FOOD | {"roofed": "false"}, {"outcome": "impossible", "constraints": ["C-1"]}),
        (FOOD | {"roofed": "false"}, {"outcome": "impossible"}),
        (
            FOOD | {"roofed": "false", "opening": "2020-02-29"},
            {"outcome": "impossible", "constraints": ["C-1", "C-2"]},
        ),
    ],
)
def test_an_example_that_the_rules_decide_as_expected_is_fine(facts, expect):
    assert problems(facts, **expect) == []


@pytest.mark.parametrize(
    ("facts", "expect", "found_problems"),
    [
        (FOOD, {"situation": "S-2"}, ["situation: `S-2` expected, `S-1` came out"]),
        (FOOD, {"flowchart": "F-2"}, ["flowchart: `F-2` expected, `F-1` came out"]),
        (FOOD, {"outcome": "impossible"}, ["outcome: `impossible` expected, `decided` (S-1) came out"]),
        (
            FOOD | {"roofed": "false"},
            {"situation": "S-1"},
            [
                "outcome: `decided` expected, `impossible` (C-1) came out",
                "situation: `S-1` expected, none came out",
            ],
        ),
        (
            FOOD | {"roofed": "false", "opening": "2020-02-29"},
            {"outcome": "impossible", "constraints": ["C-2", "C-1"]},
            ["constraints: `C-2`, `C-1` expected, `C-1`, `C-2` came out"],
        ),
        (FOOD, {"items": ["c"]}, ["item `c` (事项c): `applies` expected, `does not apply` came out"]),
        (FOOD, {"not_items": ["a"]}, ["item `a` (事项a): `does not apply` expected, `applies` came out"]),
        (
            FOOD,
            {"items": ["b"]},
            ["item `b` (事项b): `applies` expected, `unknown, as a fact is missing` came out"],
        ),
        ({"goods": "toys"}, {}, ["outcome: `decided` expected, `undecided` came out"]),
        (FOOD | {"goods": "wine"}, {}, ["`wine` is no value of 货物 (goods)"]),
        (FOOD | {"area": "-1"}, {}, ["`-1` lies outside 面积 (area)"]),
        (FOOD | {"opening": "2023-02-29"}, {}, ["`2023-02-29` is no day of the calendar"]),
        (FOOD | {"roofed": "maybe"}, {}, ["`maybe` is neither yes nor no"]),
    ],
)
def test_an_example_that_fails_says_what_was_expected_and_what_came_out(facts, expect, found_problems):
    assert problems(facts, **expect) == found_problems


def test_a_project_of_two_situations_is_undecided():
    rows = [situation("S-1", goods="food"), situation("S-2", roofed="true")]
    kb = base(situations=rows, examples=[example({"goods": "food", "roofed": "true"}, situation="S-1")])
    assert [
        finding.problem.partition(": ")[2] for finding in found("examples", kb) if finding.severity == "error"
    ] == [
        "outcome: `decided` expected, `undecided` (S-1, S-2) came out",
        "situation: `S-1` expected, `S-1`, `S-2` came out",
    ]


def test_a_situation_without_an_example_is_a_warning():
    findings = found("examples", fair(examples=[example(FOOD, situation="S-1")]))
    assert [(finding.rules, finding.severity) for finding in findings] == [(("S-2",), "warning")]


# --- reference cases


def case(chart, **facts):
    return {"flowchart": chart, "facts": facts}


TOYS = FOOD | {"goods": "toys"}


def test_one_reference_case_for_each_flowchart_is_fine():
    assert found("reference_cases", fair(reference_cases=[case("F-1", **FOOD), case("F-2", **TOYS)])) == []


def test_a_knowledge_base_without_reference_cases_is_left_alone():
    assert found("reference_cases", fair()) == []


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ([case("F-1", **FOOD)], "`F-2` (流程F-2) has no reference case"),
        ([case("F-1", **FOOD), case("F-2", **FOOD)], "it reaches `F-1`"),
        ([case("F-1", **FOOD), case("F-2", **TOYS | {"area": "100"})], "it reaches no flowchart"),
        ([case("F-1", **FOOD | {"roofed": "false"}), case("F-2", **TOYS)], "C-1 exclude this case"),
        (
            [case("F-1", **FOOD), case("F-2", goods="toys", area="1")],
            "`roofed` (有棚), `opening` (开市日) is not answered",
        ),
        ([case("F-1", **FOOD | {"goods": "wine"}), case("F-2", **TOYS)], "`wine` is no value"),
    ],
)
def test_a_reference_case_that_is_none_is_found(cases, words):
    (finding,) = found("reference_cases", fair(reference_cases=cases))
    assert words in finding.problem


# --- tables


def fees(**parts):
    old, new = (
        {"id": name, "zh": name, "location": Location("manifest.yaml", 3, 1)} for name in ("old", "new")
    )
    tables = [table("fees", rule_sets=[old, new]), table("notes", "COLLECT")]
    lines = [
        row("R-1", {"goods": "food, toys"}, "1", rule_set="old"),
        row("R-2", {"goods": "food"}, "1", rule_set="new"),
        row("R-3", {"goods": "toys, books"}, "2", rule_set="new"),
        row("N-1", {"roofed": "true"}, "roof", "notes"),
        row("N-2", {"goods": "not(food)"}, "dry", "notes"),
    ]
    region = {"goods": "toys"}
    known = [acknowledgement("T-1", "conflicts", rules=["old", "new"], region=region)]
    return base(manifest={"tables": tables, "acknowledged": known}, rows=lines, **parts)


@pytest.mark.parametrize(
    ("facts", "expect"),
    [
        ({"goods": "food", "roofed": "true"}, {"answers": {"fees": "1", "notes": ["roof"]}}),
        ({"goods": "food", "roofed": "false"}, {"answers": {"fees": "1", "notes": []}}),
        ({"goods": "food"}, {"answers": {"fees": "1"}}),
        (
            {"goods": "toys", "roofed": "false"},
            {
                "outcome": "undecided",
                "reason": "texts_disagree",
                "answers": {"fees": None},
                "findings": ["T-1"],
            },
        ),
        (
            {"goods": "books", "roofed": "true"},
            {"outcome": "undecided", "reason": "no_published_rule", "answers": {"notes": ["roof", "dry"]}},
        ),
    ],
)
def test_an_example_may_name_what_tables_answer_why_they_do_not_and_what_is_acknowledged(facts, expect):
    assert found("examples", fees(examples=[example(facts, **expect)])) == []


@pytest.mark.parametrize(
    ("expect", "problem"),
    [
        ({"answers": {"fees": "2"}}, "answer of `fees`: `2` expected, `1` came out"),
        ({"answers": {"notes": []}}, "answer of `notes`: none expected, `roof` came out"),
        ({"findings": ["T-1"]}, "findings: `T-1` expected, none came out"),
        (
            {"outcome": "undecided", "reason": "texts_disagree"},
            "outcome: `undecided` expected, `decided` came out",
        ),
    ],
)
def test_what_a_table_answers_otherwise_is_told(expect, problem):
    wrong = example({"goods": "food", "roofed": "true"}, **expect)
    first, *_ = found("examples", fees(examples=[wrong]))
    assert first.problem.partition(": ")[2] == problem


def test_a_project_that_only_out_of_scope_rules_exclude_is_refused_for_that_reason():
    outside = constraint("C-1", goods="books") | {"kind": "out_of_scope"}
    right = example({"goods": "books"}, outcome="impossible", reason="out_of_scope")
    assert found("examples", fees(constraints=[outside], examples=[right])) == []
