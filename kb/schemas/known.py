"""The ids that a knowledge base knows, put where its files may name them: each reference becomes a choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kb.forms import Form
from kb.knowledge_base import KnowledgeBase
from kb.manifest import Acknowledgement
from kb.published import ChartBox
from kb.references import REFERENCES, Reference, may_repeat
from kb.schemas.cells import answer_form, to

_FACTS = "vocabulary.facts"
_NOTHING: tuple[Form, ...] = ({"enum": ["", None]},)


def entries_at(kb: KnowledgeBase, path: str) -> tuple[Any, ...]:
    """Return the entries of a list of the knowledge base, by its path; none where the files have no such list."""
    found: Any = kb
    holder, _, inner = path.partition(".*.")
    for step in holder.split("."):
        found = getattr(found, step, None)
    entries = tuple(found or ())
    return tuple(part for entry in entries for part in getattr(entry, inner)) if inner else entries


def id_forms(kb: KnowledgeBase) -> Mapping[str, Form]:
    """Return a definition for each list that a reference names: its ids, with their labels."""
    paths = sorted({target for reference in REFERENCES for target in reference.targets})
    return {path: _ids(entries_at(kb, path)) for path in paths}


def _ids(entries: Iterable[Any]) -> Form:
    labels = {_name(entry): _label(entry) for entry in entries}
    return {"enum": [*labels], "enumDescriptions": [*labels.values()]} if labels else {"not": {}}


def _name(entry: Any) -> str:
    """Return what names an entry: its id, of a box of a chart its item."""
    return str(entry.item if isinstance(entry, ChartBox) else entry.id)


def _label(entry: Any) -> str:
    if isinstance(entry, Acknowledgement):
        return f"{entry.reason} {entry.reason_en}".rstrip()
    return f"{entry.zh} {getattr(entry, 'en', '')}".strip()


def restrict(form: Form, kb: KnowledgeBase) -> None:
    """Put references to the known ids into the form of a whole knowledge base, wherever a file names an id."""
    # What stands under the keys of a mapping is told before the keys are, which then say it once for each.
    for reference in sorted(REFERENCES, key=lambda one: one.path.endswith(".keys")):
        *way, last = reference.path.split(".")
        holder = _form_at(form, way)
        if last == "keys":
            _restrict_keys(holder, reference, kb)
        else:
            _restrict_value(holder, last, reference, may_repeat=may_repeat(reference, is_drawn=kb.is_drawn))


def _restrict_keys(holder: Form, reference: Reference, kb: KnowledgeBase) -> None:
    value = holder["additionalProperties"]
    is_of_facts = reference.targets == (_FACTS,)
    holder["properties"] = {
        entry.id: answer_form(entry) if is_of_facts else value | {"description": _label(entry)}
        for target in reference.targets
        for entry in entries_at(kb, target)
    }
    holder["additionalProperties"] = False


def _restrict_value(holder: Form, step: str, reference: Reference, *, may_repeat: bool) -> None:
    known = [to(target) for target in reference.targets]
    if step == "*":
        _as_list(holder).update({"items": {"anyOf": known}, "uniqueItems": not may_repeat})
        return
    old = holder["properties"][step]
    may_be_empty = "null" in old.get("type", ())
    choices = [*known, *_NOTHING] if may_be_empty else known
    holder["properties"][step] = {"anyOf": choices, "description": old["description"]}


def _form_at(form: Form, way: list[str]) -> Form:
    """Return the form of what stands at a path: `*` is every element of a list, `values` are those of a mapping."""
    for step in way:
        if step == "*":
            form = _as_list(form)["items"]
        elif step == "values":
            form = form["additionalProperties"]
        else:
            form = form["properties"][step]
    return form


def _as_list(form: Form) -> Form:
    """Return the form of a list, of several forms the one that is a list."""
    return next((one for one in form.get("oneOf", ()) if one.get("type") == "array"), form)
