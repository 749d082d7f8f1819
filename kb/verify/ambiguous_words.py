"""Words that stand under several answers without a question that tells them apart, or with one that misses some."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.model import AmbiguousWord
from kb.verify.answers import read_answers
from kb.verify.ground import Ground
from kb.vocabulary import fold


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each synonym of several values that no ambiguous word covers, and each wrong choice."""
    kb = ground.kb
    asked = {fold(word): entry for entry in kb.ambiguous_words for word in entry.words}
    for entry in kb.ambiguous_words:
        yield from _wrong_choices(kb, entry)
    for fact in kb.vocabulary.facts:
        meant: dict[str, list[str]] = {}
        for value in fact.values:
            for synonym in value.synonyms:
                meant.setdefault(fold(synonym), []).append(value.id)
        for word, values in meant.items():
            offered = [choice.facts.get(fact.id) for choice in asked[word].choices] if word in asked else []
            missing = [value for value in values if value not in offered]
            if len(values) > 1 and missing:
                place = asked[word].location if word in asked else fact.location
                problem = f"`{word}` is a synonym of {', '.join(values)}, but no question offers {', '.join(missing)}"
                fix = "add the choice to ambiguous_words.yaml, or delete the synonym"
                yield Finding("ambiguous_words", "error", place, problem, fix)


def _wrong_choices(kb: KnowledgeBase, entry: AmbiguousWord) -> Iterator[Finding]:
    for choice in entry.choices:
        for error in read_answers(kb, choice.facts)[1]:
            yield Finding(
                "ambiguous_words", "error", choice.location, error.problem, error.fix, rules=(entry.id,)
            )
