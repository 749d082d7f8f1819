"""`liangti diff`: which projects a change of rules answers differently, and what changes for them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from api.commands.options import add_command, add_home, add_lang
from api.commands.printed import heading, progress
from api.commands.rule_names import HELP, add_settings, rules_named, settings_named
from api.commands.wrong_use import FINE, REFUSED

if TYPE_CHECKING:
    from api.rule_difference import Form


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "diff", run, "Say exactly what a change of rules changes", "比较两套规则的结果"
    )
    parser.add_argument("old", metavar="OLD", help=HELP)
    parser.add_argument("new", metavar="NEW", help="the same. 同上")
    add_settings(parser)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print it as JSON. 输出JSON")
    shape.add_argument("--markdown", action="store_true", help="print it as Markdown. 输出Markdown")
    shape.add_argument("--html", action="store_true", help="print it as a page. 输出网页")
    add_lang(parser)
    add_home(parser)


def run(options: argparse.Namespace) -> int:
    """Print what differs between two sets of rules, values of the new one set. Raises: WrongUse, LiangtiError."""
    from api.rule_difference import compared

    settings = settings_named(options)
    texts = rules_named(options.old, options), rules_named(options.new, options)
    with progress() as step:
        old, new = texts[0].rules(step=step), texts[1].rules(settings, step)
        tried = "".join(f" --set {one.place}={one.value}" for one in settings)
        made = compared(old, new, (options.old, options.new + tried), step)
    told = made.told(_form(options), options.lang, heading())
    print(told, end="" if told.endswith("\n") else "\n")
    return FINE if made.found.is_same else REFUSED


def _form(options: argparse.Namespace) -> Form:
    if options.json:
        return "json"
    if options.markdown:
        return "markdown"
    return "html" if options.html else "text"
