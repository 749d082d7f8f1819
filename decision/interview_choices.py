"""What a question offers: the values of a fact, or the bands of a number or a day between which something turns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

from decision.answer import Choice
from decision.bands import Answered, as_written, atoms_of, band_words, with_sums
from decision.classify import classify
from decision.conclusions import Conclusion
from decision.index import Index
from kb.axes import Axis, axis_of
from kb.cells import Interval
from kb.vocabulary import Fact, written

Facts = Mapping[str, Answered]
Wanted = Collection[Conclusion] | None


def choices(
    index: Index, fact: Fact, facts: Facts, possible: frozenset[int] | None, wanted: Wanted
) -> tuple[Choice, ...]:
    """Return the choices in the order of the axis; `possible` are the atoms that other answers leave, if known."""
    if fact.type in ("number", "date"):
        return _bands(index, fact, facts, wanted)
    found = []
    for place, value in enumerate(index.axes[fact.id].representatives):
        code_value = next((v for v in fact.values if v.id == value), None)
        found.append(
            Choice(
                value=written(value),
                label=fact.label(value),
                label_en=fact.label(value, "en"),
                help=code_value.help.zh if code_value and code_value.help else "",
                possible=possible is None or place in possible,
            )
        )
    return tuple(found)


def _bands(index: Index, fact: Fact, facts: Facts, wanted: Wanted) -> tuple[Choice, ...]:
    axis, known = _cut(index, fact, facts), facts.get(fact.id)
    left = atoms_of(axis, known) if isinstance(known, Interval) else range(len(axis.atoms))
    outcomes = [_outcome(index, {**facts, fact.id: value}, wanted) for value in axis.representatives]
    found = []
    for _, run in groupby(range(len(outcomes)), outcomes.__getitem__):
        atoms = list(run)
        cell = axis.cell_of(sum(1 << atom for atom in atoms), shortest=False)
        if cell.is_any:
            return ()
        (band,) = cell.tests
        one = {**facts, fact.id: axis.representatives[atoms[0]]}
        can_exist = not classify(index, with_sums(index.kb.vocabulary, one)).is_impossible
        found.append(
            Choice(
                value=as_written(band),
                label=band_words(fact, band),
                label_en=band_words(fact, band, "en"),
                help="",
                possible=can_exist and any(atom in left for atom in atoms),
            )
        )
    return tuple(found)


def _outcome(
    index: Index, facts: Facts, wanted: Wanted
) -> tuple[frozenset[Conclusion], frozenset[Conclusion]]:
    """Return what is certain and what is possible of what is wanted; derived facts alone make no difference."""
    settled = index.settle(with_sums(index.kb.vocabulary, facts))
    certain, possible = (
        frozenset(c for c in found if c[0] != "derived" and (wanted is None or c in wanted))
        for found in (settled.certain, settled.possible)
    )
    return certain, possible


def _cut(index: Index, fact: Fact, facts: Facts) -> Axis:
    """Return the axis of a fact, cut too where a sum with known other parts meets a bound of the sum."""
    bounds = set(_bounds(index.axes[fact.id]))
    for total in index.kb.vocabulary.facts:
        if fact.id in total.sum_of:
            others = [facts.get(part) for part in total.sum_of if part != fact.id]
            numbers = [other for other in others if isinstance(other, Decimal)]
            if len(numbers) == len(others):
                bounds |= {
                    bound - sum(numbers)
                    for bound in _bounds(index.axes[total.id])
                    if isinstance(bound, Decimal)
                }
    return axis_of(fact, bounds)


def _bounds(axis: Axis) -> list[Decimal | date]:
    return [atom for atom in axis.atoms if isinstance(atom, Decimal | date)]
