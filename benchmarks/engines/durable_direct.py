"""durable-rules used directly: a rule a row and a rule a slot, one flat fact a case, in this process.

The types that hold are found before it is asked. One fact may match 64 tests at the most, so the slots are rules of
several rulesets.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

from durable.engine import Ruleset

from benchmarks.engines.asked import W1, W2
from benchmarks.workloads import Workload, held_types
from decision.decide import Case
from kb.vocabulary import Value

_TOGETHER = 20
_LAST = "last"


def w1(work: Workload) -> W1:
    fire = _Rules("rows", {name: _all(cells) for cells, name in work.rows}).fire

    def answer(facts: Mapping[str, Value]) -> str:
        return fire(facts)[0]

    return answer


def w2(work: Workload, as_of: date) -> W2:
    classify = w1(work)
    tests = {
        f"slot{n}": _any([{kind: "yes"} for kind in sorted(kinds)])
        for n, kinds in enumerate(work.slots)
        if kinds
    }
    names = list(tests)
    parts = [names[start : start + _TOGETHER] for start in range(0, len(names), _TOGETHER)]
    rulesets = [_Rules(f"slots{n}", {name: tests[name] for name in part}) for n, part in enumerate(parts)]

    def answer(case: Case) -> tuple[str, list[bool]]:
        held = dict.fromkeys(held_types(case, as_of), "yes")
        found = {name for ruleset in rulesets for name in ruleset.fire(held)}
        return classify(case.facts), [f"slot{n}" in found for n in range(len(work.slots))]

    return answer


class _Rules:
    """A ruleset whose rules note that they fired; one that always fires makes it safe to forget a case."""

    def __init__(self, name: str, tests: Mapping[str, Any]) -> None:
        self._fired: list[str] = []
        self._sids = map(str, count())
        rules: dict[str, Any] = {
            rule: {"all": [{"m": test}], "run": self._note(rule)} for rule, test in tests.items()
        }
        rules[_LAST] = {"pri": 99, "all": [{"m": {"case": "c"}}], "run": self._note(_LAST)}
        self._ruleset = Ruleset(name, None, rules)
        self.fire({})

    def fire(self, facts: Mapping[str, Any]) -> list[str]:
        """Return the rules that fire, the last one left out."""
        self._fired.clear()
        sid = next(self._sids)
        state = self._ruleset.assert_fact({"sid": sid, "id": "0", "case": "c", **facts})
        try:
            self._ruleset.do_actions(state, lambda _error, _state: None)
        finally:
            self._ruleset.delete_state(sid)
        return self._fired[:-1]

    def _note(self, name: str) -> Any:
        return lambda _: self._fired.append(name)


def _all(cells: Mapping[str, tuple[Value, ...]]) -> Any:
    tests = [_any([{fact: value} for value in values]) for fact, values in cells.items()]
    return tests[0] if len(tests) == 1 else {"$and": tests}


def _any(tests: list[Any]) -> Any:
    return tests[0] if len(tests) == 1 else {"$or": tests}
