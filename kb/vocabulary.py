"""Facts an applicant can state: their values, labels and synonyms; reading one answer."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from kb.errors import did_you_mean
from kb.forms import A_DAY, Form, text_form
from kb.quantities import ANSWER_STEP, NUMBER, as_number, beside, number_and_unit
from kb.record import Basis, Bilingual, Flag, Named, Provenance, Record, added, as_day
from kb.units import NoSuchUnit, factor

Value = str | bool | Decimal | date
FactType = Literal["code", "boolean", "number", "date"]


def written(value: Value) -> str:
    """Return a value as a request writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


class UnreadableAnswer(Exception):
    """An answer that is no value of its fact; `problem` and `fix` are in the applicant's words."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem, self.fix = problem, fix


def fold(text: str) -> str:
    """Return `text` as people mean it: compatibility forms and widths made one, outer blanks gone."""
    return unicodedata.normalize("NFKC", text).strip()


def _shown(answer: object) -> str:
    """Return an answer as a sentence about it shows it: never longer than a line."""
    if isinstance(answer, bool | str) or answer is None:
        text = str(answer)
        return f"`{text}`" if len(text) < 200 else f"a text of {len(text)} characters"
    if isinstance(answer, int | float | Decimal):
        return f"`{answer}`" if not isinstance(answer, int) or answer.bit_length() < 400 else "this number"
    return f"a {type(answer).__name__}"


class CodeValue(Named):
    """One code that a fact can have."""

    help: Bilingual | None = None
    synonyms: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    provenance: Provenance | None = None


def _form_of(fact_type: FactType, *bounds: Form) -> Form:
    """Return what a fact of a type looks like: how its bounds are written, and that only a code has values."""
    bound: Form = {"anyOf": [*bounds, {"enum": ["", None]}]}
    has_values = fact_type == "code"
    values = {"minItems": 1} if has_values else {"maxItems": 0}
    looks: Form = {"properties": {"values": values, "minimum": bound, "maximum": bound}}
    looks |= {"required": ["values"]} if has_values else {}
    return {"if": {"properties": {"type": {"const": fact_type}}}, "then": looks}


class Fact(Named):
    """A fact an applicant can state.

    `optional` facts (declared yes/no facts) do not hold up a decision while they are unanswered; `changeable` says
    whether the applicant can choose another answer. Numbers and dates may have a `minimum` and a `maximum`. A number
    with a `step` is a multiple of it; one with `sum_of` is the sum of those facts. A date that is `given_by: as_of` is
    the case date.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                _form_of("code"),
                _form_of("boolean"),
                _form_of("number", {"type": "number"}, text_form(NUMBER.pattern)),
                _form_of("date", A_DAY),
            ]
        }
    )

    type: FactType
    optional: Flag = False
    changeable: Flag = False
    question: Bilingual
    help: Bilingual | None = None
    synonyms: tuple[str, ...] = ()
    values: tuple[CodeValue, ...] = ()
    unit: str = ""
    minimum: str = ""
    maximum: str = ""
    step: str = added(default="")
    sum_of: tuple[str, ...] = added(default=())
    given_by: Literal["", "as_of"] = added(default="")
    basis: tuple[Basis, ...] = ()
    provenance: Provenance | None = None

    @model_validator(mode="after")
    def _check_values(self) -> Fact:
        if (self.type == "code") != bool(self.values):
            raise PydanticCustomError("values", "a fact of type code, and only such a fact, has `values`")
        for bound in (self.minimum, self.maximum):
            if bound:
                self._orderable(bound)
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:  # type: ignore[operator]
            raise PydanticCustomError("bounds", "`minimum` is greater than `maximum`")
        if self.given_by and self.type != "date":
            raise PydanticCustomError("given_by", "only a date is given by `as_of`")
        if self.sum_of and self.type != "number":
            raise PydanticCustomError("sum_of", "only a number is the sum of others")
        self._check_step()
        return self

    def _check_step(self) -> None:
        step = self.smallest_step
        if step is None:
            return
        if self.type != "number" or step <= 0:
            raise PydanticCustomError("step", "only a number has a `step`, and it is greater than 0")
        for bound in (self.lowest, self.highest):
            if bound is not None and bound % step:  # type: ignore[operator]
                raise PydanticCustomError("step", "`minimum` and `maximum` are multiples of the `step`")

    def _orderable(self, text: str) -> Decimal | date:
        if self.type == "number":
            number: Decimal = as_number(text)
            return number
        if self.type == "date":
            day: date = as_day(text)
            return day
        raise PydanticCustomError("bounds", "only a number or a date has a minimum or a maximum")

    @cached_property
    def lowest(self) -> Decimal | date | None:
        return self._orderable(self.minimum) if self.minimum else None

    @cached_property
    def highest(self) -> Decimal | date | None:
        return self._orderable(self.maximum) if self.maximum else None

    @cached_property
    def smallest_step(self) -> Decimal | None:
        """The number of which every answer is a multiple; None where any number is an answer."""
        number: Decimal | None = as_number(self.step) if self.step else None
        return number

    def is_on_step(self, value: Value) -> bool:
        """Return whether `value` is a multiple of the step, if it is a number and there is one."""
        step = self.smallest_step
        return step is None or not isinstance(value, Decimal) or not value % step

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(value.id for value in self.values)

    @cached_property
    def _by_word(self) -> dict[str, str]:
        words = {fold(label): value.id for value in self.values for label in (value.en, value.zh) if label}
        return words | {fold(value.id): value.id for value in self.values}

    def code_of(self, word: str) -> str | None:
        """Return the code that is written as a code or as one of its labels."""
        return self._by_word.get(fold(word))

    def label(self, value: Value, lang: str = "zh") -> str:
        """Return how people read `value`."""
        if isinstance(value, bool):
            return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
        if self.type == "code":
            found = next((v for v in self.values if v.id == value), None)
            return (getattr(found, lang) or found.zh) if found else str(value)
        return f"{value} {self.unit}".strip()

    def read(self, answer: object) -> Value:
        """Return the value that `answer` states, exactly.

        Raises: UnreadableAnswer. Nothing is guessed: a number is no yes or no, `1e3` and NaN are no numbers.
        """
        if answer is None:
            raise UnreadableAnswer("null is no answer", "leave the fact out if it is not known")
        if self.type == "boolean":
            return self._read_boolean(answer)
        if self.type == "code":
            return self._read_code(answer)
        if self.type == "number":
            return self._within(self._read_number(answer))
        try:
            day: date = as_day(answer if isinstance(answer, str) else "")
        except PydanticCustomError:
            raise UnreadableAnswer(
                f"{_shown(answer)} is no day of the calendar", "write it as 2015-05-18"
            ) from None
        return self._within(day)

    def _read_boolean(self, answer: object) -> bool:
        if isinstance(answer, bool):
            return answer
        known = {"是": True, "否": False}
        if isinstance(answer, str) and fold(answer) in known:
            return known[fold(answer)]
        raise UnreadableAnswer(f"{_shown(answer)} is neither yes nor no", "answer true or false (是 or 否)")

    def _read_code(self, answer: object) -> str:
        code = self.code_of(answer) if isinstance(answer, str) else None
        if code is None:
            words = [word for value in self.values for word in (value.id, value.zh)]
            near = did_you_mean(fold(answer), words) if isinstance(answer, str) and len(answer) < 200 else ""
            fix = near or "answer one of: " + ", ".join(self.codes)
            raise UnreadableAnswer(f"{_shown(answer)} is no value of {self.zh} ({self.id})", fix)
        return code

    def _read_number(self, answer: object) -> Decimal:
        given, unit = number_and_unit(answer, self.unit)
        is_number = isinstance(given, int | float | Decimal | str) and not isinstance(given, bool)
        is_huge = isinstance(given, int) and given.bit_length() > 64
        text = fold(str(given)) if is_number and not is_huge else ""
        if not NUMBER.fullmatch(text):
            fix = "write digits, such as 3000 or 0.5, at most 18 before the point and 9 behind it"
            raise UnreadableAnswer(f"{_shown(given)} is no number", fix)
        number = Decimal(text) + 0
        return self._on_step(self._in_own_unit(Fraction(number), unit), f"{text} {unit}".rstrip())

    def _in_own_unit(self, number: Fraction, unit: str) -> Fraction:
        if not unit or unit == fold(self.unit):
            return number
        try:
            return number * factor(unit, self.unit)
        except NoSuchUnit as error:
            raise UnreadableAnswer(f"{self.zh} ({self.id}): {error}", error.fix) from None

    def _on_step(self, number: Fraction, said: str) -> Decimal:
        """Return the number, a multiple of the step or of the smallest one. Raises: UnreadableAnswer."""
        step = self.smallest_step or ANSWER_STEP
        below, above = beside(number, step)
        if below != above:
            problem = (
                f"`{said}` is no multiple of {step:f} {self.unit}".rstrip() + f" in {self.zh} ({self.id})"
            )
            raise UnreadableAnswer(problem, f"answer {below} or {above} {self.unit}".rstrip())
        return below

    def _within(self, value: Decimal | date) -> Decimal | date:
        low, high = self.lowest, self.highest
        if (low is not None and value < low) or (high is not None and value > high):  # type: ignore[operator]
            span = f"from {self.minimum or '-'} to {self.maximum or '-'} {self.unit}".rstrip()
            raise UnreadableAnswer(f"`{value}` lies outside {self.zh} ({self.id})", f"answer a value {span}")
        return value


class Vocabulary(Record):
    """All facts of a knowledge base, in the order in which they are asked."""

    facts: tuple[Fact, ...]

    @cached_property
    def _by_id(self) -> dict[str, Fact]:
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def _by_word(self) -> dict[str, Fact]:
        words = {fold(label): fact for fact in self.facts for label in (fact.en, fact.zh) if label}
        return words | {fold(fact.id): fact for fact in self.facts}

    def __getitem__(self, fact_id: str) -> Fact:
        return self._by_id[fact_id]

    def __contains__(self, fact_id: str) -> bool:
        return fact_id in self._by_id

    def ids(self) -> Iterator[str]:
        return iter(self._by_id)

    def fact_of(self, word: str) -> Fact | None:
        """Return the fact that is written as its id or as one of its labels."""
        return self._by_word.get(fold(word))

    def words(self) -> list[str]:
        return [word for fact in self.facts for word in (fact.id, fact.zh)]
