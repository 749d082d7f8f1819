"""What the cells of one row say together: a validity that ends before it begins, no owner, codes that differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from decision.identifiers import organisation_code_of
from kb.errors import Severity
from kb.knowledge_base import KnowledgeBase

Columns = Mapping[str, Sequence[Any]]


class Found(NamedTuple):
    """Something about the row `at` a place of its piece, shown at a column."""

    at: int
    column: str
    severity: Severity
    check: str
    problem: str
    fix: str


Check = Callable[[Columns], Iterator[Found]]


def row_checks(kb: KnowledgeBase) -> tuple[Check, ...]:
    """Return all checks of rows."""
    return (ends_before_it_begins, _owners(kb), _issuers(kb), _ends(kb), codes_differ)


def ends_before_it_begins(columns: Columns) -> Iterator[Found]:
    """Yield the rows whose last valid day lies before the first, or before the day of issue."""
    starts = zip(columns["valid_from"], columns["issued"], columns["valid_until"], strict=True)
    for index, (begins, issued, until) in enumerate(starts):
        if until and ((begins and until < begins) or (issued and until < issued)):
            first = "the validity begins" if begins and until < begins else "the certificate was issued"
            problem, fix = f"{until} lies before the day on which {first}", "compare with the certificate"
            yield Found(index, "valid_until", "error", "wrong_value", problem, fix)


def codes_differ(columns: Columns) -> Iterator[Found]:
    """Yield the rows whose organisation code is not the one inside the credit code."""
    for index, (code, old) in enumerate(
        zip(columns["credit_code"], columns["organisation_code"], strict=True)
    ):
        if code and old and organisation_code_of(code) != old:
            problem = "this is not the organisation code inside the unified social credit code"
            yield Found(
                index, "organisation_code", "warning", "doubtful", problem, "compare with the certificate"
            )


def _owners(kb: KnowledgeBase) -> Check:
    of_project = frozenset(kind.id for kind in kb.certificate_types if kind.holder == "project")

    def owners(columns: Columns) -> Iterator[Found]:
        names = ("holder", "credit_code", "organisation_code", "registration_number", "project", "type")
        for index, (holder, code, old, number, project, kind) in enumerate(
            zip(*(columns[name] for name in names), strict=True)
        ):
            held = holder or code or old or number
            if None in (holder, code, old, number, project):
                continue  # A cell at fault may have named the owner.
            if not held and not project:
                problem = "the certificate belongs to nobody"
                fix = "fill in the holder, one of its codes, or the project"
                yield Found(index, "holder", "error", "missing", problem, fix)
            elif kind in of_project and not project:
                problem = "a certificate of this type counts for a project, and none is named: it exempts from nothing"
                yield Found(
                    index, "project", "warning", "missing", problem, "fill in the code or name of the project"
                )
            elif kind not in of_project and not held:
                problem = "a certificate of this type counts for its holder, and none is named: it exempts from nothing"
                yield Found(
                    index, "holder", "warning", "missing", problem, "fill in the holder or one of its codes"
                )

    return owners


def _issuers(kb: KnowledgeBase) -> Check:
    own = frozenset((kind.id, kind.issuer) for kind in kb.certificate_types)
    label = {department.id: department.zh for department in kb.departments}
    issuer_of = {kind.id: label.get(kind.issuer, kind.issuer) for kind in kb.certificate_types}

    def issuers(columns: Columns) -> Iterator[Found]:
        for index, pair in enumerate(zip(columns["type"], columns["issuer"], strict=True)):
            if pair not in own and pair[0] in issuer_of:
                problem = (
                    f"certificates of this type come from {issuer_of[pair[0]]}: this one exempts from nothing"
                )
                yield Found(index, "issuer", "warning", "doubtful", problem, "compare with the certificate")

    return issuers


def _ends(kb: KnowledgeBase) -> Check:
    of_months = frozenset(kind.id for kind in kb.certificate_types if kind.validity_rule == "months")
    of_term = frozenset(kind.id for kind in kb.certificate_types if kind.validity_rule == "until_term_end")

    def ends(columns: Columns) -> Iterator[Found]:
        names = ("type", "issued", "valid_from", "valid_until")
        for index, (kind, issued, begins, until) in enumerate(
            zip(*(columns[name] for name in names), strict=True)
        ):
            if until is None and (kind in of_term or (kind in of_months and not (issued or begins))):
                problem = "nothing tells until when the certificate is valid: it exempts from nothing"
                yield Found(index, "valid_until", "warning", "missing", problem, "fill in the last valid day")

    return ends
