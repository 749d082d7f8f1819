"""The cells of a decision table, read: one axis for each input, one box for each rule, a rank for its outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.decision_tables.axis import TableAxis, axis_of
from kb.decision_tables.literals import Constant, read_constant
from kb.decision_tables.outputs import RANKED, Meanings, meanings, ranks_of
from kb.decision_tables.plain_words import reader_of
from kb.decision_tables.report import Outside, Problem
from kb.decision_tables.scales import STRING, Scale
from kb.decision_tables.scanner import Scanner, UnanalysableCell
from kb.decision_tables.table import HIT_POLICIES, DecisionTable, Input
from kb.decision_tables.type_names import is_unstated, scale_of, scale_of_value
from kb.decision_tables.unary_tests import EVERYTHING, UnaryTest, constants_in, read_test
from kb.regions import Box


@dataclass(frozen=True)
class Column:
    """One input with its axis and, for each rule, its test and the mask of the test."""

    name: str
    axis: TableAxis
    tests: tuple[UnaryTest, ...]
    masks: tuple[int, ...]


@dataclass(frozen=True)
class ReadTable:
    """A table whose cells could all be read."""

    columns: tuple[Column, ...]
    outputs: Meanings
    ranks: tuple[tuple[int, ...], ...] | None

    @property
    def boxes(self) -> list[Box]:
        """The box of each rule, null included."""
        count = len(self.outputs)
        return [tuple(column.masks[rule] for column in self.columns) for rule in range(count)]


def read_table(table: DecisionTable) -> tuple[ReadTable | None, tuple[Problem, ...]]:
    """Return the table as sets of values, and all that cannot be analysed; no table if that is a cell or an input."""
    problems = list(_misfits(table))
    if problems:
        return None, tuple(problems)
    columns = [_column(table, place, problems) for place in range(len(table.inputs))]
    outputs = meanings(table)
    ranks = ranks_of(table, outputs)
    if ranks is None and table.hit_policy in RANKED:
        what = f"hit policy {table.hit_policy} needs the output values in their order, and none are stated"
        problems.append(Problem("no-priorities", what, "list the output values, the first one wins"))
    read = [column for column in columns if column is not None]
    if len(read) < len(columns):
        return None, tuple(problems)
    return ReadTable(tuple(read), outputs, ranks), tuple(problems)


def _misfits(table: DecisionTable) -> Iterator[Problem]:
    """Yield what is wrong with the form of a table."""
    if table.hit_policy not in HIT_POLICIES:
        yield Problem(
            "hit-policy", f"`{table.hit_policy}` is no hit policy", f"write one of {', '.join(HIT_POLICIES)}"
        )
    names = [one.name for one in table.inputs]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield Problem("repeated-input", f"two inputs test `{name}`", "test it in one column", input=name)
    for number, rule in enumerate(table.rules, 1):
        if len(rule.tests) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
            what = f"rule {number} has {len(rule.tests)} tests and {len(rule.outputs)} outputs"
            fix = f"give it {len(table.inputs)} tests and {len(table.outputs)} outputs"
            yield Problem("rule-width", what, fix, rule=number)


def _column(table: DecisionTable, place: int, problems: list[Problem]) -> Column | None:
    head, cells = table.inputs[place], table.column(place)
    before = len(problems)
    if head.fault:
        problems.append(
            Problem(
                "unsupported-type", head.fault, "define the type, or name a built-in one", None, head.name
            )
        )
        return None
    scale = _scale(head, [*cells, head.domain], problems, plain_words=table.plain_words)
    if scale is None:
        return None
    read = reader_of(scale) if table.plain_words else read_constant
    known: dict[str, UnaryTest] = {}
    for rule, cell in enumerate(cells, 1):
        if cell not in known:
            known[cell] = _read(cell, scale, read, problems, rule, head.name)
    domain = _read(head.domain, scale, read, problems, None, head.name)
    if len(problems) > before:
        return None
    axis = axis_of(scale, list(known.values()), domain)
    if not axis.full:
        what = f"the domain `{head.domain}` holds no value"
        problems.append(Problem("empty-domain", what, "write a domain that holds one", None, head.name))
        return None
    masks = {cell: axis.mask_of(test) for cell, test in known.items()}
    return Column(head.name, axis, tuple(known[cell] for cell in cells), tuple(masks[cell] for cell in cells))


def _scale(head: Input, cells: list[str], problems: list[Problem], *, plain_words: bool) -> Scale | None:
    """Return the type of an input; where none is stated, the one type that all its values have."""
    if not is_unstated(head.type):
        scale = scale_of(head.type, cells)
        if scale is None:
            what = f"inputs of type `{head.type}` cannot be analysed"
            problems.append(
                Problem("unsupported-type", what, "test a number, text, date or yes/no", None, head.name)
            )
        return scale
    if plain_words:
        what = f"no type is stated for `{head.name}`"
        problems.append(
            Problem("unsupported-type", what, "write number, string, date or boolean", None, head.name)
        )
        return None
    found: dict[str, Scale] = {}
    for rule, cell in enumerate(cells, 1):
        try:
            scales = map(scale_of_value, constants_in(cell))
        except UnanalysableCell as error:
            at = rule if rule < len(cells) else None
            problems.append(Problem(error.kind, error.problem, error.fix, at, head.name))
            return None
        found |= {scale.name: scale for scale in scales if scale}
    if len(found) > 1:
        what = f"the cells of `{head.name}` hold values of several types: {', '.join(found)}"
        problems.append(Problem("wrong-type", what, "state one type", None, head.name))
        return None
    return scale_of(next(iter(found)), cells) if found else STRING


def _read(
    cell: str,
    scale: Scale,
    read: Callable[[Scanner], Constant],
    problems: list[Problem],
    rule: int | None,
    name: str,
) -> UnaryTest:
    try:
        return read_test(cell, scale, read)
    except UnanalysableCell as error:
        problems.append(Problem(error.kind, error.problem, error.fix, rule, name))
        return EVERYTHING


def cells_outside(column: Column) -> Iterator[Outside]:
    """Yield the cells that name values outside the domain of their input.

    A side that a cell leaves open (`>= 50`) ends where the domain ends.
    """
    known: dict[UnaryTest, str] = {}
    for rule, test in enumerate(column.tests if column.axis.domain else (), 1):
        if test not in known:
            known[test] = column.axis.how_outside(test)
        if known[test]:
            yield Outside(rule, column.name, known[test])
