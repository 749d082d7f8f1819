"""SpiffWorkflow: a DMN decision table of the rows, and one that collects the slots whose cell holds.

The types that hold are found before it is asked: a cell of these tables is one Python expression.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from benchmarks.engines.asked import W1, W2
from benchmarks.workloads import Workload, held_types
from decision.decide import Case
from kb.vocabulary import Value

_DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_WORKFLOW = SimpleNamespace(script_engine=PythonScriptEngine())


def w1(work: Workload) -> W1:
    facts = list(dict.fromkeys(fact for cells, _ in work.rows for fact in cells))
    rows = [
        ([f"? in {cells[fact]!r}" if fact in cells else "" for fact in facts], repr(name))
        for cells, name in work.rows
    ]
    table = _table("UNIQUE", facts, "situation", rows)

    def answer(facts: Mapping[str, Value]) -> str:
        found: str = _result(table, facts)["situation"]
        return found

    return answer


def w2(work: Workload, as_of: date) -> W2:
    classify = w1(work)
    rows = [([f"not ?.isdisjoint({sorted(kinds)!r})"], str(n)) for n, kinds in enumerate(work.slots)]
    table = _table("COLLECT", ["held"], "slot", rows)

    def answer(case: Case) -> tuple[str, list[bool]]:
        found = set(_result(table, {"held": held_types(case, as_of)}).get("slot", ()))
        return classify(case.facts), [place in found for place in range(len(work.slots))]

    return answer


def _table(policy: str, inputs: list[str], output: str, rows: list[tuple[list[str], str]]) -> DMNEngine:
    columns = "".join(
        f'<input id="i{n}"><inputExpression id="e{n}"><text>{name}</text></inputExpression></input>'
        for n, name in enumerate(inputs)
    )
    rules = "".join(
        f'<rule id="r{n}">'
        + "".join(
            f'<inputEntry id="r{n}c{m}"><text>{escape(cell)}</text></inputEntry>'
            for m, cell in enumerate(cells)
        )
        + f'<outputEntry id="r{n}o"><text>{escape(value)}</text></outputEntry></rule>'
        for n, (cells, value) in enumerate(rows)
    )
    table = (
        f'<definitions xmlns="{_DMN}"><decision id="d" name="d"><decisionTable id="t" hitPolicy="{policy}">'
        f'{columns}<output id="o" name="{output}" label="{output}"/>{rules}</decisionTable></decision></definitions>'
    )
    parser = DMNParser(None, etree.fromstring(table), {"dmn": _DMN})
    parser.parse()
    return DMNEngine(parser.decision.decisionTables[0])


def _result(table: DMNEngine, data: Mapping[str, Any]) -> Any:
    return table.result(SimpleNamespace(data=dict(data), workflow=_WORKFLOW))
