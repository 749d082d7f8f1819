"""The search: each entry of the catalogue weighed against what was typed, the best first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from decision.opened import OpenRelease
from decision.search.catalogue import Asked, Catalogue, Entry, Kind, catalogue_of
from decision.search.coverage import Coverage
from decision.search.likeness import likeness
from decision.search.spelling import Spelt, spelt

LONGEST_QUERY, MOST_HITS = 100, 20
_LEAST = 0.45
# Of entries that fit equally well, a situation says most of a project, a document least.
_WEIGHT: Mapping[Kind, float] = {
    "situation": 1.0,
    "flowchart": 0.99,
    "item": 0.985,
    "document": 0.96,
    "table": 0.98,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found; `score` is at most 1."""

    kind: Kind
    id: str
    label: str
    label_en: str
    score: float


@dataclass(frozen=True, slots=True)
class WordChoice:
    """One thing that an ambiguous word may mean, and the answers it stands for: none where no project is like that."""

    facts: Mapping[str, str]
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class WordQuestion:
    """The question that tells what an ambiguous word means here."""

    id: str
    word: str
    question: str
    question_en: str
    choices: tuple[WordChoice, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; where there is a `question`, it comes before all hits."""

    query: str
    read_as: str
    release: str
    question: WordQuestion | None
    hits: tuple[Hit, ...]


def search(opened: OpenRelease, query: str, most: int = MOST_HITS) -> Found:
    """Return what fits a query best, `most` entries at the most; of a query without letters nothing.

    Shape: every entry is weighed; of equal ones the one that goes by more words with the query in them stands first,
           then the one that goes by fewer words, then the first of the catalogue.
    """
    catalogue, typed = catalogue_of(opened), spelt(query[:LONGEST_QUERY])
    release = opened.release.fingerprint
    if not typed.text:
        return Found(query, "", release, None, ())
    covered = Coverage(typed, catalogue.words)
    weighed = ((_weight(covered, entry), entry) for entry in catalogue.entries)
    best = sorted(
        (pair for pair in weighed if pair[0] >= _LEAST),
        key=lambda pair: (-pair[0], -_mentions(typed, pair[1]), len(pair[1].words)),
    )[:most]
    question = _asked_back(typed, catalogue, best[0][0] if best else 0.0)
    hits = tuple(Hit(one.kind, one.id, one.label, one.label_en, round(score, 4)) for score, one in best)
    return Found(query, typed.text, release, question, hits)


def _weight(covered: Coverage, entry: Entry) -> float:
    named = max(likeness(covered.typed, name) for name in entry.names)
    if named == 1:
        return 1.0
    return _WEIGHT[entry.kind] * max(named, covered.of(entry) if entry.words else 0.0)


def _mentions(typed: Spelt, entry: Entry) -> int:
    return sum(typed.sounds in word.sounds for word in entry.words)


def _asked_back(typed: Spelt, catalogue: Catalogue, best: float) -> WordQuestion | None:
    """Return the question of the ambiguous word that fits at least as well as the best hit."""
    weight, asked = max(
        ((_asked_weight(typed, one), one) for one in catalogue.asked),
        key=lambda pair: pair[0],
        default=(0.0, None),
    )
    if asked is None or weight < max(best, _LEAST):
        return None
    entry = asked.entry
    choices = tuple(WordChoice(choice.facts, choice.zh, choice.en) for choice in entry.choices)
    return WordQuestion(entry.id, asked.word.text, entry.zh, entry.en, choices)


def _asked_weight(typed: Spelt, asked: Asked) -> float:
    """Return how well an ambiguous word fits; not at all where it is only a part of a word that says more."""
    text, word = (typed.text, asked.word.text) if typed.is_han else (typed.sounds, asked.word.sounds)
    if word not in text or any((one.text if typed.is_han else one.sounds) in text for one in asked.longer):
        return 0.0
    return 0.5 + 0.5 * len(word) / len(text)
