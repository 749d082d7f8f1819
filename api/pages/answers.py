"""Answers in the fields of a form or an address: `facts.investor=government`; `?` is 不知道, nothing is no answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from decision.facts import written
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Fact, UnreadableAnswer, Value

PREFIX, UNKNOWN = "facts.", "?"


@dataclass(frozen=True, slots=True)
class Given:
    """What fields state: `texts` as it was written, in its order; values, facts not known, and what is no answer."""

    texts: Mapping[str, str]
    facts: Mapping[str, Value]
    unknown: tuple[str, ...]
    unreadable: tuple[str, ...]
    no_facts: tuple[str, ...]


def read_fields(kb: KnowledgeBase, fields: Iterable[tuple[str, str]]) -> Given:
    """Return what the fields of a form state about facts; other fields are left alone, of two the last counts."""
    texts: dict[str, str] = {}
    facts: dict[str, Value] = {}
    unknown: list[str] = []
    unreadable: list[str] = []
    no_facts: list[str] = []
    for field, text in dict(fields).items():
        name = field.removeprefix(PREFIX)
        if name == field or not text.strip():
            continue
        if name not in kb.vocabulary:
            no_facts.append(name[:60])
            continue
        texts[name] = text[:200]
        if text == UNKNOWN:
            unknown.append(name)
            continue
        try:
            facts[name] = _read(kb.vocabulary[name], text)
        except UnreadableAnswer:
            unreadable.append(name)
        else:
            texts[name] = written(facts[name])
    return Given(texts, facts, tuple(unknown), tuple(unreadable), tuple(no_facts))


def fields_of(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the fields that state answers, given as they are written."""
    return [(f"{PREFIX}{name}", text) for name, text in texts.items()]


def address(path: str, fields: Iterable[tuple[str, str]]) -> str:
    """Return a path with fields in its query.

    >>> address("/wizard", [("facts.investor", "government")])
    '/wizard?facts.investor=government'
    """
    query = urlencode(list(fields))
    return f"{path}?{query}" if query else path


def _read(fact: Fact, text: str) -> Value:
    if fact.type == "boolean" and text in ("true", "false"):
        return text == "true"
    return fact.read(text)
