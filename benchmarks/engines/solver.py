"""The same question put to the solver z3: is there a point that no rule matches, and one that two rules match?

It answers each with one witness; the report lists every region. Columns keep their type: no cut of ours helps it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import z3

from kb.cells import Interval
from kb.decision_tables.reading import Column, ReadTable
from kb.decision_tables.unary_tests import UnaryTest

_MOST_MILLISECONDS = 60_000


def asked(read: ReadTable) -> tuple[str, str]:
    """Return z3's answers to both questions: `sat`, `unsat`, or `unknown` after a minute for each."""
    names = [_variable(column) for column in read.columns]
    domains = [
        _said(column.axis.domain, name, column) for column, name in zip(read.columns, names, strict=True)
    ]
    rules = [
        z3.And(
            *(
                _said(column.tests[rule], name, column)
                for column, name in zip(read.columns, names, strict=True)
            )
        )
        for rule in range(len(read.outputs))
    ]
    return _answer([*domains, z3.Not(z3.Or(*rules))]), _answer([*domains, z3.AtLeast(*rules, 2)])


def _answer(says: list[Any]) -> str:
    solver = z3.Solver()
    solver.set("timeout", _MOST_MILLISECONDS)
    solver.add(*says)
    return str(solver.check())


def _variable(column: Column) -> Any:
    scale = column.axis.scale
    if scale.name == "boolean":
        return z3.Bool(column.name)
    return z3.Int(column.name) if scale.is_discrete or not scale.is_ordered else z3.Real(column.name)


def _said(test: UnaryTest | None, name: Any, column: Column) -> Any:
    if test is None or test.is_dash:
        return z3.And()
    found = z3.Or(*(_part(value, name, column) for value in test.values.tests))
    return z3.Not(found) if test.values.negated else found


def _part(value: object, name: Any, column: Column) -> Any:
    if isinstance(value, bool):
        return name == value
    if isinstance(value, str):
        return name == column.axis.marks.index(value)
    if not isinstance(value, Interval):
        return name == _number(value)
    ends = []
    if value.low is not None:
        ends.append(name >= _number(value.low) if value.low_included else name > _number(value.low))
    if value.high is not None:
        ends.append(name <= _number(value.high) if value.high_included else name < _number(value.high))
    return z3.And(*ends)


def _number(value: object) -> Any:
    assert isinstance(value, Decimal)
    return z3.RealVal(str(value)) if value != value.to_integral_value() else z3.IntVal(int(value))
