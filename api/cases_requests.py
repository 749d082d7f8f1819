"""What requests about running cases say: bodies, `If-Match` and queries, read strictly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from starlette.datastructures import QueryParams

from api.access import Caller
from api.cases import sight_of
from api.errors import RefusedRequest
from decision.cases.lists import Wanted
from decision.facts import FieldProblem, WrongInput
from kb.errors import did_you_mean
from kb.knowledge_base import KnowledgeBase

LONGEST_WORDS, LONGEST_NAME, MOST, LARGEST_PAGE = 2000, 100, 200, 1000
WORDS = ("reason", "authority", "basis", "text")
NAMES = (
    "type", "step", "at", "by", "id", "until", "phase", "party", "value", "to", "result", "found_in", "calendar",
    "decision",
)  # fmt: skip
LISTS = ("documents", "also", "redo")
NUMBERS = ("days", "event")
TRUTHS = ("remedies_told", "applicant_told", "consent")
EVENT = (*NAMES, *WORDS, *LISTS, *NUMBERS, *TRUTHS)
OPENING = ("decision", "after_start_of_works", "by", "simulated")
STATES = ("running", "blocked", "completed", "ended")
_PAGE = 100
_ETAG = re.compile(r'"(\d{1,9})"')


def opening_said(body: object) -> dict[str, Any]:
    """Return what a request to open a case says. Raises: WrongInput with every problem."""
    said = _said(body, OPENING)
    if "decision" not in said:
        raise WrongInput((FieldProblem("decision", "this field is missing", "name the id of a decision"),))
    return {"after_start_of_works": False, **said}


def event_said(body: object) -> dict[str, Any]:
    """Return what a request to enter an event says; what its kind needs is for the state machine to judge.

    Raises: WrongInput with every problem.
    """
    return _said(body, EVENT)


def expected_of(header: str | None) -> int | None:
    """Return the number that `If-Match` names; None for none, and for `*`. Raises: RefusedRequest."""
    if header is None or header.strip() == "*":
        return None
    found = _ETAG.fullmatch(header.strip())
    if not found:
        fix = 'send the ETag of the case, such as "3"'
        raise RefusedRequest("wrong-input", "this is no ETag of a case", fix=fix, field="If-Match")
    return int(found.group(1))


def list_wanted(query: QueryParams, kb: KnowledgeBase) -> tuple[Wanted, str, int]:
    """Return which cases are wanted, behind which key, and how many. Raises: WrongInput with every problem."""
    choices = {
        "state": list(STATES),
        "light": [light.id for light in kb.monitoring.lights],
        "department": list(kb.department_by_id),
    }
    problems = list(_unasked(query, (*choices, "cursor", "limit")))
    for name, known in choices.items():
        if name in query and query[name] not in known:
            problems.append(FieldProblem(name, "this is none", did_you_mean(query[name][:60], known)))
    cursor, limit = query.get("cursor", ""), _limit(query, problems)
    if "cursor" in query and not (cursor.isascii() and cursor.isalnum() and len(cursor) <= LONGEST_NAME):
        problems.append(FieldProblem("cursor", "this is none", "give the `next` of the page before"))
    if problems:
        raise WrongInput(tuple(problems))
    return Wanted(**{name: query.get(name, "") for name in choices}), cursor, limit


def duties_wanted(query: QueryParams, caller: Caller, kb: KnowledgeBase) -> tuple[str, int]:
    """Return whose duties are wanted, and how many of them: a department's own, or any one for who sees all.

    Raises: WrongInput, RefusedRequest.
    """
    sight = sight_of(caller, kb)
    problems = list(_unasked(query, ("department", "limit")))
    limit = _limit(query, problems)
    who = query.get("department", sight.department if sight.is_limited else kb.monitoring.settings.centre)
    if who not in kb.party_by_id:
        problems.append(FieldProblem("department", "this is none", did_you_mean(who[:60], kb.party_by_id)))
    if problems:
        raise WrongInput(tuple(problems))
    if sight.is_limited and who != sight.department:
        what, fix = "these are another department's duties", "leave `department` out"
        raise RefusedRequest("not-for-role", what, fix=fix)
    return who, limit


def _limit(query: QueryParams, problems: list[FieldProblem]) -> int:
    text = query.get("limit", str(_PAGE))
    if text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= LARGEST_PAGE:
        return int(text)
    fix = f"give a whole number from 1 to {LARGEST_PAGE}"
    problems.append(FieldProblem("limit", "this does not fit", fix))
    return 0


def _unasked(query: QueryParams, known: tuple[str, ...]) -> Iterator[FieldProblem]:
    for name in dict.fromkeys(query):
        if name not in known:
            shown = name[:60].encode("utf-8", "backslashreplace").decode()
            yield FieldProblem(shown, "this is nothing to ask by", f"known: {', '.join(known)}")
        elif len(query.getlist(name)) > 1:
            yield FieldProblem(name, "it is given twice", "give it once")


def _said(body: object, known: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise WrongInput(
            (FieldProblem("", "the body is no object", f"send an object of {', '.join(known)}"),)
        )
    problems = [
        FieldProblem(name[:60], "there is no such field", did_you_mean(name[:60], known))
        for name in sorted(body.keys() - {*known})
    ]
    for name in known:
        fits, fix = _FORMS[name]
        if name in body and not fits(body[name]):
            problems.append(FieldProblem(name, "this does not fit", fix))
    if problems:
        raise WrongInput(tuple(problems))
    return dict(body)


def _are_words(value: Any) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= LONGEST_WORDS
        and " ".join(value.split("\n")).isprintable()
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable()


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(map(_is_name, value))


def _is_number(value: Any) -> bool:
    return type(value) is int and 1 <= value <= 1_000_000


def _is_truth(value: Any) -> bool:
    return type(value) is bool


_Form = tuple[Callable[[Any], bool], str]
_FORMS: Mapping[str, _Form] = {
    **dict.fromkeys(WORDS, (_are_words, f"give 1 to {LONGEST_WORDS} characters")),
    **dict.fromkeys(NAMES, (_is_name, f"give 1 to {LONGEST_NAME} characters on one line")),
    **dict.fromkeys(LISTS, (_are_names, f"give a list of up to {MOST} names")),
    **dict.fromkeys(NUMBERS, (_is_number, "give a whole number from 1 on")),
    **dict.fromkeys((*TRUTHS, "after_start_of_works", "simulated"), (_is_truth, "give true or false")),
}
