"""`liangti convert`: decision tables from one kind of file into another, meaning the same."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands.options import add_command
from api.commands.wrong_use import FINE, REFUSED, Wrong, WrongUse

if TYPE_CHECKING:
    from kb.decision_tables.report import Problem
    from kb.decision_tables.table import DecisionTable


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "convert", run, "Write decision tables as another kind of file", "转换决策表文件"
    )
    parser.add_argument("source", metavar="FROM", help="the file to read: .dmn, .xlsx, .csv. 原文件")
    parser.add_argument("target", metavar="TO", help="the file to write: .dmn (1.3), .xlsx, .csv. 新文件")
    parser.add_argument("--table", metavar="ID", help="only this table, by its id or name. 只转换这一张表")
    parser.add_argument("--force", action="store_true", help="write over a file that is there. 覆盖已有文件")


def run(options: argparse.Namespace) -> int:
    """Write the tables if each can be written without a change of meaning; else print all that cannot.

    Raises: WrongUse, UnreadableTables.
    """
    from kb.decision_tables.converting import converted
    from kb.decision_tables.files import ENDINGS, in_plain_words, read_tables, written_tables

    source, target = Path(options.source), Path(options.target)
    ending = target.suffix.lower()
    if ending not in ENDINGS:
        raise WrongUse(Wrong(target.name, "tables are not written so", f"end it in {', '.join(ENDINGS)}"))
    if target.exists() and not options.force:
        raise WrongUse(Wrong(target.name, "this file is there already", "name another one, or say --force"))
    tables = _chosen(read_tables(source), options.table, source.name, one=ending == ".csv")
    found = [(table, *converted(table, plain_words=in_plain_words(ending))) for table in tables]
    wrong = [line for table, _, problems in found for line in _refused(source.name, table, problems)]
    if wrong:
        print("\n".join(map(str, wrong)), file=sys.stderr)
        return REFUSED
    target.write_bytes(written_tables([again for _, again, _ in found if again], ending, target.stem))
    rules = sum(len(table.rules) for table in tables)
    print(f"{target}: {len(tables)} table{'s' * (len(tables) != 1)}, {rules} rule{'s' * (rules != 1)}")
    return FINE


def _chosen(
    tables: Sequence[DecisionTable], wanted: str | None, file: str, *, one: bool
) -> Sequence[DecisionTable]:
    names = ", ".join(table.id for table in tables)
    chosen = [table for table in tables if wanted in (None, table.id, table.name)]
    if not chosen:
        raise WrongUse(Wrong("--table", f"{file} holds no table `{wanted}`", f"name one of {names}"))
    if one and len(chosen) > 1:
        what = f"{file} holds {len(chosen)} tables, and a CSV file just one"
        raise WrongUse(Wrong(file, what, f"say --table with one of {names}, or write a workbook"))
    return chosen


def _refused(file: str, table: DecisionTable, problems: Sequence[Problem]) -> Iterator[Wrong]:
    for one in problems:
        rule = "" if one.rule is None else f", rule {one.rule}"
        yield Wrong(
            f"{file}: table {table.id}{rule}{f', {one.input}' if one.input else ''}", one.problem, one.fix
        )
