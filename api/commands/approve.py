"""`liangti approve`, `refuse` and `withdraw`: what becomes of a proposal, said by the officer whose key is shown."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.options import add_command, add_folders, add_json, knowledge_base_of, secret_of, settings_of
from api.commands.printed import print_json
from api.commands.publish import add_why
from api.commands.wrong_use import FINE

_WORDS = {
    "approve": ("Make a proposal a release, as a second officer", "批准发布"),
    "refuse": ("Refuse a proposal", "不予发布"),
    "withdraw": ("Withdraw a proposal, or a release before its day has come", "撤回"),
}
_ALONE = "  approved by one person: the two-person rule is off, and the journal says so. 仅一人批准"


def add(commands: Any) -> None:
    """Describe the commands."""
    for act, (what, zh) in _WORDS.items():
        parser = add_command(commands, act, run, what, zh)
        parser.add_argument("id", metavar="ID", help="number, as `liangti releases` prints it. 编号")
        parser.set_defaults(act=act)
        add_why(parser)
        add_json(parser)
        add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Act, and print what became of it."""
    from api.admin_client import administration

    with administration(settings_of(options), knowledge_base=knowledge_base_of(options)) as store:
        made = store.release_act(options.act, options.id, {"why": options.why}, secret_of(options))
    if options.json:
        print_json(made)
        return FINE
    if options.act == "approve":
        print(
            f"release {made['number']}: {made['fingerprint'][:12]}, in force from {made['valid_from']}. 已发布。"
        )
        if made["approved_alone"]:
            print(_ALONE)
    else:
        print(
            f"{made['number']} is {made['state']}. {'已撤回' if options.act == 'withdraw' else '已不予发布'}。"
        )
    return FINE
