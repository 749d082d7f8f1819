"""What reviewers say of a kept decision: notes, confirmations and objections, chained behind one another."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from api.access import Caller
from api.schemas import shanghai
from decision.facts import FieldProblem, WrongInput
from decision.store.digests import PersonalValues, digest_of, new_key
from decision.store.interface import Store
from decision.store.journal import JournalRecord
from decision.store.moments import as_text
from kb.errors import did_you_mean

ReviewKind = Literal["note", "confirmation", "objection"]
KINDS: tuple[ReviewKind, ...] = get_args(ReviewKind)
LONGEST = 2000
_FIELDS = ("kind", "text")


def review_request(body: object) -> tuple[ReviewKind, str]:
    """Return the kind and the text of what a reviewer says; only a confirmation needs no words.

    Raises: WrongInput with every problem.
    """
    if not isinstance(body, dict):
        raise WrongInput((FieldProblem("", "the body is no object", 'send {"kind": "note", "text": "…"}'),))
    problems = [
        FieldProblem(name[:60], "there is no such field", did_you_mean(name[:60], _FIELDS))
        for name in sorted(body.keys() - {*_FIELDS})
    ]
    kind: ReviewKind | None = next((one for one in KINDS if one == body.get("kind")), None)
    text = body.get("text", "")
    if kind is None:
        problems.append(FieldProblem("kind", "this is none", f"give one of: {', '.join(KINDS)}"))
    said = " ".join(text.split("\n")) if isinstance(text, str) else "\0"
    if len(said) > LONGEST or not said.isprintable():
        problems.append(FieldProblem("text", "this is no text of lines", f"at most {LONGEST} characters"))
    elif kind != "confirmation" and not said.strip():
        problems.append(FieldProblem("text", "it is empty", "write what is to be said"))
    if kind is None or problems:
        raise WrongInput(tuple(problems))
    return kind, text.strip()


def add_review(
    store: Store,
    decision: str,
    kind: ReviewKind,
    text: str,
    caller: Caller,
    now: datetime,
    personal_days: int,
) -> dict[str, Any]:
    """Append what a reviewer says of a decision that is there; return it once it is durable.

    The words are free text: the record holds their keyed digest, and they lie apart for `personal_days` days.
    """
    key = new_key(secrets.token_bytes)
    body = {
        "kind": kind,
        "text": digest_of(text, key),
        "at": as_text(now),
        "department": caller.department,
        "staff_number": caller.staff_number,
    }
    until = now.astimezone(shanghai()).date() + timedelta(days=personal_days)
    record = store.journal.append(
        _stream(decision), body, personal=PersonalValues({"text": text}, key, until)
    )
    return _data(record, text)


def reviews_of(store: Store, decision: str) -> list[dict[str, Any]]:
    """Return what was said of a decision, the oldest first; `text` is null where retention has deleted it."""
    found = []
    for record in store.journal.read(_stream(decision)):
        kept = store.personal.get(record.id)
        found.append(_data(record, kept.values["text"] if kept else None))
    return found


def _data(record: JournalRecord, text: str | None) -> dict[str, Any]:
    said: Mapping[str, Any] = record.data
    shown = {name: said[name] for name in ("kind", "at", "department", "staff_number")}
    return {"seq": record.seq, **shown, "text": text, "hash": record.hash}


def _stream(decision: str) -> str:
    return f"review/{decision}"
