"""Whether a certificate of the register belongs to a project: its code decides; its name only with its applicant."""

from __future__ import annotations

from decision.certificates import Project
from decision.document_numbers import normalise_name
from decision.identifiers import normalise_code
from decision.reason import because
from decision.register.holders import NO_LINKS, Identity, Links, Match, identity_of_holder, matched
from decision.store.certificate_records import CertificateEntry


def matched_project(
    entry: CertificateEntry, project: Project, applicant: Identity | None, links: Links = NO_LINKS
) -> Match:
    """Return whether a certificate is the project's.

    Two projects can bear one name, so that by name the holder must be the applicant, as far as both are known; where
    the certificate names no holder, its name counts only for a project that has no code yet.
    """
    code, name = normalise_code(project.code).value, normalise_name(project.name)
    if not code and not name:
        return Match(because("party_not_named", party="project"))
    if not entry.project.strip():
        return Match(because("certificate_without_project"))
    if code and normalise_code(entry.project).value == code:
        return Match()
    if not name or normalise_name(entry.project) != name:
        return Match(because("certificate_of_other_project"))
    holder = identity_of_holder(entry)
    if applicant is not None and (holder.codes or holder.name):
        match = matched(holder, applicant, "applicant", links)
        if match.refusal:
            return Match(because("same_project_name_other_holder"))
        return Match(notes=(because("project_by_name"), *match.notes))
    return Match(because("project_name_not_proven")) if code else Match(notes=(because("project_by_name"),))
