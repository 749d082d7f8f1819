"""Proposed examples -> entries of `examples/suggested.yaml`, with what the rules answer now, for an officer to read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from kb.knowledge_base import KnowledgeBase
from kb.suggesting.suggestion import Proposed
from kb.writing.entries import listed, mapped, new_entries, scalar
from kb.writing.lines import Insertion

FILE = "examples/suggested.yaml"
_REASON = "按现行规则得出，由政策人员核对后留用"


def example_entries(folder: Path, kb: KnowledgeBase, proposed: Sequence[Proposed]) -> Insertion:
    """Return the insertion of these examples, each under an id of its own. Raises: LiangtiError."""
    taken = {example.id for example in kb.examples}
    free = (name for number in count(1) if (name := f"suggested-{number}") not in taken)
    entries = [_lines(name, kb, one) for name, one in zip(free, proposed, strict=False)]
    return new_entries(folder, FILE, "examples", entries)


def _lines(name: str, kb: KnowledgeBase, one: Proposed) -> list[str]:
    facts = [(kb.vocabulary[fact], answer) for fact, answer in one.facts.items()]
    words = (
        fact.label(answer) if fact.type == "code" else f"{fact.zh}{answer}{fact.unit}"
        for fact, answer in facts
    )
    expected = ["outcome: impossible", f"constraints: {listed(list(one.constraints))}"]
    if one.situation:
        chart = kb.situation_by_id[one.situation].flowchart
        expected = ["outcome: decided", f"situation: {scalar(one.situation)}", f"flowchart: {scalar(chart)}"]
    return [
        f"id: {name}",
        f"zh: {scalar('、'.join(words))}",
        f"facts: {mapped(one.facts)}",
        "expect:",
        *(f"  {line}" for line in expected),
        f"reason: {_REASON}",
    ]
