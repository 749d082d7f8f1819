"""One file of a draft as its page shows it: a table with its columns and grid, or entries with their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from api.pages.workbench.checked import Checked
from api.pages.workbench.columns import columns_of
from api.pages.workbench.desk import HOME
from api.pages.workbench.grid import facts_of_grid, grid_of
from decision.drafts.draft import Draft
from explain.wording import Lang
from kb.knowledge_base import KnowledgeBase
from kb.patch.leaves import entries_in, leaves_of
from kb.writing.sheet import Row, Sheet

# The tables whose rows tell projects apart by facts.
_GRID_FILES = ("situations.csv", "constraints.csv")
Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """One file of a draft: its text, and all files of the draft."""

    draft: Draft
    file: str
    text: str
    files: Mapping[str, bytes]

    @property
    def address(self) -> str:
        return f"{HOME}/{self.draft.number}/files/{self.file}"

    @property
    def is_table(self) -> bool:
        return self.file.endswith(".csv")

    def with_text(self, text: str) -> dict[str, bytes]:
        """Return the files with another text of this one."""
        return {**self.files, self.file: text.encode()}


def table_shown(here: OpenedFile, kb: KnowledgeBase, asked: Asked, lang: Lang) -> dict[str, Any]:
    """Return the rows and columns of a table, and the row that is asked for. Raises: LiangtiError for no CSV."""
    sheet = Sheet(here.text)
    return {
        "sheet": sheet,
        "columns": columns_of(here.file, sheet, kb, lang),
        "row": _row_wanted(sheet, asked.get("row", "")),
        "is_new": bool(asked.get("new")),
    }


def grid_shown(here: OpenedFile, found: Checked, asked: Asked, lang: Lang) -> dict[str, Any]:
    """Return the grid of the two facts that are asked for, or of the first two; none for other tables."""
    if here.file not in _GRID_FILES or found.kb is None:
        return {"grid": None, "grid_facts": [], "down": "", "across": ""}
    facts = facts_of_grid(found.kb)
    down, across = asked.get("down", ""), asked.get("across", "")
    down = down if down in facts else facts[0]
    across = across if across in facts and across != down else next(one for one in facts if one != down)
    return {
        "grid": grid_of(found.kb, down, across, lang),
        "grid_facts": [found.kb.vocabulary[name] for name in facts],
        "down": down,
        "across": across,
    }


def entries_shown(here: OpenedFile, asked: Asked) -> dict[str, Any]:
    """Return the entries of a file, the values of the one that is asked for, and whether its whole text is shown."""
    entry = asked.get("entry", "")
    try:
        entries, leaves = entries_in(here.text), leaves_of(here.text, entry)
    except yaml.YAMLError:
        entries, leaves = [], []
    shows_text = "text" in asked or not entries
    return {"entries": entries, "entry": entry, "leaves": leaves, "shows_text": shows_text}


def _row_wanted(sheet: Sheet, number: str) -> Row | None:
    return next((row for row in sheet.rows[1:] if str(row.number) == number), None)
