"""Which release decides a project that was decided before: its own, a later one, or the applicant's choice.

Whoever publishes states a transition: `old` keeps open projects under the rules they were decided by, `new` moves
them, `choice` leaves it to the applicant, and without a word from the applicant nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from decision.releases.history import History, Proposal

Why = Literal["in_force", "kept", "moved", "chosen"]
Choice = Literal["old", "new"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A release and why it is this one; `may_choose` says that the applicant may choose the other one."""

    release: Proposal
    why: Why
    may_choose: bool = False


def for_project(
    history: History, earlier: Proposal, day: date, known_at: datetime, choice: Choice | None
) -> Chosen:
    """Return the release of a project whose decision by `earlier` is replaced, on a case date.

    Each release since `earlier` that is in force by that day is asked in turn; rules that have ended keep nobody.
    Raises: NotOneRelease when no release is in force on that day.
    """
    last = history.in_force(day, known_at)
    between = sorted(
        (
            one
            for one in history.known_at(known_at)
            if earlier.terms.begin < one.terms.begin <= last.terms.begin
        ),
        key=lambda one: one.terms.begin,
    )
    if not between:
        return Chosen(last, "in_force")
    current, why, may_choose = earlier, _KEPT, False
    for one in between:
        has_ended = current.terms.end is not None and current.terms.end < day
        if one.terms.transition == "choice":
            may_choose = True
            if choice is not None:
                why = "chosen"
            moves = choice == "new"
        else:
            moves = one.terms.transition == "new"
        if moves or has_ended:
            current, why = one, "chosen" if moves and one.terms.transition == "choice" else "moved"
    return Chosen(current, why, may_choose)


_KEPT: Why = "kept"
