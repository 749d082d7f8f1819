"""Regions of projects, and the entries of answers that differ, in the words of officers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from decision.compare import Change
from decision.compared_answer import Entry
from explain.difference_phrases import PHRASES
from explain.wording import Lang
from kb.axes import Axis
from kb.cells import Cell, Interval
from kb.knowledge_base import KnowledgeBase
from kb.record import Named
from kb.regions import Box
from kb.vocabulary import Fact, Value

MOST_NAMED = 6

# Of these aspects a project has one entry or none, and the old stands beside the new.
_SINGLE = ("constraint", "situation", "flowchart", "working_days")
_SECTIONS = {"constraint": "constraints", "situation": "situations", "flowchart": "flowcharts"}


def value_words(fact: Fact, value: Value, lang: Lang) -> str:
    """Return a fact with one value: `货品：茶水`."""
    return f"{fact_words(fact, lang)}{PHRASES[lang]['of']}{fact.label(value, lang)}"


def fact_words(fact: Fact | Named, lang: Lang) -> str:
    """Return how people read a fact, or another thing with a name."""
    return (fact.en if lang == "en" else "") or fact.zh


def box_words(axes: Sequence[Axis], box: Box, lang: Lang) -> str:
    """Return a box as people read it: `砖砌烤炉 × 3个摊位`; a fact that does not matter is left out."""
    limits = (
        _limit(axis.fact, axis.cell_of(mask), lang)
        for axis, mask in zip(axes, box, strict=True)
        if mask != axis.full
    )
    return " × ".join(limits) or PHRASES[lang]["any"]


def _limit(fact: Fact, cell: Cell, lang: Lang) -> str:
    phrases, name = PHRASES[lang], fact_words(fact, lang)
    if fact.type in ("number", "date"):
        return f"{name} {cell} {fact.unit}".rstrip()
    values = phrases["and"].join(
        fact.label(value, lang) for value in cell.tests if not isinstance(value, Interval)
    )
    said = phrases["except"].format(values=values) if cell.negated else values
    return said if fact.type == "code" else f"{name}{phrases['of']}{said}"


@dataclass(frozen=True)
class DifferenceWords:
    """The ids of two knowledge bases in one language; where both have an id, the new one says how it is read."""

    old: KnowledgeBase
    new: KnowledgeBase
    lang: Lang

    def label(self, section: str, name: str) -> str:
        """Return how people read the entry of a section; an id that neither base has is read as it is."""
        for kb in (self.new, self.old):
            for entry in getattr(kb, section):
                if entry.id == name:
                    return (entry.en if self.lang == "en" else "") or str(entry.zh)
        return name

    def sentences(self, change: Change) -> list[str]:
        """Return what differs of one aspect: before and after side by side, or what is lost, gained and changed."""
        phrases, aspect = PHRASES[self.lang], PHRASES[self.lang][change.aspect]
        if change.aspect in _SINGLE:
            before, after = (self._single(change.aspect, some) for some in (change.before, change.after))
            return [phrases["one"].format(aspect=aspect, before=before, after=after)]
        was, now = (
            {_key(change.aspect, entry): entry for entry in some} for some in (change.before, change.after)
        )
        parts = {
            "lost": [self._entry(change.aspect, entry) for key, entry in was.items() if key not in now],
            "gained": [self._entry(change.aspect, entry) for key, entry in now.items() if key not in was],
            "turned": [self._turned(change.aspect, was[key], now[key]) for key in was if key in now],
        }
        return [
            phrases[part].format(aspect=aspect, entries=self._listed(entries))
            for part, entries in parts.items()
            if entries
        ]

    def sides(self, change: Change) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what differs of one aspect, before and after, each entry with all that is said of it."""
        if change.aspect in _SINGLE:
            return (self._single(change.aspect, change.before),), (self._single(change.aspect, change.after),)
        before, after = (
            tuple(self._whole(change.aspect, entry) for entry in some) or (PHRASES[self.lang]["none"],)
            for some in (change.before, change.after)
        )
        return before, after

    def _whole(self, aspect: str, entry: Entry) -> str:
        phrases, said = PHRASES[self.lang], self._entry(aspect, entry)
        names = {"item": ("department", "stage"), "exemption": ("issuer", "validity")}.get(aspect, ())
        words = {
            "department": entry[1], "stage": entry[2], "issuer": entry[2], "validity": entry[-1]
        } if names else {}  # fmt: skip
        parts = (f"{phrases[name]}{phrases['of']}{self._word(name, words[name])}" for name in names)
        return said + (phrases["part"].format(part=phrases["and"].join(parts)) if names else "")

    def _single(self, aspect: str, entries: Sequence[Entry]) -> str:
        if not entries:
            return PHRASES[self.lang]["none"]
        if aspect == "working_days":
            return entries[0][0]
        names = (f"{name} {self.label(_SECTIONS[aspect], name)}" for (name,) in entries)
        return PHRASES[self.lang]["and"].join(names)

    def _listed(self, entries: Sequence[str]) -> str:
        phrases = PHRASES[self.lang]
        names = phrases["or"].join(entries[:MOST_NAMED])
        many = len(entries) > MOST_NAMED
        return phrases["listed"].format(names=names, count=len(entries)) if many else names

    def _entry(self, aspect: str, entry: Entry) -> str:
        phrases = PHRASES[self.lang]
        if aspect == "item":
            later = phrases["later"] if entry[3] == "later" else ""
            part = later + phrases["days"].format(days=entry[4])
            return self.label("items", entry[0]) + phrases["part"].format(part=part)
        if aspect == "wait":
            item, maker = (self.label("items", name) for name in entry[:2])
            return phrases[entry[2]].format(item=item, maker=maker, days=entry[3])
        if aspect == "document":
            return self._slot(entry)
        if aspect == "answer":
            return self._row(entry)
        document, certificate = self.label("documents", entry[0]), self.label("certificate_types", entry[1])
        return phrases["exempt"].format(document=document, certificate=certificate)

    def _row(self, entry: Entry) -> str:
        """Return a row as its table, its own name and what it answers."""
        phrases = PHRASES[self.lang]
        kb = self.new if tuple(entry[:2]) in self.new.row_by_id else self.old
        table, row = kb.table_by_id[entry[0]], kb.row_by_id[entry[0], entry[1]]
        names = {output.id: output for output in table.outputs}
        outputs = (
            fact_words(names[name], self.lang) + phrases["of"] + names[name].label(text, self.lang)
            for name, text in row.outputs.items()
        )
        said = (row.en if self.lang == "en" else "") or row.zh or row.id
        part = phrases["part"].format(part=phrases["and"].join(outputs)) if row.outputs else ""
        return fact_words(table, self.lang) + phrases["of"] + said + part

    def _slot(self, entry: Entry) -> str:
        phrases = PHRASES[self.lang]
        makers = phrases["and"].join(self.label("items", name) for name in entry[4:])
        item, document = self.label("items", entry[0]), self.label("documents", entry[1])
        return phrases[entry[2]].format(item=item, document=document, makers=makers)

    def _turned(self, aspect: str, was: Entry, now: Entry) -> str:
        """Return what differs of one entry: its days, its department, who hands it over."""
        phrases = PHRASES[self.lang]
        if aspect == "answer":
            before, after = self._entry(aspect, was), self._entry(aspect, now)
            return phrases["one"].format(aspect=self.label("tables", was[0]), before=before, after=after)
        if aspect in ("wait", "document"):
            before, after = self._entry(aspect, was), self._entry(aspect, now)
            return phrases["one"].format(aspect=self.label("items", was[0]), before=before, after=after)
        names = {
            "item": ("department", "stage", "counted", "item_days"),
            "exemption": ("issuer", "holder", "validity"),
        }[aspect]
        pairs = zip(names, was[-len(names) :], now[-len(names) :], strict=True)
        parts = (
            phrases["moved"].format(
                label=phrases[name], before=self._word(name, one), after=self._word(name, other)
            )
            for name, one, other in pairs
            if one != other
        )
        label = self.label("items", was[0]) if aspect == "item" else self._entry(aspect, was)
        return label + phrases["part"].format(part=phrases["and"].join(parts))

    def _word(self, name: str, word: str) -> str:
        if name == "counted":
            return PHRASES[self.lang]["yes" if word == "counted" else "no"]
        if name == "validity":
            months, _, is_months = word.partition(" ")
            key = "months" if is_months else "no_end" if word == "none" else word
            return PHRASES[self.lang][key].format(count=months)
        section = {"department": "departments", "issuer": "departments"}.get(name)
        if name == "stage":
            section = "stages" if any(word in kb.stage_by_id for kb in (self.new, self.old)) else "spans"
        return self.label(section, word) if section else word


def _key(aspect: str, entry: Entry) -> Entry:
    """Return what an entry is about; two entries about the same are one that changed."""
    return entry[:1] if aspect == "item" else entry[:2]
