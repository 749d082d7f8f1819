"""The documents that a project brings while it holds certificates, decided for itself."""

from __future__ import annotations

from collections.abc import Mapping

from decision.classify import classify
from decision.decide import Case, flow_of
from decision.documents import count
from decision.facts import read_answers
from decision.opened import OpenRelease
from decision.replayed.logged import Holding


def to_submit(opened: OpenRelease, answers: Mapping[str, str], holding: Holding) -> int | None:
    """Return how many documents the applicant brings; None where the answers do not decide the project."""
    facts = read_answers(opened.kb.vocabulary, answers, from_text=True).values
    classified = classify(opened.index, facts)
    if not classified.is_decided:
        return None
    case = Case(facts, holding.parties, holding.certificates, holding.start)
    _, _, fates = flow_of(opened, case, classified, holding.as_of, holding.known_at)
    return count(fates).to_submit
