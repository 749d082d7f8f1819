"""Answers normalised and checked against the vocabulary, with what was changed.

Every wrong answer is reported, each with its key and a repair; nothing missing is filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kb.errors import LiangtiError, did_you_mean
from kb.vocabulary import Fact, UnreadableAnswer, Value, Vocabulary


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a request; `field` is its path, such as `facts.investor`."""

    field: str
    problem: str
    fix: str


class WrongInput(LiangtiError):
    """Input that cannot be decided on; `problems` holds every wrong field."""

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        self.problems = problems
        super().__init__(
            "; ".join(f"{p.field}: {p.problem} ({p.fix})" if p.fix else p.problem for p in problems)
        )


@dataclass(frozen=True, slots=True)
class Answers:
    """What the applicant stated, in the order of the vocabulary, and how it was read."""

    values: Mapping[str, Value]
    changes: tuple[str, ...]


def read_answers(vocabulary: Vocabulary, stated: Mapping[str, object], *, from_text: bool = False) -> Answers:
    """Return the typed values of what was stated, keys and values given as codes or as Chinese labels.

    `from_text` reads `true` and `false` from text, as a command line gives them.
    Raises: WrongInput with every unknown key and every answer that is no value.
    """
    values: dict[str, Value] = {}
    problems: list[FieldProblem] = []
    changes: list[str] = []
    for key, answer in stated.items():
        fact = vocabulary.fact_of(key) if len(key) < 200 else None
        if fact is None:
            shown = _short(str(key), 60)
            fix = did_you_mean(shown, vocabulary.words()) or "known facts: " + ", ".join(vocabulary.ids())
            problems.append(FieldProblem(f"facts.{shown}", f"`{shown}` is no known fact", fix))
            continue
        if fact.id in values:
            problems.append(
                FieldProblem(f"facts.{fact.id}", f"`{fact.id}` is answered twice", "answer it once")
            )
            continue
        try:
            value = fact.read(_plain(fact, answer) if from_text else answer)
        except UnreadableAnswer as error:
            problems.append(FieldProblem(f"facts.{fact.id}", _short(error.problem), error.fix))
            continue
        values[fact.id] = value
        if isinstance(answer, str) and fact.type != "boolean" and answer != written(value):
            changes.append(f"facts.{fact.id}: read `{_short(answer)}` as `{written(value)}`")
    if problems:
        raise WrongInput(tuple(problems))
    return Answers({name: values[name] for name in vocabulary.ids() if name in values}, tuple(changes))


def written(value: Value) -> str:
    """Return a value as a request writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _short(text: str, most: int = 200) -> str:
    """Return text as it can be repeated in an answer: not endless, and valid Unicode."""
    valid = text[:most].encode(errors="replace").decode()
    return valid if len(text) <= most else f"{valid}…"


def _plain(fact: Fact, answer: object) -> object:
    if fact.type == "boolean" and isinstance(answer, str):
        return {"true": True, "false": False}.get(answer.strip().lower(), answer)
    return answer
