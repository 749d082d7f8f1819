"""Decision tables in files, analysed and printed for `liangti check`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.printed import counting, print_json
from api.commands.wrong_use import FINE, REFUSED, Wrong, WrongUse

if TYPE_CHECKING:
    from explain.wording import Lang
    from kb.decision_tables.report import TableReport

# As kb/decision_tables/files.py has them, which is imported only where tables are read.
_ENDINGS = (".dmn", ".xlsx", ".csv")


def as_seconds(word: str) -> float:
    """Return a time that can be given to a table. Raises: ValueError."""
    seconds = float(word)
    if not 0 < seconds <= 86_400:
        raise ValueError(word)
    return seconds


def is_table(name: str) -> bool:
    """Return whether a word on the command line names a file with tables, not a rule folder."""
    return name.lower().endswith(_ENDINGS) and not Path(name).is_dir()


def check_tables(names: Sequence[str], form: str | None, lang: Lang, seconds: float) -> int:
    """Print what is wrong with the tables of these files. What cannot be analysed is never fine.

    Raises: WrongUse, UnreadableTables.
    """
    from explain.table_as_data import report_as_data
    from explain.table_report import table_report
    from kb.decision_tables.files import read_tables

    for name in names:
        if not is_table(name):
            raise WrongUse(Wrong(name, "this is no table", "check folders and tables in two commands"))
        if not Path(name).is_file():
            raise WrongUse(Wrong(name, "there is no such file", "name a .dmn, .xlsx or .csv file"))
    if form == "github":
        raise WrongUse(Wrong("--format github", "tables have no such form", "use text or json"))
    found = [(name, _analysed(table, seconds)) for name in names for table in read_tables(Path(name))]
    if form == "json":
        print_json({"tables": [{"file": name, **report_as_data(report)} for name, report in found]})
    else:
        for name, report in found:
            print(f"{name}: " + "\n".join(table_report(report, lang)))
    return FINE if all(report.is_fine for _, report in found) else REFUSED


def _analysed(table: object, seconds: float) -> TableReport:
    from kb.decision_tables.analysis import analyse
    from kb.decision_tables.table import DecisionTable

    assert isinstance(table, DecisionTable)
    end = time.monotonic() + seconds
    with counting(table.name) as step:
        return analyse(table, lambda: time.monotonic() > end, step)
