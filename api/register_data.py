"""What the certificate register answers, as plain data."""

from __future__ import annotations

import io
from typing import Any

import orjson

from decision.facts import FieldProblem, WrongInput
from decision.register import Defaults, Imported
from decision.register.columns import COLUMNS, column_of, unknown_column
from decision.register.entries import EntryReader
from decision.register.ndjson_rows import ndjson_rows
from decision.store.certificate_records import CertificateEntry, CertificateVersion
from decision.store.moments import as_text
from explain.findings import finding_as_data
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.location import Location


def imported_data(done: Imported) -> dict[str, Any]:
    """Return what an import did, with every problem in its place."""
    return {
        "rows": done.rows,
        "new": done.new,
        "known": done.known,
        "repeated": done.repeated,
        "known_from": as_text(done.known_from) if done.known_from else None,
        "errors": done.errors,
        "warnings": done.warnings,
        "not_shown": done.not_shown,
        "findings": [
            {name: said for name, said in finding_as_data(finding).items() if name in _TOLD}
            for finding in done.findings
        ],
    }


_TOLD = ("check", "severity", "file", "line", "column", "problem", "fix")


def version_data(version: CertificateVersion) -> dict[str, Any]:
    """Return what the register knows of a certificate, and from when."""
    entry = version.entry
    days = {"issued": entry.issued, "valid_from": entry.valid_from, "valid_until": entry.valid_until}
    return {
        "id": version.id,
        "type": entry.type,
        "number": entry.number,
        "issuer": entry.issuer,
        "holder": entry.holder,
        "credit_code": entry.credit_code,
        "organisation_code": entry.organisation_code,
        "registration_number": entry.registration_number,
        "former_names": list(entry.former_names),
        "project": entry.project,
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "state": entry.state,
        "source": entry.source,
        "as_of": as_text(entry.as_of) if entry.as_of else None,
        "known_from": as_text(version.known_from),
    }


def entry_of(kb: KnowledgeBase, body: object, identity: str, defaults: Defaults) -> CertificateEntry:
    """Return what a body states of the certificate with this id, read as a line of a file is.

    Raises: WrongInput with every problem.
    """
    if not isinstance(body, dict):
        raise WrongInput((FieldProblem("", "the body is no object", 'send {"type": …, "number": …}'),))
    if body.get("id", identity) != identity:
        fix = "leave it out, or write the same"
        raise WrongInput((FieldProblem("id", "the address names another certificate", fix),))
    known = {key: value for key, value in body.items() if (column := column_of(key)) and column.name != "id"}
    problems = [_unknown_field(key) for key in body if column_of(key) is None]
    line = orjson.dumps({**known, "id": identity}, default=str).decode()
    (rows,) = ndjson_rows(io.StringIO(line), "body")
    read = EntryReader(kb, "body", defaults).read(rows)
    problems += [_field_problem(one) for one in read.findings if one.severity == "error"]
    if problems:
        raise WrongInput(tuple(problems))
    return read.entries[0]


def _unknown_field(key: str) -> FieldProblem:
    finding = unknown_column(key, Location("body", 1, 1))
    return FieldProblem(key[:60], finding.problem, finding.fix)


def _field_problem(finding: Finding) -> FieldProblem:
    for column in COLUMNS:
        if finding.problem.startswith(f"{column}: "):
            return FieldProblem(column.name, finding.problem.removeprefix(f"{column}: "), finding.fix)
    return FieldProblem("", finding.problem, finding.fix)
