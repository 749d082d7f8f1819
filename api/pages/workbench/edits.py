"""What a form of the workbench asks for: one change of one file, as a function of the text it was made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import yaml

from kb.errors import LiangtiError
from kb.patch.leaves import leaves_of
from kb.patch.scalars import with_scalar
from kb.patch.setting import Setting
from kb.writing.sheet import Sheet

CELL, VALUE = "cell.", "value."
# What is done with a table, and with another file.
ACTS = ("save", "check", "add", "remove")


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: `seen` names the version that the officer looked at, `said` is how the history of the draft calls it.

    `is_trial` asks what it would come to, without keeping it.
    """

    seen: str
    make: Callable[[str], str]
    said: str
    is_trial: bool


def edit_of(file: str, fields: Mapping[str, str]) -> Edit:
    """Return the change that the fields of a form ask for: of a row, of values of an entry, or of the whole text."""
    act = fields.get("act", "")
    if "text" in fields:
        make, said = _whole(fields["text"]), file
    elif "entry" in fields:
        make, said = _values(file, fields), fields["entry"]
    else:
        make, said = _row(act, fields), fields.get(f"{CELL}0", "") or f"{file} {fields.get('row', '')}"
    return Edit(fields.get("seen", ""), make, said, act == "check")


def _whole(sent: str) -> Callable[[str], str]:
    def make(text: str) -> str:
        plain = sent.replace("\r\n", "\n")
        return plain.replace("\n", "\r\n") if "\r\n" in text else plain

    return make


def _values(file: str, fields: Mapping[str, str]) -> Callable[[str], str]:
    entry, stem = fields["entry"], PurePosixPath(file).stem

    def make(text: str) -> str:
        try:
            leaves = leaves_of(text, entry)
        except yaml.YAMLError:
            fix = "change the text of the whole file instead"
            raise LiangtiError("this is no YAML", where=file, fix=fix) from None
        for leaf in leaves:
            wanted = fields.get(VALUE + ".".join(leaf.path), leaf.value).replace("\r\n", "\n")
            if wanted != leaf.value:
                text = with_scalar(text, file, Setting(stem, (entry, *leaf.path), wanted))
        return text

    return make


def _row(act: str, fields: Mapping[str, str]) -> Callable[[str], str]:
    number = int(row) if (row := fields.get("row", "")).isdecimal() and len(row) < 8 else 0

    def make(text: str) -> str:
        sheet = Sheet(text)
        cells = [
            fields.get(f"{CELL}{place}", "").replace("\r\n", "\n") for place in range(len(sheet.columns))
        ]
        if act == "remove":
            return sheet.without_row(number)
        return (
            sheet.with_new_row(number, cells)
            if act == "add" or fields.get("new")
            else sheet.with_row(number, cells)
        )

    return make
