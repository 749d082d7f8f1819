"""What decision tables would answer if one answer were another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from decision.answer import Repair
from decision.bands import Answered, values_in, with_sums
from decision.classify import classify
from decision.index import Index
from decision.table_answer import Answer, Status, TableAnswer
from decision.table_answers import table_answers
from decision.table_repairs import MOST_TRIED, other_values
from decision.unsettled import repair
from kb.vocabulary import Value


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table that would answer otherwise, and the changes of one answer after which it does."""

    table: str
    status: Status
    answer: Answer
    changes: tuple[Repair, ...]


def table_changes(index: Index, facts: Mapping[str, Value]) -> tuple[TableChange, ...]:
    """Return for each table everything else that it answers after a change of one answer, table by table.

    A number changes to the nearest value beyond a bound; the case date does not change.
    Shape: MOST_TRIED changes at the most, each as dear as the answers of all tables.
    """
    now = {one.table: (one.status, one.answer) for one in _answers(index, facts)}
    if not now:
        return ()
    found: dict[tuple[str, Status, Answer], list[Repair]] = {}
    for change in islice(_changes(index, facts), MOST_TRIED):
        for one in _answers(index, with_sums(index.kb.vocabulary, {**facts, **change})):
            if (one.status, one.answer) != now[one.table]:
                found.setdefault((one.table, one.status, one.answer), []).append(repair(index, change))
    order = list(index.kb.table_by_id)
    told = sorted(found.items(), key=lambda pair: order.index(pair[0][0]))
    return tuple(TableChange(*key, tuple(changes)) for key, changes in told)


def _changes(index: Index, facts: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    for name, values in other_values(index, facts, list(index.kb.table_by_id)):
        yield from ({name: value} for value in values)


def _answers(index: Index, facts: Mapping[str, Answered]) -> Sequence[TableAnswer]:
    """Return what the tables answer; nothing for a project that cannot exist."""
    classified = classify(index, facts)
    if classified.is_impossible:
        return ()
    return table_answers(index, facts, index.kb.derived(values_in(facts)), classified)
