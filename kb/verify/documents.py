"""Documents that nobody can supply or nobody asks for, and certificates that nobody issues."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from kb.errors import Finding
from kb.location import Location
from kb.model import Document
from kb.regions import difference, merged
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each break in the way of a document from its issuer to the item that requires it.

    Where charts are drawn, a published list says what items ask for, and not how it is come by.
    """
    if ground.kb.is_drawn:
        return
    yield from _missing(ground)
    yield from _idle(ground)
    yield from _certificate_types(ground)


def _missing(ground: Ground) -> Iterator[Finding]:
    """Documents that an item requires and that neither an item, nor the database, nor the applicant can supply."""
    kb = ground.kb
    for (item, document), required in ground.required.items():
        entry, name = kb.document_by_id[document], f"item `{item}` ({kb.item_by_id[item].zh})"
        place, what, rules = kb.item_by_id[item].location, f"`{document}` ({entry.zh})", (item, document)
        if not required:
            if document in kb.item_by_id[item].hand_over_if_produced:
                problem = (
                    f"{name} takes {what} over, but no other item makes it for a project to which it applies"
                )
                yield _wrong(
                    place, problem, "delete it from `hand_over_if_produced`, or let an item make it", *rules
                )
            continue
        if entry.abolished:
            problem = f"{name} requires {what}, which is abolished"
            yield _wrong(place, problem, "delete it from the item, or `abolished` from documents.csv", *rules)
        members = ground.members(document)
        if any(_can_be_brought(ground, kb.document_by_id[member]) for member in members):
            continue
        made = (ground.made(member, besides=item) for member in members)
        if left := merged(reduce(difference, made, required)):
            problem = f"nobody can supply {what} to {name}: no item makes it, no certificate satisfies it"
            fix = "let an item produce it, add a certificate type that satisfies it, or correct its kind"
            yield ground.projects.finding("documents", "error", place, problem, fix, region=left, rules=rules)


def _can_be_brought(ground: Ground, document: Document) -> bool:
    """Return whether the applicant has a document, on paper or as a certificate, without an item of the chart."""
    if any(document.id in kind.satisfies for kind in ground.kb.certificate_types):
        return True
    if document.kind == "certificate":
        issuer = ground.kb.department_by_id.get(document.issuer)
        return issuer is not None and not issuer.certificate_database_pilot
    return document.kind not in ("prior_output", "class")


def _idle(ground: Ground) -> Iterator[Finding]:
    kb = ground.kb
    known = _made_or_asked(ground) | _of_old_flow(ground)
    satisfied = {document for kind in kb.certificate_types for document in kind.satisfies}
    for document in kb.documents:
        what = f"`{document.id}` ({document.zh})"
        if document.id not in known:
            problem = f"no item requires or makes {what}, and no step of the old flow used it"
            fix = "name it at an item, or delete it from documents.csv"
            yield Finding("documents", "warning", document.location, problem, fix, rules=(document.id,))
        issuer = kb.department_by_id.get(document.issuer)
        is_pilot = issuer is not None and issuer.certificate_database_pilot
        if document.kind == "certificate" and is_pilot and document.id not in satisfied:
            problem = f"no certificate type satisfies {what}, though its issuer hands certificates over"
            fix = "add a row to certificates.csv that satisfies it, or correct its kind or issuer"
            yield _wrong(document.location, problem, fix, document.id)


def _certificate_types(ground: Ground) -> Iterator[Finding]:
    known = _made_or_asked(ground)
    for kind in ground.kb.certificate_types:
        name = f"certificate type `{kind.id}` ({kind.zh})"
        issuer = ground.kb.department_by_id[kind.issuer]
        if not issuer.certificate_database_pilot:
            problem = f"{name} is issued by {issuer.zh}, which does not hand certificates over"
            fix = "correct the issuer, mark it `certificate_database_pilot: true`, or delete the row"
            yield _wrong(kind.location, problem, fix, kind.id)
        if not known & {*kind.satisfies}:
            problem = (
                f"{name} is issued by nobody and asked by nobody: no item makes or requires what it satisfies"
            )
            yield _wrong(kind.location, problem, "correct `satisfies`, or delete the row", kind.id)


def _made_or_asked(ground: Ground) -> frozenset[str]:
    """Documents that an item of today makes or can require, with the members of the classes among them."""
    asked = {document for _, document in ground.required}
    return frozenset(asked.union(ground.kb.makers, *map(ground.members, asked)))


def _of_old_flow(ground: Ground) -> frozenset[str]:
    of_items = [{*item.requires, *item.produces} for item in ground.kb.items if item.regime == "legacy"]
    steps = ground.kb.legacy.steps if ground.kb.legacy else ()
    return frozenset().union(*of_items, *(step.documents for step in steps))


def _wrong(place: Location, problem: str, fix: str, *rules: str) -> Finding:
    return Finding("documents", "error", place, problem, fix, rules=rules)
