"""The CSV tables of a rule folder as Table Schema: their columns, which cells must be filled, what may stand in them.

Source: Data Package standard, Table Schema (version 2). `requiredColumns` is ours: a column can be needed although
some of its cells may be empty. A column can also be headed by its `title`, and a cell hold the label of an id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.forms import Form, whole
from kb.knowledge_base import KnowledgeBase
from kb.references import UNIQUE
from kb.schemas.cells import any_of, cell_pattern, listed
from kb.schemas.known import entries_at
from kb.table_words import CODES, COLUMNS, LABELLED
from kb.tables import FIELDS, MAY_BE_EMPTY, Table
from kb.vocabulary import Fact

_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
_TITLES = {name: title for title, name in COLUMNS.items()}


def table_schema(table: Table, kb: KnowledgeBase, entries: Form, known: Mapping[str, Form]) -> Form:
    """Return the Table Schema of a table, whose rows have the form of one of `entries`."""
    facts = kb.vocabulary.facts if table.has_facts else ()
    needed = [*table.required, *(fact.id for fact in facts if not fact.optional)]
    properties = entries["items"]["properties"]
    columns = [_column(table, name, properties, kb, known) for name in table.columns]
    columns += [_fact_column(fact) for fact in facts]
    schema: Form = {
        "$schema": _PROFILE,
        "title": table.file,
        "fieldsMatch": ["superset"],
        "fields": columns,
        "missingValues": [""],
        "requiredColumns": needed,
    }
    return schema | ({"primaryKey": ["id"]} if table.key in UNIQUE else {})


def _column(
    table: Table, name: str, properties: Mapping[str, Form], kb: KnowledgeBase, known: Mapping[str, Form]
) -> Form:
    # Whether the article was read is said of the law in the cell beside it.
    inside = (
        properties if FIELDS.get(name, name) in properties else properties["basis"]["items"]["properties"]
    )
    form = inside[FIELDS.get(name, name)]
    must: Form = {"required": True} if name in table.required and name not in MAY_BE_EMPTY else {}
    if name == "id" and table.key in UNIQUE:
        must |= {"unique": True}
    must |= {} if name == "basis" else _admitted(name, form, kb, known)
    return _field(name, _TITLES[name], form["description"], must)


def _fact_column(fact: Fact) -> Form:
    about = f"{fact.question.zh} {fact.question.en}".rstrip()
    return _field(fact.id, fact.zh, about, {"required": True, "pattern": whole(cell_pattern(fact))})


def _field(name: str, title: str, about: str, must: Form) -> Form:
    return {"name": name, "title": title, "type": "string", "description": about, "constraints": must}


def _admitted(column: str, form: Form, kb: KnowledgeBase, known: Mapping[str, Form]) -> Form:
    """Return what may stand in a cell: one of some words, several of them, or what a pattern describes."""
    is_list = form.get("type") == "array"
    inner = form["items"] if is_list else form
    parts = inner.get("anyOf", [inner])
    if words := [word for part in parts for word in _words(column, part, kb, known)]:
        return {"pattern": whole(listed(any_of(words)))} if is_list else {"enum": words}
    patterns = [part["pattern"] for part in parts if "pattern" in part]
    return {"pattern": patterns[0]} if patterns else {}


def _words(column: str, part: Form, kb: KnowledgeBase, known: Mapping[str, Form]) -> Iterable[str]:
    """Yield the codes or ids that a form lists, and the Chinese words that the column takes for them."""
    if "enum" in part:
        yield from (word for word in part["enum"] if word)
        yield from CODES.get(column, ())
    elif "$ref" in part:
        target = part["$ref"].removeprefix("#/definitions/")
        yield from known[target].get("enum", ())
        if column in LABELLED:
            yield from (entry.zh for entry in entries_at(kb, LABELLED[column]))
