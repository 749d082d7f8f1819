"""Single values of rule files set to others: in YAML by ids and keys, in tables by row and column; all else stays."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.loader import load
from kb.patch import UnknownPath, patched, read_setting
from kb.release import rule_files
from kb.unpacked import folder_of
from tests import folders

OLD = load(folders.HARBIN)
FILES = rule_files(folders.HARBIN)
STALLS = load(folders.STALLS)
STALL_FILES = rule_files(folders.STALLS)


def changed(*words: str):
    """Return the shipped rules with these values set."""
    with folder_of(patched(FILES, [read_setting(word) for word in words], OLD.vocabulary)) as folder:
        return load(folder)


@pytest.mark.parametrize("item", [item.id for item in OLD.items if item.promised])
def test_the_limit_of_every_item_can_be_set_and_nothing_else_changes(item):
    files = patched(FILES, [read_setting(f"items/{item}.promised.days=99")], OLD.vocabulary)
    (file,) = (name for name in FILES if files[name] != FILES[name])
    old, new = FILES[file].decode().splitlines(), files[file].decode().splitlines()
    ((before, after),) = ((a, b) for a, b in zip(old, new, strict=True) if a != b)
    assert after == before.replace(f"days: {OLD.item_by_id[item].promised.days}", "days: 99")


def test_the_loaded_rules_hold_the_value():
    assert changed("items/eia_form.promised.days=8").item_by_id["eia_form"].days == 8


def test_settings_are_made_one_after_another():
    new = changed(
        "items/eia_form.promised.days=8", "sequencing/EA-01.lag_days=3", "items/eia_form.promised.days=9"
    )
    assert new.item_by_id["eia_form"].days == 9
    assert next(one for one in new.sequencing.early if one.id == "EA-01").lag_days == 3


def test_a_key_of_a_whole_file_is_set_without_an_entry():
    assert str(changed("manifest.effective_from=2016-01-01").manifest.effective_from) == "2016-01-01"


def test_a_cell_is_set_by_code_or_label_of_its_column():
    for column in ("flowchart", "流程图"):
        new = changed(f"situations/S-GOV-01.{column}=F-GOV-02")
        assert new.situation_by_id["S-GOV-01"].flowchart == "F-GOV-02"
    by_label = changed(f"situations/S-GOV-01.{OLD.vocabulary['management'].zh}=备案")
    assert str(by_label.situation_by_id["S-GOV-01"].when) != str(OLD.situation_by_id["S-GOV-01"].when)


@settings(max_examples=60, deadline=None)
@given(
    row=st.sampled_from(STALLS.situations),
    value=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12),
)
def test_of_a_table_exactly_the_named_cell_changes(row, value):
    (new,) = (
        patched(STALL_FILES, [setting], STALLS.vocabulary)["situations.csv"]
        for setting in [read_setting(f"situations/{row.id}.name_zh={value}")]
    )
    before, after = (
        list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
        for text in (STALL_FILES["situations.csv"], new)
    )
    assert after == [{**one, "name_zh": value} if one["id"] == row.id else one for one in before]


@settings(max_examples=60, deadline=None)
@given(value=st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=30))
def test_any_text_set_in_yaml_is_read_back(value):
    setting = read_setting(f"items/{STALLS.items[0].id}.zh=x{value}x")
    files = patched(STALL_FILES, [setting], STALLS.vocabulary)
    with folder_of(files) as folder:
        assert load(folder).items[0].zh == setting.value


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("items/eia_from.promised.days=8", "eia_form"),
        ("items/eia_form.promissed.days=8", "promised"),
        ("items/eia_form.promised.day=8", "days"),
        ("items/eia_form.promised=8", "days"),
        ("itemz/eia_form.promised.days=8", "items"),
        ("situations/S-GOV-1.flowchart=F-GOV-02", "S-GOV-01"),
        ("situations/S-GOV-01.flowchar=F-GOV-02", "flowchart"),
        ("situations/S-GOV-01=F-GOV-02", "flowchart"),
        ("sequencing/EA-1.lag_days=2", "EA-01"),
        ("transitions/x.to=done", "edit the file"),
        ("items/eia_form.promised.days", "FILE/ENTRY.FIELD=VALUE"),
        ("items/=8", "FILE/ENTRY.FIELD=VALUE"),
    ],
)
def test_an_unknown_path_is_refused_with_what_is_near(word, near):
    with pytest.raises(UnknownPath) as refused:
        changed(word)
    assert near in refused.value.fix
