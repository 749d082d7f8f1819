"""OLD, NEW, `--set` and days on the command line: a folder, a git revision or a stored release, values to try."""

from __future__ import annotations

import argparse
import re
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any

from api.commands.options import settings_of
from api.commands.wrong_use import Wrong, WrongUse

if TYPE_CHECKING:
    from datetime import date, datetime

    from api.rule_texts import RuleTexts
    from kb.patch import Setting

HELP = (
    "rule folder, REVISION:FOLDER of the git repository here, or a stored release. 文件夹、git版本或已存规则"
)
_RELEASE = re.compile(r"[0-9]{1,9}|[0-9a-f]{6,64}")


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Let values be set for a trial."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar="PATH=VALUE",
        help="try a value, such as items/ID.promised.days=8. 试改一个值",
    )


def add_days(parser: argparse.ArgumentParser) -> None:
    """Let the decisions of some days be chosen."""
    parser.add_argument("--since", metavar="DAY", help="decisions from this day on. 从哪一天起")
    parser.add_argument("--until", metavar="DAY", help="decisions before this day. 到哪一天之前")


def days_named(options: argparse.Namespace) -> tuple[date | datetime | None, date | datetime | None]:
    """Return the days from which on and before which decisions are chosen. Raises: WrongUse."""
    return _day("--since", options.since), _day("--until", options.until)


def _day(name: str, word: str | None) -> date | datetime | None:
    from api.moments import day_or_moment

    try:
        return None if word is None else day_or_moment(word)
    except ValueError:
        fix = "write it as 2015-05-18 or as 2015-05-18T09:00:00+08:00"
        raise WrongUse(Wrong(name, "this is no day of the calendar", fix)) from None


def settings_named(options: argparse.Namespace) -> tuple[Setting, ...]:
    """Return the values to set. Raises: WrongUse."""
    from kb.patch import UnknownPath, read_setting

    try:
        return tuple(read_setting(word) for word in options.settings)
    except UnknownPath as error:
        raise WrongUse(Wrong(f"--set {error.where}", error.what, error.fix)) from None


def rules_named(name: str, options: argparse.Namespace) -> RuleTexts:
    """Return the texts of rules by what the command line calls them. Raises: WrongUse, LiangtiError."""
    from api.rule_texts import texts_of_folder

    if Path(name).is_dir():
        return texts_of_folder(Path(name), name)
    if _RELEASE.fullmatch(name):
        return _stored(name, options)
    revision, colon, folder = name.partition(":")
    if not colon or not revision or not folder or revision.startswith("-"):
        fix = "name a folder that holds manifest.yaml, a revision and a folder as HEAD~1:DIR, or a release"
        raise WrongUse(Wrong(name, "there is no such folder", fix))
    return _of_revision(name)


def _stored(name: str, options: argparse.Namespace) -> RuleTexts:
    """Return a release of the store at hand, through the service that owns it if one runs."""
    from api.admin_client import administration

    with administration(settings_of(options)) as store:
        return store.release(name)


def _of_revision(tree: str) -> RuleTexts:
    """Return the files of a revision. Raises: WrongUse when git knows no such tree here."""
    from api.rule_texts import texts_of_folder

    with TemporaryDirectory() as parent, TemporaryFile() as archive:
        _archive(tree, archive)
        archive.seek(0)
        with tarfile.open(fileobj=archive) as files:
            files.extractall(parent, filter="data")
        return texts_of_folder(Path(parent), tree)


def _archive(tree: str, archive: Any) -> None:
    command = ["git", "archive", "--format=tar", tree]
    try:
        made = subprocess.run(command, stdout=archive, stderr=subprocess.PIPE, check=False)
    except FileNotFoundError:
        raise WrongUse(Wrong(tree, "git is not installed", "install git, or name two folders")) from None
    if made.returncode:
        said = made.stderr.decode("utf-8", "replace").strip().splitlines()
        what = f"git gives no such folder ({said[-1] if said else 'it says nothing'})"
        fix = "name a revision and a folder from the top of the repository, as HEAD~1:DIR"
        raise WrongUse(Wrong(tree, what, fix))
