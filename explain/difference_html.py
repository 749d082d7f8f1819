"""What a change of rules changes, as a page: each kind of projects with what is told before and after, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from decision.compare import Comparison, Difference
from explain.difference import difference_told, region_words, witness_words
from explain.difference_phrases import PHRASES, REPORT
from explain.difference_words import DifferenceWords
from explain.page import Both, element, listed, page, table
from explain.page import both as in_both
from explain.told import Sections
from explain.wording import Lang
from kb.knowledge_base import KnowledgeBase

MOST_SHOWN = 200
_LANGUAGES: tuple[Lang, ...] = ("zh", "en")
Names = tuple[str, str]
_Words = Mapping[Lang, DifferenceWords]


def difference_as_page(found: Comparison, old: KnowledgeBase, new: KnowledgeBase, names: Names) -> str:
    """Return the page, with at most `MOST_SHOWN` regions. `names` are those of the old and the new rules."""
    words: _Words = {lang: DifferenceWords(old, new, lang) for lang in _LANGUAGES}
    return page(_phrase("title"), _body(found, words, names))


def _body(found: Comparison, words: _Words, names: Names) -> Iterator[str]:
    sides = zip((_phrase("rules_before"), _phrase("rules_after")), names, strict=True)
    yield "".join(element("p", in_both(_joined(side, name))) for side, name in sides)
    # Everything but the regions is told in sentences; both languages have the same sections and lines.
    told = {lang: difference_told(found, words[lang]) for lang in _LANGUAGES}
    head = 1 if found.settled else 0
    yield from _sections(*(told[lang][:head] for lang in _LANGUAGES))
    yield element("h2", in_both(_phrase("differences")))
    yield element("p", in_both({lang: told[lang][head].lines[0].text for lang in _LANGUAGES}))
    for number, one in enumerate(found.differences[:MOST_SHOWN], 1):
        yield from _region(number, found, one, words)
    if (rest := len(found.differences) - MOST_SHOWN) > 0:
        yield element("p", in_both({lang: text.format(count=rest) for lang, text in _phrase("rest").items()}))
    yield from _sections(*(told[lang][head + 1 :] for lang in _LANGUAGES))


def _sections(told_zh: Sections, told_en: Sections) -> Iterator[str]:
    for zh, en in zip(told_zh, told_en, strict=True):
        yield element("h2", in_both({"zh": zh.heading, "en": en.heading}))
        lines = zip(zh.lines, en.lines, strict=True)
        yield listed({"zh": one.text, "en": other.text} for one, other in lines)


def _region(number: int, found: Comparison, one: Difference, words: _Words) -> Iterator[str]:
    numbered = {lang: f"{number}. {region_words(found, one, lang)}" for lang in _LANGUAGES}
    yield element("h3", in_both(numbered))
    rows: list[tuple[Both, Iterable[Iterable[Both]]]] = []
    for change in one.changes:
        aspect: Both = {lang: PHRASES[lang][change.aspect] for lang in _LANGUAGES}
        zh, en = (words[lang].sides(change) for lang in ("zh", "en"))
        cells: list[list[Both]] = [
            [{"zh": one, "en": other} for one, other in zip(*sides, strict=True)]
            for sides in zip(zh, en, strict=True)
        ]
        rows.append((aspect, cells))
    yield table((_phrase("aspect"), _phrase("before"), _phrase("after")), rows)
    example = {
        lang: f"{REPORT[lang]['example']}{PHRASES[lang]['of']}{witness_words(found, one, lang)}"
        for lang in _LANGUAGES
    }
    yield element("p", in_both(example))


def _phrase(name: str) -> Both:
    return {lang: REPORT[lang][name] for lang in _LANGUAGES}


def _joined(side: Both, name: str) -> Both:
    return {lang: f"{side[lang]}{PHRASES[lang]['of']}{name}" for lang in _LANGUAGES}
