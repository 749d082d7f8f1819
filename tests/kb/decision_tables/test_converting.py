"""A table written in the other way means the same, whichever file it goes through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.table_as_data import report_as_data
from kb.decision_tables.analysis import analyse
from kb.decision_tables.converting import converted
from kb.decision_tables.files import ENDINGS, in_plain_words, read_tables, written_tables
from kb.decision_tables.literals import read_constant
from kb.decision_tables.outputs import meanings
from kb.decision_tables.plain_words import reader_of
from kb.decision_tables.reading import read_table
from kb.decision_tables.scales import BOOLEAN, DATE, INTEGER, NUMBER, STRING, Scale
from kb.decision_tables.table import DecisionTable, Input, Output, Rule
from kb.decision_tables.unary_tests import read_test
from kb.decision_tables.written import write_test, writer_of
from kb.dmn import read_dmn
from tests.kb.decision_tables.generated import Generated, tables
from tests.kb.dmn.shared_cases import FOLDER, Shared, shared_tables

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
VALUES = {
    STRING: TEXTS
    | st.sampled_from(["null", "-", "not", "not(", "true", "＜ 3", "a, b", " a ", "ﬁ", "\r\n", '"']),
    NUMBER: st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9),
    INTEGER: st.integers().map(Decimal),
    DATE: st.dates(),
    BOOLEAN: st.booleans(),
}


def meaning(table: DecisionTable):
    """All that a table says to a machine, each cell as the set it is."""
    read, problems = read_table(table)
    assert read is not None, problems
    columns = [(one.name, one.axis.scale.name, one.axis.domain, one.tests) for one in read.columns]
    return table.hit_policy, table.aggregation, columns, meanings(table), read.ranks


def through(table: DecisionTable, ending: str) -> DecisionTable:
    """Return a table after it went through a file."""
    again, problems = converted(table, plain_words=in_plain_words(ending))
    assert again is not None, problems
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"t{ending}"
        path.write_bytes(written_tables([again], ending, "t"))
        (read,) = read_tables(path)
    return read


@pytest.mark.parametrize("plain_words", [False, True], ids=["feel", "plain words"])
@pytest.mark.parametrize("scale", VALUES, ids=lambda scale: scale.name)
@given(data=st.data())
def test_a_value_is_read_as_it_was_written(scale: Scale, plain_words: bool, data: st.DataObject):
    values = data.draw(st.lists(VALUES[scale].map(scale.key_of), min_size=1, max_size=3, unique=True))
    write, read = (
        writer_of(scale, plain_words=plain_words),
        reader_of(scale) if plain_words else read_constant,
    )
    listed = ", ".join(map(write, values))
    assert list(read_test(listed, scale, read).values.tests) == values
    assert write_test(read_test(listed, scale, read), write) == listed


@pytest.mark.parametrize("ending", ENDINGS)
@given(generated=tables())
@settings(max_examples=60)
def test_a_round_trip_keeps_the_meaning(ending: str, generated: Generated):
    table = generated.table
    assert meaning(through(table, ending)) == meaning(table)
    assert meaning(through(through(table, ending), ".dmn")) == meaning(table)


@pytest.mark.parametrize("ending", ENDINGS)
@given(words=st.lists(TEXTS, min_size=2, max_size=4, unique=True), note=st.text("备注 ab.", max_size=5))
@settings(max_examples=40)
def test_any_text_comes_through_a_file(ending: str, words: list[str], note: str):
    write = writer_of(STRING, plain_words=False)
    rules = tuple(Rule((write(word),), (write(word),), note.strip()) for word in words)
    table = DecisionTable(
        "t", "t", "COLLECT", (Input("用途", "string"),), (Output("chart"),), rules, aggregation="MAX"
    )
    again = through(table, ending)
    assert meaning(again) == meaning(table)
    assert [rule.note for rule in again.rules] == [rule.note for rule in table.rules]


@pytest.mark.parametrize("shared", shared_tables())
def test_a_public_table_says_the_same_in_every_file(shared: Shared):
    table = read_dmn(FOLDER / shared.file)[shared.place]
    fit = {ending: converted(table, plain_words=in_plain_words(ending)) for ending in ENDINGS}
    assert (fit[".dmn"][0] is not None) == (read_table(table)[0] is not None)
    for ending, (again, problems) in fit.items():
        assert (again is None) == bool(problems)
        if again is not None:
            assert findings(through(table, ending)) == findings(table)


def findings(table: DecisionTable) -> dict[str, object]:
    named = report_as_data(analyse(table))
    return {key: said for key, said in named.items() if key not in ("table_id", "name")}


def test_what_a_sheet_cannot_hold_is_refused_all_of_it():
    rules = (Rule(("x > 3",), ("a + b",)), Rule(("5",), ('"text"',)))
    table = DecisionTable("t", "t", "UNIQUE", (Input("output: x", "number"),), (Output("o"),), rules)
    found, problems = converted(table, plain_words=True)
    assert found is None
    assert [(one.kind, one.rule) for one in problems] == [("symbol-in-cell", 1), ("input-name", None)]
    mended = replace(table, rules=(Rule(("-",), ("a + b",)), rules[1]), inputs=(Input("x", "number"),))
    _, problems = converted(mended, plain_words=True)
    assert [(one.kind, one.rule) for one in problems] == [("output-expression", 1)]
    kept, problems = converted(mended, plain_words=False)
    assert kept is not None
    assert kept.rules == mended.rules


def test_outputs_of_several_types_fit_no_sheet():
    rules = (Rule((), ("1",)), Rule((), ('"one"',)))
    table = DecisionTable("t", "t", "COLLECT", (), (Output("o"),), rules)
    assert [one.kind for one in converted(table, plain_words=True)[1]] == ["output-type"]


def test_a_day_is_written_as_people_write_it():
    day = date(2014, 1, 1)
    tests = (f'[date("{day}")..date("{day + timedelta(days=2)}")]', f'< date("{day}")')
    table = DecisionTable(
        "t",
        "t",
        "UNIQUE",
        (Input("d", "date"),),
        (Output("o"),),
        tuple(Rule((one,), ("1",)) for one in tests),
    )
    plain, _ = converted(table, plain_words=True)
    assert plain is not None
    assert plain.column(0) == ["[2014-01-01..2014-01-03]", "< 2014-01-01"]
