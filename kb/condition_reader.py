"""Plain data -> Condition: `{fact: cell}`, `all:`, `any:`, `not:`, `true`; every problem collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BeforeValidator, InstanceOf, PlainSerializer, ValidationInfo, WithJsonSchema

from kb.cells import ANY, Cell, UnreadableCell, read_cell
from kb.conditions import ALWAYS, All, AnyOf, Condition, Not, Test, written
from kb.errors import Finding, did_you_mean
from kb.forms import CONDITION
from kb.location import Location
from kb.record import NOWHERE
from kb.vocabulary import Fact, Vocabulary, fold


@dataclass
class Words:
    """What a condition may speak of: the vocabulary and the derived facts, and where its problems go."""

    vocabulary: Vocabulary
    derived: Mapping[str, str]
    problems: list[Finding] = field(default_factory=list)

    def fact_of(self, word: str) -> Fact | None:
        """Return the fact, given or derived, that a word names; a derived one reads as yes or no."""
        if fact := self.vocabulary.fact_of(word):
            return fact
        for name, label in self.derived.items():
            if fold(word) in (name, fold(label)):
                return derived_as_fact(name, label)
        return None

    def report(self, location: Location, problem: str, fix: str) -> None:
        self.problems.append(Finding("unknown_names", "error", location, problem, fix))


def derived_as_fact(name: str, label: str) -> Fact:
    """Return a derived fact in the form of a yes/no fact, so that cells on it are read the same way."""
    return Fact.model_construct(id=name, zh=label, en="", type="boolean", values=(), unit="")


def read_condition(data: Any, words: Words) -> Condition:
    """Return the condition that `data` writes; what cannot be read is reported and stands as `-`."""
    place = getattr(data, "location", NOWHERE)
    if isinstance(data, str) and fold(data) in ("true", "-"):
        return ALWAYS
    if not isinstance(data, dict) or not data:
        words.report(place, "this is no condition", "write `true`, `{fact: cell}`, `all:`, `any:` or `not:`")
        return ALWAYS
    parts = [_read_part(key, value, words) for key, value in data.items()]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def read_fact_cell(fact: Fact, text: Any, words: Words) -> Cell:
    """Return the cell, reported and read as `-` when it says nothing readable."""
    place = getattr(text, "location", NOWHERE)
    if not isinstance(text, str):
        words.report(
            place, f"the cell of {fact.zh} ({fact.id}) must be one text", 'write `"a, b"` for several values'
        )
        return ANY
    try:
        return read_cell(text, fact)
    except UnreadableCell as error:
        words.report(place, error.problem, error.fix)
        return ANY


def _read_part(key: str, value: Any, words: Words) -> Condition:
    place = getattr(key, "location", NOWHERE)
    if key == "not":
        return Not(read_condition(value, words))
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            words.report(place, f"`{key}:` needs a list of conditions", f"write `{key}: [{{fact: cell}}, …]`")
            return ALWAYS
        parts = tuple(read_condition(part, words) for part in value)
        return All(parts) if key == "all" else AnyOf(parts)
    fact = words.fact_of(key)
    if fact is None:
        known = [*words.vocabulary.words(), *words.derived, "all", "any", "not"]
        fix = (
            did_you_mean(key, known)
            or "name a fact of vocabulary.yaml or a derived fact of applicability.yaml"
        )
        words.report(place, f"`{key}` is no fact and no derived fact", fix)
        return ALWAYS
    return Test(fact.id, read_fact_cell(fact, value, words))


def _validate(data: Any, info: ValidationInfo) -> Any:
    if isinstance(data, Test | All | AnyOf | Not):
        return data
    assert info.context is not None
    return read_condition(data, info.context["words"])


Written = Annotated[
    InstanceOf[Test] | InstanceOf[All] | InstanceOf[AnyOf] | InstanceOf[Not],
    BeforeValidator(_validate),
    PlainSerializer(written),
    WithJsonSchema(CONDITION),
]
