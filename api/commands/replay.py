"""`liangti replay`: what other rules would have done to the decisions of the log."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.options import add_command, add_home, add_lang, settings_of
from api.commands.printed import heading, print_json, progress
from api.commands.rule_names import HELP, add_days, add_settings, days_named, rules_named, settings_named
from api.commands.wrong_use import FINE, REFUSED, Wrong, WrongUse


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "replay", run, "Decide the logged decisions again under other rules", "按别的规则重新判断"
    )
    parser.add_argument("new", metavar="NEW", help=HELP)
    parser.add_argument(
        "--old", metavar="OLD", help="compare with these rules, not each decision's own. 与这套规则比较"
    )
    add_days(parser)
    parser.add_argument("--most", type=int, default=1000, metavar="N", help="cases listed (1000). 列出多少次")
    add_settings(parser)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print it as JSON. 输出JSON")
    shape.add_argument("--markdown", action="store_true", help="print it as Markdown. 输出Markdown")
    add_lang(parser)
    add_home(parser)


def run(options: argparse.Namespace) -> int:
    """Print what becomes of the logged decisions. Raises: WrongUse, LiangtiError."""
    from api.admin_client import administration
    from api.replaying import AskedReplay
    from explain.difference_markdown import sections_as_markdown
    from explain.told import sections_as_text, sections_from_data

    settings = settings_named(options)
    since, until = days_named(options)
    if not 0 <= options.most <= 100_000:
        raise WrongUse(Wrong("--most", "this is no number of cases", "give 0 to 100000"))
    new = rules_named(options.new, options)
    old = rules_named(options.old, options) if options.old else None
    asked = AskedReplay(new, settings, old, since, until, options.most)
    with administration(settings_of(options)) as store, progress() as step:
        data = store.replay(asked, options.lang, step)
    sections = sections_from_data(data.pop("sections"))
    if options.json:
        print_json(data)
    elif options.markdown:
        print(sections_as_markdown(options.new, sections), end="")
    else:
        print(sections_as_text(sections, heading()), end="")
    return REFUSED if data["changed"] or data["apart"] else FINE
