"""`liangti verify`: an export checked by the script that also works alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from api.commands.options import add_command
from api.commands.wrong_use import FINE, Wrong, WrongUse


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(commands, "verify", run, "Check the export of a case offline", "离线核验办件档案")
    parser.add_argument("file", metavar="FILE", nargs="?", help="what `liangti export` wrote. 导出的档案")
    parser.add_argument("--at", metavar="DAY", help="the day to tell the state of (2015-05-18). 某日的状态")
    parser.add_argument("--head", metavar="HASH", help="the hash printed on the receipt. 受理单上的校验值")
    parser.add_argument(
        "--script", action="store_true", help="print the script that works alone. 输出核验程序"
    )


def run(options: argparse.Namespace) -> int:
    """Check a file, or print the script that does: `python verify_case.py FILE` needs nothing else."""
    from decision.cases import verify_case

    if options.script:
        sys.stdout.write(Path(verify_case.__file__).read_text(encoding="utf-8"))
        return FINE
    if options.file is None:
        raise WrongUse(Wrong("liangti verify", "no file is named", "name what `liangti export` wrote"))
    words = [options.file]
    for name in ("at", "head"):
        if given := getattr(options, name):
            words += [f"--{name}", given]
    return verify_case.main(words)
