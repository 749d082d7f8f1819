"""`liangti`: the same calls on a terminal. The answer goes to stdout, everything else to stderr."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from api.commands import (
    approve,
    batch,
    calendar,
    cases,
    certificates,
    check,
    convert,
    decide,
    diff,
    examples,
    explain,
    export,
    figures,
    flowchart,
    keys,
    lab,
    monitor,
    new,
    publish,
    releases,
    replay,
    rollback,
    schemas,
    serve,
    simulate,
    store,
    verify,
    verify_receipt,
    webhooks,
)
from api.commands.options import Parser
from api.commands.printed import print_json, problem_data
from api.commands.wrong_use import BROKEN_PIPE, FINE, INTERRUPTED, REFUSED, WRONG_USE, WrongUse

_COMMANDS = (
    serve,
    check,
    convert,
    diff,
    replay,
    lab,
    decide,
    explain,
    flowchart,
    batch,
    figures,
    cases,
    export,
    verify,
    simulate,
    certificates,
    publish,
    approve,
    releases,
    rollback,
    verify_receipt,
    keys,
    store,
    monitor,
    webhooks,
    calendar,
    new,
    examples,
    schemas,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 findings or refusal, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _run([_as_utf8(word) for word in (sys.argv[1:] if arguments is None else arguments)])
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has gone; what is left in the buffer must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _run(words: Sequence[str]) -> int:
    try:
        options = _read_options(words)
        if options.version:
            from importlib.metadata import version

            print(f"liangti {version('liangti')}")
            return FINE
        return int(options.command(options))
    except SystemExit as done:  # argparse has printed its help
        return int(done.code or 0)
    except Exception as error:
        from kb.errors import LiangtiError

        if not isinstance(error, WrongUse | LiangtiError):
            raise
        sys.stdout.flush()
        print(error, file=sys.stderr)
        if {"--json", "--format=json", "json"} & set(words):
            print_json(problem_data(error))
        return WRONG_USE if isinstance(error, WrongUse) else REFUSED


def _as_utf8(word: str) -> str:
    """Return a word of the command line read as UTF-8, whatever the locale says."""
    try:
        return os.fsencode(word).decode("utf-8")
    except UnicodeError:
        return word


def _parser() -> Parser:
    parser = Parser(
        prog="liangti",
        description="Decides how a construction project is approved. 判断建设项目走哪张审批流程图。",
        epilog="Exit codes: 0 fine, 1 findings or refusal, 2 wrong use. 退出码：0正常，1不能办或有问题，2用法有误。",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version. 显示版本")
    commands = parser.add_subparsers(title="commands", parser_class=Parser, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    return parser


def _read_options(words: Sequence[str]) -> argparse.Namespace:
    parser = _parser()
    options, rest = parser.parse_known_args(words)
    if rest and hasattr(options, "stated") and not any(word.startswith("-") for word in rest):
        options.stated += rest  # answers may stand behind an option
    elif rest:
        parser.error(f"unknown: {' '.join(rest)}")
    if not options.version and not hasattr(options, "command"):
        parser.error("no command is given")
    return options


if __name__ == "__main__":
    sys.exit(main())
