"""A knowledge base -> the schema of each kind of rule file: JSON Schema for YAML, Table Schema for tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.calendar_files import CalendarNotice
from kb.forms import Form
from kb.knowledge_base import KnowledgeBase
from kb.rule_files import FOLDERS, PARTS, WHOLE
from kb.schemas.cells import condition_forms
from kb.schemas.known import id_forms, restrict
from kb.schemas.models import form_of
from kb.schemas.tables import rule_table_schema, table_schema
from kb.tables import TABLES, Table

_DRAFT = "http://json-schema.org/draft-07/schema#"
_CALENDARS = "calendars"


@dataclass(frozen=True)
class FileSchema:
    """The schema of the files that `pattern` names; `data` is a JSON Schema, or a Table Schema if `is_table`."""

    name: str
    pattern: str
    data: Mapping[str, Any]
    is_table: bool

    @property
    def file(self) -> str:
        """The name of the file in which the schema is kept."""
        return f"{self.name}.{'table' if self.is_table else 'schema'}.json"

    @property
    def text(self) -> str:
        """The schema as it is written into that file."""
        return json.dumps(self.data, ensure_ascii=False, indent=2) + "\n"


def schemas_of(kb: KnowledgeBase) -> tuple[FileSchema, ...]:
    """Return the schemas of all rule files, with the ids, facts and values that `kb` knows to choose from."""
    whole = form_of(KnowledgeBase)
    restrict(whole, kb)
    known = id_forms(kb)
    definitions = {**known, **condition_forms(kb)}
    parts: Mapping[str, Form] = whole["properties"]
    forms = {name: _refer(parts[key]) for name, key in WHOLE.items()}
    for name, keys in PARTS.items():
        inside = {key: _refer(parts[field]) for key, field in keys.items()}
        forms[name] = {"type": "object", "properties": inside, "additionalProperties": False}
    forms[_CALENDARS] = form_of(CalendarNotice)
    yaml = [
        FileSchema(name, _pattern(name), _document(name, form, definitions), is_table=False)
        for name, form in sorted(forms.items())
    ]
    tables = (_of_table(table, table_schema(table, kb, parts[table.key], known)) for table in TABLES)
    rule_tables = (
        FileSchema(
            f"tables-{table.id}", table.file, rule_table_schema(table, kb, parts["rows"]), is_table=True
        )
        for table in kb.tables
    )
    return (*yaml, *tables, *rule_tables)


def editor_settings(schemas: Sequence[FileSchema], kept_in: str, rules: str) -> Mapping[str, Any]:
    """Return the settings by which VS Code marks the files of a rule folder.

    `kept_in` is the folder of the schemas and `rules` the rule folder, both from the top of what VS Code has open; the
    calendars lie beside the rule folder.
    """
    beside = rules.rpartition("/")[0]
    places = {schema.name: f"{rules}/{schema.pattern}" for schema in schemas if not schema.is_table}
    places[_CALENDARS] = f"{beside}/{_pattern(_CALENDARS)}".removeprefix("/")
    found = {schema.name: f"./{kept_in}/{schema.file}" for schema in schemas}
    return {"yaml.schemas": {found[name]: place for name, place in places.items()}}


def _pattern(name: str) -> str:
    return f"{name}/*.yaml" if name in (*FOLDERS, _CALENDARS) else f"{name}.yaml"


def _of_table(table: Table, data: Form) -> FileSchema:
    return FileSchema(table.file.removesuffix(".csv"), table.file, data, is_table=True)


def _document(name: str, form: Form, definitions: Mapping[str, Form]) -> Form:
    """Return a form as a schema of its own, with the definitions that it leads to."""
    used: dict[str, Form] = {}
    open_ends = _named_in(form)
    while open_ends:
        found = open_ends.pop()
        if found not in used:
            used[found] = _refer(definitions[found])
            open_ends |= _named_in(used[found])
    head = {"$schema": _DRAFT, "title": _pattern(name)}
    return {**head, **form, "definitions": {key: used[key] for key in sorted(used)}}


def _refer(form: Any) -> Any:
    """Return a form with each condition as a reference to the one definition of conditions."""
    if isinstance(form, list):
        return [_refer(part) for part in form]
    if not isinstance(form, dict):
        return form
    if form.get("$comment") == "condition":
        return {"allOf": [{"$ref": "#/definitions/condition"}]} | {
            key: value for key, value in form.items() if key != "$comment"
        }
    return {key: _refer(value) for key, value in form.items()}


def _named_in(form: Any) -> set[str]:
    """Return the names of the definitions that a form refers to."""
    if isinstance(form, list):
        return set().union(*map(_named_in, form))
    if not isinstance(form, dict):
        return set()
    own = {form["$ref"].removeprefix("#/definitions/")} if isinstance(form.get("$ref"), str) else set()
    return own.union(*map(_named_in, form.values()))
