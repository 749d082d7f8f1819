"""Numbers that are the sum of others: what the vocabulary must say of them."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Finding
from kb.vocabulary import Fact, Vocabulary


def faults_of_sums(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield a finding for each sum that cannot be added up exactly; unknown names are found as references."""
    for fact in vocabulary.facts:
        parts = [vocabulary[name] for name in fact.sum_of if name in vocabulary]
        for problem, fix in _faults(fact, parts):
            what = f"{fact.zh} ({fact.id}) is no sum: {problem}"
            yield Finding("wrong_value", "error", fact.location, what, fix)


def _faults(fact: Fact, parts: list[Fact]) -> Iterator[tuple[str, str]]:
    if len(fact.sum_of) == 1:
        yield "it has one part only", "name two facts or more under `sum_of`, or take it out"
    for part in parts:
        if part.type != "number" or part.sum_of:
            yield f"`{part.id}` is no number of its own", "name only numbers that are no sums themselves"
        elif part.unit != fact.unit:
            yield f"`{part.id}` has another `unit`", f"write `unit: {fact.unit}` there, or correct this one"
        elif part.smallest_step is None or part.smallest_step != fact.smallest_step:
            yield f"`{part.id}` has another `step`, or none", "give the sum and its parts the same `step`"
        elif part.lowest is None:
            yield f"`{part.id}` has no `minimum`", "write the least number that is an answer"
