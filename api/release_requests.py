"""What is asked about releases, read: from which day, with which transition, and why."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from decision.facts import FieldProblem, WrongInput
from decision.releases.records import TRANSITIONS, Terms, Transition
from kb.errors import did_you_mean

_DATED = ("from", "transition", "why")


@dataclass(frozen=True, slots=True)
class Wish:
    """From which day rules are wanted, what becomes of open projects, and why."""

    begin: date
    transition: Transition
    why: str

    def terms(self, end: date | None) -> Terms:
        """Return the terms of rules that say themselves that they end on a day, or do not."""
        return Terms(self.begin, end, self.transition)


def wish_of(body: object, *more: str) -> Wish:
    """Return what a proposal asks for; `more` are fields that are read elsewhere. Raises: WrongInput."""
    said, problems = _fields(body, *_DATED, *more)
    transition: Transition | None = next(
        (one for one in TRANSITIONS if one == said.get("transition", "old")), None
    )
    if transition is None:
        problems.append(FieldProblem("transition", "this is none", f"give one of: {', '.join(TRANSITIONS)}"))
    begin = None
    with suppress(KeyError, TypeError, ValueError):
        begin = date.fromisoformat(said["from"]) if len(said["from"]) == len("2015-05-18") else None
    if begin is None:
        fix = "give the first day on which the rules are in force, such as 2016-01-01"
        problems.append(FieldProblem("from", "this is no day of the calendar", fix))
    why = _why(said, problems)
    if problems or begin is None or transition is None:
        raise WrongInput(tuple(problems))
    return Wish(begin, transition, why)


def why_of(body: object) -> str:
    """Return why somebody approves, refuses or withdraws. Raises: WrongInput."""
    said, problems = _fields(body, "why")
    why = _why(said, problems)
    if problems:
        raise WrongInput(tuple(problems))
    return why


def _fields(body: object, *known: str) -> tuple[Mapping[str, Any], list[FieldProblem]]:
    if not isinstance(body, Mapping):
        raise WrongInput((FieldProblem("", "the body is no object", 'send {"why": "…"}'),))
    problems = [
        FieldProblem(str(name)[:60], "there is no such field", did_you_mean(str(name)[:60], known))
        for name in body
        if name not in known
    ]
    return body, problems


def _why(said: Mapping[str, Any], problems: list[FieldProblem]) -> str:
    why = said.get("why", "")
    if not isinstance(why, str):
        problems.append(FieldProblem("why", "this is no text", "say in a few words why"))
        return ""
    return why
