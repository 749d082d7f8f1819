"""Building the index: a project for each cell of each table, and what engine or meaning conclude of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from decision.conclusions import Conclusion
from decision.derive import concluded
from decision.index import CELL_LIMIT, Index, classification_facts
from decision.index_plan import Planned, plan_tables
from decision.index_table import NO_PROJECT, Table
from decision.index_witness import TooManySteps, Witnesses
from kb.axes import Axis, axes
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value

Case = Mapping[str, Value]
Conclude = Callable[[Sequence[Case], Sequence[Conclusion]], Sequence[frozenset[Conclusion]]]


def build(kb: KnowledgeBase, conclude: Conclude) -> Index:
    """Return the index that `conclude` fills, cell by cell.

    Shape:  the cells of all tables together grow with the sum of the conclusions; a conclusion whose own table would
            pass CELL_LIMIT cells is left to the meaning.
    """
    all_axes = {axis.fact.id: axis for axis in axes(kb, tuple(kb.vocabulary.ids()))}
    tables: list[Table] = []
    by_meaning: list[Conclusion] = []
    for planned in plan_tables(kb, all_axes):
        table = _filled(kb, all_axes, planned, conclude) if planned.cells <= CELL_LIMIT else None
        if table:
            tables.append(table)
        else:
            by_meaning += planned.conclusions
    return Index(kb, all_axes, tuple(tables), tuple(by_meaning), classification_facts(kb))


def _filled(
    kb: KnowledgeBase, all_axes: Mapping[str, Axis], planned: Planned, conclude: Conclude
) -> Table | None:
    """Return the table; None where the projects of its cells are too hard to find."""
    empty = Table(planned.facts, planned.classes, planned.conclusions, ())
    try:
        cases = _cases(kb, all_axes, planned, empty)
    except TooManySteps:
        return None
    found = iter(conclude([case for case in cases if case is not None], planned.conclusions))
    bit = empty.bit_of
    rows = (NO_PROJECT if case is None else sum(bit[c] for c in next(found)) for case in cases)
    return Table(planned.facts, planned.classes, planned.conclusions, tuple(rows))


def _cases(
    kb: KnowledgeBase, all_axes: Mapping[str, Axis], planned: Planned, table: Table
) -> list[Case | None]:
    """Return a project for each cell; None for a cell in which none lies."""
    cells = [table.cell_of(offset) for offset in range(planned.cells)]
    if not planned.derived:
        return [{name: all_axes[name].representatives[atom] for name, atom in cell.items()} for cell in cells]
    witnesses = Witnesses(kb, all_axes, planned.derived)
    asked = [name for name in all_axes if any(name in kb.given_facts_of[fact] for fact in table.facts)]
    of_class = {
        name: {one: [atom for atom, other in enumerate(classes) if other == one] for one in classes}
        for name, classes in zip(table.facts, table.classes, strict=True)
        if name not in planned.derived
    }
    class_of = dict(zip(table.facts, table.classes, strict=True))
    return [
        witnesses.find(
            {name: atoms[class_of[name][cell[name]]] for name, atoms in of_class.items()},
            {name: bool(cell[name]) for name in planned.derived},
            asked,
        )
        for cell in cells
    ]


def by_meaning(kb: KnowledgeBase) -> Conclude:
    """Return the written meaning in the form that `build` takes."""

    def conclude(cases: Sequence[Case], wanted: Sequence[Conclusion]) -> list[frozenset[Conclusion]]:
        return list(concluded(kb, cases, wanted))

    return conclude
