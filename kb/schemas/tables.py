"""The CSV tables of a rule folder as Table Schema: their columns, which cells must be filled, what may stand in them.

Source: Data Package standard, Table Schema (version 2). `requiredColumns` is ours: a column can be needed although
some of its cells may be empty. A column can also be headed by its `title`, and a cell hold the label of an id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.forms import Form, whole
from kb.knowledge_base import KnowledgeBase
from kb.references import UNIQUE
from kb.rule_tables import RuleTable, TableOutput
from kb.schemas.cells import DERIVED_PATTERN, NUMBER_PATTERN, any_of, cell_pattern, listed, outcome_pattern
from kb.schemas.known import entries_at
from kb.table_words import CODES, COLUMNS, LABELLED
from kb.tables import FIELDS, MAY_BE_EMPTY, Table
from kb.vocabulary import Fact

_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
_TITLES = {name: title for title, name in COLUMNS.items()}


def table_schema(table: Table, kb: KnowledgeBase, entries: Form, known: Mapping[str, Form]) -> Form:
    """Return the Table Schema of a table, whose rows have the form of one of `entries`."""
    facts = kb.vocabulary.facts if table.has_facts else ()
    needed = [*table.required, *(fact.id for fact in facts if not fact.optional and not kb.tables)]
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


def rule_table_schema(table: RuleTable, kb: KnowledgeBase, entries: Form) -> Form:
    """Return the Table Schema of a table that the manifest declares, whose rows have the form of one of `entries`."""
    properties = entries["items"]["properties"]
    own: list[Form] = [_own_column("id", properties, {"required": True, "unique": True})]
    if table.rule_sets:
        words = [word for one in table.rule_sets for word in (one.id, one.zh)]
        own.append(
            _own_column("rule_set", properties, {"required": True, "enum": list(dict.fromkeys(words))})
        )
    own += [_own_column(name, properties, {}) for name in ("name_zh", "name_en")]
    inputs = [_input_column(name, kb) for name in table.inputs]
    outputs = [_output_column(output) for output in table.outputs]
    own += [_own_column(name, properties, {}) for name in ("basis", "verified", "provenance", "note")]
    needed = ["id", *(["rule_set"] if table.rule_sets else []), *table.inputs]
    return {
        "$schema": _PROFILE,
        "title": table.file,
        "fieldsMatch": ["superset"],
        "fields": [*own, *inputs, *outputs],
        "missingValues": [""],
        "requiredColumns": [*needed, *(output.id for output in table.outputs), "basis"],
        "primaryKey": ["id"],
    }


def _own_column(name: str, properties: Mapping[str, Form], must: Form) -> Form:
    inside = properties["basis"]["items"]["properties"] if name == "verified" else properties
    form = inside[FIELDS.get(name, name)]
    if name == "provenance":
        must = {"enum": [word for part in form.get("anyOf", [form]) for word in _words(name, part)]}
    return _field(name, _TITLES[name], form["description"], must)


def _input_column(name: str, kb: KnowledgeBase) -> Form:
    fact = kb.vocabulary.fact_of(name)
    if fact is not None:
        return _fact_column(fact)
    entry = kb.derived_by_id.get(name) or kb.table_by_id[name]
    pattern = outcome_pattern(kb, name) if name in kb.table_by_id else DERIVED_PATTERN
    return _field(
        name, entry.zh, f"{entry.zh} {entry.en}".rstrip(), {"required": True, "pattern": whole(pattern)}
    )


def _output_column(output: TableOutput) -> Form:
    about = f"{output.zh} {output.en}".rstrip()
    words = list(dict.fromkeys(word for one in output.values for word in (one.id, one.zh, one.en) if word))
    must: Form = {"enum": words} if output.type == "code" else {}
    return _field(
        output.id, output.zh, about, {"pattern": NUMBER_PATTERN} if output.type == "number" else must
    )


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
    words = [
        word for part in parts for word in (*_words(column, part), *_known_words(column, part, kb, known))
    ]
    if words:
        return {"pattern": whole(listed(any_of(words)))} if is_list else {"enum": words}
    patterns = [part["pattern"] for part in parts if "pattern" in part]
    return {"pattern": patterns[0]} if patterns else {}


def _words(column: str, part: Form) -> Iterable[str]:
    """Yield the codes that a form lists, and the Chinese words that the column takes for them."""
    codes = [word for word in part.get("enum", ()) if word]
    yield from codes
    yield from (word for word, code in CODES.get(column, {}).items() if code in codes)


def _known_words(column: str, part: Form, kb: KnowledgeBase, known: Mapping[str, Form]) -> Iterable[str]:
    """Yield the ids that a form refers to, and the labels that the column takes for them."""
    if "$ref" in part:
        target = part["$ref"].removeprefix("#/definitions/")
        yield from known[target].get("enum", ())
        if column in LABELLED:
            yield from (entry.zh for entry in entries_at(kb, LABELLED[column]))
