"""What is wrong with a command as it was typed, or with the file it names; and the exit codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.errors import Finding

FINE, REFUSED, WRONG_USE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with what was typed or with the file; `field` is its path in a request, if it has one."""

    where: str
    problem: str
    fix: str
    field: str = ""

    def __str__(self) -> str:
        from kb.errors import LiangtiError

        return str(LiangtiError(self.problem, where=self.where, fix=self.fix))


class WrongUse(Exception):
    """Wrong usage or wrong input; `problems` holds every one. Not imported from `kb`: help and Ctrl-C come at once."""

    def __init__(self, *problems: Wrong) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def wrong_of(finding: Finding) -> Wrong:
    """Return a finding about a file as something wrong with it."""
    return Wrong(str(finding.location), finding.problem, finding.fix)
