"""The smallest changes of answers after which every way to complete them leads to one flowchart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import prod

from decision.classify import other_answers
from decision.index import LISTED, Index
from kb.vocabulary import Value

MOST_CHANGES, MOST_WAYS = 20_000, 1_000_000
Change = Mapping[str, Value]


def smallest_changes(index: Index, facts: Change) -> tuple[dict[str, list[Change]], int, bool]:
    """Return for each flowchart all smallest changes that lead to it, how many answers they change, whether all.

    A change gives some classifying facts other values than they have, if they have any. It leads to a flowchart if
    the project can then exist and every way to complete the answers has that flowchart; it is smallest if no part of
    it does.

    Shape: for n classifying facts, the changes of one answer, of two, and so on, while no more than MOST_CHANGES, and
    with the ways to complete the answers after each no more than MOST_WAYS.
    """
    found: dict[str, list[Change]] = {}
    names, looked_at, size = index.classification, 0, 0
    ways = prod(len(index.first_atoms[name]) for name in names if name not in facts)
    most = min(MOST_CHANGES, MOST_WAYS // min(ways, LISTED))
    for size in range(len(names) + 1):
        changes = list(_changes(index, facts, size, most - looked_at))
        if len(changes) > most - looked_at:
            return found, size - 1, False
        looked_at += len(changes)
        for change in changes:
            flowchart = shared_flowchart(index, {**facts, **change})
            if flowchart is not None:
                known = found.setdefault(flowchart, [])
                if not any(smaller.items() <= change.items() for smaller in known):
                    known.append(change)
    return found, size, True


def _changes(index: Index, facts: Change, size: int, most: int) -> Iterator[Change]:
    """Yield the changes of so many answers, and one more than `most` at the most."""
    given = 0
    for names in combinations(index.classification, size):
        values = ([value for _, value in other_answers(index, name, facts.get(name))] for name in names)
        for new in product(*values):
            yield dict(zip(names, new, strict=True))
            given += 1
            if given > most:
                return


def shared_flowchart(index: Index, facts: Change) -> str | None:
    """Return the flowchart of every way to complete these answers that can exist, if they share one."""
    of = index.kb.situation_by_id
    ways = (way for way in index.completions(facts) if not way.constraints)
    left = {frozenset(of[name].flowchart for name in way.situations) for way in ways}
    if len(left) != 1:
        return None
    (flowcharts,) = left
    return next(iter(flowcharts)) if len(flowcharts) == 1 else None
