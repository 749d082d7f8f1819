"""The columns of a rule table as officers read them: a label, a sentence of help, and what may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from explain.wording import Lang
from kb.knowledge_base import KnowledgeBase
from kb.schemas.descriptions import descriptions
from kb.table_words import COLUMNS
from kb.tables import FIELDS, TABLES, column_of
from kb.writing.sheet import Sheet

_MOST_OFFERED = 60
_WORD = re.compile(r"[\w-]+")
_LABELS = {code: word for word, code in COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the file, its label, help, and the answers that are offered, each with its meaning."""

    name: str
    label: str
    help: str
    offered: tuple[tuple[str, str], ...]

    def read(self, cell: str) -> str:
        """Return a cell with every code in the words of its label."""
        labels = {code: label for code, label in self.offered if label}
        return _WORD.sub(lambda found: labels.get(found[0], found[0]), cell) if labels else cell


def columns_of(file: str, sheet: Sheet, kb: KnowledgeBase | None, lang: Lang) -> list[Column]:
    """Return the columns of a table; `kb` names its facts, as far as the rules can be read."""
    return [_column(file, sheet, place, kb, lang) for place in range(len(sheet.columns))]


def _column(file: str, sheet: Sheet, place: int, kb: KnowledgeBase | None, lang: Lang) -> Column:
    name = sheet.columns[place]
    table = next((one for one in TABLES if one.file == file), None)
    code = (column_of(table, name, kb.vocabulary) if table and kb else None) or name
    if kb and code in kb.vocabulary:
        fact = kb.vocabulary[code]
        label = (fact.en if lang == "en" else fact.zh) or fact.zh
        asked = (fact.question.en if lang == "en" else fact.question.zh) or fact.question.zh
        offered = tuple(
            (value.id, (value.en if lang == "en" else value.zh) or value.zh) for value in fact.values
        )
        return Column(name, label, asked, (*offered, ("-", "任意" if lang == "zh" else "any")))
    label = _LABELS.get(code, name) if lang == "zh" else name
    return Column(name, label, _described(code, lang), tuple((one, "") for one in _known(sheet, place)))


def _described(code: str, lang: Lang) -> str:
    """Return what the descriptions of the rule files say of a column, in one language."""
    said = descriptions().get(FIELDS.get(code, code), "")
    zh, _, en = said.partition("。")
    return en if lang == "en" else zh


def _known(sheet: Sheet, place: int) -> Iterator[str]:
    """Yield the values that stand in a column, if they are few and short."""
    found = dict.fromkeys(row.cells[place] for row in sheet.rows[1:] if place < len(row.cells))
    if len(found) <= min(_MOST_OFFERED, len(sheet.rows) // 2 + 2):
        yield from (one for one in found if one and len(one) < _MOST_OFFERED)
