"""The schemas of rule files take every shipped file, and refuse what the reader refuses, as far as a schema can say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.loader import load, load_with_findings, shipped_folders
from kb.release import rule_files
from tests import folders
from tests.kb.schemas.editor import Editor
from tests.test_broken import FAULTS, broken_folder

FOLDERS = {**{folder.name: folder for folder in shipped_folders()}, **folders.BASES, "mills": folders.MILLS}
EDITORS = {name: Editor(load(folder)) for name, folder in FOLDERS.items()}
FILES = [(name, file) for name, folder in FOLDERS.items() for file in rule_files(folder)]


@pytest.mark.parametrize(("name", "file"), FILES)
def test_no_file_of_a_sound_folder_is_marked(name, file):
    assert EDITORS[name].marks(FOLDERS[name], file) == []


@pytest.mark.parametrize("path", sorted((folders.HARBIN.parent / "calendars").glob("*.yaml")), ids=str)
def test_no_calendar_is_marked(path):
    assert EDITORS["harbin"].marks(path.parents[1], f"calendars/{path.name}") == []


# What a schema cannot say, and the reader refuses: the file marked by nobody until `check` reads it.
UNSAID = {
    "conditions/number_twice": "one number written in two ways",
    "conditions/range_reversed": "which of two bounds is greater",
    "conditions/value_twice": "one value twice in the text of a cell",
    "names/derived_fact_named_like_a_fact": "a label that another entry bears",
    "names/repeated_id_in_yaml": "an id that another entry has",
    "names/repeated_label": "a label that another entry bears",
    "names/repeated_value": "a label that another entry bears",
    "names/rule_of_an_item_twice": "an item that has a rule already",
    "reading/alias": "what only the text of a file shows",
    "reading/anchor": "what only the text of a file shows",
    "reading/nested_too_deep": "how deep conditions stand in each other",
    "reading/standard_tag": "what only the text of a file shows",
    "reading/tag": "what only the text of a file shows",
    "tables/empty_column_name": "columns without a name",
    "tables/header_only": "that rows of another table need a row here",
    "values/bounds_of_a_fact_reversed": "which of two bounds is greater",
    "values/certificate_without_months": "a cell that another cell of the row asks for",
    "values/impossible_day_in_a_cell": "a day of the calendar inside a cell",
    "values/months_of_a_validity_without_end": "a cell that another cell of the row forbids",
}


def read_faults() -> list[str]:
    """Return the faults of the invented folder of which a schema may speak: not those that only analysis finds."""
    kinds = ("reading", "tables", "names", "values", "conditions")
    found = [name for name in FAULTS if name.split("/")[0] in kinds]
    return [name for name in found if "base: harbin" not in FAULTS[name].read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", read_faults())
def test_what_the_reader_refuses_is_marked_unless_no_schema_can_say_it(name, tmp_path):
    fault = yaml.load(FAULTS[name].read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    folder = broken_folder(fault, tmp_path)

    refused = {finding.location.file for finding in load_with_findings(folder).findings}

    unmarked = [file for file in sorted(refused) if not EDITORS["stalls"].marks(folder, file)]
    assert bool(unmarked) == (name in UNSAID)


def test_nothing_is_excused_that_is_no_fault():
    assert UNSAID.keys() <= set(read_faults())


# --- any change of one value, key or entry

YAML_FILES = [file for name, file in FILES if name == "stalls" and file.endswith(".yaml")]
TEXTS = (
    "",
    "-",
    "x",
    "12",
    "-1",
    "true",
    "maybe",
    "2015-05-18",
    "2015-02-30",
    "food",
    "not(food)",
    "food, x",
)
Steps = tuple[str | int, ...]


def places(data: Any, path: Steps = ()) -> Iterator[Steps]:
    """Yield the path of everything but ids and answers.

    What another line names would be gone with an id; answers are read when examples are run.
    """
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inside:
        if key not in ("id", "facts") and "'id'" not in repr(value):
            yield (*path, key)
        if key != "facts" or isinstance(value, list):
            yield from places(value, (*path, key))


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, Any]:
    """Return one of the files with the plain data that it holds after one change."""
    file = draw(st.sampled_from(YAML_FILES))
    data = yaml.load((folders.STALLS / file).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    *way, last = draw(st.sampled_from(list(places(data))))
    holder = reduce(lambda inner, step: inner[step], way, data)
    match draw(st.sampled_from(["text", "list", "mapping", "delete", "key"])):
        case "text":
            holder[last] = draw(st.sampled_from(TEXTS))
        case "list":
            holder[last] = draw(st.lists(st.sampled_from(TEXTS), max_size=2, unique=True))
        case "mapping":
            holder[last] = {draw(st.sampled_from(["id", "zh", "all", "place"])): draw(st.sampled_from(TEXTS))}
        case "delete":
            del holder[last]
        case "key" if isinstance(holder, dict):
            holder[f"{last}x"] = holder.pop(last)
    return file, data


@given(change=changes())
@settings(max_examples=60, deadline=None)
def test_a_changed_file_is_marked_if_and_only_if_the_reader_refuses_it(change):
    file, data = change
    with TemporaryDirectory() as parent:
        folder = folders.copy_of(folders.STALLS, Path(parent))
        folders.write(folder, file, json.dumps(data, ensure_ascii=False))
        findings = [one for one in load_with_findings(folder).findings if one.check != "duplicate"]

        refused = [str(one) for one in findings if one.location.file == file]
        marks = EDITORS["stalls"].marks(folder, file)

    assert bool(marks) == bool(refused), (marks, refused)
