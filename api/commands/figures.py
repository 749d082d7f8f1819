"""`liangti figures`: derived figures beside the published ones."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.options import add_command, add_folders, add_json, add_lang, settings_of
from api.commands.printed import print_json
from api.commands.rules import open_rules
from api.commands.wrong_use import FINE


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "figures", run, "Print derived figures beside the published ones", "推算公布的数字"
    )
    add_json(parser)
    add_lang(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Print derived figures beside the published ones."""
    from decision.figures import figures as figures_of
    from explain.published_figures import figures_as_data, figures_as_text

    found = figures_of(open_rules(settings_of(options)))
    if options.json:
        print_json(figures_as_data(found))
    else:
        print(figures_as_text(found, options.lang), end="")
    return FINE
