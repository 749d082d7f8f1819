"""The four changes an officer makes, to files as a spreadsheet saves them, each end without a finding but notes.

A spreadsheet in China saves CSV in UTF-8 with a byte-order mark or in GB18030, with CRLF, with commas for empty cells.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from api.cli import main
from decision.checked import checked
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.reader import decode
from tests import folders

Rows = list[list[str]]
SHIPPED = load(folders.HARBIN)


@pytest.fixture
def rules(tmp_path):
    return folders.copy_of(folders.HARBIN, tmp_path)


def rows_of(folder: Path, file: str) -> Rows:
    return list(csv.reader(io.StringIO(decode((folder / file).read_bytes(), file), newline="")))


def save(folder: Path, file: str, rows: Rows, encoding: str) -> None:
    """Save a table as a spreadsheet does: one width, one empty row below."""
    text = io.StringIO()
    width = len(rows[0])
    csv.writer(text, lineterminator="\r\n").writerows([*rows, [""] * width])
    (folder / file).write_bytes(text.getvalue().encode(encoding))


def clean(folder: Path) -> KnowledgeBase:
    """Return the rules, which must have no finding but notes."""
    kb, findings = checked(folder)
    assert [str(finding) for finding in findings if finding.severity != "info"] == []
    assert kb
    return kb


def edit(folder: Path, file: str, pattern: str, new: str) -> None:
    """Make one kind of change in a text file, wherever it must be made."""
    text, count = re.subn(pattern, new, (folder / file).read_text(encoding="utf-8"))
    assert count
    folders.write(folder, file, text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_tables_saved_by_a_spreadsheet_say_what_they_said(encoding, rules):
    for path in rules.glob("*.csv"):
        save(rules, path.name, rows_of(rules, path.name), encoding)
    assert folders.content(load(rules)) == folders.content(SHIPPED)


def test_a_situation_is_split_into_two(rules):
    rows = rows_of(rules, "situations.csv")
    (row,) = [row for row in rows if row[0] == "S-GOV-02"]
    place = rows[0].index("acquisition")
    row[place] = row[place].removesuffix(", grant_held")
    save(rules, "situations.csv", rows, "gb18030")
    said = dict(zip(rows[0], row, strict=True)) | {
        "acquisition": "自有出让用地",
        "name_zh": "政府投资·自有出让地项目",
    }
    names = (
        "investor",
        "land_nature",
        "acquisition",
        "management",
        "flowchart",
        "name_zh",
        "basis",
        "provenance",
    )

    added = main(
        ["new", "situation", "S-GOV-04", *(f"{name}={said[name]}" for name in names), "--kb", str(rules)]
    )

    # The examples that are decided by the new row now expect it.
    edit(
        rules, "examples/S-GOV-02.yaml", "(?s)(acquisition: grant_held.*?situation: )S-GOV-02", r"\1S-GOV-04"
    )
    kb = clean(rules)
    assert added == 0
    assert len(kb.situations) == len(SHIPPED.situations) + 1
    assert kb.situation_by_id["S-GOV-04"].flowchart == kb.situation_by_id["S-GOV-02"].flowchart


def test_two_flowcharts_are_merged(rules):
    gone, kept = "F-GOV-03", "F-GOV-02"
    charts = [row for row in rows_of(rules, "flowcharts.csv") if row[0] != gone]
    save(rules, "flowcharts.csv", charts, "utf-8-sig")
    situations = [
        [kept if cell == gone else cell for cell in row] for row in rows_of(rules, "situations.csv")
    ]
    save(rules, "situations.csv", situations, "utf-8-sig")
    edit(rules, "applicability.yaml", rf"(?s)  - flowchart: {gone}\n.*?(?=  - flowchart: )", "")
    for path in (rules / "examples").glob("*.yaml"):
        if gone in path.read_text(encoding="utf-8"):
            edit(rules, f"examples/{path.name}", gone, kept)

    kb = clean(rules)

    assert len(kb.flowcharts) == len(SHIPPED.flowcharts) - 1
    assert len([one for one in kb.situations if one.flowchart == kept]) == 2


def test_a_limit_is_cut_in_a_file_saved_by_an_editor_on_windows(rules):
    edit(rules, "items/s2_land.yaml", r"(id: landuse_permit\n(?:.*\n)*?    promised: {days: )4", r"\g<1>3")
    path = rules / "items" / "s2_land.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode("utf-8-sig"))

    assert clean(rules).item_by_id["landuse_permit"].days == SHIPPED.item_by_id["landuse_permit"].days - 1


def test_a_type_of_certificate_is_added_in_chinese_words(rules):
    rows = rows_of(rules, "certificates.csv")
    said = {
        "id": "real_estate_cert",
        "name_zh": "不动产权证书",
        "issuer": "市国土资源局",
        "holder": "申请人",
        "satisfies": "已有国有土地使用证",
        "validity_rule": "到使用期满",
        "provenance": "重建",
    }
    save(rules, "certificates.csv", [*rows, [said.get(column, "") for column in rows[0]]], "gb18030")

    kb = clean(rules)

    added = kb.certificate_type_by_id["real_estate_cert"]
    assert (added.issuer, added.holder, added.validity_rule) == ("LAND", "applicant", "until_term_end")
    assert added in kb.certificates_for["state_land_cert_held"]
