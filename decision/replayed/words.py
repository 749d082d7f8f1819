"""Answers as they were logged -> answers as the rules before and the new ones write them, each word read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from decision.facts import WrongInput, read_answers
from kb.vocabulary import Vocabulary, written

_WORDS_KEPT = 1_000_000


class Read(NamedTuple):
    """Answers by the ids of their facts, as text, and the facts whose answer these rules do not know."""

    answers: dict[str, str]
    unknown: list[str]


class Words:
    """Reads the answers of one log under one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._read: dict[tuple[str, object, type], tuple[str, str] | None] = {}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The ids of all facts."""
        return tuple(self._vocabulary.ids())

    def read(self, stated: Mapping[str, object], before: Words | None = None) -> Read:
        """Return the answers that these rules know; a fact that they do not have is named as `before` has it."""
        answers: dict[str, str] = {}
        unknown: list[str] = []
        for key, value in stated.items():
            found = self._one(key, value)
            if found is None:
                unknown.append(self._name(key, before))
            else:
                answers[found[0]] = found[1]
        return Read(answers, unknown)

    def _one(self, key: str, value: object) -> tuple[str, str] | None:
        # Of equal values one may be true and the other 1.
        word = (key, value, type(value))
        if word not in self._read:
            if len(self._read) >= _WORDS_KEPT:
                self._read.clear()
            self._read[word] = self._newly(key, value)
        return self._read[word]

    def _newly(self, key: str, value: object) -> tuple[str, str] | None:
        try:
            ((fact, typed),) = read_answers(self._vocabulary, {key: value}).values.items()
        except WrongInput:
            return None
        return fact, written(typed)

    def _name(self, key: str, before: Words | None) -> str:
        for words in (self, before):
            fact = words._vocabulary.fact_of(key) if words else None
            if fact:
                return fact.id
        return key
