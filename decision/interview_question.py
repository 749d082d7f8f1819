"""The question to ask next: the one that leads to a decision soonest, and why this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from decision.answer import Choice, Question
from decision.classify import Classified
from decision.facts import written
from decision.index import Index
from decision.interview_policy import Ahead, policy_of
from decision.opened import OpenRelease
from decision.reason import Reason, because
from kb.vocabulary import Fact, Value

Facts = Mapping[str, Value]


def next_question(
    opened: OpenRelease, classified: Classified, facts: Facts, unknown: Collection[str] = ()
) -> Question | None:
    """Return the question that leads to a decision soonest: in the worst case first, then on average.

    Where the answers are too many to be solved exactly, the one that leaves the fewest cases; of equal ones the first
    of the vocabulary. None when every answer that matters, and that is not `unknown`, is there.
    """
    index = opened.index
    left = {
        name: places
        for name, places in values_left(classified).items()
        if name in classified.open_facts and name not in unknown
    }
    if not left:
        return _first(index, classified, unknown)
    ahead = ahead_of(opened, facts, unknown)
    best = index.classification[ahead.place] if ahead and ahead.place is not None else ""
    if best not in left:
        best = min(left, key=lambda name: (max(left[name].values()), sum(n * n for n in left[name].values())))
    fact, possible = index.kb.vocabulary[best], frozenset(left[best])
    if len(possible) == 1:
        reason = because("question_one_value_left", fact=fact.zh)
    else:
        reason = because("question_splits_best", candidates=len(classified.situations), parts=len(possible))
    return _question(index, fact, possible, reason)


def values_left(classified: Classified) -> dict[str, Counter[int]]:
    """Return how many projects have each value of each classifying fact that is not answered."""
    ways = classified.completions
    names = [name for name, _ in ways[0].answers] if ways else []
    return {name: Counter(way.answers[at][1] for way in ways) for at, name in enumerate(names)}


def ahead_of(opened: OpenRelease, facts: Facts, unknown: Collection[str]) -> Ahead | None:
    """Return what lies ahead of answers; None where they are too many to be solved exactly."""
    policy = policy_of(opened)
    if policy is None:
        return None
    names, positions = opened.index.classification, opened.index.positions(facts)
    places = frozenset(place for place, name in enumerate(names) if name in unknown)
    return policy.ahead(tuple(map(positions.get, names)), places)


def _first(index: Index, classified: Classified, unknown: Collection[str]) -> Question | None:
    """Without a list of completions the first open fact is asked."""
    asked = next((name for name in classified.open_facts if name not in unknown), None)
    if asked is None:
        return None
    fact = index.kb.vocabulary[asked]
    return _question(index, fact, None, because("question_first_open", fact=fact.zh))


def _question(index: Index, fact: Fact, possible: frozenset[int] | None, reason: Reason) -> Question:
    choices = []
    for place, value in enumerate(index.axes[fact.id].representatives):
        code_value = next((v for v in fact.values if v.id == value), None)
        choices.append(
            Choice(
                value=written(value),
                label=fact.label(value),
                label_en=fact.label(value, "en"),
                help=code_value.help.zh if code_value and code_value.help else "",
                possible=possible is None or place in possible,
            )
        )
    return Question(
        fact=fact.id,
        label=fact.zh,
        question=fact.question.zh,
        question_en=fact.question.en,
        help=fact.help.zh if fact.help else "",
        reason=reason,
        values=tuple(choices) if fact.type in ("code", "boolean") else (),
    )
