"""The CSV tables of a rule folder: their columns in codes and Chinese, rows turned into entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.errors import Finding, did_you_mean
from kb.location import Entries, Entry, Location, Text
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
        ("id", "sentence_zh", "sentence_en", *_RULE, "status"),
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
            "verified",
            "provenance",
            "note",
        ),
        ("id", "name_zh", "issuer", "holder", "satisfies"),
    ),
)

CHINESE = {
    "编号": "id",
    "类别": "category",
    "流程图": "flowchart",
    "名称": "name_zh",
    "英文名称": "name_en",
    "说明": "sentence_zh",
    "英文说明": "sentence_en",
    "依据": "basis",
    "已核实": "verified",
    "核实程度": "status",
    "来源": "provenance",
    "备注": "note",
    "种类": "kind",
    "出具单位": "issuer",
    "中介机构": "intermediary",
    "满足要件": "satisfied_by",
    "已取消": "abolished",
    "持有人": "holder",
    "可代替要件": "satisfies",
    "有效期规则": "validity_rule",
    "有效月数": "validity_months",
}
_FIELDS = {"name_zh": "zh", "name_en": "en", "sentence_zh": "zh", "sentence_en": "en"}


def entries_of(table: Table, rows: list[Entry], vocabulary: Vocabulary, problems: list[Finding]) -> Entries:
    """Return the rows as entries: `when` gathered from the fact columns, `basis` as a list, empty cells left out."""
    place = Location(table.file, 1, 1)
    if not rows:
        return Entries([], place)
    names = {column: _resolve(table, column, vocabulary) for column in rows[0]}
    known = [*table.columns, *CHINESE, *(vocabulary.words() if table.has_facts else ())]
    seen: dict[str, str] = {}
    for column, name in names.items():
        where = getattr(rows[0][column], "location", place)._replace(line=1)
        if name is None:
            fix = did_you_mean(column, known) or "known columns: " + ", ".join(table.columns)
            problems.append(
                Finding("unknown_names", "error", where, f"`{column}` is no column of this table", fix)
            )
        elif name in seen:
            what = f"columns `{seen[name]}` and `{column}` mean the same"
            problems.append(Finding("duplicate", "error", where, what, "delete one of them"))
        else:
            seen[name] = column
    facts = [fact for fact in vocabulary.facts if not fact.optional] if table.has_facts else []
    for missing in [
        name for name in (*table.required, *(fact.id for fact in facts)) if name not in names.values()
    ]:
        what = f"column `{missing}` is missing"
        problems.append(
            Finding("missing", "error", place, what, f"add a column `{missing}`, `-` where any value will do")
        )
    return Entries([_entry(row, names, vocabulary if table.has_facts else None) for row in rows], place)


def _resolve(table: Table, column: str, vocabulary: Vocabulary) -> str | None:
    name = CHINESE.get(fold(column), fold(column))
    if name in table.columns:
        return name
    fact: Fact | None = vocabulary.fact_of(column) if table.has_facts else None
    return fact.id if fact else None


def _entry(row: Entry, names: Mapping[str, str | None], vocabulary: Vocabulary | None) -> Entry:
    entry: dict[str, object] = {}
    when: dict[str, object] = {}
    for column, cell in row.items():
        name = names[column]
        if name is None:
            continue
        if vocabulary is not None and name in vocabulary:
            when[Text(name, cell.location)] = cell
        elif cell:
            entry[Text(_FIELDS.get(name, name), cell.location)] = cell
    if "basis" in entry:
        entry["basis"] = _basis(entry["basis"], entry.get("verified"))
        entry.pop("verified", None)
    if vocabulary is not None:
        entry["when"] = Entry(dict(when), row.location)
    return Entry(entry, row.location)


def _basis(text: object, verified: object) -> Entries:
    """`law article; law article` -> entries; law and article are separated by the last blank."""
    assert isinstance(text, Text)
    entries = []
    for part in (piece.strip() for piece in text.replace("；", ";").split(";")):
        if part:
            law, _, article = part.rpartition(" ")
            basis = {"law": law or article, "article": article if law else ""}
            entries.append(Entry(basis | ({"verified": verified} if verified else {}), text.location))
    return Entries(entries, text.location)
