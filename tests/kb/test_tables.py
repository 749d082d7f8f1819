"""Tables as policy staff save them from WPS and Excel: other bytes, other words, the same knowledge base."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.cells import Interval, read_cell
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.loader import load, load_with_findings
from kb.table_words import CODES, COLUMNS
from kb.tables import TABLES
from kb.vocabulary import Value
from tests import folders

Rows = list[list[str]]
KBS = {name: load(folder) for name, folder in folders.BASES.items()}
SAID = {name: folders.content(kb) for name, kb in KBS.items()}
LISTS = ("satisfies", "satisfied_by")


# --- how cells are written


def in_full_width_punctuation(rows: Rows, kb: KnowledgeBase) -> Rows:
    return by_column(rows, lambda column, cell: widened(column, cell, kb))


def widened(column: str, cell: str, kb: KnowledgeBase) -> str:
    if column == "basis":
        return cell.replace("; ", "；")
    if column in LISTS:
        return cell.replace(", ", "，")
    if column in kb.vocabulary:
        for narrow, wide in {", ": "，", "(": "（", ")": "）", "< ": "＜", "> ": "＞", "<=": "≤"}.items():
            cell = cell.replace(narrow, wide)
        return cell.replace('"', "“", 1).replace('"', "”", 1)
    return cell


def in_full_width_digits(rows: Rows, _kb: KnowledgeBase) -> Rows:
    wide = str.maketrans("0123456789-.", "０１２３４５６７８９－．")
    return by_column(
        rows,
        lambda column, cell: (
            cell.translate(wide) if column in ("validity_months", "area_m2", "first_day") else cell
        ),
    )


def in_chinese(rows: Rows, kb: KnowledgeBase) -> Rows:
    headers = {code: label for label, code in COLUMNS.items()} | {f.id: f.zh for f in kb.vocabulary.facts}
    translated = by_column(rows, lambda column, cell: chinese(column, cell, kb))
    return [[headers[column] for column in rows[0]], *translated[1:]]


def chinese(column: str, cell: str, kb: KnowledgeBase) -> str:
    if column in kb.vocabulary:
        return chinese_cell(column, cell, kb)
    if cell in ("true", "false"):
        return {"true": "是", "false": "否"}[cell]
    codes = {code: label for label, code in CODES.get(column, {}).items()}
    entries = {
        "category": kb.manifest.categories,
        "flowchart": kb.flowcharts,
        "issuer": kb.departments,
        "intermediary": kb.intermediaries,
        "satisfies": kb.documents,
        "satisfied_by": kb.documents,
        "held_as": kb.certificate_types,
    }
    labels = codes | {entry.id: entry.zh for entry in entries.get(column, ())}
    return ", ".join(labels.get(word, word) for word in cell.split(", "))


def chinese_cell(column: str, cell: str, kb: KnowledgeBase) -> str:
    fact = kb.vocabulary[column]
    read = read_cell(cell, fact)

    def word(value: Value | Interval) -> str:
        return str(value) if isinstance(value, Interval) else fact.label(value)

    if fact.type in ("number", "date") or read.is_any:
        return cell
    inner = "，".join(map(word, read.tests))
    return f"not（{inner}）" if read.negated else inner


def by_column(rows: Rows, change: Callable[[str, str], str]) -> Rows:
    header = rows[0]
    return [header, *([change(*pair) for pair in zip(header, row, strict=True)] for row in rows[1:])]


def with_empty_rows_and_columns(rows: Rows, _kb: KnowledgeBase) -> Rows:
    padded = [[*row, "", ""] for row in rows]
    return [*padded, [""] * len(padded[0]), [""], []]


def with_an_empty_column_in_the_second_block_of_excel(rows: Rows, _kb: KnowledgeBase) -> Rows:
    return [row if number < 16 else [*row, ""] for number, row in enumerate(rows)]


def without_empty_notes_at_the_end(rows: Rows, _kb: KnowledgeBase) -> Rows:
    return [row[:-1] if rows[0][-1] == "note" and not row[-1] else row for row in rows]


def with_blanks_around_cells(rows: Rows, _kb: KnowledgeBase) -> Rows:
    return [[f" {cell}\u3000" if cell else cell for cell in row] for row in rows]


# --- how files are written


def plain(rows: Rows, end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


# In the order in which they can come together: some look for codes, some for columns, the last at nothing.
CELLS = [
    in_chinese,
    in_full_width_punctuation,
    in_full_width_digits,
    with_empty_rows_and_columns,
    with_an_empty_column_in_the_second_block_of_excel,
    without_empty_notes_at_the_end,
    with_blanks_around_cells,
]
FILES: dict[str, Callable[[Rows], bytes]] = {
    "utf8": lambda rows: plain(rows).encode(),
    "utf8_with_bom": lambda rows: plain(rows).encode("utf-8-sig"),
    "gb18030": lambda rows: plain(rows).encode("gb18030"),
    "crlf": lambda rows: plain(rows, "\r\n").encode(),
    "cr": lambda rows: plain(rows, "\r").encode(),
    "everything_quoted": lambda rows: plain(rows, quoting=csv.QUOTE_ALL).encode(),
    "gb18030_crlf_quoted": lambda rows: plain(rows, "\r\n", csv.QUOTE_ALL).encode("gb18030"),
    "no_line_end": lambda rows: plain(rows).rstrip("\n").encode(),
}


def saved(base: str, parent: Path, change: Callable[[Rows, KnowledgeBase], Rows], save: str) -> Path:
    folder = folders.copy_of(folders.BASES[base], parent)
    for path in (folder / table.file for table in TABLES if (folder / table.file).is_file()):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        path.write_bytes(FILES[save](change(rows, KBS[base])))
    return folder


@pytest.mark.parametrize("save", FILES)
def test_the_shipped_tables_say_the_same_in_any_form_of_file(save, tmp_path):
    folder = saved("harbin", tmp_path, lambda rows, _: rows, save)
    assert folders.content(load(folder)) == SAID["harbin"]


@pytest.mark.parametrize("change", CELLS, ids=lambda change: change.__name__)
def test_the_shipped_tables_say_the_same_in_other_words_and_shapes(change, tmp_path):
    folder = saved("harbin", tmp_path, change, "utf8")
    assert folders.content(load(folder)) == SAID["harbin"]


@given(
    changes=st.lists(st.sampled_from(CELLS), unique=True),
    save=st.sampled_from(sorted(FILES)),
)
@settings(max_examples=30, deadline=None)
def test_all_of_this_may_come_together(changes, save, tmp_path_factory):
    def change(rows: Rows, kb: KnowledgeBase) -> Rows:
        for rewrite in sorted(changes, key=CELLS.index):
            rows = rewrite(rows, kb)
        return rows

    folder = saved("stalls", tmp_path_factory.mktemp("saved"), change, save)
    assert folders.content(load(folder)) == SAID["stalls"]


# --- columns and rows


def problems(parent: Path, file: str, old: str, new: str) -> list[Finding]:
    folder = folders.replace(folders.copy_of(folders.STALLS, parent), file, old, new)
    return list(load_with_findings(folder).findings)


def test_a_basis_is_split_into_laws_and_articles(tmp_path):
    folder = folders.copy_of(folders.STALLS, tmp_path)
    folders.replace(
        folder,
        "constraints.csv",
        "公园条例 3",
        "土地管理法(2004) 43、63；国发〔2004〕20号;\u3000公园条例\u30003",
    )
    (constraint, _) = load(folder).constraints
    assert [(basis.law, basis.article, basis.verified) for basis in constraint.basis] == [
        ("土地管理法(2004)", "43、63", True),
        ("国发〔2004〕20号", "", True),
        ("公园条例", "3", True),
    ]


def test_a_row_without_a_basis_may_still_say_verified_false(tmp_path):
    assert problems(tmp_path, "constraints.csv", "公园条例 3,true", ",false") == []


def test_every_chinese_word_means_one_code():
    for table in TABLES:
        assert {*table.required} <= {*table.columns}
    for codes in (COLUMNS, *CODES.values()):
        assert len(set(codes.values())) == len(codes)


def test_a_line_break_inside_a_quoted_cell_moves_the_lines_below_it(tmp_path):
    folder = folders.copy_of(folders.STALLS, tmp_path)
    folders.replace(folder, "flowcharts.csv", "Chart of a small stall", '"Chart of\na small stall"')
    folders.replace(folder, "flowcharts.csv", "F-LARGE,large", "F-LARGE,largest")
    (finding,) = load_with_findings(folder).findings
    assert str(finding.location) == "flowcharts.csv:5:2"


def test_the_cell_of_an_unknown_label_stays_as_it_is_written(tmp_path):
    (finding,) = problems(tmp_path, "certificates.csv", "Health card,HEALTH", "Health card,卫生所")
    assert "`卫生所` is no known department" in finding.problem


def test_a_label_stands_for_its_id(tmp_path):
    assert problems(tmp_path, "certificates.csv", "Health card,HEALTH", "Health card,卫生局") == []
