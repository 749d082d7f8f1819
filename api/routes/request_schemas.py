"""The schema of a request, derived from the vocabulary, the certificate types and the release."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from api import schemas
from api.knowledge_bases import FIELD
from decision.index import Index
from kb.manifest import Manifest
from kb.units import units_like
from kb.vocabulary import Fact

Schema = dict[str, Any]
STRING: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "format": "date"}
MOST_COMBINATIONS = 20_000


def ref(name: str) -> Schema:
    """Return a reference to a schema of this description."""
    return {"$ref": f"#/components/schemas/{name}"}


def object_with(properties: Mapping[str, Schema], *required: str, closed: bool = False) -> Schema:
    """Return the schema of an object; a closed one has no other properties."""
    schema: Schema = {"type": "object", "properties": dict(properties), "required": list(required)}
    return schema | {"additionalProperties": False} if closed else schema


def described(schema: Schema, description: str) -> Schema:
    """Return a schema with what people should know of it."""
    return {**schema, "description": description}


def request_schemas(
    index: Index, first_day: date | None = None, further: Sequence[Index] = ()
) -> dict[str, Schema]:
    """Return the schema of a request to decide and of its parts, by the default rules and by further ones.

    `first_day` is the first day of the first of several releases, which follow each other without an end.
    """
    kb = index.kb
    days = _from_day_to(first_day, None) if first_day else _in_force(kb.manifest)
    if further:
        days = dict(DAY)
    tables = list(dict.fromkeys(table.id for one in (index, *further) for table in one.kb.tables))
    facts = {"Facts": _facts(index), **{_facts_name(one): _facts(one) for one in further}}
    asked = ref("Facts") if not further else {"anyOf": [ref(name) for name in facts]}
    text: Schema = {"type": "string", "maxLength": schemas.LONGEST_TEXT, "pattern": schemas.VISIBLE_TEXT}
    moment = {"anyOf": [DAY, {"type": "string", "format": "date-time"}]}
    request = {
        "facts": asked,
        FIELD: ref("KnowledgeBaseId"),
        "tables": ref("TablesWanted"),
        "applicant": ref("Party"),
        "project": ref("NamedProject"),
        "parties": {"type": "array", "maxItems": schemas.MOST_PARTIES, "items": ref("OtherParty")},
        "certificates": {"type": "array", "maxItems": schemas.MOST_CERTIFICATES, "items": ref("Certificate")},
        "as_of": described(days, "The case date; absent: today in Asia/Shanghai, with a warning."),
        "known_at": described(moment, "What was published and announced by then counts; absent: today."),
        "start": described(
            DAY, "The day on which the first step is accepted; without it the plan has no dates."
        ),
        "reference": described(
            text | {"maxLength": schemas.LONGEST_REFERENCE},
            "The caller's own name for the project, to find its decisions by; no personal value.",
        ),
        "supersedes": described(
            text | {"maxLength": schemas.LONGEST_REFERENCE},
            "The id of the decision that this one replaces, which then says so.",
        ),
        "rules": described(
            {"enum": ["old", "new"]},
            "Under which release a project that was decided before is decided again, where the later release leaves it "
            "to the applicant; without it the project keeps its release.",
        ),
    }
    kinds = dict.fromkeys(word for kind in kb.certificate_types for word in (kind.id, kind.zh))
    certificate = dict.fromkeys(schemas.CERTIFICATE, text) | {
        "type": {"type": "string", "enum": list(kinds)},
        "state": {"type": "string", "enum": list(schemas.STATES)},
        **dict.fromkeys(("issued", "valid_from", "valid_until"), DAY),
    }
    code = text | {"maxLength": schemas.LONGEST_CODE}
    party, project = {"credit_code": code, "name": text}, {"code": code, "name": text}
    role = {"role": {"type": "string", "enum": list(schemas.ROLES)}}
    named = {"anyOf": [{"required": [name]} for name in schemas.PARTY]}
    return {
        "DecisionRequest": object_with(request, "facts", closed=True),
        **facts,
        "FactsStated": asked,
        "TablesWanted": described(
            {"type": "array", "maxItems": schemas.MOST_TABLES, "items": {"enum": tables}}
            if tables
            else {"type": "array", "maxItems": 0},
            "The decision tables that are wanted; without it all of them are answered.",
        ),
        "KnowledgeBaseId": described(
            {"enum": [one.kb.manifest.id for one in (index, *further)]},
            "The knowledge base that is asked, the default one where none is named; its facts are those that count.",
        ),
        "Party": object_with(party, closed=True) | {"minProperties": 1},
        "OtherParty": object_with(role | party, "role", closed=True) | named,
        "NamedProject": object_with(project, closed=True) | {"minProperties": 1},
        "Certificate": object_with(certificate, "type", "number", closed=True),
    }


def _facts_name(index: Index) -> str:
    return f"Facts_{index.kb.manifest.id.replace('-', '_')}"


def _facts(index: Index) -> Schema:
    """Return the schema of facts: one property each, and without the combinations that no project can have."""
    about = "Chinese labels are understood as keys too. What is left out is unknown, never no."
    facts = object_with({fact.id: _fact(fact) for fact in index.kb.vocabulary.facts}, closed=True)
    excluded = list(_exclusions(index))
    return described(facts | ({"not": {"anyOf": excluded}} if excluded else {}), about)


def _fact(fact: Fact) -> Schema:
    lines = [f"{fact.zh} ({fact.en})", fact.question.zh, fact.question.en]
    lines += [fact.help.zh, fact.help.en] if fact.help else []
    lines += [f"- `{value.id}`: {value.zh} ({value.en})" for value in fact.values]
    return described(_answer(fact), "\n".join(line for line in lines if line))


def _answer(fact: Fact) -> Schema:
    if fact.type == "code":
        words = (word for value in fact.values for word in (value.id, value.zh, value.en) if word)
        return {"type": "string", "enum": list(dict.fromkeys(words))}
    if fact.type == "boolean":
        return {"enum": [True, False, "是", "否"]}
    if fact.type == "date":
        return dict(DAY)
    bounds = {"minimum": fact.lowest, "maximum": fact.highest}
    number = {"type": "number"} | {
        name: float(str(bound)) for name, bound in bounds.items() if bound is not None
    }
    if fact.smallest_step is not None:
        number["multipleOf"] = float(fact.smallest_step)
    text: Schema = {"type": "string", "pattern": r"^[+-]?[0-9]{1,18}(\.[0-9]{1,9})?$"}
    units = list(units_like(fact.unit))
    if len(units) < 2:
        return {"anyOf": [number, text]}
    stated: dict[str, Schema] = {"value": {"anyOf": [{"type": "number"}, text]}, "unit": {"enum": units}}
    return {"anyOf": [number, text, object_with(stated, "value", "unit", closed=True)]}


def _exclusions(index: Index) -> Iterator[Schema]:
    """Yield the smallest combinations of answers that leave no project, joined where only the last answer differs.

    Shape: of codes and yes/no answers, as long as their combinations are few enough to be listed.
    """
    names = [name for name in index.classification if index.kb.vocabulary[name].type in ("code", "boolean")]
    spans = {name: range(len(index.axes[name].representatives)) for name in names}
    if math.prod(len(span) + 1 for span in spans.values()) > MOST_COMBINATIONS:
        return
    possible = [dict(way.answers) for way in index.completions({}) if not way.constraints]
    found: list[dict[str, int]] = []
    for length in range(1, len(names) + 1) if possible else ():
        for chosen in combinations(names, length):
            exist = {tuple(answers[name] for name in chosen) for answers in possible}
            last: dict[tuple[int, ...], list[int]] = {}
            for cell in product(*(spans[name] for name in chosen)):
                case = dict(zip(chosen, cell, strict=True))
                if cell not in exist and not any(smaller.items() <= case.items() for smaller in found):
                    found.append(case)
                    last.setdefault(cell[:-1], []).append(cell[-1])
            for first, rest in last.items():
                places = [*([place] for place in first), rest]
                words = {
                    name: {"enum": _words(index, name, at)} for name, at in zip(chosen, places, strict=True)
                }
                yield {"properties": words, "required": list(chosen)}


def _words(index: Index, name: str, places: Sequence[int]) -> list[object]:
    """Return every way to write the values at these places of the fact."""
    fact, axis = index.kb.vocabulary[name], index.axes[name]
    values = [axis.representatives[place] for place in places]
    return [word for word in _answer(fact)["enum"] if fact.read(word) in values]


def _in_force(manifest: Manifest) -> Schema:
    """Return the schema of a day on which the release is in force."""
    return _from_day_to(manifest.effective_from, manifest.effective_to)


def _from_day_to(first: date, last: date | None) -> Schema:
    schema = DAY | {"pattern": _from_day_on(first)}
    if last:
        schema["not"] = {"pattern": _from_day_on(last + timedelta(days=1))}
    return schema


def _from_day_on(day: date) -> str:
    """Return a pattern that an ISO day matches when it is `day` or later.

    >>> import re; [bool(re.search(_from_day_on(date(2013, 1, 1)), d)) for d in ("2012-12-31", "2013-01-01")]
    [False, True]
    """
    text = day.isoformat()
    later = [f"{text[:place]}[{int(digit) + 1}-9]" for place, digit in enumerate(text) if digit not in "-9"]
    return f"^(?:{'|'.join([*later, text])})"
