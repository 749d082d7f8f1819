"""`liangti examples`: how much the examples of a rule folder catch; `--suggest` says which are missing."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.options import add_command, add_folders, add_json, add_lang, settings_of
from api.commands.printed import print_json, progress
from api.commands.wrong_use import FINE, REFUSED, Wrong, WrongUse


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "examples", run, "Say what the examples catch, and which are missing", "查例子够不够"
    )
    parser.add_argument(
        "--suggest", action="store_true", help="name the examples that are missing. 列出缺的例子"
    )
    parser.add_argument(
        "--write", action="store_true", help="write them into examples/suggested.yaml. 写入规则文件夹"
    )
    add_json(parser)
    add_lang(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Print the score of the examples, and those that are missing. Raises: WrongUse, LiangtiError."""
    from explain.suggestion_text import missing_lines, score_lines, suggestion_as_data
    from kb.loader import load
    from kb.suggesting.suggestion import suggest
    from kb.writing.example_entries import FILE, example_entries
    from kb.writing.lines import write

    folder = settings_of(options).kb
    with progress() as step:
        kb = load(folder, step)
        step("examples")
        found = suggest(kb)
    if options.json:
        print_json(suggestion_as_data(found))
    else:
        lines = [*score_lines(found, options.lang)]
        lines += missing_lines(found, kb, options.lang) if options.suggest or options.write else []
        print("\n".join(lines))
    if options.write and found.missing:
        try:
            write(folder, [example_entries(folder, kb, found.missing)])
        except OSError as error:
            what = f"nothing was written ({error.strerror})"
            raise WrongUse(Wrong(str(folder / FILE), what, "name a folder that you may write to")) from None
    return REFUSED if options.suggest and found.missing and not options.write else FINE
