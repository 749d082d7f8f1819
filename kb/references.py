"""Names that point from one rule file into another: unknown ones are found before anything is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kb.errors import Finding, did_you_mean
from kb.location import Location, Text


@dataclass(frozen=True)
class Reference:
    """From a path in the data (`*` is every element of a list, `keys` the keys of a mapping) to the ids it may name."""

    path: str
    targets: tuple[str, ...]
    noun: str


REFERENCES = (
    Reference("situations.*.category", ("manifest.categories",), "category"),
    Reference("flowcharts.*.category", ("manifest.categories",), "category"),
    Reference("situations.*.flowchart", ("flowcharts",), "flowchart"),
    Reference("reference_cases.*.flowchart", ("flowcharts",), "flowchart"),
    Reference("items.*.department", ("departments",), "department"),
    Reference("items.*.stage", ("stages",), "stage"),
    Reference("items.*.requires.*", ("documents",), "document"),
    Reference("items.*.requires_when.keys", ("derived_facts",), "derived fact"),
    Reference("items.*.requires_when.*.*", ("documents",), "document"),
    Reference("items.*.hand_over_if_produced.*", ("documents",), "document"),
    Reference("items.*.produces.*", ("documents",), "document"),
    Reference("items.*.fees.*", ("legacy.administrative_fees",), "charge"),
    Reference("items.*.collects_fees.*", ("legacy.administrative_fees",), "charge"),
    Reference("items.*.intermediary_stamps.*", ("intermediaries",), "kind of intermediary"),
    Reference("documents.*.issuer", ("departments",), "department"),
    Reference("documents.*.intermediary", ("intermediaries",), "kind of intermediary"),
    Reference("documents.*.satisfied_by.*", ("documents",), "document"),
    Reference("certificate_types.*.issuer", ("departments",), "department"),
    Reference("certificate_types.*.satisfies.*", ("documents",), "document"),
    Reference("item_rules.*.item", ("items",), "item"),
    Reference("sequencing.early.*.item", ("items",), "item"),
    Reference("sequencing.early.*.document", ("documents",), "document"),
    Reference("sequencing.substitutions.*.item", ("items",), "item"),
    Reference("sequencing.substitutions.*.instead_of", ("documents",), "document"),
    Reference("sequencing.substitutions.*.uses", ("documents",), "document"),
    Reference("sequencing.joint.*.item", ("items",), "item"),
    Reference("sequencing.joint.*.lead", ("departments",), "department"),
    Reference("sequencing.joint.*.departments.*", ("departments",), "department"),
    Reference("sequencing.joint.*.owners.*", ("pipeline_owners",), "pipeline owner"),
    Reference("sequencing.serial.*.before", ("items",), "item"),
    Reference("sequencing.serial.*.after", ("items",), "item"),
    Reference("legacy.steps.*.item", ("items",), "item"),
    Reference("legacy.steps.*.after.*", ("items",), "item"),
    Reference("legacy.steps.*.documents.*", ("documents",), "document"),
    Reference("legacy.steps.*.after_reform.into.*", ("items",), "item"),
    Reference("legacy.administrative_fees.*.step", ("items",), "item"),
    Reference("legacy.intermediary_fees.*.intermediary", ("intermediaries",), "kind of intermediary"),
    Reference("examples.*.expect.situation", ("situations",), "situation"),
    Reference("examples.*.expect.flowchart", ("flowcharts",), "flowchart"),
    Reference("examples.*.expect.constraints.*", ("constraints",), "constraint"),
    Reference("examples.*.expect.items.*", ("items",), "item"),
    Reference("examples.*.expect.not_items.*", ("items",), "item"),
    Reference("reference_cases.*.facts.keys", ("vocabulary.facts",), "fact"),
    Reference("examples.*.facts.keys", ("vocabulary.facts",), "fact"),
)
UNIQUE = (
    "manifest.categories",
    "vocabulary.facts",
    "constraints",
    "situations",
    "flowcharts",
    "stages",
    "departments",
    "pipeline_owners",
    "intermediaries",
    "items",
    "documents",
    "certificate_types",
    "derived_facts",
    "advice",
    "examples",
    "sequencing.default_rules",
    "sequencing.early",
    "sequencing.substitutions",
    "sequencing.joint",
    "sequencing.serial",
    "sequencing.excluded_time",
    "exemptions.rules",
    "legacy.rules",
    "legacy.administrative_fees",
    "legacy.intermediary_fees",
)
_SINGLE = (("item_rules", "item"), ("reference_cases", "flowchart"), ("legacy.steps", "item"))


def unknown_references(data: Mapping[str, Any]) -> list[Finding]:
    """Return a finding for each name that no entry has; `data` is the plain data of all files."""
    findings = []
    for reference in REFERENCES:
        known = {
            str(entry["id"])
            for target in reference.targets
            for entry in _entries(data, target)
            if "id" in entry
        }
        for word in _at(data, reference.path.split(".")):
            if word and word not in known:
                fix = did_you_mean(word, known)
                if not fix:
                    fix = f"add it to the {reference.noun} list, or correct the name"
                place = getattr(word, "location", Location("", 0, 0))
                findings.append(
                    Finding("unknown_names", "error", place, f"`{word}` is no known {reference.noun}", fix)
                )
    return findings


def repeated_ids(data: Mapping[str, Any]) -> list[Finding]:
    """Return a finding for each entry whose id another entry of its list has already."""
    findings = []
    for path, key in [*((path, "id") for path in UNIQUE), *_SINGLE]:
        first: dict[str, Location] = {}
        for entry in _entries(data, path):
            name = entry.get(key)
            if not isinstance(name, str):
                continue
            place = getattr(name, "location", entry.location)
            if name in first:
                what = f"`{name}` is there already: {first[name]}"
                findings.append(
                    Finding("duplicate", "error", place, what, "delete one, or give it an id of its own")
                )
            else:
                first[name] = place
    return findings


def _entries(data: Mapping[str, Any], path: str) -> Iterator[Any]:
    """Yield the mappings of the list at `path`."""
    found: Any = data
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    if isinstance(found, list):
        yield from (entry for entry in found if isinstance(entry, dict))


def _at(data: Any, path: list[str]) -> Iterator[str]:
    if not path:
        if isinstance(data, str):
            yield data
        return
    step, rest = path[0], path[1:]
    if step == "keys":
        if isinstance(data, dict):
            yield from data
    elif step == "*":
        parts: Any = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
        if isinstance(data, Text):
            parts = [Text(part.strip(), data.location) for part in data.split(",")] if data else ()
        for part in parts:
            yield from _at(part, rest)
    elif isinstance(data, dict) and step in data:
        yield from _at(data[step], rest)
