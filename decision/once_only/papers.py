"""Papers of a department that the applicant carries to another, although the certificate database could give them."""

from __future__ import annotations

from collections.abc import Iterator

from decision.once_only.flows import Flows, costing, found
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase


def findings(kb: KnowledgeBase, flows: Flows) -> Iterator[Finding]:
    """Yield each document that a department issues and no certificate gives.

    A pilot department hands its certificates over, so there a type is missing; what the others issue is outside the
    database, which is a matter of its reach and no fault of the rules.
    """
    asked: dict[str, int] = {}
    for flow in flows.values():
        for need in flow.needs:
            if need.items and not need.kinds:
                asked[need.document] = asked.get(need.document, 0) + 1
    for document in kb.documents:
        department = kb.department_by_id.get(document.issuer)
        if department is None or document.id not in asked:
            continue
        cost = costing(asked[document.id], "document", asked[document.id], flows)
        name = f"`{document.id}` ({document.zh}) of `{department.id}` ({department.zh})"
        if department.certificate_database_pilot:
            problem = f"{name} is brought on paper, though its issuer hands certificates over: {cost}"
            fix = "add a row to certificates.csv that satisfies it"
            yield found("warning", document.location, problem, fix, "paper", document.id)
        else:
            problem = (
                f"{name} is brought on paper, since its issuer is not in the certificate database: {cost}"
            )
            fix = (
                "nothing in the rules; it ends when the department joins (`certificate_database_pilot: true`)"
            )
            yield found("info", document.location, problem, fix, "paper", document.id)
