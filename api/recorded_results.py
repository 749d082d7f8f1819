"""What a kept decision leads to later: its exemption slip, and certificates for the results of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from api.errors import RefusedRequest
from api.kept import Values, asked_again, filled, has_tokens, values_of
from api.older_releases import ReleaseNotOpen
from api.routes.recorded import no_such_decision
from api.schemas import read_request
from api.services import Services
from decision.decide import decide
from decision.facts import FieldProblem, WrongInput
from decision.register.issued import NoCertificate, Result, certificates_of_result
from decision.store.certificates import Put
from decision.store.interface import Store
from decision.store.moments import as_text
from decision.store.records import DecisionRecord

_RESULT = ("decision", "step", "document", "number", "issued", "valid_from", "valid_until")
_NEEDED = ("decision", "step", "document", "number", "issued")
_DAYS = ("issued", "valid_from", "valid_until")
_LONGEST = 200
_LINE = ("document", "label", "label_en", "member", "steps", "rule", "reason")
_CERTIFICATE = ("type", "number", "issuer", "issuer_label", "valid_until", "as_of", "notes")


def slip_of(store: Store, identity: str) -> dict[str, Any]:
    """Return the exemption slip (免交凭证) of a decision: what is exempt, by which certificate, as of when.

    It is taken from the answer as it was kept, so that new rules do not change it.
    Raises: RefusedRequest.
    """
    record, values = _recorded(store, identity)
    canonical = store.decisions.answer(record.content.answer)
    if record.content.outcome != "decided" or canonical is None:
        what = f"this decision is `{record.content.outcome}`, so nothing is exempt yet"
        raise RefusedRequest("refused", what, fix="complete or correct the answers, and decide again")
    answer = orjson.loads(filled(canonical, values))
    register = record.request["register"]
    return {
        "decision": record.id,
        "recorded_at": as_text(record.at),
        "release": answer["release"],
        "as_of": answer["as_of"],
        "known_at": register["known_at"] if register else answer["known_at"],
        "flowchart": answer["flowchart"],
        "exemptions": [
            _slip_line(fate) for fate in answer["documents"]["list"] if fate["status"] == "exempt"
        ],
    }


def issued_certificates(services: Services, body: object) -> list[Put]:
    """Record the result of a step of a decided project in the register. Raises: WrongInput, RefusedRequest."""
    said = _result_said(body)
    store = services.store
    record, values = _recorded(store, said["decision"])
    try:
        opened = services.release_of(record.content.release)
    except ReleaseNotOpen as error:
        fix = "decide the project again, and name that decision"
        raise RefusedRequest("refused", error.what, fix=fix) from None
    kept = record.request
    today = date.fromisoformat(kept["today"])
    asked = read_request(asked_again(kept["asked"], values), opened.kb, today)
    decision = decide(asked.case, opened, asked.as_of, asked.known_at)
    result = Result(**{name: said[name] for name in _RESULT if name != "decision"})
    source = f"decision {record.id}"
    try:
        entries = certificates_of_result(
            opened.kb, decision, asked.case.parties, result, source, services.clock()
        )
    except NoCertificate as error:
        raise WrongInput((FieldProblem(error.where, error.what, error.fix),)) from None
    return store.certificates.put_many(entries)


def _recorded(store: Store, identity: str) -> tuple[DecisionRecord, Values]:
    """Return a record and its personal values. Raises: RefusedRequest if either is not there."""
    record = store.decisions.get(identity) if 0 < len(identity) <= _LONGEST else None
    if record is None:
        raise no_such_decision()
    values = values_of(store.personal.get(identity))
    if not values and has_tokens(record.content.request.encode()):
        what = "the personal values of this decision were deleted"
        raise RefusedRequest("refused", what, fix="decide the project again")
    return record, values


def _slip_line(fate: Mapping[str, Any]) -> dict[str, Any]:
    used = fate["certificate"]
    source = "register" if used["as_of"] else "applicant"
    return {
        **{name: fate[name] for name in _LINE},
        "certificate": {**{name: used[name] for name in _CERTIFICATE}, "source": source},
    }


def _result_said(body: object) -> dict[str, Any]:
    """Return the fields of a result. Raises: WrongInput with every problem."""
    if not isinstance(body, dict):
        fix = f"send an object with {', '.join(_NEEDED)}"
        raise WrongInput((FieldProblem("", "the body is no object", fix),))
    problems = [
        FieldProblem(str(name)[:60], "there is no such field", f"known: {', '.join(_RESULT)}")
        for name in body
        if name not in _RESULT
    ]
    said: dict[str, Any] = {}
    for name in _RESULT:
        value = body.get(name)
        if value is None:
            said[name] = None
            if name in _NEEDED:
                problems.append(FieldProblem(name, "this field is missing", "add it"))
            continue
        try:
            said[name] = _read(name, value)
        except (ValueError, TypeError):
            fix = "write it as 2015-05-18" if name in _DAYS else f"give up to {_LONGEST} characters"
            problems.append(FieldProblem(name, "this does not fit", fix))
    if problems:
        raise WrongInput(tuple(problems))
    return said


def _read(name: str, value: Any) -> Any:
    text = _text(value)
    return date.fromisoformat(text) if name in _DAYS else text


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST or not value.isprintable():
        raise TypeError(type(value).__name__)
    return value
