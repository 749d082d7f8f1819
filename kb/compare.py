"""Two knowledge bases -> what is written differently: entries added, removed, renamed, rewritten, reworded or moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kb.knowledge_base import KnowledgeBase

Kind = Literal["added", "removed", "renamed", "rewritten", "reworded", "moved"]
Renames = Mapping[str, Mapping[str, str]]

_LISTS = (
    "constraints", "situations", "flowcharts", "stages", "departments", "pipeline_owners", "intermediaries", "items",
    "documents", "certificate_types", "derived_facts", "item_rules", "advice", "ambiguous_words", "examples", "spans",
    "charts", "totals",
)  # fmt: skip
# Beside the sections that are one whole: rows are known by their table too, and how bounds are read follows from cells.
_APART = ("location", "vocabulary", "rows", "assumed_bounds", *_LISTS)
_WHOLE = tuple(name for name in KnowledgeBase.model_fields if name not in _APART)
# What people read or look up beside a rule: no project is decided by it.
_WORDING = frozenset((
    "location", "zh", "en", "note", "help", "question", "synonyms", "basis", "provenance", "verified", "status",
    "reason", "reason_en", "effective_from_note",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry that is written differently: under its new id, with its old one where it was `renamed`.

    `reworded`: only words for people differ, so no answer can. `moved`: the entries of a section stand in another
    order. `fields` are the parts that differ.
    """

    kind: Kind
    section: str
    id: str = ""
    old_id: str = ""
    fields: tuple[str, ...] = ()


def renamed_ids(old: KnowledgeBase, new: KnowledgeBase) -> Renames:
    """Return for each section the old ids that became new ones.

    An entry counts as renamed where its id is gone, an id has come, and both carry one Chinese name that no other
    entry of the section carries. Under two names they are two entries.
    """
    return {section: _renamed(getattr(old, section), getattr(new, section)) for section in _LISTS}


def edits(old: KnowledgeBase, new: KnowledgeBase) -> tuple[Edit, ...]:
    """Return what is written differently, section by section; places in the files do not count."""
    renames = renamed_ids(old, new)
    ids = {before: after for section in renames.values() for before, after in section.items()}
    found: list[Edit] = []
    for section, before, now in _sections(old, new):
        names = {ids.get(name, name): name for name in before}
        was = {ids.get(name, name): _with_ids(entry, ids) for name, entry in before.items()}
        found += (Edit("removed", section, name) for name in was if name not in now)
        for name, entry in now.items():
            if name not in was:
                found.append(Edit("added", section, name))
                continue
            if names[name] != name:
                found.append(Edit("renamed", section, name, names[name]))
            found += _changed(section, name, was[name], entry)
        if [name for name in was if name in now] != [name for name in now if name in was]:
            found.append(Edit("moved", section))
    return tuple(found)


def _sections(
    old: KnowledgeBase, new: KnowledgeBase
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield each section with its entries as plain data, by id; a section that is one whole has the empty id."""
    yield "facts", _entries(old.vocabulary.facts), _entries(new.vocabulary.facts)
    for section in _LISTS:
        before, after = (_entries(_written(getattr(kb, section))) for kb in (old, new))
        yield section, before, after
    yield "rows", _rows(old), _rows(new)
    for section in _WHOLE:
        yield section, {"": _plain(getattr(old, section))}, {"": _plain(getattr(new, section))}


def _entries(section: Sequence[Any]) -> Mapping[str, Any]:
    return {entry.item if hasattr(entry, "item") else entry.id: _plain(entry) for entry in section}


def _written(section: Sequence[Any]) -> Sequence[Any]:
    """Return the entries that stand in a file: implied facts follow from the tests that name an outcome."""
    return [entry for entry in section if not getattr(entry, "implied", False)]


def _rows(kb: KnowledgeBase) -> Mapping[str, Any]:
    return {f"{row.table} {row.id}": _plain(row) for row in kb.rows}


def _plain(entry: Any) -> Any:
    if hasattr(entry, "model_dump"):
        return entry.model_dump(mode="json")
    return [_plain(part) for part in entry] if isinstance(entry, tuple) else entry


def _changed(section: str, name: str, before: Any, after: Any) -> Iterator[Edit]:
    for kind, words in (("rewritten", _WORDING), ("reworded", frozenset(("location",)))):
        one, other = _without(before, words), _without(after, words)
        if one != other:
            yield Edit(kind, section, name, fields=_fields(one, other))  # type: ignore[arg-type]
            return


def _fields(one: Any, other: Any) -> tuple[str, ...]:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return ()
    return tuple(key for key in {**one, **other} if one.get(key) != other.get(key))


def _without(data: Any, keys: frozenset[str]) -> Any:
    if isinstance(data, dict):
        return {key: _without(value, keys) for key, value in data.items() if key not in keys}
    if isinstance(data, list | tuple):
        return [_without(part, keys) for part in data if not _admits_anything(part)]
    return data


def _admits_anything(part: Any) -> bool:
    """Return whether a part is the cell `-` of a fact: the same is said where the column is not there at all."""
    return isinstance(part, dict) and [*part.values()] == ["-"]


def _with_ids(data: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(data, dict):
        return {ids.get(key, key): _with_ids(value, ids) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_with_ids(part, ids) for part in data]
    return ids.get(data, data) if isinstance(data, str) else data


def _renamed(before: Sequence[Any], after: Sequence[Any]) -> Mapping[str, str]:
    if not before or not after or not hasattr(before[0], "zh") or not hasattr(before[0], "id"):
        return {}
    gone = {entry.id for entry in before} - {entry.id for entry in after}
    come = {entry.zh: entry.id for entry in after if entry.id not in {other.id for other in before}}
    count = Counter(entry.zh for entry in (*before, *after) if entry.zh)
    return {
        entry.id: come[entry.zh]
        for entry in before
        if entry.id in gone and entry.zh in come and count[entry.zh] == 2
    }
