"""`liangti keys`: API keys made, listed and revoked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from api.commands.options import add_command, add_folders, add_group, add_json, settings_of
from api.commands.printed import print_json, print_table
from api.commands.refused_input import as_wrong_use
from api.commands.wrong_use import FINE

_COLUMNS = ("id", "role", "department", "staff_number", "label", "created", "revoked")
_OPTION = {"role": "--role", "department": "--department", "staff_number": "--staff", "label": "--label"}


def add(commands: Any) -> None:
    """Describe the commands."""
    inner = add_group(commands, "keys", "Make, list and revoke API keys", "管理密钥")
    parser = add_command(inner, "add", make, "Make a key and print it this one time", "新建密钥")
    parser.add_argument("--role", required=True, help="what it may do, such as intake. 角色")
    parser.add_argument("--department", metavar="D", help="department of its holder, by id. 部门")
    parser.add_argument("--staff", metavar="N", help="staff number of its holder. 工号")
    parser.add_argument("--label", metavar="L", help="what it is for, in a few words. 用途")
    _add_rest(parser)
    _add_rest(add_command(inner, "list", print_keys, "List every key, without what it is", "列出密钥"))
    parser = add_command(inner, "revoke", revoke, "Revoke a key for ever", "吊销密钥")
    parser.add_argument("id", metavar="ID", help="as `liangti keys list` prints it. 密钥编号")
    _add_rest(parser)


def make(options: argparse.Namespace) -> int:
    """Make a key; nothing but the key stands on standard output."""
    from api.admin_client import administration

    asked = {
        "role": options.role,
        "department": options.department or "",
        "staff_number": options.staff or "",
        "label": options.label or "",
    }
    with administration(settings_of(options)) as store, as_wrong_use(_OPTION):
        made = store.add_key(asked)
    if options.json:
        print_json(made)
        return FINE
    print(made["key"])
    said = "it is shown only now; send it as `Authorization: Bearer KEY`. 密钥只显示这一次，请妥善保存。"
    print(f"key {made['id']} for {made['role']}: {said}", file=sys.stderr)
    return FINE


def print_keys(options: argparse.Namespace) -> int:
    """Print every key."""
    from api.admin_client import administration

    with administration(settings_of(options)) as store:
        keys = store.keys()
    if options.json:
        print_json({"keys": keys})
    elif keys:
        print_table(_COLUMNS, [[_shown(key, name) for name in _COLUMNS] for key in keys])
    else:
        print("no keys: the service listens on this machine only, and every role is open. 没有密钥")
    return FINE


def revoke(options: argparse.Namespace) -> int:
    """Revoke one key."""
    from api.admin_client import administration

    with administration(settings_of(options)) as store:
        revoked = store.revoke_key(options.id)
    if options.json:
        print_json(revoked)
    else:
        print(f"key {revoked['id']} for {revoked['role']} is revoked since {_shown(revoked, 'revoked')}")
    return FINE


def _add_rest(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    add_folders(parser)


def _shown(key: Mapping[str, Any], name: str) -> str:
    value = str(key[name] or "")
    return value[:19].replace("T", " ") + "Z" if value and name in ("created", "revoked") else value
