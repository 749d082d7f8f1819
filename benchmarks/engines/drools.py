"""Drools through drools-jpy, in a Java machine inside this process: a rule a row and a rule a slot.

The types that hold are found before it is asked: one event a case, with a field for each of them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

import orjson

os.environ.setdefault("JAVA_HOME", str(Path(shutil.which("java") or "/bin/java").resolve().parents[1]))

from drools.rule import Rule
from drools.ruleset import Ruleset

from benchmarks.engines.asked import W1, W2
from benchmarks.workloads import Workload, held_types
from decision.decide import Case
from kb.vocabulary import Value

_started: list[Ruleset] = []


def w1(work: Workload) -> W1:
    fire = _rules("rows", {name: _all(cells) for cells, name in work.rows})

    def answer(facts: Mapping[str, Value]) -> str:
        return fire(facts)[0]

    return answer


def w2(work: Workload, as_of: date) -> W2:
    classify = w1(work)
    tests = {
        f"slot{n}": _any([_equal(kind, "yes") for kind in sorted(kinds)])
        for n, kinds in enumerate(work.slots)
        if kinds
    }
    fire = _rules("slots", tests)

    def answer(case: Case) -> tuple[str, list[bool]]:
        found = set(fire(dict.fromkeys(held_types(case, as_of), "yes")))
        return classify(case.facts), [f"slot{n}" in found for n in range(len(work.slots))]

    return answer


def close() -> None:
    """End the sessions."""
    while _started:
        _started.pop().end_session()


def _rules(name: str, tests: Mapping[str, Any]) -> Any:
    action = {"Action": {"action": "debug", "action_args": {}}}
    rules = [
        {"Rule": {"name": rule, "condition": {"AllCondition": [test]}, "actions": [action], "enabled": True}}
        for rule, test in tests.items()
    ]
    source = {"name": name, "hosts": ["all"], "sources": [], "rules": rules, "match_multiple_rules": True}
    ruleset = Ruleset(name, orjson.dumps(source).decode())
    _started.append(ruleset)
    fired: list[str] = []
    for rule in tests:
        ruleset.add_rule(Rule(rule, lambda _, rule=rule: fired.append(rule)))

    def fire(facts: Mapping[str, Any]) -> list[str]:
        fired.clear()
        ruleset.assert_event(orjson.dumps(facts).decode())
        return fired

    return fire


def _all(cells: Mapping[str, tuple[Value, ...]]) -> Any:
    return _joined(
        "AndExpression", [_any([_equal(fact, value) for value in values]) for fact, values in cells.items()]
    )


def _any(tests: list[Any]) -> Any:
    return _joined("OrExpression", tests)


def _joined(kind: str, tests: list[Any]) -> Any:
    return reduce(lambda one, other: {kind: {"lhs": one, "rhs": other}}, tests)


def _equal(fact: str, value: Value) -> Any:
    return {"EqualsExpression": {"lhs": {"Event": fact}, "rhs": {"String": value}}}
