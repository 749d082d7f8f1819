"""DMN 1.1 to 1.5 XML -> decision tables, wherever they stand in a model, with the types it defines and imports.

Source: OMG, Decision Model and Notation, versions 1.1 to 1.5; elements are known by name in any of their namespaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as SafeXml
from defusedxml import DefusedXmlException

from kb.decision_tables.table import DecisionTable, Input, Output, Rule, UnreadableTables
from kb.decision_tables.type_names import is_unstated, scale_of

_NAMESPACE = re.compile(r"\{https?://www\.omg\.org/spec/DMN/[^}]*\}definitions", re.IGNORECASE)
_MOST_STEPS = 30


@dataclass(frozen=True, slots=True)
class _Type:
    """An item definition: the type it stands for, and the values it allows."""

    base: str
    allowed: str
    is_list: bool
    has_parts: bool


_Types = Mapping[str, _Type]


def read_dmn(path: Path) -> tuple[DecisionTable, ...]:
    """Return the decision tables of a model in document order; models it imports are looked for beside it.

    Raises: UnreadableTables when the file is no DMN, or holds a document type or entities.
    """
    model = _model(path)
    types = _types(model, path, frozenset({path.resolve()}))
    variables = {
        " ".join(one.get("name", "").split()): one.get("typeRef", "")
        for one in model.iter()
        if _name(one) in ("variable", "formalParameter", "parameter")
    }
    holders = {child: holder for holder in model.iter() for child in holder}
    return tuple(
        _table(one, holders[one], types, variables) for one in model.iter() if _name(one) == "decisionTable"
    )


def _model(path: Path) -> Element:
    try:
        model: Element = SafeXml.fromstring(path.read_bytes(), forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise UnreadableTables(
            "this is no well-formed XML",
            where=f"{path.name}:{line}:{column + 1}",
            fix="export the model again",
        ) from None
    except DefusedXmlException:
        raise UnreadableTables(
            "a document type or an entity is declared, which is not read",
            where=path.name,
            fix="delete the declaration",
        ) from None
    except (OSError, ValueError, LookupError) as error:
        raise UnreadableTables(f"the file cannot be read ({error})", where=path.name) from None
    if not _NAMESPACE.fullmatch(model.tag):
        raise UnreadableTables(
            f"the file begins with `{_name(model)}`, not with the definitions of a DMN model",
            where=path.name,
            fix="export it as DMN 1.1 to 1.5",
        )
    return model


def _types(model: Element, path: Path, seen: frozenset[Path]) -> _Types:
    """Return the item definitions by name, those of imported models as `prefix.name`."""
    types: dict[str, _Type] = {}
    for one in model:
        if _name(one) == "itemDefinition":
            parts = any(_name(child) == "itemComponent" for child in one)
            base, allowed = _text(one, "typeRef", direct=True), _text(one, "allowedValues")
            types[one.get("name", "")] = _Type(base, allowed, one.get("isCollection") == "true", parts)
        elif _name(one) == "import":
            for name, type_ in _imported(one, path, seen).items():
                types[f"{one.get('name', '')}.{name}"] = type_
    return types


def _imported(statement: Element, path: Path, seen: frozenset[Path]) -> _Types:
    """Return the types of the model beside this one that has the imported namespace; none if there is no such model."""
    for other in sorted(path.parent.glob("*.dmn")):
        if other.resolve() in seen:
            continue
        try:
            model = _model(other)
        except UnreadableTables:
            continue
        if model.get("namespace") == statement.get("namespace"):
            return _types(model, other, seen | {other.resolve()})
    return {}


def _table(table: Element, holder: Element, types: _Types, variables: Mapping[str, str]) -> DecisionTable:
    outputs = [one for one in table if _name(one) == "output"]
    alone = len(outputs) == 1
    variable = next((one.get("typeRef", "") for one in holder if _name(one) == "variable"), "")
    shared = (table.get("typeRef", ""), variable) if alone else ()
    return DecisionTable(
        id=table.get("id", ""),
        name=holder.get("name", "") or table.get("outputLabel", "") or table.get("id", ""),
        hit_policy=table.get("hitPolicy", "UNIQUE"),
        inputs=tuple(_input(one, types, variables) for one in table if _name(one) == "input"),
        outputs=tuple(_output(one, shared, types) for one in outputs),
        rules=tuple(_rule(one) for one in table if _name(one) == "rule"),
        aggregation=table.get("aggregation", ""),
    )


def _input(one: Element, types: _Types, variables: Mapping[str, str]) -> Input:
    expression = next((child for child in one if _name(child) == "inputExpression"), one)
    name = " ".join(_text(one, "inputExpression").split()) or one.get("label", "") or one.get("id", "")
    stated = expression.get("typeRef", "") or variables.get(name, "")
    base, allowed, fault = _resolved(stated, types)
    return Input(name, base, _text(one, "inputValues") or allowed, fault)


def _output(one: Element, shared: tuple[str, ...], types: _Types) -> Output:
    values, type_ = _text(one, "outputValues"), ""
    for type_ref in (one.get("typeRef", ""), *shared):
        base, allowed, _ = _resolved(type_ref, types)
        values, type_ = values or allowed, type_ or base
    return Output(one.get("name", "") or "", values, type_)


def _resolved(name: str, types: _Types) -> tuple[str, str, str]:
    """Return the built-in type behind a name, the values allowed on the way, and what is wrong with it."""
    allowed, seen = "", name
    for _ in range(_MOST_STEPS):
        found = types.get(seen) or types.get(seen.rsplit(":", 1)[-1])
        if found is None:
            fault = (
                "" if is_unstated(seen) or scale_of(seen, ()) else f"the type `{seen}` is not defined here"
            )
            return seen, allowed, fault
        if found.is_list or found.has_parts:
            return seen, allowed, f"the type `{seen}` is a list or has parts"
        allowed = allowed or found.allowed
        seen = found.base
    return seen, allowed, f"the type `{name}` is defined by itself"


def _rule(one: Element) -> Rule:
    tests = tuple(_text_of(child) for child in one if _name(child) == "inputEntry")
    outputs = tuple(_text_of(child) for child in one if _name(child) == "outputEntry")
    notes = [_text_of(child) for child in one if _name(child) == "annotationEntry"]
    return Rule(tests, outputs, " · ".join(filter(None, (_text(one, "description", direct=True), *notes))))


def _text(one: Element, child: str, *, direct: bool = False) -> str:
    """Return the text of a child, or, `direct`, what stands in the child itself."""
    found = next((inner for inner in one if _name(inner) == child), None)
    if found is None:
        return ""
    return (found.text or "").strip() if direct else _text_of(found)


def _text_of(one: Element) -> str:
    return next(((inner.text or "").strip() for inner in one if _name(inner) == "text"), "")


def _name(one: Element) -> str:
    return one.tag.rsplit("}", 1)[-1]
