"""`liangti serve`: decisions over HTTP, in the foreground."""

from __future__ import annotations

import argparse
import os
from typing import Any

from api.commands.options import add_command, add_home, settings_of
from api.commands.wrong_use import FINE


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(commands, "serve", run, "Serve decisions over HTTP, in the foreground", "启动服务")
    parser.add_argument("--host", help="address to listen on (LIANGTI_HOST, 127.0.0.1). 监听地址")
    parser.add_argument("--port", help="port to listen on (LIANGTI_PORT, 8000). 端口")
    parser.add_argument(
        "--unpublished",
        action="store_const",
        const="yes",
        help="serve the rule folder, whatever was published (LIANGTI_UNPUBLISHED, no). 使用未发布的规则文件夹",
    )
    parser.add_argument(
        "--kb",
        metavar=f"DIR[{os.pathsep}DIR…]",
        help="rule folders, the default one first (LIANGTI_KB, all shipped ones). 规则文件夹，可以多个",
    )
    add_home(parser)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from api import server

    server.serve(settings_of(options))
    return FINE
