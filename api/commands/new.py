"""`liangti new situation|item|document ID KEY=VALUE …`: a skeleton in the right file, everything else left as it is.

`liangti new kb FOLDER`: an empty knowledge base, whose comments say what to write next.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands.options import Run, add_command, add_folders, add_group, settings_of
from api.commands.wrong_use import FINE, Wrong, WrongUse

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

_KINDS = {
    "situation": (
        "Add a situation and its example",
        "新增情形和例子",
        "FACT=VALUE flowchart=ID name_zh=…",
    ),
    "item": (
        "Add an item and the rule for it",
        "新增审批事项和适用条件",
        "zh=… department=ID stage=ID type=permit days=5",
    ),
    "document": ("Add a document", "新增要件", "kind=drawing name_zh=…"),
}


def add(commands: Any) -> None:
    """Describe the commands."""
    inner = add_group(commands, "new", "Write the skeleton of a new rule", "写出新规则的框架")
    for kind, (what, zh, example) in _KINDS.items():
        parser = add_command(inner, kind, _runner(kind), what, zh)
        parser.add_argument("id", metavar="ID", help="its id, for ever. 固定编号")
        parser.add_argument(
            "said", nargs="*", metavar="KEY=VALUE", help=f"what is known of it: {example}. 已知的内容"
        )
        add_folders(parser)
    whole = add_command(inner, "kb", _new_base, "Write an empty knowledge base", "写出空的规则库")
    whole.add_argument(
        "folder", metavar="FOLDER", help="a new folder; its name is the id. 新文件夹，名称即编号"
    )
    whole.add_argument(
        "--from", dest="begin", metavar="DATE", help="first day in force; today without. 施行日期"
    )


def _new_base(options: argparse.Namespace) -> int:
    """Write the files and name them. Raises: WrongUse, LiangtiError."""
    from api.schemas import shanghai
    from kb.writing.skeleton_base import new_base

    folder = Path(options.folder)
    try:
        begin = date.fromisoformat(options.begin) if options.begin else datetime.now(tz=shanghai()).date()
    except ValueError:
        what = f"`{options.begin}` is no day of the calendar"
        raise WrongUse(Wrong("--from", what, "write a day as 2026-01-31")) from None
    try:
        written = new_base(folder, begin)
    except OSError as error:
        what = f"nothing can be written there ({error.strerror})"
        raise WrongUse(Wrong(str(folder), what, "name a folder that you may write to")) from None
    for path in written:
        print(path)
    print(f"liangti check {folder}")
    return FINE


def _runner(kind: str) -> Run:
    def run(options: argparse.Namespace) -> int:
        """Write the skeleton and say where it stands. Raises: WrongUse, LiangtiError."""
        from kb.writing.lines import write
        from kb.writing.skeletons import skeleton

        folder = settings_of(options).kb
        made = skeleton(kind, options.id, _said(options.said), folder, _rules(folder))
        try:
            write(folder, made)
        except OSError as error:
            what = f"nothing was written ({error.strerror})"
            raise WrongUse(Wrong(str(folder), what, "name a folder that you may write to")) from None
        for one in made:
            print(f"{one.file}:{one.after + 1}: {one.text.strip().splitlines()[0]}")
        print(f"liangti check {folder}")
        return FINE

    return run


def _said(words: list[str]) -> Mapping[str, str]:
    """Return what `KEY=VALUE` words say. Raises: WrongUse."""
    for word in words:
        if "=" not in word:
            raise WrongUse(Wrong(word, "this says nothing", "write KEY=VALUE, as name_zh=…"))
    return {key.strip(): value.strip() for key, _, value in (word.partition("=") for word in words)}


def _rules(folder: Path) -> KnowledgeBase:
    """Return what can be read of the rules: they may be unfinished, but not unreadable. Raises: KnowledgeBaseError."""
    from kb.errors import KnowledgeBaseError
    from kb.loader import load_with_findings

    loaded = load_with_findings(folder)
    unreadable = [finding for finding in loaded.findings if finding.check == "unreadable"]
    if loaded.knowledge_base is None or unreadable:
        raise KnowledgeBaseError(str(folder), unreadable or loaded.findings)
    return loaded.knowledge_base
