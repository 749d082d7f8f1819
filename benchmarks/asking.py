"""Random cases as the requests that an intake system sends, and the answer that each must get."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.request import Request, urlopen

import orjson

from api.deciding import PATH
from api.schemas import read_request
from benchmarks.cases import AS_OF
from decision.certificates import Certificate, Party
from decision.decide import Case, decide
from decision.opened import OpenRelease
from explain.as_data import decision_bytes


def body_of(case: Case) -> bytes:
    """Return the request that states a case."""
    parties = case.parties
    stated: dict[str, Any] = {
        "facts": case.facts,
        "applicant": _party(parties.applicant),
        "project": {"code": parties.project.code, "name": parties.project.name},
        "parties": [{"role": role, **_party(party)} for role, party in parties.others],
        "certificates": [_certificate(one) for one in case.certificates],
        "as_of": AS_OF,
        "start": case.start,
    }
    return orjson.dumps(stated)


def check_answer(port: int, body: bytes, release: OpenRelease, today: date) -> bytes:
    """Assert that a request is answered with the bytes of the plain way; return them."""
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(f"http://127.0.0.1:{port}{PATH}", body, headers)) as answer:
        said: bytes = answer.read()
    asked = read_request(orjson.loads(body), release.kb, today)
    plain = decision_bytes(decide(asked.case, release, asked.as_of, asked.known_at))
    # The record is described before the canonical fields.
    assert said.endswith(b"," + plain[1:]), "an answer differs from the plain way's"
    return said


def caches_of(port: int) -> dict[str, tuple[float, float]]:
    """Return for each cache of a server how often it helped, and how often not."""
    with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    hits, misses = (_counted(lines, f"liangti_cache_{what}_total") for what in ("hits", "misses"))
    return {name: (hits[name], misses[name]) for name in hits if hits[name] + misses[name]}


def _counted(lines: list[str], name: str) -> Mapping[str, float]:
    found = (
        line.removeprefix(f'{name}{{cache="').split('"} ') for line in lines if line.startswith(f"{name}{{")
    )
    return {cache: float(number) for cache, number in found}


def _party(party: Party) -> dict[str, str]:
    stated = {"credit_code": party.credit_code, "name": party.name}
    return {name: text for name, text in stated.items() if text}


def _certificate(one: Certificate) -> dict[str, object]:
    """Return a certificate without the fields that it leaves open."""
    names = ("type", "number", "issuer", "holder", "project", "issued", "valid_from", "valid_until", "state")
    return {name: value for name in names if (value := getattr(one, name))}
