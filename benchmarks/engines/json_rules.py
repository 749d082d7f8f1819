"""json-rules-engine, in a node process behind a pipe: a rule a row and a rule a slot."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from benchmarks.engines.asked import W1, W2, certificates_as_data
from benchmarks.workloads import Row, Workload, owners
from decision.decide import Case
from kb.vocabulary import Value

_SCRIPT = Path(__file__).with_suffix(".js")
_started: list[subprocess.Popen[bytes]] = []


def w1(work: Workload) -> W1:
    ask = _engine([_row(row) for row in work.rows])

    def answer(facts: Mapping[str, Value]) -> str:
        return ask(facts)[0]

    return answer


def w2(work: Workload, as_of: date) -> W2:
    names = {name for _, name in work.rows}
    ask = _engine([*map(_row, work.rows), *(_slot(n, kinds) for n, kinds in enumerate(work.slots))])

    def answer(case: Case) -> tuple[str, list[bool]]:
        asked = {
            **case.facts,
            "as_of": as_of.toordinal(),
            "owners": owners(case),
            "certificates": certificates_as_data(case),
        }
        found = set(ask(asked))
        return (found & names).pop(), [f"slot{n}" in found for n in range(len(work.slots))]

    return answer


def close() -> None:
    """End the processes."""
    while _started:
        process = _started.pop()
        process.terminate()
        process.communicate()


def _engine(rules: list[dict[str, Any]]) -> Any:
    module = next(path for path in sys.path if (Path(path) / "node_modules" / "json-rules-engine").is_dir())
    library = str(Path(module) / "node_modules" / "json-rules-engine")
    command = ["node", str(_SCRIPT), library, orjson.dumps({"rules": rules}).decode()]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    _started.append(process)
    into, out = process.stdin, process.stdout
    assert into
    assert out

    def ask(facts: Mapping[str, Any]) -> list[str]:
        into.write(orjson.dumps(facts) + b"\n")
        into.flush()
        events: list[str] = orjson.loads(out.readline())
        return events

    return ask


def _row(row: Row) -> dict[str, Any]:
    tests = [{"fact": fact, "operator": "in", "value": list(values)} for fact, values in row[0].items()]
    return {"conditions": {"all": tests}, "event": {"type": row[1]}}


def _slot(number: int, kinds: frozenset[str]) -> dict[str, Any]:
    test = {"fact": "held", "operator": "intersects", "value": sorted(kinds)}
    return {"conditions": {"all": [test]}, "event": {"type": f"slot{number}"}}
