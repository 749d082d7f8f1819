"""Decision tables -> DMN 1.3 XML: a decision for each table, with the input data it asks.

Source: OMG, Decision Model and Notation 1.3, formal/2021-02-01, chapter 8 and its XML schema.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kb.decision_tables.table import DecisionTable, Input

_NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_ID = re.compile(r"[^\W\d][\w.-]*")
_NAME = re.compile(r"[^\W\d][\w ]*")


def dmn_model(tables: Sequence[DecisionTable], name: str) -> bytes:
    """Return a model of tables whose cells are FEEL. The same tables give the same bytes.

    Every part has an id, which the standard leaves open and other engines ask for.
    """
    model = Element("definitions", xmlns=_NAMESPACE, id="tables", name=name, namespace="urn:liangti:tables")
    asked = {one.name: one for table in tables for one in table.inputs if _NAME.fullmatch(one.name)}
    data = {name: f"input_{number}" for number, name in enumerate(asked, 1)}
    for name_, identity in data.items():
        holder = SubElement(model, "inputData", id=identity, name=name_)
        SubElement(holder, "variable", _typed({"name": name_}, asked[name_].type))
    for number, table in enumerate(tables, 1):
        _decision(model, table, number, [data[one.name] for one in table.inputs if one.name in data])
    indent(model)
    text: bytes = tostring(model, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _decision(model: Element, table: DecisionTable, number: int, needs: Sequence[str]) -> None:
    decision = SubElement(model, "decision", id=f"decision_{number}", name=table.name or table.id)
    SubElement(decision, "variable", name=table.name or table.id)
    for place, need in enumerate(dict.fromkeys(needs), 1):
        requirement = SubElement(decision, "informationRequirement", id=f"requirement_{number}_{place}")
        SubElement(requirement, "requiredInput", href=f"#{need}")
    own = table.id if _ID.fullmatch(table.id) else f"table_{number}"
    written = SubElement(decision, "decisionTable", id=own, hitPolicy=table.hit_policy)
    if table.aggregation:
        written.set("aggregation", table.aggregation)
    for place, head in enumerate(table.inputs, 1):
        _input(written, head, f"{own}_i{place}")
    for place, output in enumerate(table.outputs, 1):
        named = {"id": f"{own}_o{place}"} | ({"name": output.name} if output.name else {})
        column = SubElement(written, "output", _typed(named, output.type))
        if output.values:
            _text(column, "outputValues", output.values, f"{own}_o{place}_values")
    for place, rule in enumerate(table.rules, 1):
        row = SubElement(written, "rule", id=f"{own}_r{place}")
        if rule.note:
            SubElement(row, "description").text = rule.note
        for n, cell in enumerate(rule.tests, 1):
            _text(row, "inputEntry", cell, f"{own}_r{place}_i{n}")
        for n, cell in enumerate(rule.outputs, 1):
            _text(row, "outputEntry", cell, f"{own}_r{place}_o{n}")


def _input(table: Element, head: Input, identity: str) -> None:
    column = SubElement(table, "input", id=identity)
    expression = SubElement(column, "inputExpression", _typed({"id": f"{identity}_expression"}, head.type))
    SubElement(expression, "text").text = head.name
    if head.domain:
        _text(column, "inputValues", head.domain, f"{identity}_values")


def _typed(attributes: dict[str, str], type_: str) -> dict[str, str]:
    return attributes | ({"typeRef": type_} if type_ else {})


def _text(holder: Element, tag: str, text: str, identity: str) -> None:
    SubElement(SubElement(holder, tag, id=identity), "text").text = text
