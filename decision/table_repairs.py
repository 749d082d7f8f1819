"""The smallest changes of answers after which tables that have no one answer give one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, islice, product

from decision.answer import Repair
from decision.bands import Answered, atoms_of, values_in, with_sums
from decision.classify import classify
from decision.index import Index
from decision.nearest import nearest
from decision.table_answer import TableAnswer
from decision.table_answers import REASONS, table_answers
from decision.unsettled import repair
from kb.cells import Interval
from kb.conditions import facts_in
from kb.vocabulary import Value

MOST_TRIED, _MOST_FOUND, _MOST_CHANGED = 600, 64, 2
Facts = Mapping[str, Value]


def table_repairs(index: Index, facts: Facts, tables: Sequence[TableAnswer]) -> tuple[Repair, ...]:
    """Return the changes of one answer, or if there are none, of two, after which these tables have one answer each.

    A number changes to the nearest value beyond a bound of its own, or of a sum that it is part of. The case date does
    not change. Shape: MOST_TRIED changes at the most.
    """
    troubled = [table.table for table in tables if table.status in REASONS]
    others = dict(other_values(index, facts, troubled))
    tried = 0
    for size in range(1, _MOST_CHANGED + 1):
        changes = (
            dict(zip(names, values, strict=True))
            for names in combinations(others, size)
            for values in product(*(others[name] for name in names))
        )
        found = []
        for change in islice(changes, MOST_TRIED - tried):
            tried += 1
            if _is_answered(index, with_sums(index.kb.vocabulary, {**facts, **change}), troubled):
                found.append(repair(index, change))
        if found:
            return tuple(found[:_MOST_FOUND])
    return ()


def _is_answered(index: Index, facts: Mapping[str, Answered], tables: Sequence[str]) -> bool:
    classified = classify(index, facts)
    if classified.is_impossible:
        return False
    found = table_answers(index, facts, index.kb.derived(values_in(facts)), classified, tables)
    return all(table.status == "answered" for table in found)


def other_values(index: Index, facts: Facts, tables: Sequence[str]) -> Iterator[tuple[str, list[Value]]]:
    """Yield the answers on which tables turn, each with the values that it could have instead."""
    kb = index.kb
    read = {name for table in tables for row in kb.rows_of_table[table] for name in facts_in(row.when)}
    given = {fact for name in read for fact in kb.given_facts_of[name]}
    given |= {part for name in given for part in kb.vocabulary[name].sum_of}
    for fact in kb.vocabulary.facts:
        if fact.id in given and fact.id in facts and not fact.sum_of and not fact.given_by:
            values = [
                nearest(index.axes[fact.id], atom, facts[fact.id])
                for atom in range(len(index.axes[fact.id].atoms))
            ]
            values += _by_sums(index, facts, fact.id)
            yield fact.id, [value for value in dict.fromkeys(values) if value != facts[fact.id]]


def _by_sums(index: Index, facts: Facts, part: str) -> Iterator[Value]:
    """Yield the values of a part with which a sum gets just beyond a bound."""
    answer, own = facts[part], index.axes[part]
    for total in index.kb.vocabulary.facts:
        reached = facts.get(total.id)
        if part in total.sum_of and isinstance(reached, Decimal) and isinstance(answer, Decimal):
            for atom in range(len(index.axes[total.id].atoms)):
                wanted = nearest(index.axes[total.id], atom, reached)
                assert isinstance(wanted, Decimal)
                value = answer + wanted - reached
                if atoms_of(own, Interval(value, value, low_included=True, high_included=True)):
                    yield value
