"""What commands print: answers on standard output, progress on a terminal only, refusals as HTTP has them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from api.commands.wrong_use import WrongUse

if TYPE_CHECKING:
    from kb.errors import LiangtiError


def print_json(data: Any) -> None:
    """Print one JSON text on one line."""
    import orjson

    print(orjson.dumps(data).decode())


def problem_data(error: WrongUse | LiangtiError) -> dict[str, Any]:
    """Return a refusal in the form that HTTP gives it."""
    from api.errors import PROBLEMS
    from explain.findings import finding_as_data
    from kb.errors import KnowledgeBaseError

    if isinstance(error, WrongUse):
        problem, more = PROBLEMS["wrong-input"], {"errors": [asdict(wrong) for wrong in error.problems]}
        detail = (
            "one thing is wrong" if len(error.problems) == 1 else f"{len(error.problems)} things are wrong"
        )
    else:
        found = error.findings if isinstance(error, KnowledgeBaseError) else ()
        problem, more = PROBLEMS["refused"], {"findings": [finding_as_data(finding) for finding in found]}
        detail = error.what
    return {
        "type": problem.type,
        "title": problem.title,
        "title_zh": problem.title_zh,
        "detail": detail,
        **more,
    }


def print_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under the names of their columns, each as wide as it needs."""
    from explain.columns import width

    lines = [names, *rows]
    widths = [max(width(line[place]) for line in lines) for place in range(len(names))]
    for line in lines:
        cells = (cell + " " * (most - width(cell)) for cell, most in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how much is done, of how much if that is known, and nothing on a pipe."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of or None)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show what is being done on a terminal, and nothing on a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("") as status:
        yield lambda what: status.update(Text(what))


def heading() -> Callable[[str], str]:
    """Return what sets a heading off: bold on a terminal, nothing on a pipe."""
    if not sys.stdout.isatty() or os.environ.get("TERM") in (None, "dumb"):
        return str
    from rich.color import ColorSystem
    from rich.style import Style

    return lambda line: Style(bold=True).render(line, color_system=ColorSystem.STANDARD)
