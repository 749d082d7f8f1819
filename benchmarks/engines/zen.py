"""zen-engine, the fastest peer: a decision table, and for W2 one expression that finds the types that hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import zen

from benchmarks.engines.asked import W1, W2, certificates_as_data
from benchmarks.workloads import Workload, owners
from decision.decide import Case
from kb.vocabulary import Value

_KEY = "decision"


def w1(work: Workload) -> W1:
    decision = _decision([_table(work)])

    def answer(facts: Mapping[str, Value]) -> str:
        found: str = decision(facts)["situation"]
        return found

    return answer


def w2(work: Workload, as_of: date) -> W2:
    counts = "#.state == 'valid' and #.owner in owners and #.begins <= as_of and #.until >= as_of"
    held = f"map(filter(certificates, {counts}), #.type)"
    types = _expressions("types", {"situation": "situation", "held": held})
    slots = {
        f"slot{n}": " or ".join(f"'{kind}' in held" for kind in sorted(kinds)) or "false"
        for n, kinds in enumerate(work.slots)
    }
    decision = _decision(
        [_table(work, pass_through=True), types, _expressions("slots", {"situation": "situation", **slots})],
    )
    names = list(slots)

    def answer(case: Case) -> tuple[str, list[bool]]:
        context = {
            **case.facts,
            "as_of": as_of.toordinal(),
            "owners": owners(case),
            "certificates": certificates_as_data(case),
        }
        found = decision(context)
        return found["situation"], [found[name] for name in names]

    return answer


def _decision(nodes: list[dict[str, Any]]) -> Callable[[Any], Any]:
    ends = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    order = ["in", *(node["id"] for node in nodes), "out"]
    edges = [
        {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
        for one, other in pairwise(order)
    ]
    graph = {"nodes": [*ends, *nodes], "edges": edges}
    # Only what a loader gives is compiled once and kept; a decision made by hand takes ten times as long.
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {_KEY: graph}}})
    return lambda context: engine.evaluate(_KEY, context)["result"]


def _table(work: Workload, *, pass_through: bool = False) -> dict[str, Any]:
    facts = list(dict.fromkeys(fact for cells, _ in work.rows for fact in cells))
    rules = [
        {
            "_id": name,
            **{fact: ", ".join(f"'{value}'" for value in cells.get(fact, ())) for fact in facts},
            "situation": f"'{name}'",
        }
        for cells, name in work.rows
    ]
    content = {
        "hitPolicy": "first",
        "passThrough": pass_through,
        "inputs": [{"id": fact, "name": fact, "field": fact} for fact in facts],
        "outputs": [{"id": "situation", "name": "situation", "field": "situation"}],
        "rules": rules,
    }
    return {"id": "table", "name": "table", "type": "decisionTableNode", "content": content}


def _expressions(name: str, values: Mapping[str, str]) -> dict[str, Any]:
    expressions = [{"id": key, "key": key, "value": value} for key, value in values.items()]
    return {"id": name, "name": name, "type": "expressionNode", "content": {"expressions": expressions}}
