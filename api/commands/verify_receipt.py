"""`liangti verify-receipt`: runs the one script that checks a receipt, which needs nothing else of ours."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.options import add_command


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "verify-receipt", run, "Check that the receipt of a decision fits", "核对回执"
    )
    parser.add_argument("file", metavar="FILE", help="receipt, as the service gives it. 回执文件")


def run(options: argparse.Namespace) -> int:
    """Check a receipt, and say what was found."""
    from decision.releases.verify_receipt import main

    return main([options.file])
