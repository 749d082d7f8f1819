"""A rule folder -> everything that is wrong with it or worth knowing, what its plans show included."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from decision import once_only
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.verify import check_folder


def checked(
    folder: Path, step: Callable[[str], None] = lambda _: None
) -> tuple[KnowledgeBase | None, tuple[Finding, ...]]:
    """Return the knowledge base of a folder, as far as it can be read, and all findings, sorted by place.

    Plans are looked at only where documents make them and nothing is wrong: with an error in the rules they would show
    what is none, and a drawn order or a table without a plan is the publisher's.
    """
    kb, found = check_folder(folder, step)
    if kb is None or kb.is_drawn or not kb.situations or any(one.severity == "error" for one in found):
        return kb, found
    step("once_only")
    every = (*found, *once_only.findings(kb))
    return kb, tuple(sorted(every, key=lambda finding: (finding.location, finding.check, finding.problem)))
