"""How well a phrase fits what was typed: whole, inside one another, by characters in order, by sound, by initials."""

from __future__ import annotations

import math

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import partial_ratio

from decision.search.spelling import Spelt

# By sound alone a word is less sure than by its characters; initials say least.
_HOMOPHONE, _INITIALS = 0.93, 0.95
_LEAST_SHARE, _LEAST_RATIO, _LEAST_LETTERS, _MOST_LETTERS = 0.6, 82, 5, 40
_MOST_WORDS = 12


def likeness(typed: Spelt, phrase: Spelt) -> float:
    """Return how well a phrase fits, from 0 to 1 for the same."""
    if typed.is_han:
        if not phrase.is_han:
            return 0.0
        sounds = _HOMOPHONE * inside(typed.sounds, phrase.sounds) if len(typed.text) > 1 else 0.0
        return max(inside(typed.text, phrase.text) or in_order(typed.text, phrase.text), sounds)
    if not phrase.is_han:
        return max(inside(typed.text, phrase.text), _words(typed, phrase))
    return max(
        inside(typed.sounds, phrase.sounds) or _misspelt(typed.sounds, phrase.sounds),
        _INITIALS * inside(typed.initials, phrase.initials) if 2 <= len(typed.initials) <= 12 else 0.0,
    )


def inside(typed: str, phrase: str) -> float:
    """Return a high likeness if one stands whole inside the other, the higher the more of it that is; else 0."""
    if not typed or not phrase:
        return 0.0
    if typed in phrase:
        return 0.75 + 0.25 * len(typed) / len(phrase)
    return 0.6 + 0.4 * len(phrase) / len(typed) if phrase in typed else 0.0


def in_order(typed: str, phrase: str) -> float:
    """Return the likeness of a phrase that has most characters of what was typed, in their order."""
    least = max(2, math.ceil(_LEAST_SHARE * len(typed)))
    common = LCSseq.similarity(typed, phrase, score_cutoff=least)
    return 0.7 * common / len(typed) + 0.2 * common / len(phrase) if common else 0.0


def _misspelt(typed: str, sounds: str) -> float:
    if not _LEAST_LETTERS <= len(typed) <= _MOST_LETTERS or 2 * len(sounds) < len(typed):
        return 0.0
    ratio = partial_ratio(typed, sounds, score_cutoff=_LEAST_RATIO) / 100
    return ratio * (0.6 + 0.3 * min(len(sounds), len(typed)) / max(len(sounds), len(typed)))


def _words(typed: Spelt, phrase: Spelt) -> float:
    """Return the likeness of English words, whatever their order."""
    if len(typed.words) > _MOST_WORDS:
        return 0.0
    found = [word for word in typed.words if any(other.startswith(word) for other in phrase.words)]
    if not found or not phrase.words:
        return 0.0
    # A word that is typed twice stands for one of the phrase.
    share = min(1.0, len(found) / len(phrase.words))
    return 0.75 * len(found) / len(typed.words) + 0.2 * share
