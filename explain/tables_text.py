"""The answers of decision tables as lines of text: each with its rows, their cells, law and place, by rule set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from decision.table_answer import Answer, MatchedRow, TableAnswer
from explain.columns import wrap
from explain.wording import Words


def table_lines(tables: Sequence[TableAnswer], words: Words) -> list[str]:
    """Return what each table says; one that is about other projects says nothing."""
    return [line for one in tables if one.status != "out_of_scope" for line in _table(one, words)]


def answers_told(tables: Iterable[TableAnswer], words: Words) -> str:
    """Return in one sentence what the tables have answered."""
    told = [table_told(one, words) for one in tables if one.status == "answered"]
    return words("semicolon").join(told)


def table_told(one: TableAnswer, words: Words) -> str:
    """Return a table with its answer, or why it has none."""
    label = words.of(one)
    if one.status == "open":
        return words("table_hangs_on", table=label, facts=words.listed(list(one.missing)))
    if one.status == "answered":
        return words("table_says", table=label, answer=answer_told(one, one.answer, words))
    return words("table_says", table=label, answer=words.value("table_status", one.status))


def answer_told(one: TableAnswer, answer: Answer, words: Words) -> str:
    """Return one of the answers of a table by its labels."""
    labels = {value.id: words.of(value) for value in one.values}
    if isinstance(answer, str):
        return labels.get(answer, answer)
    return words.listed([labels.get(value, value) for value in answer or ()]) or words("table_says_none")


def rule_sets_told(one: TableAnswer, words: Words) -> dict[str, str]:
    """Return what each rule set answers, where there are several."""
    labels = {rule_set.id: words.of(rule_set) for rule_set in one.rule_sets}
    return {
        name: words("rule_set_says", rule_set=labels[name], answer=answer_told(one, answer, words))
        for name, answer in one.by_rule_set.items()
    }


def _table(one: TableAnswer, words: Words) -> Iterator[str]:
    yield from wrap(table_told(one, words), first="  ", rest="    ")
    for text in rule_sets_told(one, words).values():
        yield from wrap(text, first="    ", rest="      ")
    for row in one.rows:
        yield from wrap(_row(row, words), first="    ", rest="      ")
        yield from wrap(row.note, first="      ") if row.note else ()


def _row(row: MatchedRow, words: Words) -> str:
    label = words.of(row)
    return words("table_row", row=row.row, label=label, basis=words.listed(list(row.basis)), place=row.place)
