"""Names that point from one file into another: each of them is followed, and each fault is at its place."""

from __future__ import annotations

from typing import Any

import pytest

from kb.errors import Finding
from kb.loader import load
from kb.location import Entries, Entry, Location, Text
from kb.references import (
    REFERENCES,
    UNIQUE,
    Reference,
    repeated_ids,
    repeated_names,
    repeated_words,
    unknown_references,
)
from tests import folders

HERE = Location("rules.yaml", 7, 3)
IN_USE = [load(folder).model_dump(by_alias=True) for folder in (folders.HARBIN, folders.MILLS)]
by_path = pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.path)


def placed(data: Any) -> Any:
    """Return plain data as the reader gives it, all of it at one place."""
    if isinstance(data, dict):
        return Entry({placed(key): placed(value) for key, value in data.items()}, HERE)
    return Entries([placed(part) for part in data], HERE) if isinstance(data, list) else Text(data, HERE)


def at(path: str, leaf: Any) -> Any:
    """Return data in which `leaf` stands at `path`."""
    for step in reversed(path.split(".")):
        leaf = (
            [leaf]
            if step == "*"
            else {leaf: []}
            if step == "keys"
            else {"x" if step == "values" else step: leaf}
        )
    return leaf


def together(one: Any, other: Any) -> Any:
    if isinstance(one, dict):
        return one | {key: together(one[key], value) if key in one else value for key, value in other.items()}
    return one + other


def naming(reference: Reference, word: str) -> Any:
    """Return data in which `word` is named, and what stands beside it is in order."""
    named = at(reference.path, word)
    return together(named, {"derived_facts": [{"id": "x"}]}) if "values" in reference.path else named


def pointing(reference: Reference, word: str) -> Entry:
    """Return data in which `word` is named, and `right_name` is there to be named."""
    return placed(together(naming(reference, word), at(reference.targets[0], [{"id": "right_name"}])))


@by_path
def test_a_known_name_is_no_fault(reference):
    assert unknown_references(pointing(reference, "right_name")) == ([], frozenset())


@by_path
def test_an_unknown_name_is_found_at_its_place_with_the_nearest_one(reference):
    (finding,), dangling = unknown_references(pointing(reference, "wrong_name"))
    assert (finding.check, finding.location) == ("unknown_names", HERE)
    assert finding.problem == f"`wrong_name` is no known {reference.noun}"
    assert finding.fix.startswith("did you mean `right_name`? If not, add it to ")
    assert dangling == {HERE.file}


@by_path
def test_a_name_unlike_any_other_says_where_to_add_it(reference):
    (finding,), _ = unknown_references(pointing(reference, "zzz"))
    assert finding.fix.startswith("add it to ")
    assert finding.fix.endswith(", or correct the name")


@by_path
def test_where_nothing_can_be_named_the_finding_is_at_the_file_that_lacks_it(reference):
    (finding,), dangling = unknown_references(placed(naming(reference, "one")))
    assert (finding.check, finding.location.line, finding.location.column) == ("missing", 1, 1)
    assert f"no {reference.noun} stands here" in finding.problem
    assert "rules.yaml:7:3" in finding.problem
    assert dangling == {HERE.file}


@by_path
def test_names_of_what_could_not_be_read_are_left_alone(reference):
    (named,), _ = unknown_references(pointing(reference, "zzz"))
    file = named.fix.removeprefix("add it to ").removesuffix(", or correct the name")
    lost = file + "some.yaml" if file.endswith("/") else file
    assert unknown_references(pointing(reference, "zzz"), {lost}) == ([], frozenset())


@by_path
def test_some_rules_use_every_reference(reference):
    def found(data: Any, steps: list[str]) -> int:
        if not steps:
            return bool(data)
        step, rest = steps[0], steps[1:]
        if isinstance(data, str):
            return 0
        if step in ("*", "values", "keys"):
            parts = [*data.values()] if step == "values" else [*data]
        else:
            parts = [data[step]] if data and data.get(step) else []
        return sum(found(part, rest) for part in parts)

    assert sum(found(data, reference.path.split(".")) for data in IN_USE) > 0


def test_names_that_can_name_nothing_are_reported_once_for_all():
    data = placed({"items": [{"requires": ["form", "map"], "produces": ["card"]}]})
    (finding,), dangling = unknown_references(data)
    assert str(finding.location) == "documents.csv:1:1"
    assert finding.problem == "no document stands here, but `form` is named: rules.yaml:7:3, and 2 more are"
    assert dangling == {HERE.file}


@pytest.mark.parametrize("path", UNIQUE)
def test_an_id_stands_once_in_its_list(path):
    data = placed(at(path, [{"id": "visit"}, {"id": "check"}, {"id": "visit"}]))
    (finding,) = repeated_ids(data)
    assert (finding.check, finding.location) == ("duplicate", HERE)
    assert "`visit` is there already: rules.yaml:7:3" in finding.problem


@pytest.mark.parametrize(
    ("path", "key"), [("item_rules", "item"), ("reference_cases", "flowchart"), ("legacy.steps", "item")]
)
def test_an_item_has_one_rule_and_a_flowchart_one_case(path, key):
    (finding,) = repeated_ids(placed(at(path, [{key: "visit"}, {key: "visit"}, {key: "check"}])))
    assert "`visit` is there already" in finding.problem


def problems_of_words(facts: Any, derived: Any = ()) -> list[Finding]:
    return repeated_words(placed({"vocabulary": {"facts": facts}, "derived_facts": [*derived]}))


@pytest.mark.parametrize(
    ("facts", "derived"),
    [
        ([{"id": "goods", "zh": "货品"}, {"id": "goods", "zh": "物品"}], []),
        ([{"id": "goods", "zh": "货品"}, {"id": "wares", "zh": "货品"}], []),
        ([{"id": "goods", "zh": "货品", "en": "Goods"}, {"id": "wares", "zh": "物品", "en": "Ｇｏｏｄｓ"}], []),
        ([{"id": "goods", "zh": "货品"}], [{"id": "goods", "zh": "物品"}]),
        ([{"id": "goods", "zh": "货品"}], [{"id": "wares", "zh": "货品"}]),
        ([{"id": "goods", "zh": "货品", "values": [{"id": "tea", "zh": "茶"}, {"id": "tea", "zh": "水"}]}], []),
        ([{"id": "goods", "zh": "货品", "values": [{"id": "tea", "zh": "茶"}, {"id": "x", "zh": "tea"}]}], []),
    ],
)  # fmt: skip
def test_no_word_names_two_facts_or_two_values_of_a_fact(facts, derived):
    (finding,) = problems_of_words(facts, derived)
    assert finding.check == "duplicate"
    assert "too: rules.yaml:7:3" in finding.problem


@pytest.mark.parametrize(
    "facts",
    [
        [{"id": "goods", "zh": "goods", "en": "Goods"}],
        [{"id": "goods", "zh": "货品", "en": ""}, {"id": "place", "zh": "地点", "en": ""}],
        [{"id": f, "zh": f, "values": [{"id": "other", "zh": "其他"}]} for f in ("goods", "place")],
        "no list",
        [{"id": ["goods"], "zh": {"a": "b"}}, "goods", {"zh": "货品"}],
    ],
)
def test_the_same_word_may_name_values_of_different_facts(facts):
    assert problems_of_words(facts) == []


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"items": [{"requires": ["form", "map", "form"]}]}, "`form` stands twice in this list"),
        ({"documents": [{"satisfied_by": "form, map，form"}]}, "`form` stands twice in this list"),
        ({"items": [{"requires_when": {"large": ["form", "form"]}}]}, "`form` stands twice in this list"),
        ({"items": [{"produces": ["form", ""]}]}, "an empty name stands in this list"),
    ],
)
def test_a_list_names_each_thing_once(data, problem):
    (finding,) = repeated_names(placed(data))
    assert finding.problem == problem
    assert finding.fix


def test_two_lists_may_name_the_same_thing():
    data = {"items": [{"requires": ["form"], "produces": ["form"]}, {"requires": ["form", ["form"]]}]}
    assert repeated_names(placed(data)) == []
