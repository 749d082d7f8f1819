"""What an administrator does with a store, answered as plain data: the same through a service and directly."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.access import ROLES, key_hash
from decision.facts import FieldProblem, WrongInput
from decision.store.errors import UnknownId
from decision.store.interface import Store
from decision.store.keys import ApiKey
from decision.store.moments import as_text
from kb.errors import did_you_mean

Data = dict[str, Any]
Looked = Callable[[int], None]

MOST_FINDINGS = 1000
_ID_LENGTH, _SHORTEST_ID = 16, 6
_SECRET_BYTES = 32
_TELL_EVERY = 1000
_FIELDS = ("role", "department", "staff_number", "label")
_LONGEST = 200


def key_request(body: object, departments: Mapping[str, object]) -> ApiKey:
    """Return the key that is asked for, still without its hash. Raises: WrongInput with every problem."""
    problems: list[FieldProblem] = []
    if not isinstance(body, dict):
        raise WrongInput((FieldProblem("", "the body is no object", 'send {"role": "intake"}'),))
    problems += [
        FieldProblem(name[:60], "there is no such field", did_you_mean(name[:60], _FIELDS))
        for name in sorted(body.keys() - {*_FIELDS})
    ]
    said: dict[str, Any] = {name: body.get(name) or "" for name in _FIELDS}
    for name, value in said.items():
        if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
            problems.append(FieldProblem(name, "this is no short text on one line", "write it shorter"))
            said[name] = ""
    if said["role"] not in ROLES:
        problems.append(_unknown("role", said["role"], ROLES))
    if said["department"] and said["department"] not in departments:
        problems.append(_unknown("department", said["department"], departments))
    if problems:
        raise WrongInput(tuple(problems))
    return ApiKey("", **said)


def add_key(store: Store, asked: ApiKey) -> Data:
    """Make a key and keep its hash; `key` in the answer is the only time that it is told."""
    # A letter in front, so that no shell takes the key for an option.
    secret = f"k{secrets.token_urlsafe(_SECRET_BYTES)}"
    kept = store.keys.add(
        ApiKey(key_hash(secret), asked.role, asked.department, asked.staff_number, asked.label)
    )
    return {**key_data(kept), "key": secret}


def keys(store: Store) -> list[Data]:
    """Return every key without what it is, the oldest first."""
    return [key_data(key) for key in store.keys.all()]


def revoke_key(store: Store, identity: str) -> Data:
    """Revoke the key whose id begins so. Raises: UnknownId."""
    found = [key for key in store.keys.all() if key.hash.startswith(identity)]
    if len(identity) < _SHORTEST_ID or len(found) != 1:
        what = "several keys have an id that begins so" if len(found) > 1 else "there is no key with this id"
        fix = "give the whole id, as `liangti keys list` prints it"
        raise UnknownId(what, where=identity, fix=fix)
    return key_data(store.keys.revoke(found[0].hash))


def key_data(key: ApiKey) -> Data:
    """Return what is told of a key."""
    return {
        "id": key.hash[:_ID_LENGTH],
        "role": key.role,
        "department": key.department,
        "staff_number": key.staff_number,
        "label": key.label,
        "created": as_text(key.created) if key.created else None,
        "revoked": as_text(key.revoked) if key.revoked else None,
    }


def store_data(store: Store) -> Data:
    """Return which store it is. An open one has the tables of this program: others are refused."""
    return {"store": store.where, "is_up_to_date": True}


def folder_for_files(store: Store) -> Path | None:
    """Return where large files of a moment go: the disk of the store has room for another one, others perhaps not."""
    file = Path(store.where)
    return file.parent if file.is_file() else None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check has found: how many records it looked at, and how many of its findings are faults."""

    records: int
    faults: int
    findings: int

    def data(self) -> Data:
        return {"records": self.records, "faults": self.faults, "findings": self.findings}


def check_store(store: Store, found: Callable[[Data], None], looked: Looked) -> Checked:
    """Check a whole store; `found` is told the first thousand findings, the first bad record first."""
    records = faults = findings = 0

    def tick(_table: str) -> None:
        nonlocal records
        records += 1
        if records % _TELL_EVERY == 0:
            looked(records)

    for finding in store.check(tick):
        findings += 1
        faults += finding.is_fault
        if findings <= MOST_FINDINGS:
            found(
                {
                    "kind": finding.kind,
                    "where": finding.where,
                    "record": finding.seq,
                    "id": finding.id,
                    "problem": finding.problem,
                    "fix": finding.fix if finding.is_fault else "",
                    "is_fault": finding.is_fault,
                }
            )
    looked(records)
    return Checked(records, faults, findings)


def finding_lines(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield a finding of a check in the one printed form."""
    place = f"{data['where']}, record {data['record']}" if data["record"] is not None else data["where"]
    named = f"{place} ({data['id']})" if data["id"] else place
    yield f"{named}: {data['problem']}"
    if data["fix"]:
        yield f"    fix: {data['fix']}"


def _unknown(field: str, word: str, known: Mapping[str, object]) -> FieldProblem:
    problem = f"`{word}` is no {field}" if word else f"the {field} is missing"
    return FieldProblem(field, problem, did_you_mean(word, known) or f"give one of: {', '.join(known)}")
