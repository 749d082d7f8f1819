"""The answers of decision tables in words: each with the rows that hold, their cells, law and place, by rule set."""

from __future__ import annotations

from collections.abc import Iterator

from decision.grounds import admitted
from decision.table_answer import MatchedRow, TableAnswer
from decision.trace import Entry
from explain.narrative_telling import Telling
from explain.tables_text import rule_sets_told, table_told
from explain.told import Line
from kb.conditions import tests_in


def answered(telling: Telling) -> Iterator[Line]:
    """Tell every table that is about the project: its answer, or why it has none."""
    for number, one in enumerate(telling.decision.tables):
        if one.status != "out_of_scope":
            yield from _table(telling, f"tables.{number}", one)


def _table(telling: Telling, path: str, one: TableAnswer) -> Iterator[Line]:
    words, names = telling.words, telling.names
    if one.status == "open":
        facts = words.listed([words("quoted", text=names.fact(fact)) for fact in one.missing])
        yield Line(words("table_hangs_on", table=words.of(one), facts=facts), (), (path,))
    else:
        yield Line(table_told(one, words), (), (path,))
    for name, text in rule_sets_told(one, words).items():
        yield Line(text, (), (f"{path}.by_rule_set.{name}",), depth=1)
    matched = {entry.rule: (place, entry) for place, entry in telling.entries("Matched")}
    for number, row in enumerate(one.rows):
        at, entry = matched[f"{one.table}/{row.row}"]
        yield Line(_row(telling, one, row, entry), (at,), (f"{path}.rows.{number}",), depth=1)
        yield Line(names.source(entry), (at,), depth=2)
        if row.note:
            yield Line(row.note, (), (f"{path}.rows.{number}.note",), depth=2)


def _row(telling: Telling, one: TableAnswer, row: MatchedRow, entry: Entry) -> str:
    words, names, kb = telling.words, telling.names, telling.kb
    rule, table = kb.row_by_id[one.table, row.row], kb.table_by_id[one.table]
    tests = dict.fromkeys(test for test in tests_in(rule.when) if not test.cell.is_any)
    cells = [
        words(
            "derived_is" if test.fact in kb.derived_by_id else "cell_told",
            fact=names.fact(test.fact),
            value=names.value(test.fact, entry.facts[test.fact]),
            wanted=names.wanted(test.fact, admitted(kb, test.fact, test.cell)),
        )
        for test in tests
    ]
    outputs = [
        words("cell_is", column=names.of(output), value=output.label(row.outputs[output.id], words.lang))
        for output in table.outputs
        if output.id in row.outputs
    ]
    return words(
        "row_with_cells",
        row=row.row,
        label=words.either(row.label, row.label_en),
        cells=words("semicolon").join(cells) or words("nothing_asked"),
        outputs=words("semicolon").join(outputs),
    )
