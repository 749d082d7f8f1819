"""`liangti monitor`: all running cases evaluated, and what is due told once."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.options import add_command, add_folders, add_json, settings_of
from api.commands.printed import print_json
from api.commands.refused_input import as_wrong_use
from api.commands.wrong_use import FINE, Wrong, WrongUse


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "monitor", run, "Evaluate all running cases and tell what is due", "巡检办件"
    )
    parser.add_argument("--at", metavar="MOMENT", help="up to when, such as 2026-11-25T08:30. 截至时间")
    parser.add_argument("--status", action="store_true", help="only say when it ran last. 查看上次巡检")
    add_json(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Run the monitor, or say when it ran."""
    from api.watching_client import watched

    if bool(options.at) is bool(options.status):
        raise WrongUse(Wrong("monitor", "it is not said what to do", "give --at MOMENT, or --status"))
    with watched(settings_of(options)) as watch, as_wrong_use({"at": "--at"}):
        done = watch.last_run() if options.status else watch.run_monitor(options.at)
    if options.json:
        print_json(done)
    elif done is None:
        print("the monitor has not run yet. 尚未巡检。")
    else:
        told = f"{done['cases']} cases, {done['notices']} notices, {done['seconds']:.1f} s"
        print(f"up to {done['at']}: {told}. 巡检至{done['at']}：{done['cases']}件，通知{done['notices']}条。")
    return FINE
