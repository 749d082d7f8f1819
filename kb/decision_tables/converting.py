"""A table said again in the other way of writing: FEEL, as DMN has it, or the plain words of a spreadsheet.

Each cell is read and written anew, so a cell that cannot be read is refused, and no cell means anything else after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kb.decision_tables.outputs import listed, value_reader
from kb.decision_tables.reading import Column, read_table
from kb.decision_tables.report import Problem
from kb.decision_tables.scales import INTEGER, NUMBER, STRING, Scale
from kb.decision_tables.scanner import UnanalysableCell
from kb.decision_tables.table import DecisionTable, Output, Rule
from kb.decision_tables.type_names import scale_of, scale_of_value
from kb.decision_tables.written import write_test, writer_of
from kb.vocabulary import fold

# No order of output values is needed to write a table, only to analyse it.
_NO_MATTER = frozenset({"no-priorities"})


@dataclass(frozen=True, slots=True)
class Written:
    """One output written anew: its type, its values, and its cell in each rule."""

    output: Output
    cells: tuple[str, ...]


def converted(table: DecisionTable, *, plain_words: bool) -> tuple[DecisionTable | None, tuple[Problem, ...]]:
    """Return the table that means the same, in plain words or in FEEL; or None and all that cannot be written so."""
    read, found = read_table(table)
    problems = [one for one in found if one.kind not in _NO_MATTER]
    if plain_words:
        problems += _unwritable_names(table)
    if read is None or problems:
        return None, tuple(problems)
    columns = [_column(column, plain_words=plain_words) for column in read.columns]
    outputs = [
        _output(table, place, problems, plain_words=plain_words) for place in range(len(table.outputs))
    ]
    if problems:
        return None, tuple(problems)
    again = replace(
        table,
        inputs=tuple(
            replace(head, type=column.axis.scale.name, domain=domain)
            for head, column, (domain, _) in zip(table.inputs, read.columns, columns, strict=True)
        ),
        outputs=tuple(one.output for one in outputs),
        rules=tuple(
            Rule(
                tuple(cells[place] for _, cells in columns),
                tuple(one.cells[place] for one in outputs),
                rule.note,
            )
            for place, rule in enumerate(table.rules)
        ),
        plain_words=plain_words,
    )
    return again, ()


def _unwritable_names(table: DecisionTable) -> Iterator[Problem]:
    """Yield the inputs whose name a sheet would read as something else."""
    for head in table.inputs:
        if fold(head.name) != head.name or not head.name or head.name.lower().startswith(_MARKS):
            what = f"a column of a sheet cannot be named `{head.name}`"
            yield Problem("input-name", what, "give the input another name", None, head.name)


_MARKS = ("output", "note", "结论", "备注")


def _column(column: Column, *, plain_words: bool) -> tuple[str, list[str]]:
    """Return the domain of an input and its cells."""
    write = writer_of(column.axis.scale, plain_words=plain_words)
    domain = "" if column.axis.domain is None else write_test(column.axis.domain, write)
    return domain, [write_test(test, write) for test in column.tests]


def _output(table: DecisionTable, place: int, problems: list[Problem], *, plain_words: bool) -> Written:
    """Return an output written anew. FEEL keeps an expression as it stands; a sheet holds values alone."""
    output = table.outputs[place]
    texts = [rule.outputs[place] for rule in table.rules]
    if not plain_words and not table.plain_words:
        known = scale_of(output.type, texts)
        return Written(replace(output, type=known.name if known else ""), tuple(texts))
    read = value_reader(table, output)
    values = [_only_value(listed(text, read)) for text in texts]
    ranked = [value for _, value in listed(output.values, read)]
    scale = _scale_of(output, texts, [*values, *ranked])
    if scale is None:
        what = f"the values of the output `{output.name}` are of several types, or not of the one stated"
        problems.append(Problem("output-type", what, "state the type that all of them have"))
        return Written(output, ())
    write = _writing(scale, plain_words=plain_words)
    cells: list[str] = []
    for number, (text, value) in enumerate(zip(texts, values, strict=True), 1):
        try:
            cells.append("" if value is _NO_VALUE else write(value))
        except UnanalysableCell as error:
            problems.append(Problem(error.kind, error.problem, error.fix, number))
        if value is _NO_VALUE and text.strip():
            what = f"the output `{text}` is an expression, which a sheet would take for a text"
            problems.append(Problem("output-expression", what, "write the value itself", number))
    return Written(replace(output, type=scale.name, values=", ".join(map(write, ranked))), tuple(cells))


_NO_VALUE = object()


def _only_value(values: list[tuple[str, object]]) -> object:
    return values[0][1] if len(values) == 1 else _NO_VALUE


def _scale_of(output: Output, texts: list[str], values: list[object]) -> Scale | None:
    """Return the type that is stated, or the one that all values have; None where they do not fit it."""
    named = [value for value in values if value is not None and value is not _NO_VALUE]
    own = {scale.name for scale in map(scale_of_value, named) if scale}  # type: ignore[arg-type]
    stated = scale_of(output.type, texts)
    if stated is None:
        return scale_of(own.pop(), texts) if len(own) == 1 else None if own else STRING
    return stated if own <= {stated.name} or (stated is INTEGER and own == {NUMBER.name}) else None


def _writing(scale: Scale, *, plain_words: bool) -> Callable[[object], str]:
    write = writer_of(scale, plain_words=plain_words)

    def written(value: object) -> str:
        return "null" if value is None else write(scale.key_of(value))  # type: ignore[arg-type]

    return written
