"""`liangti export`: the trail of a case, that can be checked offline."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from api.commands.options import add_command, add_folders, settings_of
from api.commands.wrong_use import FINE, Wrong, WrongUse


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "export", run, "Write the trail of a case, to be checked offline", "导出办件档案"
    )
    parser.add_argument("receipt", metavar="RECEIPT", help="receipt number of the case. 受理编号")
    parser.add_argument(
        "--output", metavar="FILE", help="a file that is not there yet (standard output). 文件"
    )
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Write the same bytes as `GET /v1/cases/{receipt}/export`."""
    from api.admin_client import administration

    with administration(settings_of(options)) as store:
        found = store.export_case(options.receipt)
    if options.output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(found)
        return FINE
    try:
        with Path(options.output).open("xb") as file:
            file.write(found)
    except FileExistsError:
        fix = "name a file that is not there yet"
        raise WrongUse(Wrong(options.output, "this file is there already", fix)) from None
    except OSError as error:
        fix = "name a file in another folder"
        raise WrongUse(Wrong(options.output, f"it cannot be written: {error.strerror}", fix)) from None
    said = f"{options.output}: check it with `liangti verify {options.output}`. 可离线核验。"
    print(said, file=sys.stderr)
    return FINE
