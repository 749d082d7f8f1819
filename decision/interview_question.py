"""The question to ask next: the one that leads to a decision soonest, and why this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from decision.answer import Question
from decision.bands import Answered, with_sums
from decision.classify import Classified
from decision.conclusions import Conclusion
from decision.index import Index
from decision.interview_choices import choices
from decision.interview_policy import Ahead, State, policy_for
from decision.opened import OpenRelease
from decision.reason import Reason, because
from decision.table_answer import TableAnswer
from kb.vocabulary import Fact

Facts = Mapping[str, Answered]


def next_question(
    opened: OpenRelease,
    classified: Classified,
    facts: Facts,
    unknown: Collection[str] = (),
    tables: Sequence[TableAnswer] = (),
) -> Question | None:
    """Return the question that leads to a decision soonest: in the worst case first, then on average.

    Where the answers are too many to be solved exactly, the one that leaves the fewest cases; of equal ones the first
    of the vocabulary. Facts on which no situation turns, so those of `tables`, come after: first the one whose answers
    settle most. None when every answer that matters, and that is not `unknown`, is there.
    """
    index = opened.index
    left = {
        name: places
        for name, places in values_left(index, classified).items()
        if name in classified.open_facts and name not in unknown
    }
    if not left:
        return _settling_most(index, classified, facts, unknown, tables)
    ahead = ahead_of(opened, facts, unknown)
    best = index.classification[ahead.place] if ahead and ahead.place is not None else ""
    if best not in left:
        best = min(left, key=lambda name: (max(left[name].values()), sum(n * n for n in left[name].values())))
    fact, possible = index.kb.vocabulary[best], frozenset(left[best])
    if len(possible) == 1:
        reason = because("question_one_value_left", fact=fact.zh)
    else:
        reason = because("question_splits_best", candidates=len(classified.situations), parts=len(possible))
    return _question(index, fact, facts, possible, reason)


def values_left(index: Index, classified: Classified) -> dict[str, Counter[int]]:
    """Return how many ways have each value of each classifying fact that is not answered.

    A way that leaves a fact open, since it decides nothing there, counts for every value of it.
    """
    ways = classified.completions
    asked = {name for way in ways for name, _ in way.answers}
    found = {name: Counter[int]() for name in index.classification if name in asked}
    for way in ways:
        answers = dict(way.answers)
        for name, counted in found.items():
            counted.update((answers[name],) if name in answers else index.first_atoms[name])
    return found


def ahead_of(opened: OpenRelease, facts: Facts, unknown: Collection[str]) -> Ahead | None:
    """Return what lies ahead of answers; None where they are too many to be solved exactly."""
    names, known = opened.index.classification, _state(opened.index, facts)
    policy = policy_for(opened, known)
    if policy is None:
        return None
    places = frozenset(place for place, name in enumerate(names) if name in unknown)
    return policy.ahead(known, places)


def _state(index: Index, facts: Facts) -> State:
    """Return in which band each classifying fact lies, as its first atom; None where that is not known."""
    positions, state = index.positions(facts), list[int | None]()
    for name, classes in index.classes.items():
        place = positions.get(name, ())
        bands = {classes[atom] for atom in ((place,) if isinstance(place, int) else place)}
        state.append(classes.index(bands.pop()) if len(bands) == 1 else None)
    return tuple(state)


def _settling_most(
    index: Index,
    classified: Classified,
    facts: Facts,
    unknown: Collection[str],
    tables: Sequence[TableAnswer],
) -> Question | None:
    """Return the question whose answers leave the fewest conclusions open; the case date only after all others."""
    words = index.kb.vocabulary
    among, wanted = list(classified.open_facts), None
    if not index.kb.situations:
        missing = {name for table in tables for name in table.missing}
        among = [name for name in words.ids() if name in missing]
        wanted = frozenset(
            ("row", row.table, row.id) for table in tables for row in index.kb.rows_of_table[table.table]
        )
    among = [name for name in among if name not in unknown]
    asked = [name for name in among if not words[name].given_by] or among
    must = [name for name in asked if not words[name].optional] or asked
    if not must:
        return None
    best = must[0] if len(must) == 1 else min(must, key=lambda name: _left_open(index, facts, name, wanted))
    fact = words[best]
    return _question(index, fact, facts, None, because("question_first_open", fact=fact.zh), wanted)


def _left_open(
    index: Index, facts: Facts, name: str, wanted: Collection[Conclusion] | None
) -> tuple[int, int]:
    """Return how many conclusions are open after an answer to a fact: at most, and added up over its answers."""
    counts = []
    for value in index.axes[name].representatives:
        settled = index.settle(with_sums(index.kb.vocabulary, {**facts, name: value}))
        still_open = settled.possible - settled.certain
        counts.append(sum(wanted is None or conclusion in wanted for conclusion in still_open))
    return max(counts), sum(counts)


def _question(
    index: Index,
    fact: Fact,
    facts: Facts,
    possible: frozenset[int] | None,
    reason: Reason,
    wanted: Collection[Conclusion] | None = None,
) -> Question:
    return Question(
        fact=fact.id,
        label=fact.zh,
        question=fact.question.zh,
        question_en=fact.question.en,
        help=fact.help.zh if fact.help else "",
        reason=reason,
        values=choices(index, fact, facts, possible, wanted),
    )
