"""A reason, a label, a value -> words, in Chinese and in English; the words themselves stand in one table a language.

A phrase names its values as `{day}`. A part in `[...]` is said only if every value that it names is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol, get_args

from decision.reason import Reason
from explain import words_en, words_zh

Lang = Literal["zh", "en"]
LANGUAGES: Mapping[str, Lang] = {lang: lang for lang in get_args(Lang)}

REASONS: Mapping[Lang, Mapping[str, str]] = {"zh": words_zh.REASONS, "en": words_en.REASONS}
VALUES: Mapping[Lang, Mapping[str, Mapping[str, str]]] = {"zh": words_zh.VALUES, "en": words_en.VALUES}
LABELS: Mapping[Lang, Mapping[str, str]] = {"zh": words_zh.LABELS, "en": words_en.LABELS}

_VALUE = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\]]*)\]")


class Labelled(Protocol):
    """Whatever people read by its label; the English one may be missing."""

    @property
    def label(self) -> str: ...
    @property
    def label_en(self) -> str: ...


def say(reason: Reason, lang: Lang) -> str:
    """Return the sentence of a reason, after the field that it is about, if it names one.

    Where the rules have no English words, the Chinese ones stand in.

    >>> say(Reason("certificate_expired", (("day", "2015-05-18"),)), "en")
    'The certificate was valid until 2015-05-18 and has expired.'
    """
    known = VALUES[lang]
    values = {name: known.get(name, {}).get(value, value) for name, value in reason.values}
    phrase = REASONS[lang].get(reason.code, reason.code)
    sentence = fill(phrase, values) or fill(REASONS["zh"].get(reason.code, reason.code), values)
    if not values.get("field") or "{field}" in phrase:
        return sentence
    return fill(LABELS[lang]["in_field"], {"field": values["field"], "sentence": sentence})


def fill(phrase: str, values: Mapping[str, object]) -> str:
    """Return a phrase with its values; a part in `[...]` of which a value is missing or empty is left out."""
    return "".join(
        part.format_map(values)
        for part, names in _parts(phrase)
        if names is None or all(values.get(name) not in (None, "") for name in names)
    )


@cache
def _parts(phrase: str) -> tuple[tuple[str, tuple[str, ...] | None], ...]:
    """Return the parts of a phrase in order, an optional one with the names of the values that it needs."""
    return tuple(
        (part, tuple(_VALUE.findall(part)) if place % 2 else None)
        for place, part in enumerate(_OPTIONAL.split(phrase))
        if part
    )


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    lang: Lang

    def __call__(self, label: str, /, **values: object) -> str:
        return fill(LABELS[self.lang][label], values)

    def say(self, reason: Reason) -> str:
        return say(reason, self.lang)

    def value(self, kind: str, value: str) -> str:
        """Return how people read a value of a fixed list, such as a status."""
        return VALUES[self.lang][kind].get(value, value)

    def of(self, entry: Labelled) -> str:
        return (entry.label_en if self.lang == "en" else "") or entry.label

    def either(self, zh: str, en: str) -> str:
        return (en if self.lang == "en" else "") or zh

    def listed(self, parts: list[str]) -> str:
        return self("comma").join(parts)
