"""cedarpy: one policy a row and one a slot; a request is answered with all policies that permit it.

Cedar cannot look through records, so the types that hold are found before it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import cedarpy

from benchmarks.engines.asked import W1, W2
from benchmarks.workloads import Row, Workload, held_types
from decision.decide import Case
from kb.vocabulary import Value

_ASKED = {"principal": 'User::"u"', "action": 'Action::"decide"', "resource": 'Project::"p"'}


def w1(work: Workload) -> W1:
    policies = cedarpy.PolicySet.from_str("\n".join(map(_row, work.rows)))
    names = [name for _, name in work.rows]

    def answer(facts: Mapping[str, Value]) -> str:
        (place,) = _permitting(policies, dict(facts))
        return names[place]

    return answer


def w2(work: Workload, as_of: date) -> W2:
    names = [name for _, name in work.rows]
    policies = cedarpy.PolicySet.from_str("\n".join([*map(_row, work.rows), *map(_slot, work.slots)]))

    def answer(case: Case) -> tuple[str, list[bool]]:
        found = _permitting(policies, {**case.facts, "held": sorted(held_types(case, as_of))})
        slots = [len(names) + place in found for place in range(len(work.slots))]
        return next(names[place] for place in found if place < len(names)), slots

    return answer


def _row(row: Row) -> str:
    tests = (
        f"{_set(map(str, values))}.contains(context.{fact})" for fact, values in row[0].items() if values
    )
    return _policy(" && ".join(tests))


def _slot(kinds: frozenset[str]) -> str:
    return _policy(f"context.held.containsAny({_set(sorted(kinds))})" if kinds else "false")


def _policy(condition: str) -> str:
    return f"permit(principal, action, resource) when {{ {condition} }};"


def _set(values: Iterable[str]) -> str:
    quoted = ", ".join(f'"{value}"' for value in values)
    return f"[{quoted}]"


def _permitting(policies: Any, context: dict[str, Any]) -> set[int]:
    answer = cedarpy.is_authorized({**_ASKED, "context": context}, policies, [])
    return {int(name.removeprefix("policy")) for name in answer.diagnostics.reasons}
