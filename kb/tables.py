"""The CSV tables of a rule folder: their columns in codes and Chinese, rows turned into entries."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.errors import Finding, did_you_mean
from kb.location import Entries, Entry, Location, Text
from kb.table_words import COLUMNS, CellWords
from kb.vocabulary import Fact, Vocabulary, fold


@dataclass(frozen=True)
class Table:
    """A table: which columns it has, which of them must be there, and whether it has a column for each fact."""

    file: str
    key: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    has_facts: bool = False


_NAMED = ("id", "name_zh", "name_en")
_RULE = ("basis", "verified", "provenance")
TABLES = (
    Table(
        "constraints.csv",
        "constraints",
        ("id", "kind", "sentence_zh", "sentence_en", *_RULE, "status"),
        ("id", "sentence_zh", "basis", "provenance"),
        has_facts=True,
    ),
    Table(
        "situations.csv",
        "situations",
        (*_NAMED, "category", "flowchart", *_RULE, "status", "note"),
        ("id", "category", "flowchart", "name_zh", "basis", "provenance"),
        has_facts=True,
    ),
    Table(
        "flowcharts.csv",
        "flowcharts",
        (*_NAMED, "category", *_RULE, "note"),
        ("id", "category", "name_zh"),
    ),
    Table(
        "documents.csv",
        "documents",
        (
            "id",
            "kind",
            "name_zh",
            "name_en",
            "issuer",
            "intermediary",
            "satisfied_by",
            "output_of",
            "shortened",
            "abolished",
            "provenance",
        ),
        ("id", "kind", "name_zh"),
    ),
    Table(
        "certificates.csv",
        "certificate_types",
        (
            *_NAMED,
            "issuer",
            "holder",
            "satisfies",
            "validity_rule",
            "validity_months",
            "held_as",
            "verified",
            "provenance",
            "note",
        ),
        ("id", "name_zh", "issuer", "holder", "satisfies"),
    ),
    Table(
        "transitions.csv",
        "transitions",
        ("kind", "event", "variant", "by", "from", "to", "needs", "refused_as", "meaning"),
        ("kind", "event", "from", "to", "meaning"),
    ),
)

MAY_BE_EMPTY = frozenset({"basis", "provenance"})  # Whether a rule needs them, the check of sources knows.
SPARE = ("note", "备注")  # Columns in which a row need not say anything, so that it may end before them.
FIELDS = {"name_zh": "zh", "name_en": "en", "sentence_zh": "zh", "sentence_en": "en",
          "from": "before", "to": "after", "meaning": "zh"}  # fmt: skip


def entries_of(
    table: Table,
    header: list[Text],
    rows: list[Entry],
    vocabulary: Vocabulary,
    words: CellWords,
    problems: list[Finding],
    *,
    needs_facts: bool = True,
) -> Entries:
    """Return the rows as entries: `when` gathered from the fact columns, `basis` as a list, empty cells left out.

    Without `needs_facts` the column of a fact on which no row turns may be left out.
    """
    names = {column: column_of(table, column, vocabulary) for column in header}
    known = [*table.columns, *COLUMNS, *(vocabulary.words() if table.has_facts else ())]
    has_facts = table.has_facts and needs_facts
    asked = [fact.id for fact in vocabulary.facts if has_facts and not fact.optional]
    problems += faults_of_header(table, names, known, asked)
    for row in rows:
        for column, name in names.items():
            if not row[column] and name in table.required and name not in MAY_BE_EMPTY:
                what, fix = f"the cell of column `{column}` is empty", "every row needs one"
                problems.append(Finding("missing", "error", row[column].location, what, fix))
    facts = vocabulary if table.has_facts else None
    fields = {str(column): name for column, name in names.items()}
    return Entries([_entry(row, fields, facts, words) for row in rows], Location(table.file, 1, 1))


def faults_of_header(
    table: Table, names: Mapping[Text, str | None], known: Iterable[str], asked: Collection[str]
) -> Iterator[Finding]:
    """Yield a finding for each column that is unknown, that stands twice, or that is missing.

    `names` is what each column holds, `known` the words that a column may bear, `asked` the facts that need a column.
    """
    seen: dict[str, Text] = {}
    for column, name in names.items():
        if name is None:
            what = f"`{column}` is no column of this table"
            fix = did_you_mean(column, known) or "known columns: " + ", ".join(table.columns)
            yield Finding("unknown_names", "error", column.location, what, fix)
        elif name in seen:
            what = f"columns `{seen[name]}` and `{column}` mean the same"
            yield Finding("duplicate", "error", column.location, what, "delete one of them")
        else:
            seen[name] = column
    for name in (*table.required, *asked):
        if name not in seen:
            what, fix = f"column `{name}` is missing", f"add a column `{name}`"
            fix += ", with `-` where any value will do" if name in asked else ""
            yield Finding("missing", "error", Location(table.file, 1, 1), what, fix)


def column_of(table: Table, column: str, vocabulary: Vocabulary) -> str | None:
    """Return what a column of a table holds, by its code or label: one of its columns, or a fact; None if neither."""
    name = COLUMNS.get(fold(column), fold(column))
    if name in table.columns:
        return name
    fact: Fact | None = vocabulary.fact_of(column) if table.has_facts else None
    return fact.id if fact else None


def _entry(
    row: Entry, names: Mapping[str, str | None], vocabulary: Vocabulary | None, words: CellWords
) -> Entry:
    entry: dict[str, object] = {}
    when: dict[str, object] = {}
    for column, cell in row.items():
        name = names[column]
        if name is None:
            continue
        if vocabulary is not None and name in vocabulary:
            when[Text(name, cell.location)] = cell
        elif cell:
            entry[Text(FIELDS.get(name, name), cell.location)] = words.in_codes(name, cell)
    if "basis" in names.values():
        verified = entry.pop("verified", None)
        if "basis" in entry:
            entry["basis"] = bases_of(entry["basis"], verified, words.sources)
    if vocabulary is not None:
        entry["when"] = Entry(dict(when), row.location)
    return Entry(entry, row.location)


def bases_of(text: object, verified: object, sources: Container[str]) -> Entries:
    """`law article; law article` -> entries; the id of a source, or else all before the last blank, is the law."""
    assert isinstance(text, Text)
    entries = []
    for part in (piece.strip() for piece in text.replace("；", ";").replace("\u3000", " ").split(";")):
        if part:
            first, _, behind = part.partition(" ")
            law, _, article = (first, "", behind.strip()) if first in sources else part.rpartition(" ")
            basis = {"law": law or article, "article": article if law else ""}
            entries.append(Entry(basis | ({"verified": verified} if verified else {}), text.location))
    return Entries(entries, text.location)
