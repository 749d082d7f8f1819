"""The ids of one knowledge base -> what people read, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from decision.basis import law_named
from decision.trace import Cited, Entry
from explain.wording import Words
from kb.knowledge_base import KnowledgeBase
from kb.model import Constraint
from kb.record import Named

_FEW = 3
_DATE = re.compile(r'date\("([^"]*)"\)')


@dataclass(frozen=True, slots=True)
class Names:
    """Labels by id. Where the rules have no English words, the Chinese ones stand in."""

    kb: KnowledgeBase
    words: Words

    def of(self, entry: Named) -> str:
        return self.words.either(entry.zh, entry.en)

    def of_sentence(self, rule: Constraint) -> str:
        return self.words.either(rule.zh, rule.en)

    def item(self, name: str) -> str:
        return self.of(self.kb.item_by_id[name])

    def items(self, names: Iterable[str]) -> str:
        return self.words.listed([self.words("quoted", text=self.item(name)) for name in names])

    def document(self, name: str) -> str:
        return self.of(self.kb.document_by_id[name])

    def documents(self, names: Iterable[str]) -> str:
        return self.words.listed([self.words("quoted", text=self.document(name)) for name in names])

    def department(self, name: str) -> str:
        return self.of(self.kb.department_by_id[name])

    def party(self, name: str) -> str:
        """Return the label of whoever takes part in joint acts: a department or an owner of pipelines."""
        return self.of(self.kb.party_by_id[name])

    def fact(self, name: str) -> str:
        """Return the label of a fact, given or derived."""
        return self.of(self.kb.derived_by_id.get(name) or self.kb.vocabulary[name])

    def value(self, fact: str, value: str) -> str:
        """Return how people read a value that is written as a request writes it."""
        if fact in self.kb.derived_by_id:
            return self.words.value("truth", value)
        entry = self.kb.vocabulary[fact]
        if entry.type == "boolean":
            return entry.label(value == "true", self.words.lang)
        return entry.label(value, self.words.lang)

    def wanted(self, fact: str, values: Sequence[str]) -> str:
        """Return the values that would do; where many would, the fewer that would not."""
        known = self.kb.vocabulary
        codes = known[fact].codes if fact in known else ()
        others = [code for code in codes if code not in values]
        if len(values) > max(len(others), _FEW):
            return self.words("any_but", values=self._either(fact, others))
        return self._either(fact, values)

    def _either(self, fact: str, values: Iterable[str]) -> str:
        told = (_DATE.sub(r"\1", self.value(fact, value)) for value in values)
        return self.words("or").join(self.words("quoted", text=text) for text in told)

    def said(self, facts: Mapping[str, str]) -> str:
        """Return facts with their values, in the order of the rules; of a derived one whether it holds."""
        order = [*self.kb.vocabulary.ids(), *self.kb.derived_by_id]
        told = [
            self.words(
                "derived_is" if name in self.kb.derived_by_id else "fact_is",
                fact=self.fact(name),
                value=self.value(name, facts[name]),
            )
            for name in sorted(facts, key=order.index)
        ]
        return self.words("semicolon").join(told)

    def source(self, entry: Entry) -> str:
        """Return the rule of an entry, its place, its basis and whether that was read."""
        return self.words(
            "source",
            rule=entry.rule,
            place=entry.place.rsplit(":", 1)[0],
            basis=self.cited(entry.basis),
            provenance=self.words.value("provenance", entry.provenance),
        )

    def cited(self, basis: Iterable[Cited]) -> str:
        """Return laws with their articles, and of each whether the article was read."""
        words = self.words
        return words.listed(
            [
                words(
                    "cited_read" if one.verified else "cited_unread",
                    law=law_named(self.kb, one.law),
                    article="" if one.article == "-" else one.article,
                )
                for one in basis
            ]
        )
