"""The decision as data: frozen, and the same as JSON in every outcome."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date

import orjson
import pytest

from decision import answer
from tests.decision.strategies import (
    AS_OF,
    FACTORY,
    VILLAGE_PLANT,
    answers,
    bytes_of,
    decided,
    every_certificate,
)

OUTCOMES = {
    "decided": decided(FACTORY, certificates=every_certificate(), start=AS_OF),
    "decided beyond the calendar": decided(
        VILLAGE_PLANT, start=date(2026, 12, 14), as_of=date(2026, 12, 14), known_at=date(2026, 11, 25)
    ),
    "undecided": decided({"investor": "government"}),
    "impossible": decided(answers("government", "collective", "collective_housing", "filing")),
}
PARTS = [
    part
    for part in vars(answer).values()
    if dataclasses.is_dataclass(part) and part.__module__ == answer.__name__
]


def values_in(data: object) -> Iterator[object]:
    if isinstance(data, dict | list):
        for child in data.values() if isinstance(data, dict) else data:
            yield from values_in(child)
    else:
        yield data


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_part_of_an_answer_is_frozen(part):
    assert part.__dataclass_params__.frozen


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_answer_cannot_be_changed(outcome):
    decision = OUTCOMES[outcome]
    with pytest.raises(dataclasses.FrozenInstanceError):
        decision.outcome = "decided"  # type: ignore[misc]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_answer_holds_text_whole_numbers_and_yes_or_no(outcome):
    data = orjson.loads(bytes_of(OUTCOMES[outcome]))
    assert {type(value) for value in values_in(data)} <= {str, int, bool, type(None)}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_answer_has_the_same_parts_in_every_outcome(outcome):
    data = orjson.loads(bytes_of(OUTCOMES[outcome]))
    assert list(data) == [field.name for field in dataclasses.fields(answer.Decision)]
    assert data["outcome"] == outcome.split()[0]


def test_dates_are_written_as_civil_days():
    data = orjson.loads(bytes_of(OUTCOMES["decided"]))
    assert (data["as_of"], data["plan"]["start"]) == ("2015-05-18", "2015-05-18")
    uncertain = orjson.loads(bytes_of(OUTCOMES["decided beyond the calendar"]))["plan"]["finish"]
    assert uncertain["earliest"] < uncertain["latest"]
