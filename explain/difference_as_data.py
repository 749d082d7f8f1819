"""What a change of rules changes, as plain data: every region with its boxes, a witness, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from decision.compare import Comparison, Difference
from decision.compared_answer import ASPECTS, Answer, Entry
from explain.difference import HARMLESS, region_words
from explain.settled import settled_as_data
from kb.axes import Axis
from kb.knowledge_base import KnowledgeBase
from kb.regions import Box
from kb.vocabulary import written

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "constraint": ("constraint",),
    "situation": ("situation",),
    "flowchart": ("flowchart",),
    "working_days": ("days",),
    "item": ("item", "department", "stage", "counted", "days"),
    "wait": ("item", "maker", "kind", "lag_days"),
    "exemption": ("document", "certificate_type", "issuer", "holder", "validity"),
}
_NUMBERS = ("days", "lag_days")


def difference_as_data(found: Comparison, bases: Sequence[KnowledgeBase]) -> dict[str, Any]:
    """Return the comparison; every key is always there. `bases` are the new and the old rules."""
    return {
        "same": found.is_same,
        "settled": settled_as_data(found.settled, bases),
        "differences": [_difference(found, one) for one in found.differences],
        "one_sided": [
            {
                "side": one.side,
                "fact": one.fact.id,
                "value": one.value,
                "span": list(one.span) if one.span is not None else None,
            }
            for one in found.one_sided
        ],
        "edits": [
            {
                "kind": edit.kind,
                "section": edit.section,
                "id": edit.id,
                "old_id": edit.old_id,
                "fields": list(edit.fields),
                "is_harmless": edit.kind in HARMLESS,
            }
            for edit in found.edits
        ],
    }


def _difference(found: Comparison, one: Difference) -> dict[str, Any]:
    return {
        "region": [_box(found.axes, box) for box in one.region],
        "sentence": region_words(found, one, "zh"),
        "sentence_en": region_words(found, one, "en"),
        "witness": {fact: written(value) for fact, value in one.witness.items()},
        "changes": [
            {
                "aspect": change.aspect,
                "before": [_entry(change.aspect, entry) for entry in change.before],
                "after": [_entry(change.aspect, entry) for entry in change.after],
            }
            for change in one.changes
        ],
        "before": _answer(one.before),
        "after": _answer(one.after),
    }


def _box(axes: tuple[Axis, ...], box: Box) -> dict[str, str]:
    """Return the cells of a box in the form of the rule files; a fact that is not named can be anything."""
    return {
        axis.fact.id: str(axis.cell_of(mask, shortest=False))
        for axis, mask in zip(axes, box, strict=True)
        if mask != axis.full
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {aspect: [_entry(aspect, entry) for entry in sorted(answer.get(aspect, ()))] for aspect in ASPECTS}


def _entry(aspect: str, entry: Entry) -> dict[str, Any]:
    if aspect == "document":
        item, document, fate, *handed_over = entry
        member, *makers = handed_over or [""]
        return {"item": item, "document": document, "fate": fate, "member": member, "makers": makers}
    if aspect == "answer":
        table, row, rule_set, *outputs = entry
        told = dict(zip(outputs[::2], outputs[1::2], strict=True))
        return {"table": table, "row": row, "rule_set": rule_set, "outputs": told}
    return {name: _value(name, word) for name, word in zip(_FIELDS[aspect], entry, strict=True)}


def _value(name: str, word: str) -> str | int | bool:
    if name == "counted":
        return word == "counted"
    return int(word) if name in _NUMBERS else word
