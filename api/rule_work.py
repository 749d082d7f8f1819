"""What is asked of rules that somebody sends, each a function of plain arguments that can run in another process."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

from api.rule_difference import Form, compared
from api.rule_texts import RuleTexts, tried
from decision.checked import checked
from explain.findings import finding_as_data
from explain.table_as_data import report_as_data
from explain.wording import Lang
from kb.decision_tables.analysis import analyse
from kb.decision_tables.files import read_tables
from kb.errors import Severity
from kb.patch import Setting
from kb.unpacked import folder_of


@dataclass(frozen=True)
class AskedDifference:
    """Two sets of rules to compare, values of the new ones set, and how to tell what differs."""

    old: RuleTexts
    new: RuleTexts
    settings: Sequence[Setting]
    form: Form
    lang: Lang


def check_rules(files: Mapping[str, bytes], settings: Sequence[Setting] = ()) -> dict[str, Any]:
    """Return every finding of rule files, as `liangti check --json` prints them. Raises: KnowledgeBaseError."""
    with folder_of(files) as folder, tried(folder, settings) as made:
        _, findings = checked(made)
    counts = {kind: sum(one.severity == kind for one in findings) for kind in get_args(Severity)}
    return {"counts": counts, "findings": [finding_as_data(finding) for finding in findings]}


def check_table(ending: str, data: bytes, seconds: float) -> dict[str, Any]:
    """Return what is said of each table of a file, as `liangti check TABLE --json` prints it.

    A table that is not analysed in time is reported as incomplete. Raises: UnreadableTables.
    """
    end = time.monotonic() + seconds
    with TemporaryDirectory(prefix="liangti-table-") as parent:
        path = Path(parent, f"table{ending}")
        path.write_bytes(data)
        tables = read_tables(path)
    reports = (analyse(table, lambda: time.monotonic() > end, lambda _done, _of: None) for table in tables)
    return {"tables": [report_as_data(report) for report in reports]}


def difference(asked: AskedDifference) -> str:
    """Return what differs, in the form that is asked for. Raises: KnowledgeBaseError, UnknownPath, LiangtiError."""
    names = (asked.old.name, asked.new.name)
    return compared(asked.old.rules(), asked.new.rules(asked.settings), names).told(asked.form, asked.lang)
