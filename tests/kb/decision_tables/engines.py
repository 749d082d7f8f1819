"""Other engines, asked which rules of an exported table match: feelin in node, SpiffWorkflow, zen-engine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import zen
from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from kb.cells import Interval
from kb.decision_tables.table import DecisionTable
from kb.decision_tables.unary_tests import UnaryTest
from kb.dmn_writing import dmn_model

_FEELIN = Path(sys.prefix, "node_modules", "feelin", "dist", "index.js")
_MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_WORKFLOW = SimpleNamespace(script_engine=PythonScriptEngine())
Matches = Callable[[Mapping[str, Any]], list[int]]


@contextmanager
def feelin() -> Iterator[Callable[[str, Sequence[str]], list[bool]]]:
    """Lend what asks feelin whether a cell admits values that are given as FEEL literals."""
    if not shutil.which("node") or not _FEELIN.is_file():
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("the node package feelin is not installed in the virtual environment")
    command = ["node", str(Path(__file__).with_name("feelin.mjs")), str(_FEELIN)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        into, out = process.stdin, process.stdout
        assert into
        assert out

        def ask(cell: str, values: Sequence[str]) -> list[bool]:
            into.write(json.dumps({"cell": cell, "values": list(values)}) + "\n")
            into.flush()
            return json.loads(out.readline())

        yield ask
        into.close()


def spiff(table: DecisionTable, tests: Sequence[Sequence[UnaryTest]]) -> Matches:
    """Return what asks SpiffWorkflow, whose cells are Python: it reads our model, the cells translated."""
    model = etree.fromstring(dmn_model([table], "t"))
    for row, written in zip(model.iter(f"{{{_MODEL}}}rule"), tests, strict=True):
        for entry, test in zip(row.iter(f"{{{_MODEL}}}inputEntry"), written, strict=True):
            entry[0].text = _python(test)
    parser = DMNParser(None, model, {"dmn": _MODEL})
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])

    def matches(facts: Mapping[str, Any]) -> list[int]:
        found = engine.decide(SimpleNamespace(data=dict(facts), workflow=_WORKFLOW))
        return [rule.row_number for rule in found]

    return matches


def zen_engine(table: DecisionTable, tests: Sequence[Sequence[UnaryTest]]) -> Matches:
    """Return what asks zen-engine, whose tables are JSON and whose cells are expressions about `$`."""
    heads = [{"id": f"i{n}", "name": one.name, "field": one.name} for n, one in enumerate(table.inputs)]
    rules = [
        {
            "_id": str(number),
            "rule": str(number),
            **{f"i{n}": _zen(test) for n, test in enumerate(row)},
        }
        for number, row in enumerate(tests, 1)
    ]
    outputs = [{"id": "rule", "name": "rule", "field": "rule"}]
    content = {"hitPolicy": "collect", "inputs": heads, "outputs": outputs, "rules": rules}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "t", "name": "t", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": f"{one}{other}", "sourceId": one, "targetId": other, "type": "edge"}
        for one, other in (("in", "t"), ("t", "out"))
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def matches(facts: Mapping[str, Any]) -> list[int]:
        return [int(found["rule"]) for found in decision.evaluate(dict(facts))["result"]]

    return matches


def _python(test: UnaryTest) -> str:
    if test.is_dash:
        return "-"
    parts = " or ".join(f"({_compared(one, '?', repr)})" for one in test.values.tests)
    return f"not ({parts})" if test.values.negated else parts


def _zen(test: UnaryTest) -> str:
    """Return a cell as zen-engine reads it: no parentheses in parentheses, and `not` before `in` alone."""
    if test.is_dash:
        return ""
    negated = test.values.negated
    parts = []
    for one in test.values.tests:
        if isinstance(one, Interval) and one.low is not None and one.high is not None:
            left, right = "[" if one.low_included else "(", "]" if one.high_included else ")"
            parts.append(f"$ {'not in' if negated else 'in'} {left}{one.low}..{one.high}{right}")
            continue
        said = _compared(one, "$", lambda text: f"'{text}'")
        parts.append(" ".join(_OPPOSITE.get(word, word) for word in said.split(" ")) if negated else said)
    return (" and " if negated else " or ").join(parts)


_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!="}


def _compared(value: object, name: str, quote: Callable[[str], str]) -> str:
    """Return one part of a cell as a comparison, or two."""
    if not isinstance(value, Interval):
        return f"{name} == {quote(value) if isinstance(value, str) else value}"
    ends = []
    if value.low is not None:
        ends.append(f"{name} {'>=' if value.low_included else '>'} {value.low}")
    if value.high is not None:
        ends.append(f"{name} {'<=' if value.high_included else '<'} {value.high}")
    return " and ".join(ends)
