"""The parser of the command line, the options that commands share, and the settings they lead to."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from api.commands.wrong_use import Wrong, WrongUse

if TYPE_CHECKING:
    from api.settings import Settings

Run = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """A parser whose refusals have our one printed form."""

    def error(self, message: str) -> NoReturn:
        raise WrongUse(Wrong(self.prog, message, f"see `{self.prog} --help`"))


def add_command(commands: Any, name: str, run: Run, what: str, zh: str) -> Any:
    """Add a command, with what it does in both languages, and return its parser."""
    parser = commands.add_parser(
        name, help=f"{what}. {zh}", description=f"{what}. {zh}。", allow_abbrev=False
    )
    parser.set_defaults(command=run)
    return parser


def add_group(commands: Any, name: str, what: str, zh: str) -> Any:
    """Add a word that further commands follow, and return what these are added to."""

    def without(_: argparse.Namespace) -> int:
        raise WrongUse(Wrong(parser.prog, "it is not said what to do", f"say {', '.join(inner.choices)}"))

    parser = add_command(commands, name, without, what, zh)
    inner = parser.add_subparsers(title="commands", parser_class=Parser, metavar="COMMAND")
    return inner


def add_json(parser: argparse.ArgumentParser) -> None:
    """Let the answer be JSON."""
    parser.add_argument("--json", action="store_true", help="print it as JSON. 输出JSON")


def add_lang(parser: argparse.ArgumentParser) -> None:
    """Let the language be chosen."""
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the text (zh). 语言")


def add_folders(parser: argparse.ArgumentParser) -> None:
    """Let the rule folder and the data folder be named."""
    parser.add_argument(
        "--kb", metavar="DIR", help="rule folder (LIANGTI_KB, the first shipped one). 规则文件夹"
    )
    add_home(parser)


def add_home(parser: argparse.ArgumentParser) -> None:
    """Let the data folder be named."""
    parser.add_argument("--home", metavar="DIR", help="where data is kept (LIANGTI_HOME, ./var). 数据文件夹")


def add_key_file(parser: argparse.ArgumentParser) -> None:
    """Let the key of the officer who acts be named by a file; on the command line others could read it."""
    parser.add_argument(
        "--key-file", metavar="FILE", help="file that holds your policy key (LIANGTI_KEY holds it). 密钥文件"
    )


def secret_of(options: argparse.Namespace) -> str | None:
    """Return the key of the officer who acts, None where none is shown. Raises: WrongUse."""
    if options.key_file is None:
        return os.environ.get("LIANGTI_KEY", "").strip() or None
    try:
        secret = Path(options.key_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret or not secret.isprintable():
        raise WrongUse(Wrong(options.key_file, "no key can be read from this file", "write the key into it"))
    return secret


def knowledge_base_of(options: argparse.Namespace) -> str:
    """Return the id of the knowledge base whose folder `--kb` names, an empty one without. Raises: WrongUse."""
    from kb.loader import id_of_folder

    return id_of_folder(settings_of(options).kb) if options.kb is not None else ""


def settings_of(options: argparse.Namespace) -> Settings:
    """Return the settings: the command line before the environment. Raises: WrongUse."""
    from api.settings import settings_from
    from kb.errors import LiangtiError

    given = {name: getattr(options, name, None) for name in ("host", "port", "home", "kb", "unpublished")}
    try:
        return settings_from(**given)
    except LiangtiError as error:
        raise WrongUse(Wrong(error.where, error.what, error.fix)) from None
