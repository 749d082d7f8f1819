"""What a change of rules changes, in sentences: which projects, what before and after, and what changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from decision.compare import Comparison, Difference
from explain.difference_phrases import PHRASES, REPORT, SECTIONS_ZH, SETTLED
from explain.difference_words import DifferenceWords, box_words, fact_words, value_words
from explain.settled import settled_told
from explain.told import Line, Section, Sections, sections_of
from explain.wording import Lang
from kb.common_facts import OneSided
from kb.compare import Edit

MOST_SHOWN = 40
# Edits that can change no answer.
HARMLESS = ("renamed", "reworded", "moved")


def difference_told(found: Comparison, words: DifferenceWords) -> Sections:
    """Return what a change of rules changes: what became of gaps at the head, then at most `MOST_SHOWN` regions."""
    phrases = REPORT[words.lang]
    rules = [edit for edit in found.edits if edit.kind not in HARMLESS]
    harmless = [edit for edit in found.edits if edit.kind in HARMLESS]
    bases = (words.new, words.old)
    return (
        *sections_of([(SETTLED[words.lang]["heading"], settled_told(found.settled, bases, words.lang))]),
        Section(phrases["differences"], tuple(_differences(found, words))),
        *sections_of(
            [
                (phrases["one_sided"], (_one_sided(one, words.lang) for one in found.one_sided)),
                (phrases["rules"], _edits(rules, words.lang, has_effect=not found.is_same)),
                (phrases["harmless"], _edits(harmless, words.lang, has_effect=True)),
            ]
        ),
    )


def _differences(found: Comparison, words: DifferenceWords) -> Iterator[Line]:
    phrases, count = REPORT[words.lang], len(found.differences)
    yield Line(phrases["count"].format(count=count) if count else phrases["same"])
    for number, one in enumerate(found.differences[:MOST_SHOWN], 1):
        region = region_words(found, one, words.lang)
        yield Line(phrases["number"].format(number=number, region=region))
        for change in one.changes:
            yield from (Line(sentence, depth=1) for sentence in words.sentences(change))
        yield Line(phrases["witness"].format(facts=witness_words(found, one, words.lang)), depth=1)
    if count > MOST_SHOWN:
        yield Line(phrases["more"].format(count=count - MOST_SHOWN))


def region_words(found: Comparison, one: Difference, lang: Lang) -> str:
    """Return the projects of a region, box by box."""
    return PHRASES[lang]["or"].join(box_words(found.axes, box, lang) for box in one.region)


def witness_words(found: Comparison, one: Difference, lang: Lang) -> str:
    """Return the facts of the one project that stands for a region."""
    facts = (value_words(axis.fact, one.witness[axis.fact.id], lang) for axis in found.axes)
    return PHRASES[lang]["and"].join(facts)


def _one_sided(one: OneSided, lang: Lang) -> Line:
    phrases = REPORT[lang]
    sides = {"side": phrases[one.side], "other": phrases["old" if one.side == "new" else "new"]}
    fact = fact_words(one.fact, lang)
    if one.span is not None:
        low, high = (bound or phrases["open"] for bound in one.span)
        return Line(phrases["span"].format(fact=fact, low=low, high=high, **sides))
    if one.value:
        return Line(phrases["value"].format(fact=fact, value=one.fact.label(one.value, lang), **sides))
    return Line(phrases["fact"].format(fact=fact, **sides))


def _edits(edits: list[Edit], lang: Lang, *, has_effect: bool) -> Iterator[Line]:
    phrases = REPORT[lang]
    for edit in edits:
        section = SECTIONS_ZH[edit.section] if lang == "zh" else edit.section.replace("_", " ")
        fields = phrases["fields"].format(fields=", ".join(edit.fields)) if edit.fields else ""
        said = phrases[edit.kind].format(section=section, name=edit.id, old_id=edit.old_id, fields=fields)
        yield Line(said.rstrip("：: "))
    if edits and not has_effect:
        yield Line(phrases["no_effect"])
