"""What is written differently: each kind of edit is told from the others, and places do not count."""

import pytest

from kb.compare import Edit, edits, renamed_ids
from kb.loader import load
from tests import folders
from tests.kb.verify.small_bases import GOODS, MUSIC, ROOFED, base, derived, row, situation, table

OLD = load(folders.STALLS)


def edited(tmp_path, *changes):
    folder = folders.copy_of(folders.STALLS, tmp_path)
    for file, old, new in changes:
        folders.replace(folder, file, old, new)
    return load(folder)


def test_the_same_rules_have_no_edits_wherever_they_stand_in_their_files(tmp_path):
    moved_down = edited(tmp_path, ("items/stalls.yaml", "items:\n", "# A remark.\n\nitems:\n"))
    assert edits(OLD, moved_down) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("items/stalls.yaml", "zh: 卫生检查", "zh: 卫生核查"),
            Edit("reworded", "items", "hygiene_check", fields=("zh",)),
        ),
        (
            ("items/stalls.yaml", "{days: 5, unit", "{days: 6, unit"),
            Edit("rewritten", "items", "hygiene_check", fields=("promised",)),
        ),
        (
            ("items/stalls.yaml", "{days: 5, unit: working_days, provenance: reconstruction}",
             "{days: 5, unit: working_days, note: 新, provenance: reconstruction}"),
            Edit("reworded", "items", "hygiene_check", fields=("promised",)),
        ),
        (
            ("situations.csv", "S-1,daily,tea,-,<= 20", "S-1,daily,tea,-,<= 10"),
            Edit("rewritten", "situations", "S-1", fields=("when",)),
        ),
        (
            ("vocabulary.yaml", "{id: tea, zh: 茶水, en: Tea, synonyms: [奶茶]}", "{id: tea, zh: 茶水, en: Tea}"),
            Edit("reworded", "facts", "goods", fields=("values",)),
        ),
        (
            ("advice.yaml", "id: A-1", "id: A-2"),
            Edit("renamed", "advice", "A-2", "A-1"),
        ),
        (
            ("manifest.yaml", "law_as_of: 2014-01-01", "law_as_of: 2014-02-01"),
            Edit("rewritten", "manifest", fields=("law_as_of",)),
        ),
    ],
)  # fmt: skip
def test_an_edit_is_told_with_its_kind_and_fields(tmp_path, change, expected):
    assert edits(OLD, edited(tmp_path, change)) == (expected,)


def renamed(**words):
    """Return the stalls after the flowchart F-FOOD got the id F-EAT, and perhaps other words."""
    ids = {"F-FOOD": "F-EAT"}
    changed = {
        "situations": tuple(
            one.model_copy(update={"flowchart": ids.get(one.flowchart, one.flowchart)})
            for one in OLD.situations
        ),
        "flowcharts": tuple(
            one.model_copy(update={"id": "F-EAT", **words}) if one.id == "F-FOOD" else one
            for one in OLD.flowcharts
        ),
    }
    return OLD.model_copy(update=changed)


def test_a_new_id_is_one_edit_and_those_that_name_it_are_none():
    found = [edit for edit in edits(OLD, renamed()) if edit.section in ("flowcharts", "situations")]
    assert found == [Edit("renamed", "flowcharts", "F-EAT", "F-FOOD")]


def test_another_id_with_another_name_is_another_entry():
    new = renamed(zh="饭摊流程图")
    assert renamed_ids(OLD, new)["flowcharts"] == {}
    found = [edit for edit in edits(OLD, new) if edit.section == "flowcharts"]
    assert found == [Edit("removed", "flowcharts", "F-FOOD"), Edit("added", "flowcharts", "F-EAT")]


def test_a_name_that_two_entries_carry_renames_neither():
    new = renamed()
    twin = new.flowcharts[1].model_copy(update={"id": "F-EAT-2"})
    new = new.model_copy(update={"flowcharts": (*new.flowcharts, twin)})
    assert renamed_ids(OLD, new)["flowcharts"] == {}


def test_another_order_is_one_edit_of_the_section():
    new = OLD.model_copy(update={"items": OLD.items[::-1]})
    assert edits(OLD, new) == (Edit("moved", "items"),)


def test_a_column_in_which_a_row_admits_anything_says_nothing():
    old = base(
        situations=[situation("S-1", goods="food", roofed="true", music="-")], facts=[GOODS, ROOFED, MUSIC]
    )
    new = base(situations=[situation("S-1", goods="food", roofed="true")])
    assert edits(old, new) == (Edit("removed", "facts", "music"),)


def test_rows_of_tables_are_known_by_their_table_and_implied_facts_are_no_edits():
    tables = {"tables": [table("fees", "COLLECT"), table("notes", "COLLECT")]}
    lines = [row("R-1", {"goods": "food"}), row("R-1", {"goods": "food"}, table="notes")]
    old = base(manifest=tables, rows=lines)
    changed = [lines[0], lines[1] | {"outputs": {"fee": "9"}}]
    implied = [derived("fees: 1", {"goods": "food"}) | {"implied": "true"}]
    new = base(manifest=tables, rows=changed, derived_facts=implied)
    assert edits(old, new) == (Edit("rewritten", "rows", "notes R-1", fields=("outputs",)),)
