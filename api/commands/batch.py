"""`liangti batch`: a table of projects in, one with their answers out."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands.options import add_command, add_folders, add_json, settings_of
from api.commands.printed import print_json, progress
from api.commands.rules import open_rules
from api.commands.wrong_use import FINE, Wrong, WrongUse

if TYPE_CHECKING:
    from datetime import date

    from decision.bulk import Done


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(commands, "batch", run, "Decide a table of projects", "成批判断")
    parser.add_argument("cases", metavar="CASES", help="projects, Parquet or CSV. 项目表")
    parser.add_argument("decided", metavar="DECIDED", help="answers, .parquet or .csv. 结果表")
    parser.add_argument(
        "--engine", choices=("duckdb", "spark"), default="duckdb", help="what joins them (duckdb). 计算引擎"
    )
    parser.add_argument(
        "--as-of", metavar="DAY", help="case date, such as 2015-05-18; today without. 按哪一天办理"
    )
    add_json(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Decide every project of a table; say how many of each outcome there are."""
    settings = settings_of(options)
    source, as_of = Path(options.cases), _day(options.as_of)
    if not source.is_file():
        raise WrongUse(Wrong(str(source), "there is no such file", "name a Parquet or CSV file"))

    from decision.bulk import decide_table
    from decision.decide import NoReleaseInForce

    opened = open_rules(settings)
    with progress() as step:
        try:
            done = decide_table(
                opened, source, Path(options.decided), as_of, engine=options.engine, step=step
            )
        except NoReleaseInForce as error:
            raise WrongUse(Wrong("--as-of", error.what, error.fix, "as_of")) from None
    if options.json:
        print_json({"rows": done.rows, "outcomes": done.outcomes, "kinds": done.kinds})
    else:
        print(_summary(done, options.decided))
    return FINE


def _day(stated: str | None) -> date:
    from pydantic_core import PydanticCustomError

    from api.schemas import shanghai
    from kb.record import as_day

    if stated is None:
        return datetime.now(UTC).astimezone(shanghai()).date()
    try:
        day: date = as_day(stated)
    except PydanticCustomError:
        raise WrongUse(
            Wrong("--as-of", f"`{stated}` is no day of the calendar", "write it as 2015-05-18", "as_of")
        ) from None
    return day


def _summary(done: Done, target: str) -> str:
    counts = ", ".join(f"{count} {outcome}" for outcome, count in done.outcomes.items())
    return f"{done.rows} projects{': ' if counts else ''}{counts}; written to {target}. 已判断。"
