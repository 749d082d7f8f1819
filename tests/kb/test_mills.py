"""An invented knowledge base with every form of rule: what its short forms come to, and that nothing of it is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from kb.axes import axes
from kb.conditions import holds
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase, from_canonical
from kb.loader import load, load_with_findings
from kb.release import rule_files
from kb.verify import check_folder
from kb.vocabulary import Value
from tests import folders

KB = load(folders.MILLS)


def cases(*facts: str) -> list[Mapping[str, Value]]:
    """Return every combination of the answers that some rule tells apart, of these facts."""
    seen = axes(KB, facts)
    return [
        dict(zip(facts, row, strict=True))
        for row in product(*(axis.representatives for axis in _in_order(seen, facts)))
    ]


def _in_order(seen: tuple, facts: tuple[str, ...]) -> list:
    by_id = {axis.fact.id: axis for axis in seen}
    return [by_id[fact] for fact in facts]


def test_the_canonical_text_says_everything_again():
    assert from_canonical(KB.canonical()) == KB
    assert from_canonical(KB.canonical()).canonical() == KB.canonical()


def test_a_row_holds_where_its_cells_do_in_the_scope_of_its_table_and_its_rule_set():
    old, last = KB.row_by_id["fee", "1"], KB.row_by_id["fee", "4"]
    for case in cases("case_date", "work", "wheel_width_m"):
        in_table = case["work"] in ("new", "repair")
        assert holds(old.when, case) is (
            in_table and case["case_date"] < date(2020, 1, 1) and case["wheel_width_m"] >= 2
        )
        assert holds(last.when, case) is (in_table and case["wheel_width_m"] > 2)


def test_a_derived_fact_of_rows_holds_where_one_of_them_does():
    for case in cases("case_date", "work", "wheel_width_m", "total_width_m", "near_weir"):
        known = KB.derived(case)
        assert known["over_a_limit"] is any(holds(row.when, known) for row in KB.rows_of_table["limits"])


def test_the_version_in_force_on_the_case_date_is_read():
    for day, width in product(
        [date(2019, 1, 31), date(2019, 2, 1), date(2019, 12, 31), date(2020, 1, 1)], "345"
    ):
        known = KB.derived({"case_date": day, "total_width_m": Decimal(width)})
        least = None if day < date(2019, 2, 1) else 5 if day.year < 2020 else 4
        assert known["wide"] is (least is not None and int(width) >= least)


@pytest.mark.parametrize(
    ("item", "first", "last"),
    [("promise", date(2019, 3, 29), date(2021, 3, 28)), ("permit", date(2019, 1, 1), date(2021, 6, 30))],
)
def test_a_rule_of_an_item_holds_only_while_it_and_its_source_are_in_force(item, first, last):
    one = timedelta(days=1)
    facts = {"work": "new", "wheel_width_m": Decimal(3), "total_width_m": Decimal(4)}
    for day, expected in ((first - one, False), (first, True), (last, True), (last + one, False)):
        assert holds(KB.rule_of_item[item].when, KB.derived({**facts, "case_date": day})) is expected


def test_a_test_of_the_flowchart_holds_where_a_situation_leads_to_it():
    for case in cases("work", "wheel_width_m"):
        charts = {one.flowchart for one in KB.situations if holds(one.when, case)}
        assert holds(KB.rule_of_item["paper"].when, KB.derived(case)) is bool(charts)
        assert KB.derived(case)["F-BIG"] is ("F-BIG" in charts)


def test_a_test_of_a_table_holds_where_a_row_answers_so():
    table = KB.table_by_id["fee"]
    for case in cases("case_date", "work", "wheel_width_m"):
        answers = {row.answer(table) for row in KB.rows_of_table["fee"] if holds(row.when, case)}
        assert KB.derived(case)["fee: pay"] is ("pay" in answers)
        assert KB.derived(case)["fee: free"] is ("free" in answers)


def test_labels_of_columns_values_and_rule_sets_are_made_ids():
    first, _, third, _ = KB.rows_of_table["fee"]
    assert (first.outputs, third.rule_set) == ({"due": "pay", "coins": "5"}, "all")
    assert [row.id for row in KB.rows_of_table["limits"]] == ["W-1", "W-2", "W-3"]


def test_a_folder_with_a_manifest_of_its_own_is_another_release():
    assert (folders.MILLS / "later" / "manifest.yaml").is_file()
    assert not any(name.startswith("later/") for name in rule_files(folders.MILLS))


def findings(
    tmp_path: Path, file: str, old: str, new: str
) -> tuple[KnowledgeBase | None, tuple[Finding, ...]]:
    folder = folders.replace(folders.copy_of(folders.MILLS, tmp_path), file, old, new)
    loaded = load_with_findings(folder)
    return loaded.knowledge_base, loaded.findings


@pytest.mark.parametrize(
    ("file", "old", "new", "problem", "fix"),
    [
        (
            "charts.yaml",
            "item: paper, days: 1",
            "item: papre, days: 1",
            "`papre` is no known item",
            "did you mean `paper`",
        ),
        (
            "charts.yaml",
            "L-WATER: null",
            "L-WATRE: null",
            "`L-WATRE` is no known stage",
            "did you mean `L-WATER`",
        ),
        (
            "charts.yaml",
            "days: 9, basis: MILL-1",
            "days: 9, basis: MILL-7",
            "`MILL-7` is no known source",
            "did you mean",
        ),
        ("tables/fee.csv", "收费,5", "交费,5", "`交费` is no value of `due`", "did you mean `收费`?"),
        ("tables/fee.csv", ",7.5,", ",much,", "`much` is no number (`coins`)", "write digits"),
        ("tables/fee.csv", "1,old", "1,new", "`new` is no rule set of this table", "declare it"),
        ("tables/fee.csv", "id,rule_set", "id,book", "`book` is no column of this table", "known columns"),
        (
            "tables/fee.csv",
            ",near_weir,",
            ",spare,",
            "column `near_weir` is missing",
            "with `-` where any value will do",
        ),
        ("tables/limits.csv", "W-1,6以上", "W-1,six", "`six` is no number (total_width_m)", "write a number"),
        ("tables/limits.csv", "not(free)", "not(gone)", "`gone` is no value of 收费 (fee)", "known values"),
        (
            "manifest.yaml",
            "until: 2021-03-28",
            "until: 2021-03-29",
            "`until` is 2021-03-29, but",
            "take `until` out",
        ),
        (
            "manifest.yaml",
            "answer: id",
            "answer: ids",
            "`ids` is no output of the table",
            "name one of `outputs`",
        ),
        (
            "manifest.yaml",
            "[wheel_width_m, near_weir]",
            "[wheel_width_m, near_wier]",
            "`near_wier` is no known fact",
            "did",
        ),
        (
            "applicability.yaml",
            "rows_of: limits",
            "rows_of: limit",
            "`limit` is no table",
            "did you mean `limits`?",
        ),
        (
            "applicability.yaml",
            "rows_of: limits",
            "rows_of: limits, when: {work: new}",
            "either of `when`, `rows_of`",
            "leave",
        ),
        (
            "applicability.yaml",
            "from: 2020-01-01",
            "from: 2019-02-01",
            "do not begin one after the other",
            "earliest first",
        ),
        (
            "applicability.yaml",
            "小水磨流程",
            "小磨流程",
            "`小磨流程` is no value of 流程图 (flowchart)",
            "did you mean",
        ),
        ("vocabulary.yaml", "maximum: 10", "maximum: 10.2", "multiples of the `step`", "the smallest number"),
        (
            "vocabulary.yaml",
            "[wheel_width_m, house_width_m]",
            "[wheel_width_m]",
            "it has one part only",
            "two facts or more",
        ),
        (
            "vocabulary.yaml",
            "[wheel_width_m, house_width_m]",
            "[wheel_width_m, house]",
            "`house` is no known fact",
            "did",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_a_repair(tmp_path, file, old, new, problem, fix):
    _, found = findings(tmp_path, file, old, new)
    told = [one for one in found if problem in one.problem]
    assert told
    assert told[0].location.file == file
    assert told[0].location.line > 0
    assert fix in told[0].fix


def test_a_declared_table_without_a_file_and_a_file_of_no_table_are_told(tmp_path):
    folder = folders.copy_of(folders.MILLS, tmp_path)
    (folder / "tables" / "fee.csv").rename(folder / "tables" / "fees.csv")
    told = {(one.location.file, one.problem) for one in load_with_findings(folder).findings}
    assert ("tables/fee.csv", "the file of this table is missing") in told
    assert ("tables/fees.csv", "manifest.yaml declares no such table") in told


def test_situations_are_needed_only_where_no_table_is_declared(tmp_path):
    folder = folders.copy_of(folders.MILLS, tmp_path)
    (folder / "situations.csv").unlink()
    assert "this file is missing" not in {one.problem for one in load_with_findings(folder).findings}
    stalls = folders.copy_of(folders.STALLS, tmp_path)
    (stalls / "situations.csv").unlink()
    assert "this file is missing" in {one.problem for one in load_with_findings(stalls).findings}


def test_derived_facts_that_a_table_leads_back_to_are_told_as_a_ring(tmp_path):
    folder = folders.copy_of(folders.MILLS, tmp_path)
    folders.replace(folder, "applicability.yaml", "{id: wide_2019, zh: 宽水磨（2019年）, when: {total_width_m: 5以上}",
                    "{id: wide_2019, zh: 宽水磨（2019年）, when: {fee: pay}")  # fmt: skip
    folders.replace(
        folder, "manifest.yaml", "inputs: [wheel_width_m, near_weir]", "inputs: [wheel_width_m, wide_2019]"
    )
    folders.replace(folder, "tables/fee.csv", "near_weir", "wide_2019")
    folders.replace(folder, "tables/fee.csv", "2以上,-", "2以上,true")
    _, found = check_folder(folder)
    (told,) = [one for one in found if one.check == "rings"]
    assert {*told.rules} == {"wide_2019", "fee: pay"}


def test_a_table_that_reads_what_it_answers_is_told_as_a_ring(tmp_path):
    folder = folders.replace(
        folders.copy_of(folders.MILLS, tmp_path),
        "manifest.yaml",
        "[wheel_width_m, near_weir]",
        "[wheel_width_m, fee]",
    )
    folders.replace(folder, "tables/fee.csv", "near_weir", "fee")
    folders.replace(folder, "tables/fee.csv", "2以上,-", "2以上,pay")
    _, found = check_folder(folder)
    assert [one.rules for one in found if one.check == "rings"] == [("fee: pay",)]


def test_versions_and_the_time_of_a_rule_need_a_fact_that_is_the_case_date(tmp_path):
    _, found = findings(tmp_path, "vocabulary.yaml", "given_by: as_of", "help: {zh: 说明}")
    (told,) = [one for one in found if "needs the case date" in one.problem]
    assert told.location.file == "applicability.yaml"
    assert "given_by: as_of" in told.fix
