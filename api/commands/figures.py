"""`liangti figures`: derived figures beside the published ones; with `--running` what really came of cases."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.options import add_command, add_folders, add_json, add_lang, settings_of
from api.commands.printed import print_json
from api.commands.rules import open_rules
from api.commands.wrong_use import FINE

_TABLES = ("items", "flowcharts", "steps", "holders", "saved")


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "figures", run, "Print derived figures beside the published ones", "推算公布的数字"
    )
    parser.add_argument("--running", action="store_true", help="those of running cases. 实际运行的数字")
    parser.add_argument(
        "--which", choices=("real", "simulated", "all"), default="real", help="which cases (real). 哪些办件"
    )
    form = parser.add_mutually_exclusive_group()
    add_json(form)
    form.add_argument("--csv", choices=_TABLES, metavar="TABLE", help=f"{', '.join(_TABLES)} as CSV. 输出CSV")
    form.add_argument("--svg", action="store_true", help="print a picture. 输出图片")
    add_lang(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Print the figures that are asked for."""
    if options.running or options.csv or options.svg:
        return _run_running(options)
    from decision.figures import figures as figures_of
    from explain.published_figures import figures_as_data, figures_as_text

    found = figures_of(open_rules(settings_of(options)))
    if options.json:
        print_json(figures_as_data(found))
    else:
        print(figures_as_text(found, options.lang), end="")
    return FINE


def _run_running(options: argparse.Namespace) -> int:
    from api.admin_client import administration
    from explain.pictures.running_days import running_days
    from explain.running_figures import running_as_text, running_csv, running_from_data
    from kb.loader import load

    settings = settings_of(options)
    with administration(settings) as store:
        data = store.running_figures(options.which)
    if options.json:
        print_json(data)
        return FINE
    found, kb = running_from_data(data), load(settings.kb)
    if options.csv:
        text = running_csv(found, options.csv)
    elif options.svg:
        text = running_days(found, kb, options.lang)
    else:
        text = running_as_text(found, kb, options.lang)
    print(text, end="")
    return FINE
