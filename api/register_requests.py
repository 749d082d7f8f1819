"""What requests about certificates ask: an id, a holder, a project, a moment, a state; read strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import get_args

from starlette.requests import Request

from api.errors import RefusedRequest
from api.moments import begin_of, day_or_moment, no_moment
from decision.certificates import State
from decision.facts import FieldProblem, WrongInput
from decision.register.files import Kind

_ID = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
_STATES = ("revoked", "suspended", "replaced")
_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}


def identity_of(request: Request) -> str:
    """Return the id that the address names. Raises: RefusedRequest for one that no certificate can have."""
    identity: str = request.path_params["id"]
    if not _ID.fullmatch(identity):
        raise no_such_certificate()
    return identity


def query_of(request: Request, *known: str) -> Mapping[str, str]:
    """Return what is asked by. Raises: WrongInput with everything that is wrong."""
    query = request.query_params
    problems = [
        FieldProblem(name[:60], "this is nothing to ask by", f"known: {', '.join(known)}")
        for name in dict.fromkeys(query)
        if name not in known
    ]
    problems += [
        FieldProblem(name, "this is none", "give 1 to 200 characters, once")
        for name in known
        if name in query
        and (len(query.getlist(name)) > 1 or not 0 < len(query[name]) <= 200 or not query[name].isprintable())
    ]
    if problems:
        raise WrongInput(tuple(problems))
    return query


def known_at_of(query: Mapping[str, str]) -> datetime | None:
    """Return the moment as known at which the register is asked; a day is meant to its end."""
    text = query.get("known_at")
    if text is None:
        return None
    try:
        given = day_or_moment(text)
        if isinstance(given, datetime):
            return given
        return begin_of(given + timedelta(days=1)) - timedelta(microseconds=1)
    except (ValueError, OverflowError):
        raise WrongInput((no_moment("known_at"),)) from None


def kind_of(query: Mapping[str, str]) -> Kind | None:
    """Return the format that a file is said to have. Raises: WrongInput for one that is not read."""
    stated = query.get("format")
    if stated is None or stated in _KINDS:
        return _KINDS.get(stated or "")
    raise WrongInput((FieldProblem("format", "this is no format", f"give one of: {', '.join(_KINDS)}"),))


def revocation(said: object) -> tuple[State, str]:
    """Return in which state a certificate is put, and who says so."""
    if not isinstance(said, dict) or said.keys() - {"state", "source"}:
        fix = 'send {"state": "revoked", "source": "…"}, or an empty object'
        raise WrongInput((FieldProblem("", "this is no revocation", fix),))
    state, source = said.get("state", "revoked"), said.get("source", "API")
    problems = []
    if state not in _STATES:
        problems.append(FieldProblem("state", "this is no such state", f"give one of: {', '.join(_STATES)}"))
    if not isinstance(source, str) or not 0 < len(source) <= 200 or not source.isprintable():
        problems.append(FieldProblem("source", "this is no short text", "say who revoked it"))
    if problems:
        raise WrongInput(tuple(problems))
    return state, source


def no_such_certificate() -> RefusedRequest:
    """Return the refusal of an id that no certificate has."""
    return RefusedRequest("not-found", "there is no certificate with this id", fix="ask with ?holder=")
