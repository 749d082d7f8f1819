"""The basis of a rule as people read it: a source of the rules by its number or title, any other law as it is."""

from __future__ import annotations

from collections.abc import Iterable

from kb.knowledge_base import KnowledgeBase
from kb.record import Basis


def basis_texts(kb: KnowledgeBase, basis: Iterable[Basis]) -> tuple[str, ...]:
    """Return each law with its article."""
    return tuple(str(one.model_copy(update={"law": law_named(kb, one.law)})) for one in basis)


def law_named(kb: KnowledgeBase, law: str) -> str:
    """Return the number of a source, or its title where that says more; what is no source stays as it is."""
    source = kb.source_by_id.get(law)
    if source is None:
        return law
    return source.number if source.number and not source.number.isdigit() else source.zh
