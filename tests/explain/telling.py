"""What the lines of a narrative may say: every text and number of what they tell, and the labels of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from decision.trace import Entry
from explain.wording import LABELS, REASONS, VALUES
from kb.conditions import facts_in
from kb.knowledge_base import KnowledgeBase
from kb.record import Named
from tests.explain.cases import opened

CUT = "‖"
_PARTS = re.compile(r"(\{\w+\}|[\[\]])")


def only_values(phrase: str) -> str:
    """Return a phrase in which every word of its own is a cut, so that nothing is left but what is filled in."""
    parts = _PARTS.split(phrase)
    return "".join(part if place % 2 else CUT * bool(part) for place, part in enumerate(parts))


def without_words(monkeypatch: Any) -> None:
    """Take the words out of every phrase of both languages; labels that name nothing stay empty."""
    for table in (LABELS, REASONS):
        for phrases in table.values():
            for name, phrase in phrases.items():
                monkeypatch.setitem(phrases, name, only_values(phrase))


def told_by(entry: Entry, kb: KnowledgeBase) -> set[str]:
    """Return what may be said of an entry: what it holds, and the labels of what it names."""
    rule = kb.situation_by_id.get(entry.rule) or kb.constraint_by_id.get(entry.rule)
    when = rule or kb.derived_by_id.get(entry.rule) or kb.rule_of_item.get(entry.about)
    place = entry.place.rsplit(":", 1)[0]
    texts = {entry.rule, entry.about, entry.result, place, entry.reason, entry.provenance, *entry.facts}
    texts |= {word for value in entry.facts.values() for word in value.split(", ")}
    texts |= {text for cited in entry.basis for text in (cited.law, cited.article)}
    # An open fact stands in no entry: it is one that the rule reads and nobody has answered.
    texts |= {name for fact in facts_in(when.when) for name in kb.given_facts_of[fact]} if when else set()
    return texts


def values_at(data: Any, path: str) -> Iterator[str]:
    """Yield every name, text and number that stands at a path and under it. Raises: KeyError where nothing does."""
    for key in path.split("."):
        yield key
        data = data[int(key)] if isinstance(data, list) else data[key]
    yield from _values(data)


def _values(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield key
            yield from _values(value)
    elif isinstance(data, list):
        for value in data:
            yield from _values(value)
    elif data is not None:
        yield str(data)


@cache
def labels() -> Mapping[str, frozenset[str]]:
    """Return what each id of the shipped rules may be called."""
    kb, found = opened().kb, {}

    def add(name: str, *texts: str) -> None:
        found[name] = found.get(name, frozenset()) | {text for text in texts if text}

    for value in kb.__dict__.values():
        for entry in value if isinstance(value, tuple) else ():
            if isinstance(entry, Named):
                add(entry.id, entry.zh, entry.en)
    for rule in kb.constraints:
        add(rule.id, rule.zh, rule.en)
    for fact in kb.vocabulary.facts:
        add(fact.id, fact.zh, fact.en)
        for code in fact.values:
            add(code.id, code.zh, code.en)
    for rule in kb.item_rules:
        add(rule.item, rule.reason_en)
    for rule in (*kb.sequencing.early, *kb.sequencing.serial):
        add(rule.id, rule.reason_en)
    for sentence in (*kb.exemptions.rules, *kb.sequencing.excluded_time):
        add(sentence.id, sentence.zh, sentence.en)
    add("true", "是", "yes")
    add("false", "否", "no")
    manifest = kb.manifest
    add(manifest.id, manifest.zh, manifest.en)
    if manifest.reconstruction:
        add(manifest.reconstruction.zh, manifest.reconstruction.en)
    return found


@cache
def fixed_words() -> frozenset[str]:
    """Return the words for values of fixed lists, such as whether a fact holds."""
    every = (words for lists in VALUES.values() for words in lists.values())
    return frozenset(word for words in every for word in words.values())
