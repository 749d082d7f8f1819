"""The tree of errors and their one printed form: where, what, how to repair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from kb.location import Location

Severity = Literal["error", "warning", "info", "acknowledged"]
# A set of projects as rule files write it: boxes of one cell for each fact that a box limits.
Cells = tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or worth knowing in a knowledge base.

    `region` is a set of projects in the words of the rules and `cells` the same in codes, `witness` one project inside
    it (fact to value), `rules` the ids concerned, `figures` the numbers that do not agree. `identity` names the finding
    for ever: it stays the same while its region does. What the publisher knows is no error: it is `acknowledged`, under
    the id and for the `reason` that the manifest gives.
    """

    check: str
    severity: Severity
    location: Location
    problem: str
    fix: str = ""
    region: str = ""
    witness: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()
    identity: str = ""
    cells: Cells = ()
    figures: tuple[str, ...] = ()
    acknowledged: str = ""
    reason: str = ""

    @property
    def id(self) -> str:
        return self.identity or f"{self.check}:{self.location}"

    @property
    def is_fault(self) -> bool:
        """Whether something is to be repaired: not what is only worth knowing, nor what the publisher knows."""
        return self.severity in ("error", "warning")

    def __str__(self) -> str:
        lines = [f"{self.location}: {self.problem}"]
        if self.region:
            lines.append(f"    region: {self.region}")
        if self.witness:
            lines.append("    example: " + ", ".join(f"{fact}={value}" for fact, value in self.witness))
        if self.acknowledged:
            lines.append(f"    acknowledged: {self.acknowledged}, {self.reason}")
        elif self.fix:
            lines.append(f"    fix: {self.fix}")
        return "\n".join(lines)


class LiangtiError(Exception):
    """Anything that Liangti refuses, in the reader's words."""

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.where, self.what, self.fix = where, what, fix
        head = f"{where}: {what}" if where else what
        super().__init__(f"{head}\n    fix: {fix}" if fix else head)


class KnowledgeBaseError(LiangtiError):
    """A rule folder that cannot be used; `findings` holds every problem."""

    def __init__(self, folder: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        noun = "problem" if len(self.findings) == 1 else "problems"
        super().__init__("\n".join(map(str, self.findings)), where=f"{folder}: {len(self.findings)} {noun}\n")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``did you mean `x`?`` for the nearest known word, or an empty text."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean `{near[0]}`?" if near else ""
