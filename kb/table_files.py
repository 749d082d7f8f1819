"""The files of the folder `tables`, as the manifest declares them: rows turned into entries, cells into codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticCustomError

from kb.errors import Finding, did_you_mean
from kb.location import Entries, Entry, Location, Text
from kb.quantities import as_number
from kb.rule_files import RULE_TABLES, RuleFiles, Sheet
from kb.table_words import COLUMNS, CellWords
from kb.tables import FIELDS, Table, bases_of, faults_of_header
from kb.vocabulary import Vocabulary, fold

_COLUMNS = ("id", "rule_set", "name_zh", "name_en", "basis", "verified", "provenance", "note")


@dataclass(frozen=True)
class Declared:
    """What the manifest says of the columns of one table, as plain data that may still be faulty."""

    id: str
    place: Location
    inputs: Mapping[str, str]
    outputs: Mapping[str, Entry]
    rule_sets: Mapping[str, str]

    @property
    def form(self) -> Table:
        """The table as any other table of a rule folder."""
        needed = ("id", *(["rule_set"] if self.rule_sets else []), *self.outputs, "basis")
        own = [name for name in _COLUMNS if self.rule_sets or name != "rule_set"]
        return Table(f"{RULE_TABLES}/{self.id}.csv", "rows", (*own, *self.inputs, *self.outputs), needed)

    def column_of(self, word: str) -> str | None:
        """Return what a column holds: one of the columns of every table, an output or an input."""
        name = COLUMNS.get(fold(word), fold(word))
        if name in _COLUMNS and name in self.form.columns:
            return name
        labels = {fold(label): name for name, entry in self.outputs.items() for label in _labels(entry)}
        labels |= {fold(label): name for name, label in self.inputs.items() if fold(label) not in labels}
        return name if name in (*self.outputs, *self.inputs) else labels.get(fold(word))


def rows_of(files: RuleFiles, vocabulary: Vocabulary, words: CellWords) -> Entries:
    """Return the rows of all declared tables as entries; what has no place there goes to the problems."""
    rows: list[Entry] = []
    declared = {table.id: table for table in declared_tables(files.data, vocabulary)}
    for name, table in declared.items():
        if name in files.rule_tables:
            rows += _rows(table, files.rule_tables[name], words, files.problems)
        elif not _is_unreadable(table.form.file, files.problems):
            fix = "write its rows into this file, or take the table out of manifest.yaml"
            files.report("missing", Location(table.form.file, 1, 1), "the file of this table is missing", fix)
    for name in files.rule_tables.keys() - declared.keys():
        fix = did_you_mean(name, declared) or "declare it under `tables:` of manifest.yaml"
        place = Location(f"{RULE_TABLES}/{name}.csv", 1, 1)
        files.report("unknown_names", place, "manifest.yaml declares no such table", fix)
    return Entries(rows, Location(RULE_TABLES, 1, 1))


def has_tables(data: Mapping[str, Any]) -> bool:
    """Return whether the manifest declares a table."""
    manifest = data.get("manifest")
    return isinstance(manifest, dict) and bool(entries_in(manifest.get("tables")))


def declared_tables(data: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Declared]:
    """Yield what the manifest declares, as far as it has the form of a table."""
    manifest = data.get("manifest")
    tables = entries_in(manifest.get("tables") if isinstance(manifest, dict) else None)
    named = (*entries_in(data.get("derived_facts")), *tables)
    labels = {str(entry["id"]): str(entry.get("zh", "")) for entry in named}
    for table in tables:
        words = table.get("inputs")
        inputs = {}
        for word in words if isinstance(words, list) else ():
            if isinstance(word, str):
                fact = vocabulary.fact_of(word)
                inputs[fact.id if fact else str(word)] = fact.zh if fact else labels.get(word, word)
        outputs = {str(output["id"]): output for output in entries_in(table.get("outputs"))}
        yield Declared(str(table["id"]), table.location, inputs, outputs, _by_label(table.get("rule_sets")))


def entries_in(data: Any) -> list[Entry]:
    """Return the entries with an id that a list of plain data holds."""
    found = data if isinstance(data, list) else ()
    return [one for one in found if isinstance(one, Entry) and isinstance(one.get("id"), str)]


def _rows(table: Declared, sheet: Sheet, words: CellWords, problems: list[Finding]) -> Iterator[Entry]:
    header, rows = sheet
    names = {column: table.column_of(column) for column in header}
    known = [*table.form.columns, *COLUMNS, *table.inputs.values()]
    problems += faults_of_header(table.form, names, known, table.inputs)
    fields = {str(column): name for column, name in names.items()}
    for row in rows:
        for column, cell in row.items():
            if fields[column] == "id" and not cell:
                what, fix = f"the cell of column `{column}` is empty", "every row needs one"
                problems.append(Finding("missing", "error", cell.location, what, fix))
        yield _row(table, row, fields, words, problems)


def _row(
    table: Declared, row: Entry, fields: Mapping[str, str | None], words: CellWords, problems: list[Finding]
) -> Entry:
    entry: dict[str, Any] = {"table": Text(table.id, row.location)}
    when: dict[str, Text] = {}
    outputs: dict[str, Text] = {}
    for column, cell in row.items():
        name = fields[column] or ""
        if name in table.outputs:
            if cell:
                outputs[Text(name, cell.location)] = _output(table.outputs[name], cell, problems)
        elif name in table.inputs:
            when[Text(name, cell.location)] = cell
        elif name == "rule_set" and cell:
            entry[Text(name, cell.location)] = Text(table.rule_sets.get(fold(cell), cell), cell.location)
        elif name and cell:
            entry[Text(FIELDS.get(name, name), cell.location)] = words.in_codes(name, cell)
    verified = entry.pop("verified", None)
    if "basis" in entry:
        entry["basis"] = bases_of(entry["basis"], verified, words.sources)
    entry["when"], entry["outputs"] = Entry(when, row.location), Entry(outputs, row.location)
    return Entry(entry, row.location)


def _output(output: Entry, cell: Text, problems: list[Finding]) -> Text:
    """Return what a cell answers, a label made a code; a word that is no answer of the column is reported."""
    kind, name = output.get("type"), output["id"]
    if kind == "code":
        codes = _by_label(output.get("values"))
        if fold(cell) in codes:
            return Text(codes[fold(cell)], cell.location)
        fix = did_you_mean(cell, codes) or "known values: " + ", ".join(dict.fromkeys(codes.values()))
        problems.append(
            Finding("unknown_names", "error", cell.location, f"`{cell}` is no value of `{name}`", fix)
        )
    elif kind == "number":
        try:
            as_number(cell)
        except PydanticCustomError:
            what, fix = f"`{cell}` is no number (`{name}`)", "write digits, such as 12 or 2.5"
            problems.append(Finding("wrong_value", "error", cell.location, what, fix))
    return cell


def _by_label(entries: Any) -> dict[str, str]:
    """Return the id of each entry of a list, by its id and by its labels."""
    return {fold(label): str(one["id"]) for one in entries_in(entries) for label in _labels(one)}


def _labels(entry: Entry) -> list[str]:
    return [str(entry[key]) for key in ("id", "zh", "en") if entry.get(key)]


def _is_unreadable(file: str, problems: list[Finding]) -> bool:
    return any(problem.check == "unreadable" and problem.location.file == file for problem in problems)
