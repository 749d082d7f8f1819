"""`liangti lab`: which limits are worth cutting, and what a value that is tried does to every flowchart."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.options import add_command, add_folders, add_lang, settings_of
from api.commands.printed import heading, print_json, progress
from api.commands.rule_names import HELP, add_days, add_settings, days_named, rules_named, settings_named
from api.commands.wrong_use import FINE, Wrong, WrongUse


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(commands, "lab", run, "Say what it brings to cut a time limit", "试算压缩时限的效果")
    parser.add_argument(
        "rules", nargs="?", metavar="RULES", help=f"{HELP}; the ones in force without. 缺省为现行规则"
    )
    add_settings(parser)
    parser.add_argument(
        "--logged", action="store_true", help="weigh items by the logged decisions. 按已办理的项目计算"
    )
    add_days(parser)
    parser.add_argument("--json", action="store_true", help="print it as JSON. 输出JSON")
    add_lang(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Print what becomes of the flowcharts, and the items by what it brings to cut them. Raises: WrongUse."""
    from api.admin_client import administration
    from api.lab import AskedLab, lab
    from api.rule_texts import texts_of_folder
    from explain.told import sections_as_text, sections_from_data

    settings, since, until = settings_named(options), *days_named(options)
    if (since or until) and not options.logged:
        raise WrongUse(Wrong("--since", "days choose decisions of the log", "add --logged"))
    folder = settings_of(options).kb
    texts = rules_named(options.rules, options) if options.rules else texts_of_folder(folder, str(folder))
    asked = AskedLab(texts, settings, options.logged, since, until)
    with progress() as step:
        if options.logged:
            with administration(settings_of(options)) as store:
                data = store.lab(asked, options.lang, step)
            sections = sections_from_data(data.pop("sections"))
        else:
            data, sections = lab(asked, step=step).told(options.lang)
    if options.json:
        print_json(data)
    else:
        print(sections_as_text(sections, heading()), end="")
    return FINE
