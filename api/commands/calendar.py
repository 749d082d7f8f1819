"""`liangti calendar load`: a holiday notice that came later, by which open cases are dated anew."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from api.commands.options import add_command, add_folders, add_group, add_json, settings_of
from api.commands.printed import print_json
from api.commands.refused_input import as_wrong_use
from api.commands.wrong_use import FINE, REFUSED, Wrong, WrongUse


def add(commands: Any) -> None:
    """Describe the commands."""
    inner = add_group(commands, "calendar", "Load a holiday notice that came later", "节假日通知")
    parser = add_command(inner, "load", load, "Load a notice and date open cases anew", "载入节假日通知")
    parser.add_argument("file", metavar="FILE", help="such as cn-2026-11-04.yaml. 节假日通知文件")
    add_json(parser)
    add_folders(parser)


def load(options: argparse.Namespace) -> int:
    """Load a notice; print which cases count by it from now on, and which cannot."""
    from api.watching_client import watched
    from kb.reader import decode

    file = Path(options.file)
    try:
        text = decode(file.read_bytes(), str(file))
    except OSError as error:
        raise WrongUse(
            Wrong(str(file), f"cannot be read: {error.strerror}", "name a file that is there")
        ) from None
    with watched(settings_of(options)) as watch, as_wrong_use({}):
        done = watch.load_calendar(file.name, text)
    if options.json:
        print_json(done)
    else:
        was = "loaded 已载入" if done["is_new"] else "was there already 已有"
        print(
            f"{done['calendar']}: {was}; {len(done['cases'])} cases dated anew. {len(done['cases'])}件重新计期。"
        )
    for refused in done["refused"]:
        fix = "the case keeps its calendar: a notice may not change days that are past"
        print(f"{refused['receipt']}: {refused['kind']}\n    fix: {fix}", file=sys.stderr)
    return REFUSED if done["refused"] else FINE
