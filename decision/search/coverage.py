"""How much of what was typed the words of an entry account for, wherever they stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz.fuzz import partial_ratio

from decision.search.catalogue import Entry
from decision.search.spelling import Spelt

# Two characters in a row that stand in a word of the entry, or only in what explains it, count less than a whole word.
_PAIR, _TOLD, _HOMOPHONE, _INITIALS = 0.8, 0.55, 0.93, 0.97
_COVERED, _SURE = 0.39, 0.9
# Words whose sounds are so much shorter or longer are not meant by letters typed wrong.
_LEAST_LETTERS, _MOST_LETTERS, _LEAST_LENGTHS, _LEAST_RATIO = 6, 40, 0.6, 88


class Coverage:
    """What was typed, and which of all `words` stand in it where: many entries share them, so each is tried once."""

    def __init__(self, typed: Spelt, words: Iterable[Spelt]) -> None:
        self.typed = typed
        every, is_han = list(words), typed.is_han
        self._in_text = _found(every, typed.text, "text") if is_han else {}
        longer = [word for word in every if len(word.text) > 1]
        self._in_sounds = _found(longer, typed.sounds, "sounds")
        self._same_initials = {word.text for word in longer if not is_han and word.initials == typed.initials}
        self._misspelt = dict(_misspelt(typed.sounds, every))
        text = typed.text
        self._pairs = tuple(text[at : at + 2] for at in range(len(text) - 1)) if is_han else ()

    def of(self, entry: Entry) -> float:
        """Return 0.6 to 0.99 by how much of the query the entry's words cover, less if none stands in it whole."""
        if not self.typed.is_han:
            return self._by_sound(entry)
        by_text = self._by_text(entry)
        if by_text >= _SURE or len(self.typed.text) < 2:
            return by_text
        return max(by_text, _HOMOPHONE * self._by_sound(entry))

    def _by_text(self, entry: Entry) -> float:
        places = _places(self._in_text, entry)
        marks = [float(places >> at & 1) for at in range(len(self.typed.text))]
        for at, pair in enumerate(self._pairs):
            if marks[at] < 1 or marks[at + 1] < 1:
                value = _PAIR if pair in entry.written else _TOLD if pair in entry.told else 0.0
                marks[at], marks[at + 1] = max(marks[at], value), max(marks[at + 1], value)
        share = sum(marks) / len(marks)
        return 0.6 + _COVERED * share if places else 0.9 * share

    def _by_sound(self, entry: Entry) -> float:
        if not self._same_initials.isdisjoint(entry.known_as):
            return _INITIALS
        if places := _places(self._in_sounds, entry):
            return 0.6 + _COVERED * places.bit_count() / len(self.typed.sounds)
        return 0.9 * max((one for word, one in self._misspelt.items() if word in entry.known_as), default=0.0)


def _found(words: Iterable[Spelt], typed: str, side: str) -> dict[str, int]:
    """Return each word that stands in what was typed, with its places there, one bit each."""
    found = {}
    for word in words:
        if places := _bits(typed, getattr(word, side)):
            found[word.text] = places
    return found


def _places(found: Mapping[str, int], entry: Entry) -> int:
    places = 0
    for word, bits in found.items():
        if word in entry.known_as:
            places |= bits
    return places


def _bits(text: str, word: str) -> int:
    places, mask = 0, (1 << len(word)) - 1
    at = text.find(word) if word else -1
    while at >= 0:
        places |= mask << at
        at = text.find(word, at + 1)
    return places


def _misspelt(sounds: str, words: Iterable[Spelt]) -> Iterable[tuple[str, float]]:
    """Yield each word whose sounds fit although letters are wrong, and how well."""
    if not _LEAST_LETTERS <= len(sounds) <= _MOST_LETTERS:
        return
    for word in words:
        lengths = len(word.sounds), len(sounds)
        share = min(lengths) / max(lengths)
        if share >= _LEAST_LENGTHS and len(word.sounds) >= _LEAST_LETTERS:
            ratio = partial_ratio(sounds, word.sounds, score_cutoff=_LEAST_RATIO)
            if ratio:
                yield word.text, share * ratio / 100
