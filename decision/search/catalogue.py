"""What can be found of a release: every entry with its names and words in their one spelling, made once and kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from decision.opened import OpenRelease
from decision.search.spelling import Spelt, spelt
from kb.knowledge_base import KnowledgeBase
from kb.model import AmbiguousWord, Item, Situation
from kb.record import Named
from kb.rule_tables import RuleTable
from kb.vocabulary import Value

Kind = Literal["situation", "flowchart", "item", "document", "table"]
_PARTS = re.compile(r"[·（）()、/\s]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `names` are its id and labels, `words` what else it goes by.

    `known_as` are the texts of the words, `written` names and words in one text, `told` what explains it at length.
    """

    kind: Kind
    id: str
    label: str
    label_en: str
    names: tuple[Spelt, ...]
    words: tuple[Spelt, ...]
    known_as: frozenset[str]
    written: str
    told: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An ambiguous word, the words of single answers that hold it and say more, and the question that it leads to."""

    word: Spelt
    longer: tuple[Spelt, ...]
    entry: AmbiguousWord


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that can be found, every word by which an entry goes, and the ambiguous words."""

    entries: tuple[Entry, ...]
    words: tuple[Spelt, ...]
    asked: tuple[Asked, ...]


def catalogue_of(opened: OpenRelease) -> Catalogue:
    """Return the catalogue of a release, kept with it."""
    kept: Catalogue | None = opened.kept.get(Catalogue)
    return kept or opened.kept.setdefault(Catalogue, _catalogue(opened.kb, _values_of(opened)))


_ValuesOf = dict[str, dict[str, set[Value]]]


def _catalogue(kb: KnowledgeBase, values_of: _ValuesOf) -> Catalogue:
    situations = [_situation(kb, situation, values_of) for situation in kb.situations]
    of_chart: dict[str, list[Entry]] = {}
    for situation, entry in zip(kb.situations, situations, strict=True):
        of_chart.setdefault(situation.flowchart, []).append(entry)
    flowcharts = []
    for chart in kb.flowcharts:
        members = of_chart.get(chart.id, [])
        words = dict.fromkeys(word for member in members for word in member.words)
        told = "\n".join(member.told for member in members)
        flowcharts.append(_entry("flowchart", chart, (*_parts(chart.zh), *words), told))
    entries = (
        *situations,
        *flowcharts,
        *(_entry("item", item, _item_words(item)) for item in kb.items if item.regime != "legacy"),
        *(_entry("document", document) for document in kb.documents if not document.abolished),
        *(_entry("table", table, map(spelt, _table_words(kb, table))) for table in kb.tables),
    )
    every = {word.text: word for entry in entries for word in entry.words}
    return Catalogue(entries, tuple(every.values()), tuple(_asked(kb)))


def _asked(kb: KnowledgeBase) -> Iterator[Asked]:
    values = [value for fact in kb.vocabulary.facts for value in fact.values]
    named = [spelt(word) for value in values for word in (value.zh, *value.synonyms)]
    for entry in kb.ambiguous_words:
        for word in map(spelt, entry.words):
            longer = (one for one in named if word.text in one.text and word.text != one.text)
            yield Asked(word, tuple(longer), entry)


def _entry(kind: Kind, named: Named, words: Iterable[Spelt] = (), told: str = "") -> Entry:
    names = tuple(spelt(name) for name in (named.id, named.zh, named.en) if name)
    known = tuple(words)
    written = "\n".join(one.text for one in (*names, *known))
    known_as = frozenset(word.text for word in known)
    return Entry(kind, named.id, named.zh, named.en, names, known, known_as, written, told)


def _item_words(item: Item) -> tuple[Spelt, ...]:
    return (*map(spelt, item.synonyms), *_parts(item.zh)) if item.synonyms else ()


def _table_words(kb: KnowledgeBase, table: RuleTable) -> Iterator[str]:
    """Yield what a table goes by: its topic, what it answers, and the answers that it asks for."""
    if table.topic in kb.topic_by_id:
        yield kb.topic_by_id[table.topic].zh
    for output in table.outputs:
        yield from (named.zh for named in (output, *output.values))
    for fact in (kb.vocabulary[name] for name in table.inputs if name in kb.vocabulary):
        yield fact.zh
        yield from (word for value in fact.values for word in (value.zh, *value.synonyms))


def _situation(kb: KnowledgeBase, situation: Situation, values_of: _ValuesOf) -> Entry:
    """Return a situation with the words of every answer that leads to it; ambiguous ones only explain it."""
    ambiguous = {word for entry in kb.ambiguous_words for word in entry.words}
    words, told = list(_parts(situation.zh)), []
    for fact in kb.vocabulary.facts:
        for value in fact.values:
            if value.id in values_of.get(situation.id, {}).get(fact.id, ()):
                names = (value.zh, *value.synonyms)
                words += [spelt(word) for word in names if word not in ambiguous]
                told += [spelt(word).text for word in names if word in ambiguous]
                told += [spelt(value.help.zh).text] if value.help else []
    return _entry("situation", situation, dict.fromkeys(words), "\n".join(told))


def _values_of(opened: OpenRelease) -> _ValuesOf:
    """Return the answers that lead to each situation; none of a fact that does not tell situations apart."""
    index = opened.index
    found: _ValuesOf = {}
    for way in index.completions({}):
        for name in way.situations if not way.constraints else ():
            for fact, place in way.answers:
                value = index.axes[fact].representatives[place]
                found.setdefault(name, {}).setdefault(fact, set()).add(value)
    return found


def _parts(label: str) -> Iterator[Spelt]:
    return (spelt(part) for part in _PARTS.split(label) if len(part) > 1)
