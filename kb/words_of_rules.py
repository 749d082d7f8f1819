"""The plain data of rule files -> what their conditions may speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from kb.condition_reader import FLOWCHART, FLOWCHART_LABEL, Words
from kb.location import Entry
from kb.rule_tables import ROW_ID
from kb.sources import BoundReading
from kb.table_files import entries_in
from kb.vocabulary import CodeValue, Fact, Vocabulary


def words_of(data: Mapping[str, Any], vocabulary: Vocabulary) -> Words:
    """Return the words of all conditions: facts, derived facts, the flowchart, tables with one answer, and sources."""
    manifest = data.get("manifest")
    manifest = manifest if isinstance(manifest, dict) else {}
    derived = {str(fact["id"]): str(fact.get("zh", "")) for fact in entries_in(data.get("derived_facts"))}
    outcomes = {fact.id: fact for fact in _outcomes(data, manifest)}
    readings = {str(one["id"]): _reading(one.get("bounds")) for one in entries_in(manifest.get("sources"))}
    return Words(vocabulary, derived, outcomes, readings)


def _outcomes(data: Mapping[str, Any], manifest: Mapping[str, Any]) -> Iterator[Fact]:
    charts = entries_in(data.get("flowcharts"))
    if charts:
        yield _as_fact(
            FLOWCHART, FLOWCHART_LABEL, [(str(chart["id"]), str(chart.get("zh", ""))) for chart in charts]
        )
    for table in entries_in(manifest.get("tables")):
        if table.get("hit_policy") == "UNIQUE":
            yield _as_fact(str(table["id"]), str(table.get("zh", "")), _answers(data, table))


def _answers(data: Mapping[str, Any], table: Entry) -> list[tuple[str, str]]:
    """Return what a table can answer, each with its label: the values of its output, or what its rows say."""
    outputs = entries_in(table.get("outputs"))
    name = table.get("answer", outputs[0]["id"] if outputs else ROW_ID)
    output = next((one for one in outputs if one["id"] == name), None)
    if output is not None and (values := entries_in(output.get("values"))):
        return [(str(value["id"]), str(value.get("zh", ""))) for value in values]
    rows = data.get("rows")
    own = [row for row in rows if row["table"] == table["id"]] if isinstance(rows, list) else []
    said = (row.get("id") if output is None else row["outputs"].get(name) for row in own)
    return [(str(answer), "") for answer in dict.fromkeys(said) if answer]


def _as_fact(name: str, label: str, values: list[tuple[str, str]]) -> Fact:
    """Return an outcome in the form of a code fact, so that cells on it are read the same way."""
    codes = tuple(CodeValue.model_construct(id=code, zh=zh, en="") for code, zh in values)
    return Fact.model_construct(id=name, zh=label, en="", type="code", values=codes, unit="")


def _reading(bounds: Any) -> BoundReading | None:
    try:
        return BoundReading.model_validate(bounds) if bounds is not None else None
    except ValidationError:
        return None
