"""What an editor sees of rule files, and what it marks: YAML 1.2 values by JSON Schema, rows by Table Schema."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from kb.knowledge_base import KnowledgeBase
from kb.reader import UnreadableFile, decode
from kb.schemas.files import FileSchema, schemas_of

# The core schema of YAML 1.2 (yaml.org/spec/1.2.2, section 10.3): what a plain scalar is read as.
_CORE = (
    (re.compile("null|Null|NULL|~|"), lambda _: None),
    (re.compile("true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),
    (re.compile("[-+]?[0-9]+"), int),
    (re.compile("0x[0-9a-fA-F]+"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), float),
)


class Editor:
    """The schemas of a knowledge base, ready to mark files."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.schemas = {schema.name: schema for schema in schemas_of(kb)}
        self._validators = {
            name: jsonschema_rs.Draft7Validator(schema.data, validate_formats=True)
            for name, schema in self.schemas.items()
            if not schema.is_table
        }

    def schema_of(self, file: str) -> FileSchema | None:
        """Return the schema of a rule file by its name in the folder."""
        return next((one for one in self.schemas.values() if Path(file).match(one.pattern)), None)

    def marks(self, folder: Path, file: str) -> list[str]:
        """Return what is marked in a file; a file that cannot be parsed, or has no place, is marked as a whole."""
        schema = self.schema_of(file)
        if schema is None or not (folder / file).is_file():
            return ["no rule file"]
        try:
            text = decode((folder / file).read_bytes(), file)
        except UnreadableFile as error:
            return [str(error)]
        if schema.is_table:
            return list(table_marks(schema.data, text))
        try:
            data = as_json(yaml.compose(text, Loader=yaml.CSafeLoader))
        except (yaml.YAMLError, Repeated) as error:
            return [str(error)]
        return self.marks_of(schema.name, data)

    def marks_of(self, name: str, data: object) -> list[str]:
        """Return what is marked in the values of a YAML file."""
        return [
            f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
            for error in self._validators[name].iter_errors(data)
        ]


class Repeated(Exception):
    """A key that stands twice in one mapping."""


def as_json(node: yaml.Node | None) -> Any:
    """Return the values of a YAML node as an editor types them."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        if len(set(map(str, keys))) < len(keys):
            raise Repeated(keys)
        return {str(key.value): as_json(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [as_json(part) for part in node.value]
    if not isinstance(node, yaml.ScalarNode):
        return None
    if not node.style:
        for pattern, read in _CORE:
            if pattern.fullmatch(node.value):
                return read(node.value)
    return node.value


def table_marks(schema: Mapping[str, Any], text: str) -> Iterator[str]:
    """Yield what a Table Schema finds in a table: columns, filled cells, words, patterns, repeated ids."""
    try:
        header, *rows = csv.reader(io.StringIO(text), strict=True)
    except (csv.Error, ValueError) as error:
        yield f"no table: {error}"
        return
    fields = {word: field for field in schema["fields"] for word in (field["name"], field["title"])}
    header = [name.strip() for name in header]
    columns = [name for name in header if name]
    yield from (f"`{name}` is no column" for name in columns if name not in fields)
    names = [fields[name]["name"] for name in columns if name in fields]
    yield from (
        f"`{name}` stands twice" for name in sorted({name for name in names if names.count(name) > 1})
    )
    yield from (f"column `{name}` is missing" for name in schema["requiredColumns"] if name not in names)
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, 2):
        if any(row) and len(row) != len(header):
            yield f"row {number}: {len(row)} cells"
        for column, cell in zip(header, (cell.strip() for cell in row), strict=False):
            if any(row) and column in fields:
                yield from (f"row {number}: {mark}" for mark in _cell_marks(fields[column], cell, seen))


def _cell_marks(field: Mapping[str, Any], cell: str, seen: set[tuple[str, str]]) -> Iterator[str]:
    must = field["constraints"]
    if not cell:
        if must.get("required"):
            yield f"`{field['name']}` is empty"
        return
    if "enum" in must and cell not in must["enum"]:
        yield f"`{cell}` is no {field['name']}"
    if "pattern" in must and not re.search(must["pattern"], cell):
        yield f"`{cell}` is not written as {field['name']} is"
    if must.get("unique"):
        if (field["name"], cell) in seen:
            yield f"`{cell}` stands twice"
        seen.add((field["name"], cell))
