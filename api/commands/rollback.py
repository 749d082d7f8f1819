"""`liangti rollback`: a new proposal equal to an earlier release; what was in force stays as it was."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.options import add_command, add_folders, add_json, knowledge_base_of, secret_of, settings_of
from api.commands.printed import print_json
from api.commands.publish import add_terms, terms_of
from api.commands.wrong_use import FINE


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "rollback", run, "Propose an earlier release again, from another day", "恢复旧版"
    )
    parser.add_argument("id", metavar="ID", help="release to go back to: its number or fingerprint. 编号")
    add_terms(parser)
    add_json(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Leave the proposal, and print its number."""
    from api.admin_client import administration

    with administration(settings_of(options), knowledge_base=knowledge_base_of(options)) as store:
        made = store.release_act("rollback", options.id, terms_of(options), secret_of(options))
    if options.json:
        print_json(made)
        return FINE
    print(
        f"proposal {made['number']}, equal to release {made['equals']}, from {made['valid_from']}. 已提出。"
    )
    print(f"another policy key makes it a release: liangti approve {made['number']}. 须由另一人批准。")
    return FINE
