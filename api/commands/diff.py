"""`liangti diff`: which projects a change of rules answers differently, and what changes for them."""

from __future__ import annotations

import argparse
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any

from api.commands.options import add_command, add_lang
from api.commands.printed import heading, print_json, progress
from api.commands.wrong_use import FINE, REFUSED, Wrong, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision.compare import Comparison
    from kb.knowledge_base import KnowledgeBase


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "diff", run, "Say exactly what a change of rules changes", "比较两套规则的结果"
    )
    help_of_rules = "rule folder, or REVISION:FOLDER of the git repository here. 规则文件夹或git版本"
    parser.add_argument("old", metavar="OLD", help=help_of_rules)
    parser.add_argument("new", metavar="NEW", help="the same. 同上")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print it as JSON. 输出JSON")
    shape.add_argument("--markdown", action="store_true", help="print it as Markdown. 输出Markdown")
    add_lang(parser)


def run(options: argparse.Namespace) -> int:
    """Print what differs between two rule folders. Raises: WrongUse, LiangtiError if rules cannot be read."""
    from decision.compare import compare
    from decision.index import build, by_meaning
    from explain.difference import difference_told
    from explain.difference_as_data import difference_as_data
    from explain.difference_markdown import sections_as_markdown
    from explain.difference_words import DifferenceWords
    from explain.told import sections_as_text

    with progress() as step:
        old, new = _rules(options.old, step), _rules(options.new, step)
        step("comparing the answers of all projects")
        found = compare(build(old, by_meaning(old)), build(new, by_meaning(new)))
    if options.json:
        print_json({"old": options.old, "new": options.new, **difference_as_data(found)})
        return _code(found)
    told = difference_told(found, DifferenceWords(old, new, options.lang))
    if options.markdown:
        print(sections_as_markdown(f"{options.old} → {options.new}", told), end="")
    else:
        print(sections_as_text(told, heading()), end="")
    return _code(found)


def _code(found: Comparison) -> int:
    return FINE if found.is_same else REFUSED


def _rules(name: str, step: Callable[[str], None]) -> KnowledgeBase:
    """Return the knowledge base of a folder or a revision. Raises: WrongUse, KnowledgeBaseError."""
    from kb.loader import load

    if Path(name).is_dir():
        return load(Path(name), step)
    revision, colon, folder = name.partition(":")
    if not colon or not revision or not folder or revision.startswith("-"):
        fix = "name a folder that holds manifest.yaml, or a revision and a folder as HEAD~1:kb/harbin"
        raise WrongUse(Wrong(name, "there is no such folder", fix))
    with _folder_of(name) as path:
        return load(path, step)


@contextmanager
def _folder_of(tree: str) -> Iterator[Path]:
    """Make the files of a revision for a while. Raises: WrongUse when git knows no such tree here."""
    with TemporaryDirectory() as parent, TemporaryFile() as archive:
        command = ["git", "archive", "--format=tar", tree]
        try:
            made = subprocess.run(command, stdout=archive, stderr=subprocess.PIPE, check=False)
        except FileNotFoundError:
            raise WrongUse(Wrong(tree, "git is not installed", "install git, or name two folders")) from None
        if made.returncode:
            said = made.stderr.decode("utf-8", "replace").strip().splitlines()
            what = f"git gives no such folder ({said[-1] if said else 'it says nothing'})"
            fix = "name a revision and a folder from the top of the repository, as HEAD~1:kb/harbin"
            raise WrongUse(Wrong(tree, what, fix))
        archive.seek(0)
        with tarfile.open(fileobj=archive) as files:
            files.extractall(parent, filter="data")
        yield Path(parent)
