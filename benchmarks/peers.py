"""zen-engine, the fastest peer, asked W1 and W2 in the way that suits it best; installed for one run only."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from typing import Any

from benchmarks.workloads import Workload, owners
from decision.decide import Case
from kb.vocabulary import Value

_KEY = "decision"


@contextmanager
def zen_engine() -> Iterator[Any]:
    """Give the module `zen`, or None if it cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--target",
            folder,
            "zen-engine",
        ]
        installed = subprocess.run(command, capture_output=True, check=False)
        sys.path.append(folder)
        try:
            yield importlib.import_module("zen") if installed.returncode == 0 else None
        finally:
            sys.path.remove(folder)


def w1(zen: Any, work: Workload) -> Callable[[Mapping[str, Value]], str]:
    """Return W1 as a decision table."""
    decision = _decision(zen, [_table(work)])

    def answer(facts: Mapping[str, Value]) -> str:
        found: str = decision(facts)["situation"]
        return found

    return answer


def w2(zen: Any, work: Workload, as_of: date) -> Callable[[Case], tuple[str, list[bool]]]:
    """Return W2 as a decision table, one expression that finds the types that hold, and one for each slot."""
    counts = "#.state == 'valid' and #.owner in owners and #.begins <= as_of and #.until >= as_of"
    held = f"map(filter(certificates, {counts}), #.type)"
    types = _expressions("types", {"situation": "situation", "held": held})
    slots = {
        f"slot{n}": " or ".join(f"'{kind}' in held" for kind in sorted(kinds)) or "false"
        for n, kinds in enumerate(work.slots)
    }
    decision = _decision(
        zen,
        [_table(work, pass_through=True), types, _expressions("slots", {"situation": "situation", **slots})],
    )
    names = list(slots)

    def answer(case: Case) -> tuple[str, list[bool]]:
        context = {
            **case.facts,
            "as_of": as_of.toordinal(),
            "owners": owners(case),
            "certificates": [
                {
                    "type": one.type,
                    "state": one.state,
                    "owner": one.holder or one.project,
                    "begins": one.valid_from.toordinal() if one.valid_from else 0,
                    "until": one.valid_until.toordinal() if one.valid_until else 10**7,
                }
                for one in case.certificates
            ],
        }
        found = decision(context)
        return found["situation"], [found[name] for name in names]

    return answer


def _decision(zen: Any, nodes: list[dict[str, Any]]) -> Callable[[Any], Any]:
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
