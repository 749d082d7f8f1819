"""What is wrong with a table of projects: every problem of the file, each with its rows and its column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.errors import LiangtiError

MOST_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class TableProblem:
    """One thing that is wrong with a table; `place` says where in it, such as `rows 3, 9, column investor`."""

    place: str
    problem: str
    fix: str


class WrongCases(LiangtiError):
    """A table on which nothing is decided; `problems` are the first thousand, in the order of the columns."""

    def __init__(self, file: str, problems: Sequence[TableProblem]) -> None:
        self.problems = tuple(problems[:MOST_SHOWN])
        lines = [
            str(LiangtiError(one.problem, where=": ".join(filter(None, (file, one.place))), fix=one.fix))
            for one in self.problems
        ]
        if rest := len(problems) - len(lines):
            lines.append(f"and {rest} more problems")
        super().__init__("\n".join(lines))


def rows_named(rows: Sequence[int], count: int) -> str:
    """Return the first rows in words, of so many in all.

    >>> rows_named((3, 9), 4)
    'rows 3, 9 and 2 more'
    """
    named = f"{'row' if count == 1 else 'rows'} {', '.join(map(str, rows))}"
    return named if count == len(rows) else f"{named} and {count - len(rows)} more"
