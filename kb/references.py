"""Names that point from one rule file into another: unknown ones are found before anything is decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kb.errors import Finding, did_you_mean
from kb.location import Location, Text
from kb.record import names_in
from kb.vocabulary import fold


@dataclass(frozen=True)
class Reference:
    """From a path in the data to the ids it may name.

    In a path, `*` is every element of a list, `keys` and `values` are those of a mapping.
    """

    path: str
    targets: tuple[str, ...]
    noun: str


# The boxes of drawn charts: one with a name of its own need be no item.
_BOXES = "charts.*.steps"
REFERENCES = (
    Reference("situations.*.category", ("manifest.categories",), "category"),
    Reference("flowcharts.*.category", ("manifest.categories",), "category"),
    Reference("situations.*.flowchart", ("flowcharts",), "flowchart"),
    Reference("reference_cases.*.flowchart", ("flowcharts",), "flowchart"),
    Reference("items.*.department", ("departments",), "department"),
    Reference("items.*.stage", ("stages",), "stage"),
    Reference("items.*.part_of", ("items",), "item"),
    Reference("items.*.parts.*", ("items",), "item"),
    Reference("items.*.replaces", ("items",), "item"),
    Reference("items.*.must_follow", ("items",), "item"),
    Reference("items.*.promised.*.basis", ("manifest.sources",), "source"),
    Reference("items.*.promised.*.charts.*", ("charts",), "chart"),
    Reference("items.*.requires.*", ("documents",), "document"),
    Reference("items.*.requires_when.keys", ("derived_facts",), "derived fact"),
    Reference("items.*.requires_when.values.*", ("documents",), "document"),
    Reference("items.*.hand_over_if_produced.*", ("documents",), "document"),
    Reference("items.*.produces.*", ("documents",), "document"),
    Reference("items.*.fees.*", ("legacy.administrative_fees",), "charge"),
    Reference("items.*.collects_fees.*", ("legacy.administrative_fees",), "charge"),
    Reference("items.*.intermediary_stamps.*", ("intermediaries",), "kind of intermediary"),
    Reference("documents.*.issuer", ("departments",), "department"),
    Reference("documents.*.intermediary", ("intermediaries",), "kind of intermediary"),
    Reference("documents.*.satisfied_by.*", ("documents",), "document"),
    Reference("documents.*.output_of.*", ("items",), "item"),
    Reference("certificate_types.*.issuer", ("departments",), "department"),
    Reference("certificate_types.*.satisfies.*", ("documents",), "document"),
    Reference("certificate_types.*.held_as.*", ("certificate_types",), "type of certificate"),
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
    Reference("sequencing.joint.*.parties_by.values.*", ("departments", "pipeline_owners"), "party"),
    Reference("sequencing.serial.*.before", ("items",), "item"),
    Reference("sequencing.serial.*.after", ("items",), "item"),
    Reference("sequencing.alternatives.*.item", ("items",), "item"),
    Reference("sequencing.alternatives.*.instead", ("items",), "item"),
    Reference("sequencing.alternatives.*.may_be_done_until", ("items",), "item"),
    Reference("sequencing.alternatives.*.may_start_before.*", ("items",), "item"),
    Reference("sequencing.alternatives.*.must_follow", ("items",), "item"),
    Reference("sequencing.excluded_time.*.item", ("items",), "item"),
    Reference("spans.*.lead", ("departments",), "department"),
    Reference("charts.*.basis", ("manifest.sources",), "source"),
    Reference("charts.*.variants.*.brackets.keys", ("stages", "spans"), "stage"),
    Reference("charts.*.steps.*.item", ("items", _BOXES), "item"),
    Reference("charts.*.steps.*.in", ("stages", "spans"), "stage"),
    Reference("charts.*.steps.*.after.*", ("items", _BOXES), "item"),
    Reference("charts.*.steps.*.after_text.*.item", ("items", _BOXES), "item"),
    Reference("charts.*.steps.*.after_text.*.basis", ("manifest.sources",), "source"),
    Reference("charts.*.steps.*.with.*", ("items", _BOXES), "item"),
    Reference("charts.*.steps.*.may_start_before.*", ("items", _BOXES), "item"),
    Reference("totals.*.limits.*.basis", ("manifest.sources",), "source"),
    Reference("vocabulary.facts.*.sum_of.*", ("vocabulary.facts",), "fact"),
    Reference("derived_facts.*.versions.*.fact", ("derived_facts", "vocabulary.facts"), "fact"),
    Reference("manifest.tables.*.inputs.*", ("vocabulary.facts", "derived_facts", "manifest.tables"), "fact"),
    Reference("manifest.tables.*.topic", ("manifest.topics",), "topic"),
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
    Reference("examples.*.expect.answers.keys", ("manifest.tables",), "table"),
    Reference("examples.*.expect.findings.*", ("manifest.acknowledged",), "acknowledged finding"),
    Reference("reference_cases.*.facts.keys", ("vocabulary.facts",), "fact"),
    Reference("examples.*.facts.keys", ("vocabulary.facts",), "fact"),
    Reference("ambiguous_words.*.choices.*.facts.keys", ("vocabulary.facts",), "fact"),
)
UNIQUE = (
    "manifest.categories",
    "manifest.topics",
    "manifest.tables",
    "manifest.sources",
    "manifest.acknowledged",
    "charts",
    "totals",
    "constraints",
    "situations",
    "flowcharts",
    "stages",
    "spans",
    "departments",
    "pipeline_owners",
    "intermediaries",
    "items",
    "documents",
    "certificate_types",
    "advice",
    "ambiguous_words",
    "examples",
    "monitoring.states",
    "monitoring.roles",
    "monitoring.lights",
    "monitoring.stop_reasons",
    "monitoring.replan_reasons",
    "monitoring.early_warning",
    "monitoring.urging",
    "monitoring.overdue",
    "monitoring.refusals",
    "sequencing.default_rules",
    "sequencing.early",
    "sequencing.substitutions",
    "sequencing.joint",
    "sequencing.serial",
    "sequencing.alternatives",
    "sequencing.excluded_time",
    "exemptions.rules",
    "legacy.rules",
    "legacy.administrative_fees",
    "legacy.intermediary_fees",
)
_FILES = {
    "manifest": "manifest.yaml", "vocabulary": "vocabulary.yaml", "constraints": "constraints.csv",
    "situations": "situations.csv", "flowcharts": "flowcharts.csv", "stages": "departments.yaml",
    "departments": "departments.yaml", "pipeline_owners": "departments.yaml", "intermediaries": "departments.yaml",
    "spans": "departments.yaml", "charts": "charts.yaml", "totals": "charts.yaml",
    "items": "items/", "documents": "documents.csv", "certificate_types": "certificates.csv",
    "derived_facts": "applicability.yaml", "legacy": "legacy.yaml",
}  # fmt: skip
_NOTHING = ("", "null")
_SINGLE = (
    ("item_rules", "item"),
    ("reference_cases", "flowchart"),
    ("legacy.steps", "item"),
    ("monitoring.joint_rules", "item"),
)


def unknown_references(
    data: Mapping[str, Any], lost: Collection[str] = ()
) -> tuple[list[Finding], frozenset[str]]:
    """Return a finding for each name that no entry has, and the files that name them; `data` is that of all files.

    Names of what stands in the files `lost`, of which a part could not be read, are left alone.
    """
    findings: list[Finding] = []
    dangling: set[str] = set()
    nowhere: dict[tuple[str, str], list[Text]] = {}
    for reference in REFERENCES:
        named = [word for word in _words(data, reference.path) if word not in _NOTHING]
        files = [_FILES[target.split(".")[0]] for target in reference.targets]
        if any(file.startswith(tuple(files)) for file in lost):
            continue
        known = {name for target in reference.targets for name in _names(data, target)}
        dangling.update(word.location.file for word in named if word not in known)
        if named and not known:
            nowhere.setdefault((reference.noun, files[0]), []).extend(named)
            continue
        for word in named:
            if word not in known:
                near, places = did_you_mean(word, known), " or ".join(files)
                fix = (
                    f"{near} If not, add it to {places}"
                    if near
                    else f"add it to {places}, or correct the name"
                )
                what = f"`{word}` is no known {reference.noun}"
                findings.append(Finding("unknown_names", "error", word.location, what, fix))
    for (noun, file), words in nowhere.items():
        what = f"no {noun} stands here, but `{words[0]}` is named: {words[0].location}"
        what += f", and {len(words) - 1} more are" if len(words) > 1 else ""
        fix = f"write the {noun} list, or take the names out"
        findings.append(Finding("missing", "error", Location(file.rstrip("/"), 1, 1), what, fix))
    return findings, frozenset(dangling)


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


def repeated_words(data: Mapping[str, Any]) -> list[Finding]:
    """Return a finding for each fact, and each value of a fact, that bears an id or a label of another one."""
    facts = [*_entries(data, "vocabulary.facts")]
    groups = [("fact", [*facts, *_entries(data, "derived_facts")])]
    groups += [("value", [*_entries(fact, "values")]) for fact in facts]
    findings = []
    for noun, entries in groups:
        first: dict[str, Any] = {}
        for entry in entries:
            words = [
                entry[key] for key in ("id", "zh", "en") if isinstance(entry.get(key), Text) and entry[key]
            ]
            for word in words:
                other = first.setdefault(fold(word), entry)
                if other is not entry:
                    what = f"`{word}` names another {noun} too: {other.location}"
                    findings.append(
                        Finding("duplicate", "error", word.location, what, "delete one, or name it otherwise")
                    )
                    break
    return findings


def may_repeat(reference: Reference, *, is_drawn: bool) -> bool:
    """Return whether a list may name a thing twice: that of the documents an item requires, kept as published."""
    return is_drawn and reference.path == "items.*.requires.*"


def repeated_names(data: Mapping[str, Any]) -> list[Finding]:
    """Return a finding for each name that is empty, or stands twice in one list.

    What a publisher's list requires twice is kept as published, and told by the check `once_only`.
    """
    findings = []
    is_drawn = "drawn" in _found(data, ["manifest", "order"])
    for reference in REFERENCES:
        path, _, step = reference.path.rpartition(".")
        if may_repeat(reference, is_drawn=is_drawn):
            continue
        for names in _found(data, path.split(".")) if step == "*" else ():
            seen: set[str] = set()
            for word in _found(names, ["*"]):
                if not isinstance(word, Text):
                    continue
                if word in seen:
                    what = f"`{word}` stands twice in this list"
                    findings.append(Finding("duplicate", "error", word.location, what, "delete one"))
                elif not word and isinstance(names, list):
                    what, fix = "an empty name stands in this list", "delete it, or write the name"
                    findings.append(Finding("missing", "error", word.location, what, fix))
                seen.add(word)
    return findings


def _entries(data: Mapping[str, Any], path: str) -> Iterator[Any]:
    """Yield the mappings of the list at `path`."""
    found: Any = data
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    if isinstance(found, list):
        yield from (entry for entry in found if isinstance(entry, dict))


def _names(data: Mapping[str, Any], target: str) -> Iterator[str]:
    """Yield the ids of the entries at `target`, of boxes the items that they name."""
    if target == _BOXES:
        boxes = (
            box for box in _found(data, _BOXES.split(".")) for box in (box if isinstance(box, list) else ())
        )
        yield from (
            str(box["item"]) for box in boxes if isinstance(box, dict) and "item" in box and "zh" in box
        )
    else:
        yield from (str(entry["id"]) for entry in _entries(data, target) if "id" in entry)


def _words(data: Any, path: str) -> Iterator[Text]:
    """Yield the texts at `path`."""
    return (word for word in _found(data, path.split(".")) if isinstance(word, Text))


def _found(data: Any, path: list[str]) -> Iterator[Any]:
    """Yield what stands at `path`; the text of a table cell is read as a list where one is due."""
    if not path:
        yield data
        return
    step, rest = path[0], path[1:]
    if step == "*":
        parts = data
        if isinstance(data, Text):
            parts = [Text(part, data.location) for part in names_in(data)]
        for part in parts if isinstance(parts, list) else ():
            yield from _found(part, rest)
    elif isinstance(data, dict):
        inner = {"keys": list(data), "values": list(data.values())}.get(
            step, [data[step]] if step in data else []
        )
        for part in inner:
            yield from _found(part, rest)
