"""What deciding a log again gives: totals, who moves from where to where, what is gained and lost, and which cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answered:
    """How one decision is answered, nothing where its outcome has none; `to_submit` with the certificates it holds."""

    outcome: str
    situation: str | None
    flowchart: str | None
    working_days: int | None
    steps: int | None
    to_submit: int | None
    exemptible: int | None


@dataclass(frozen=True, slots=True)
class Flow:
    """So many decisions had this outcome and flowchart before, and have that one after; both may be the same."""

    outcome_before: str
    flowchart_before: str | None
    outcome_after: str
    flowchart_after: str | None
    decisions: int


@dataclass(frozen=True, slots=True)
class Shift:
    """What becomes of one number over all decisions that have it before and after.

    `more` and `fewer` count the decisions whose number grows or falls, `gained` and `lost` sum by how much.
    `quantiles` are those of the difference, after less before, by their share: 0 the least, 0.5 the median, 1 the most.
    """

    decisions: int
    before: int
    after: int
    more: int
    gained: int
    fewer: int
    lost: int
    quantiles: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Moved:
    """A decision that is answered otherwise."""

    id: str
    release: str
    before: Answered
    after: Answered


@dataclass(frozen=True, slots=True)
class Replay:
    """`decisions` = `compared` + `apart` + those `without_release`; `compared` = `same` + `changed`.

    `apart` are decisions whose new answer hangs on facts that the log does not hold: the old rules did not ask them, or
    the new ones do not know the answer. `hanging` counts them by these facts. `moved` are changed ones that now
    have another outcome, situation or flowchart. `certificates_lost` were compared without the certificates that they
    held, since their personal values are deleted. `cases` are the first of the changed ones in the order of the log.
    """

    release: str
    decisions: int
    compared: int
    same: int
    changed: int
    moved: int
    apart: int
    hanging: Mapping[str, int]
    without_release: Mapping[str, int]
    certificates_lost: int
    flows: tuple[Flow, ...]
    working_days: Shift
    steps: Shift
    to_submit: Shift
    exemptible: Shift
    cases: tuple[Moved, ...]
