"""The exact analysis of a decision table: gaps, overlaps, and rules that hide, repeat or could join each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from kb.decision_tables.outputs import values_outside
from kb.decision_tables.reading import ReadTable, cells_outside, read_table
from kb.decision_tables.relations import Relations
from kb.decision_tables.report import Gap, Outside, Overlap, Problem, Region, Spaces, TableReport, Witness
from kb.decision_tables.search import Regions, search
from kb.decision_tables.table import DecisionTable
from kb.decision_tables.value_sets import ValueSet, value_sets, witness
from kb.regions import Box, joined

_INCOMPLETE = Problem(
    "incomplete",
    "the time was used up before all of the table was seen",
    "allow more seconds, or split the table",
)


def analyse(
    table: DecisionTable,
    is_late: Callable[[], bool] = lambda: False,
    step: Callable[[int, int], None] = lambda _done, _of: None,
) -> TableReport:
    """Return everything that is wrong with a table.

    `is_late` ends the search: the report then has the problem `incomplete`, and may miss findings. `step` hears how
    many rules have been looked at, of how many.
    """
    read, problems = read_table(table)
    if read is None:
        return TableReport(table, problems)
    relations = Relations(table, read)
    found = search(read, relations, is_late, step)
    outside = sorted(
        (one for column in read.columns for one in cells_outside(column)), key=lambda one: one.rule
    )
    pairs = sorted(found.pairs)
    report = TableReport(
        table,
        (*problems, *map(_outside, outside), *(() if found.is_complete else (_INCOMPLETE,))),
        tuple(column.name for column in read.columns if column.axis.has_null),
        _spaces(read, relations, found.without_null),
        _spaces(read, relations, found.with_null),
        masked=relations.masked(pairs),
        misleading=relations.misleading(pairs),
        subsumed=relations.subsumed(pairs),
        duplicates=relations.duplicates(),
        contractions=relations.contractions(pairs),
        never_matching=relations.never_matching(),
        null_only=relations.null_only(),
        never_deciding=relations.never_deciding(found.deciding) if found.is_complete else None,
        outside_domain=tuple(outside),
        full_cells=relations.full_cells(),
        outside_values=tuple(values_outside(table, read.outputs)),
    )
    return replace(report, recommended_hit_policy=_recommended(report) if found.is_complete else None)


def _outside(cell: Outside) -> Problem:
    what = "the cell names values outside the domain"
    return Problem("outside-domain", what, "stay within the domain, or widen it", cell.rule, cell.input)


def _recommended(report: TableReport) -> str | None:
    """Return the strictest hit policy that fits: none while there are gaps."""
    if report.spaces.gaps:
        return None
    if not report.spaces.overlaps:
        return "UNIQUE"
    return "ANY" if all(one.agree for one in report.spaces.overlaps) else "PRIORITY"


def _spaces(read: ReadTable, relations: Relations, regions: Regions) -> Spaces:
    gaps: list[Gap] = []
    overlaps: list[Overlap] = []
    for holders, boxes in sorted(regions.items()):
        written = [one for box in joined(boxes) for one in _written(read, box)]
        if holders:
            rules, agree = tuple(rule + 1 for rule in holders), relations.agree(holders)
            overlaps += (Overlap(rules, region, witness, agree) for region, witness in written)
        else:
            gaps += (Gap(region, witness) for region, witness in written)
    return Spaces(tuple(gaps), tuple(overlaps))


def _written(read: ReadTable, box: Box) -> Iterator[tuple[Region, Witness]]:
    """Yield a box as regions in which each input has one span, one list of values, or null."""
    choices: list[list[tuple[str, int, ValueSet | None]]] = []
    for column, mask in zip(read.columns, box, strict=True):
        axis = column.axis
        is_full = mask & axis.full == axis.full
        parts: list[tuple[str, int, ValueSet | None]] = [(column.name, axis.full, None)] if is_full else []
        rest = mask & axis.null if is_full else mask
        choices.append(parts + [(column.name, part, values) for part, values in value_sets(axis, rest)])
    axes = {column.name: column.axis for column in read.columns}
    for chosen in product(*choices):
        region = {name: values for name, _, values in chosen if values is not None}
        yield region, {name: witness(axes[name], mask) for name, mask, _ in chosen}
