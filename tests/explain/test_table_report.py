"""A report on a decision table tells each of its findings in a sentence of the chosen language."""

from __future__ import annotations

import re

import pytest

from explain.table_as_data import report_as_data
from explain.table_report import MOST_SHOWN, table_report
from kb.decision_tables.report import (
    Contraction,
    Gap,
    Outside,
    Overlap,
    Pair,
    Problem,
    Spaces,
    TableReport,
)
from kb.decision_tables.table import DecisionTable
from kb.decision_tables.value_sets import Span, Values

TABLE = DecisionTable("t", "收费", "UNIQUE", (), (), ())
REGION = {
    "n": Span("1", "2", low_included=True),
    "s": Values(("a",), other_strings=True),
    "b": Values((True, None)),
}
WITNESS = {"n": "1", "s": "a", "b": None}
FULL = TableReport(
    TABLE,
    problems=(Problem("bad-value", "`x` has no value", "write one", 7, "n"),),
    nullable=("b",),
    spaces=Spaces((Gap(REGION, WITNESS),), (Overlap((1, 2), {}, WITNESS, agree=False),)),
    null_spaces=Spaces((Gap({"b": Values((None,))}, WITNESS),)),
    masked=(Pair(11, by=12),),
    misleading=(Pair(13, by=14),),
    subsumed=(Pair(15, by=16),),
    duplicates=((17, 18),),
    contractions=(Contraction((19, 20), "n", "[1..2]", whole_input=False),),
    never_matching=(21, 22),
    null_only=(22,),
    never_deciding=(23,),
    outside_domain=(Outside(24, "n", "partly"),),
    full_cells=((25, "n"),),
    outside_values=((26, "o"),),
    recommended_hit_policy="PRIORITY",
)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_finding_is_told_and_no_blank_is_left(lang):
    text = "\n".join(table_report(FULL, lang))
    assert not re.search(r"[{}]", text)
    told = set(map(int, re.findall(r"\d+", text)))
    assert {7, *range(11, 24), 25, 26} <= told
    assert all(word in text for word in ("`x` has no value", "[1..2)", "PRIORITY", "收费"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_table_is_called_fine_only_if_nothing_is_wrong(lang):
    fine = table_report(TableReport(TABLE), lang)[1:]
    assert len(fine) == 1
    assert fine[0] not in table_report(FULL, lang)


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (Span(None, "5"), "n < 5"),
        (Span(None, "5", high_included=True), "n <= 5"),
        (Span("5", None), "n > 5"),
        (Span("5", "5", low_included=True, high_included=True), "n = 5"),
        (Span("5", "6"), "n (5..6)"),
    ],
)
def test_a_span_is_written_as_people_compare(span, written):
    report = TableReport(TABLE, spaces=Spaces((Gap({"n": span}, {"n": "5"}),)))
    assert written in table_report(report, "en")[1]


def test_findings_beyond_the_first_are_counted():
    gaps = tuple(Gap({}, {}) for _ in range(MOST_SHOWN + 3))
    lines = table_report(TableReport(TABLE, spaces=Spaces(gaps)), "en")
    assert lines[-1].strip() == "3 more of this kind; --json lists all"


def test_as_data_a_report_without_findings_has_every_key_too():
    assert report_as_data(TableReport(TABLE)).keys() == report_as_data(FULL).keys()


def test_as_data_a_misleading_rule_stands_before_the_misled():
    assert report_as_data(FULL)["misleading"] == [{"rule": 14, "misled": 13}]
