"""The unanswered fact that tells most candidates apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from decision.answer import Choice, Question
from decision.classify import Classified
from decision.index import Index
from decision.reason import because
from kb.vocabulary import Fact, Value


def next_question(index: Index, classified: Classified) -> Question | None:
    """Return the question whose answer leaves the fewest cases, worst case first, then on average.

    Of equal questions the first of the vocabulary is asked. None when every answer that matters is there.
    """
    completions = classified.completions
    asked = [name for name, _ in completions[0].answers] if completions else []
    open_facts = [name for name in index.classification if name in asked and name in classified.open_facts]
    if not open_facts:
        return _first(index, classified)
    weights = {
        name: Counter(completion.answers[place][1] for completion in completions)
        for place, name in enumerate(asked)
        if name in open_facts
    }
    best = min(
        open_facts,
        key=lambda name: (max(weights[name].values()), sum(n * n for n in weights[name].values())),
    )
    fact = index.kb.vocabulary[best]
    possible = frozenset(weights[best])
    if len(possible) == 1:
        reason = because("question_one_value_left", fact=fact.zh)
    else:
        reason = because("question_splits_best", candidates=len(classified.situations), parts=len(possible))
    return _question(index, fact, possible, reason.code, dict(reason.values))


def _first(index: Index, classified: Classified) -> Question | None:
    """Without a list of completions the first open fact is asked."""
    if not classified.open_facts:
        return None
    fact = index.kb.vocabulary[classified.open_facts[0]]
    return _question(index, fact, None, "question_first_open", {"fact": fact.zh})


def _question(
    index: Index, fact: Fact, possible: frozenset[int] | None, code: str, values: Mapping[str, str]
) -> Question:
    choices = []
    for place, value in enumerate(index.axes[fact.id].representatives):
        code_value = next((v for v in fact.values if v.id == value), None)
        choices.append(
            Choice(
                value=_plain(value),
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
        reason=because(code, **values),
        values=tuple(choices) if fact.type in ("code", "boolean") else (),
    )


def _plain(value: Value) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
