"""Answers normalised and checked against the vocabulary, with what was changed.

Every wrong answer is reported, each with its key and a repair. Nothing missing is filled in but what other answers say:
a sum whose parts are answered, and the fact that is the case date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kb.errors import LiangtiError, did_you_mean
from kb.vocabulary import Fact, UnreadableAnswer, Value, Vocabulary, written


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a request; `field` is its path, such as `facts.oven`."""

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
        if isinstance(answer, str | Mapping) and fact.type != "boolean" and answer != written(value):
            changes.append(f"facts.{fact.id}: read `{_short(_as_said(answer))}` as `{written(value)}`")
    problems += _wrong_sums(vocabulary, values)
    if problems:
        raise WrongInput(tuple(problems))
    for name, total in _missing_sums(vocabulary, values):
        values[name] = total
        parts = " + ".join(vocabulary[name].sum_of)
        changes.append(f"facts.{name}: worked out `{written(total)}` as {parts}")
    return Answers({name: values[name] for name in vocabulary.ids() if name in values}, tuple(changes))


def stated_case_date(vocabulary: Vocabulary, values: Mapping[str, Value]) -> date | None:
    """Return the case date that the answers state, None if none does."""
    stated = (values.get(fact.id) for fact in vocabulary.facts if fact.given_by == "as_of")
    return next((value for value in stated if isinstance(value, date)), None)


def with_case_date(vocabulary: Vocabulary, answers: Answers, as_of: date) -> Answers:
    """Return the answers with the fact that is the case date, if the vocabulary has one.

    Raises: WrongInput where it is answered with another day.
    """
    fact = next((fact for fact in vocabulary.facts if fact.given_by == "as_of"), None)
    stated = stated_case_date(vocabulary, answers.values)
    if fact is None or stated == as_of:
        return answers
    if stated is not None:
        problem = f"{fact.zh} ({fact.id}) is `{stated}`, but the case date is `{as_of}`"
        raise WrongInput((FieldProblem(f"facts.{fact.id}", problem, "give one of them, or the same day"),))
    values = {**answers.values, fact.id: as_of}
    change = f"facts.{fact.id}: taken from the case date `{as_of}`"
    ordered = {name: values[name] for name in vocabulary.ids() if name in values}
    return Answers(ordered, (*answers.changes, change))


def _wrong_sums(vocabulary: Vocabulary, values: Mapping[str, Value]) -> Iterator[FieldProblem]:
    """Yield a problem for each sum that is stated and is not, or with what is answered cannot be, that of its parts."""
    for fact in vocabulary.facts:
        stated = values.get(fact.id)
        if not fact.sum_of or not isinstance(stated, Decimal):
            continue
        known = {name: value for name in fact.sum_of if isinstance(value := values.get(name), Decimal)}
        total, parts = sum(known.values(), Decimal(0)), " + ".join(fact.sum_of)
        if len(known) == len(fact.sum_of) and total != stated:
            problem = f"{fact.zh} is `{written(stated)}`, but {parts} is `{written(total)}`"
            yield FieldProblem(f"facts.{fact.id}", problem, "correct one of them, or leave the sum out")
        elif total + _least(vocabulary, fact, known) > stated:
            problem = f"{fact.zh} is `{written(stated)}`, less than {' + '.join(known)}, `{written(total)}`"
            yield FieldProblem(f"facts.{fact.id}", problem, "correct one of them, or leave the sum out")


def _least(vocabulary: Vocabulary, fact: Fact, known: Mapping[str, Decimal]) -> Decimal:
    """Return the least that the parts of a sum without an answer come to."""
    unknown = (vocabulary[name].lowest for name in fact.sum_of if name not in known)
    return sum((low for low in unknown if isinstance(low, Decimal)), Decimal(0))


def _missing_sums(vocabulary: Vocabulary, values: Mapping[str, Value]) -> Iterator[tuple[str, Decimal]]:
    """Yield each sum that is not stated while all its parts are, and what it is."""
    for fact in vocabulary.facts:
        parts = [value for name in fact.sum_of if isinstance(value := values.get(name), Decimal)]
        if parts and len(parts) == len(fact.sum_of) and fact.id not in values:
            yield fact.id, sum(parts, Decimal(0))


def _as_said(answer: str | Mapping[str, object]) -> str:
    """Return an answer on one line, a number with its unit behind it."""
    return answer if isinstance(answer, str) else f"{answer['value']} {answer['unit']}"


def _short(text: str, most: int = 200) -> str:
    """Return text as it can be repeated in an answer: not endless, and valid Unicode."""
    valid = text[:most].encode(errors="replace").decode()
    return valid if len(text) <= most else f"{valid}…"


def _plain(fact: Fact, answer: object) -> object:
    if fact.type == "boolean" and isinstance(answer, str):
        return {"true": True, "false": False}.get(answer.strip().lower(), answer)
    return answer
