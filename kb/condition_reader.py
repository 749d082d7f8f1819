"""Plain data -> Condition: `{fact: cell}`, `all:`, `any:`, `not:`, `true`; every problem collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from pydantic import BeforeValidator, InstanceOf, PlainSerializer, ValidationInfo, WithJsonSchema

from kb.cells import ANY, Cell, UnreadableCell, read_cell
from kb.conditions import ALWAYS, All, AnyOf, Condition, Not, Test, written
from kb.errors import Finding, did_you_mean
from kb.forms import CONDITION
from kb.location import Entry, Location
from kb.record import NOWHERE, Basis
from kb.sources import BoundReading
from kb.vocabulary import Fact, Vocabulary, fold
from kb.word_bounds import AssumedBound, WordBound, word_bound

_TRUE = Cell((True,))


FLOWCHART, FLOWCHART_LABEL = "flowchart", "流程图"


@dataclass
class Words:
    """What a condition may speak of, and where its problems and its assumptions go.

    Beside the vocabulary and the derived facts these are `outcomes`: the flowchart, and what a table answers. Those
    tested are kept in `implied`, by the id of the derived fact that stands for them. `readings` says of each source how
    it reads a bound in words; `laws` are the bases of the rule that is being read.
    """

    vocabulary: Vocabulary
    derived: Mapping[str, str]
    outcomes: Mapping[str, Fact] = field(default_factory=dict)
    readings: Mapping[str, BoundReading | None] = field(default_factory=dict)
    laws: tuple[str, ...] = ()
    problems: list[Finding] = field(default_factory=list)
    implied: dict[str, tuple[str, str]] = field(default_factory=dict)
    assumed: list[AssumedBound] = field(default_factory=list)

    def fact_of(self, word: str) -> Fact | None:
        """Return the fact, given or derived, or the outcome that a word names; a derived one reads as yes or no."""
        if fact := self.vocabulary.fact_of(word):
            return fact
        for name, label in self.derived.items():
            if fold(word) in (name, fold(label)):
                return derived_as_fact(name, label)
        return next((one for one in self.outcomes.values() if fold(word) in (one.id, fold(one.zh))), None)

    def is_outcome(self, fact: Fact) -> bool:
        return self.outcomes.get(fact.id) is fact

    def known(self) -> list[str]:
        """Return the words that may stand as keys of a condition."""
        return [*self.vocabulary.words(), *self.derived, *self.outcomes, "all", "any", "not"]

    @property
    def source(self) -> str:
        """The first basis of the rule that is a source of the manifest; nothing without one."""
        return next((law for law in self.laws if law in self.readings), "")

    def report(self, location: Location, problem: str, fix: str) -> None:
        self.problems.append(Finding("unknown_names", "error", location, problem, fix))


class Borrowed(Entry):
    """A condition taken over from another rule, with the laws on which that one stands."""

    laws: tuple[str, ...]

    def __init__(self, condition: Mapping[Any, Any], location: Location, laws: tuple[str, ...]) -> None:
        super().__init__(condition, location)
        self.laws = laws


def derived_as_fact(name: str, label: str) -> Fact:
    """Return a derived fact in the form of a yes/no fact, so that cells on it are read the same way."""
    return Fact.model_construct(id=name, zh=label, en="", type="boolean", values=(), unit="")


def read_condition(data: Any, words: Words) -> Condition:
    """Return the condition that `data` writes; what cannot be read is reported and stands as `-`."""
    place = getattr(data, "location", NOWHERE)
    if isinstance(data, Borrowed):
        words = replace(words, laws=data.laws)
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
        return read_cell(_in_signs(fact, text, words) if fact.type == "number" else text, fact)
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
        fix = (
            did_you_mean(key, words.known())
            or "name a fact of vocabulary.yaml or a derived fact of applicability.yaml"
        )
        words.report(place, f"`{key}` is no fact and no derived fact", fix)
        return ALWAYS
    cell = read_fact_cell(fact, value, words)
    return _outcome(fact, cell, words) if words.is_outcome(fact) else Test(fact.id, cell)


def _outcome(fact: Fact, cell: Cell, words: Words) -> Condition:
    """Return a test of the flowchart, or of a table, as tests of the derived facts that stand for its values."""
    if cell.is_any:
        return ALWAYS
    tests = []
    for value in map(str, cell.tests):
        name = value if fact.id == FLOWCHART else f"{fact.id}: {value}"
        words.implied[name] = fact.id, value
        tests.append(Test(name, _TRUE))
    one_of = tests[0] if len(tests) == 1 else AnyOf(tuple(tests))
    return Not(one_of) if cell.negated else one_of


def _in_signs(fact: Fact, text: str, words: Words) -> str:
    """Return a cell with its bounds in words written with signs, as the source of the rule reads them.

    Raises: UnreadableCell where the source does not say whether the number belongs to the bound.
    """
    parts = []
    for part in (piece.strip() for piece in fold(text).split(",")):
        bound = word_bound(part)
        parts.append(part if bound is None else _signed(fact, text, bound, words))
    return ", ".join(parts)


def _signed(fact: Fact, text: str, bound: WordBound, words: Words) -> str:
    if bound.includes is not None:
        return bound.signed(is_included=bound.includes)
    reading = words.readings.get(words.source)
    said = getattr(reading, bound.direction, "")
    if reading is None or not said:
        problem = f"`{fold(text)}` does not say whether {bound.number} belongs to it, nor does the source of the rule"
        ways = " or ".join(f"`{bound.signed(is_included=way)}`" for way in (True, False))
        fix = f"declare `bounds:` of {words.source or 'the source'} in manifest.yaml, or write {ways}"
        raise UnreadableCell(problem, fix)
    signed = bound.signed(is_included=said == "included")
    if reading.reading == "assumed":
        place = getattr(text, "location", NOWHERE)
        words.assumed.append(
            AssumedBound(fact=fact.id, cell=str(text), read_as=signed, source=words.source, location=place)
        )
    return signed


def _validate(data: Any, info: ValidationInfo) -> Any:
    if isinstance(data, Test | All | AnyOf | Not):
        return data
    assert info.context is not None
    return read_condition(data, replace(info.context["words"], laws=_laws(info.data.get("basis", ()))))


def _laws(basis: str | tuple[Basis, ...]) -> tuple[str, ...]:
    """Return the laws, or ids of sources, on which the entry around a condition stands."""
    return (basis,) if isinstance(basis, str) else tuple(one.law for one in basis)


Written = Annotated[
    InstanceOf[Test] | InstanceOf[All] | InstanceOf[AnyOf] | InstanceOf[Not],
    BeforeValidator(_validate),
    PlainSerializer(written),
    WithJsonSchema(CONDITION),
]
