"""The phrases of the pages, in Chinese and in English; they stand in one table a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from api.pages.cases.words_en import PHRASES as CASE_PHRASES_EN
from api.pages.cases.words_en import VALUES as CASE_VALUES_EN
from api.pages.cases.words_zh import PHRASES as CASE_PHRASES_ZH
from api.pages.cases.words_zh import VALUES as CASE_VALUES_ZH
from api.pages.words_en import PHRASES as PHRASES_EN
from api.pages.words_en import VALUES as VALUES_EN
from api.pages.words_zh import PHRASES as PHRASES_ZH
from api.pages.words_zh import VALUES as VALUES_ZH
from api.pages.workbench.words_en import PHRASES as BENCH_PHRASES_EN
from api.pages.workbench.words_en import VALUES as BENCH_VALUES_EN
from api.pages.workbench.words_zh import PHRASES as BENCH_PHRASES_ZH
from api.pages.workbench.words_zh import VALUES as BENCH_VALUES_ZH
from explain.wording import Lang

PHRASES: Mapping[Lang, Mapping[str, str]] = {
    "zh": PHRASES_ZH | CASE_PHRASES_ZH | BENCH_PHRASES_ZH,
    "en": PHRASES_EN | CASE_PHRASES_EN | BENCH_PHRASES_EN,
}
VALUES: Mapping[Lang, Mapping[str, Mapping[str, str]]] = {
    "zh": VALUES_ZH | CASE_VALUES_ZH | BENCH_VALUES_ZH,
    "en": VALUES_EN | CASE_VALUES_EN | BENCH_VALUES_EN,
}


class Named(Protocol):
    """Whatever the rules name in Chinese, and perhaps in English."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one language; where the rules have no English ones, the Chinese ones stand in."""

    lang: Lang

    def __call__(self, phrase: str, /, **values: object) -> str:
        return PHRASES[self.lang][phrase].format_map(values)

    def value(self, kind: str, value: str) -> str:
        """Return how people read a value of a fixed list, such as a kind of entry."""
        return VALUES[self.lang][kind][value]

    def known(self, kind: str, value: str) -> str:
        """Return how people read a value of a list that is not closed: what it does not hold stands for itself."""
        return VALUES[self.lang][kind].get(value, value)

    def rule_file(self, file: str) -> str:
        """Return what a rule file holds: said of itself, or of the folder it stands in."""
        words = VALUES[self.lang]["rule_file"]
        return words.get(file) or words.get(file.partition("/")[0], file)

    def either(self, zh: str, en: str) -> str:
        return (en if self.lang == "en" else "") or zh

    def of(self, named: Named) -> str:
        return self.either(named.zh, named.en)

    def lang_of(self, named: Named) -> Lang:
        """Return the language in which `of` names something, for the `lang` of its element."""
        return "en" if self.lang == "en" and named.en else "zh"
