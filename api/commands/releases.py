"""`liangti releases`: what is and was in force, what waits for approval, and who did what, when and why."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from api.commands.options import add_command, add_folders, add_json, knowledge_base_of, settings_of
from api.commands.printed import print_json, print_table
from api.commands.wrong_use import FINE

_COLUMNS = ("id", "state", "from", "to", "rules", "transition", "proposed", "published")
_DONE = {
    "opened": "opened 启用",
    "proposed": "proposed 提出",
    "rolled_back": "rolled back 恢复",
    "approved": "approved 批准",
    "refused": "refused 不予发布",
    "withdrawn": "withdrawn 撤回",
}


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(commands, "releases", run, "List releases and proposals, or tell of one", "列出发布")
    parser.add_argument("id", metavar="ID", nargs="?", default="", help="number or fingerprint. 编号")
    add_json(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Print all releases, or one with its lines of the journal."""
    from api.admin_client import administration

    with administration(settings_of(options), knowledge_base=knowledge_base_of(options)) as store:
        found = store.releases(options.id)
    if options.json:
        print_json(found)
    elif options.id:
        print_table(_COLUMNS, [_row(found)])
        print("\n".join(_journal(found)))
    elif rows := sorted([*found["releases"], *found["proposals"]], key=lambda one: one["number"]):
        print_table(_COLUMNS, [_row(one) for one in rows])
    else:
        print("no release yet: the first service opens the rule folder as the first one. 尚无发布")
    return FINE


def _row(one: Mapping[str, Any]) -> list[str]:
    return [
        str(one["number"]),
        one["state"] + (" (alone)" if one["approved_alone"] else ""),
        one["valid_from"],
        one["valid_to"] or "",
        one["fingerprint"][:12],
        one["transition"],
        _act(one["proposed"]),
        _act(one["published"]),
    ]


def _act(act: Mapping[str, Any] | None) -> str:
    return f"{act['at'][:10]} {act['by']['name'] or '-'}" if act and act["by"] else ""


def _journal(found: Mapping[str, Any]) -> Iterator[str]:
    for line in found["journal"]:
        by = line["by"] or {}
        who = " ".join(filter(None, (by.get("name"), by.get("staff_number")))) or "-"
        said = f": {line['why']}" if line["why"] else ""
        yield f"  {line['seq']}. {line['at'][:19]}Z {_DONE[line['kind']]}, {who}{said}"
