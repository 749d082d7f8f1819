"""rule-engine: rows tried one after another, one expression for the types that hold, and one for each slot."""

from __future__ import annotations

from datetime import date

import rule_engine

from benchmarks.engines.asked import W1, W2, certificates_as_data
from benchmarks.workloads import Row, Workload, owners
from decision.decide import Case

_HELD = (
    "[one.type for one in certificates if one.state == 'valid' and one.owner in owners"
    " and one.begins <= as_of and one.until >= as_of]"
)


def w1(work: Workload) -> W1:
    rules = [(rule_engine.Rule(_condition(row)), row[1]) for row in work.rows]
    return lambda facts: next(name for rule, name in rules if rule.matches(facts))


def w2(work: Workload, as_of: date) -> W2:
    classify, held = w1(work), rule_engine.Rule(_HELD)
    slots = [
        rule_engine.Rule(" or ".join(f"'{kind}' in held" for kind in sorted(kinds)) or "false")
        for kinds in work.slots
    ]

    def answer(case: Case) -> tuple[str, list[bool]]:
        known = {
            "certificates": certificates_as_data(case),
            "owners": owners(case),
            "as_of": as_of.toordinal(),
        }
        types = {"held": held.evaluate(known)}
        return classify(case.facts), [slot.matches(types) for slot in slots]

    return answer


def _condition(row: Row) -> str:
    tests = []
    for fact, values in row[0].items():
        listed = ", ".join(f"'{value}'" for value in values)
        tests.append(f"{fact} in [{listed}]")
    return " and ".join(tests)
