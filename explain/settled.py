"""What became of the gaps and overlaps of old rules, and which ones new rules have opened, in sentences and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from explain.difference_phrases import PHRASES, SETTLED
from explain.told import Line
from explain.wording import Lang
from kb.cells import read_cell
from kb.condition_reader import derived_as_fact
from kb.errors import Cells
from kb.knowledge_base import KnowledgeBase
from kb.regions import cell_in_words
from kb.verify.settled import Settled, State
from kb.vocabulary import Fact

_STATES: tuple[State, ...] = ("closed", "partly_closed", "left", "opened", "partly_opened")


def settled_told(found: Sequence[Settled], bases: Sequence[KnowledgeBase], lang: Lang) -> Iterator[Line]:
    """Yield first how many there are of each kind and their names, then each that moved, with its projects."""
    phrases = SETTLED[lang]
    for state in _STATES:
        some = [one for one in found if one.state == state]
        for check in dict.fromkeys(one.finding.check for one in some):
            names = [one.finding.acknowledged for one in some if one.finding.check == check]
            named = PHRASES[lang]["and"].join(name for name in names if name)
            said = phrases["named"].format(names=named) if named else ""
            yield Line(phrases[state].format(kind=phrases[check], count=len(names), named=said))
    for one in found:
        if one.state != "left":
            region = cells_in_words(bases, one.finding.cells, lang)
            name = one.finding.acknowledged or phrases[one.finding.check]
            yield Line(phrases["one"].format(name=name, region=region))
            yield from _parts(one, bases, lang)


def _parts(one: Settled, bases: Sequence[KnowledgeBase], lang: Lang) -> Iterator[Line]:
    if one.moved and one.rest:
        phrases = SETTLED[lang]
        moved = "moved_closed" if one.state == "partly_closed" else "moved_opened"
        rest = "rest_closed" if one.state == "partly_closed" else "rest_opened"
        for phrase, cells in ((moved, one.moved), (rest, one.rest)):
            yield Line(phrases[phrase].format(region=cells_in_words(bases, cells, lang)), depth=1)


def settled_as_data(found: Iterable[Settled], bases: Sequence[KnowledgeBase]) -> list[dict[str, Any]]:
    """Return each gap and overlap with its state, its boxes, and what was closed or opened of it."""
    return [
        {
            "check": one.finding.check,
            "id": one.finding.id,
            "acknowledged": one.finding.acknowledged,
            "rules": list(one.finding.rules),
            "state": one.state,
            "region": [dict(box) for box in one.finding.cells],
            "sentence": cells_in_words(bases, one.finding.cells, "zh"),
            "sentence_en": cells_in_words(bases, one.finding.cells, "en"),
            "moved": [dict(box) for box in one.moved],
            "rest": [dict(box) for box in one.rest],
        }
        for one in found
    ]


def cells_in_words(bases: Sequence[KnowledgeBase], cells: Cells, lang: Lang) -> str:
    """Return boxes of cells as people read them, in the words of the first rules that know a fact."""
    phrases = PHRASES[lang]
    boxes = (
        " × ".join(_cell_in_words(bases, name, text, lang) for name, text in box) or phrases["any"]
        for box in cells
    )
    return phrases["or"].join(boxes)


def _cell_in_words(bases: Sequence[KnowledgeBase], name: str, text: str, lang: Lang) -> str:
    fact = next(fact for kb in bases if (fact := _fact(kb, name)) is not None)
    return cell_in_words(fact, read_cell(text, fact), lang)


def _fact(kb: KnowledgeBase, name: str) -> Fact | None:
    if name in kb.vocabulary:
        return kb.vocabulary[name]
    derived = kb.derived_by_id.get(name)
    return derived_as_fact(name, derived.zh) if derived else None
