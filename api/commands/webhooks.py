"""`liangti webhooks`: who is told of cases, listed, added, removed, and what could not be delivered sent again."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from api.commands.options import add_command, add_folders, add_group, add_json, settings_of
from api.commands.printed import print_json, print_table
from api.commands.refused_input import as_wrong_use
from api.commands.wrong_use import FINE

_COLUMNS = ("id", "url", "label", "added", "secret_since", "cases_waiting")
_PARKED = ("id", "lane", "number", "since", "why")


def add(commands: Any) -> None:
    """Describe the commands."""
    inner = add_group(commands, "webhooks", "Say who is told of cases", "办件推送")
    _add_rest(add_command(inner, "list", print_webhooks, "List every webhook", "列出推送地址"))
    parser = add_command(
        inner, "add", make, "Add a webhook and print its secret this one time", "新增推送地址"
    )
    parser.add_argument("url", metavar="URL", help="https://HOST/PATH. 地址")
    parser.add_argument("--label", metavar="L", default="", help="what it is for, in a few words. 用途")
    _add_rest(parser)
    for name, run, what, zh in (
        ("rotate", rotate, "Give a webhook a new secret; the old one signs too for a day", "更换密钥"),
        ("remove", remove, "Remove a webhook and its secrets", "删除推送地址"),
    ):
        parser = add_command(inner, name, run, what, zh)
        parser.add_argument("id", metavar="ID", help="as `liangti webhooks list` prints it. 编号")
        _add_rest(parser)
    _add_rest(
        add_command(inner, "parked", print_parked, "List what could not be delivered", "列出未能送达的推送")
    )
    parser = add_command(inner, "replay", replay, "Let parked messages go out again", "重新推送")
    parser.add_argument("id", metavar="ID", help="as `liangti webhooks list` prints it. 编号")
    parser.add_argument("--receipt", metavar="R", default="", help="of this case only. 受理编号")
    _add_rest(parser)


def print_webhooks(options: argparse.Namespace) -> int:
    """Print every webhook."""
    from api.watching_client import watched

    with watched(settings_of(options)) as watch:
        found = watch.webhooks()
    if options.json:
        print_json({"webhooks": found})
    elif found:
        print_table(_COLUMNS, [[str(one[name]) for name in _COLUMNS] for one in found])
    else:
        print("no webhooks: nobody is told of cases. 没有推送地址")
    return FINE


def print_parked(options: argparse.Namespace) -> int:
    """Print the lanes whose messages are not sent any more."""
    from api.watching_client import watched

    with watched(settings_of(options)) as watch:
        found = [{"id": one["id"], **lane} for one in watch.webhooks() for lane in one["parked"]]
    if options.json:
        print_json({"parked": found})
    elif found:
        print_table(_PARKED, [[str(one[name]) for name in _PARKED] for one in found])
    else:
        print("nothing is parked. 没有未能送达的推送")
    return FINE


def make(options: argparse.Namespace) -> int:
    """Add a webhook; nothing but its secret stands on standard output."""
    from api.watching_client import watched

    with watched(settings_of(options)) as watch, as_wrong_use({"url": "URL", "label": "--label"}):
        return _print_secret(watch.add_webhook(options.url, options.label), options)


def rotate(options: argparse.Namespace) -> int:
    """Give a webhook a new secret."""
    from api.watching_client import watched

    with watched(settings_of(options)) as watch:
        return _print_secret(watch.rotate_webhook(options.id), options)


def remove(options: argparse.Namespace) -> int:
    """Remove a webhook."""
    from api.watching_client import watched

    with watched(settings_of(options)) as watch:
        removed = watch.remove_webhook(options.id)
    return _print_changed(removed, "is removed. 已删除。", options)


def replay(options: argparse.Namespace) -> int:
    """Let parked messages go out again."""
    from api.watching_client import watched

    with watched(settings_of(options)) as watch:
        changed = watch.replay_webhook(options.id, options.receipt)
    return _print_changed(changed, "is told again what was parked. 重新推送。", options)


def _add_rest(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    add_folders(parser)


def _print_secret(made: dict[str, Any], options: argparse.Namespace) -> int:
    if options.json:
        print_json(made)
        return FINE
    print(made["secret"])
    said = "the secret is shown only now; it signs what is sent. 密钥只显示这一次，请妥善保存。"
    print(f"webhook {made['id']}: {said}", file=sys.stderr)
    return FINE


def _print_changed(changed: dict[str, Any], said: str, options: argparse.Namespace) -> int:
    if options.json:
        print_json(changed)
    else:
        print(f"webhook {changed['id']} {said}")
    return FINE
