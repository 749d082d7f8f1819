"""A decision as plain data and its canonical bytes."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

import orjson

from decision.answer import Decision
from decision.reason import because
from explain.as_data import decision_as_data, decision_bytes, reason_as_data
from tests.explain.cases import BUREAU, DAY, FACTORY, decided, design_certificate


def reasons_in(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        if "code" in data:
            yield data
        for value in data.values():
            yield from reasons_in(value)
    if isinstance(data, list):
        for value in data:
            yield from reasons_in(value)


def test_the_fields_of_a_decision_keep_their_names_and_their_order():
    expected = []
    for field in fields(Decision):
        expected += ["constraints", "constraint", "violated"] if field.name == "constraints" else [field.name]
    assert list(decision_as_data(decided(FACTORY))) == expected


def test_every_reason_carries_its_sentence_in_both_languages():
    data = decision_as_data(decided(FACTORY, start=DAY, parties=BUREAU))
    found = list(reasons_in(data))
    assert {"not_in_database", "handed_over", "compared_with_flow_before", "advice"} <= {
        r["code"] for r in found
    }
    assert all(reason["zh"] and reason["en"] for reason in found)


def test_a_reason_holds_its_values_beside_its_sentences():
    reason = reason_as_data(because("certificate_expired", day=DAY))
    assert list(reason) == ["code", "zh", "en", "day"]
    assert reason["day"] == "2015-05-18"


def test_the_sentences_of_advice_are_the_advice():
    assert reason_as_data(because("advice", zh="要先办。", en="")) == {
        "code": "advice",
        "zh": "要先办。",
        "en": "要先办。",
    }


def test_an_impossible_project_names_its_constraints_by_id_and_whole():
    data = decision_as_data(decided({"investor": "government", "management": "filing"}))
    assert (data["constraints"], data["constraint"]) == (["C-01"], "C-01")
    assert data["violated"][0]["id"] == "C-01"
    assert data["violated"][0]["sentence"]


def test_a_possible_project_names_no_constraint():
    data = decision_as_data(decided(FACTORY))
    assert (data["constraints"], data["constraint"], data["violated"]) == ([], None, [])


def test_days_are_iso_text_and_an_uncertain_day_says_why():
    certain = decision_as_data(decided(FACTORY, start=DAY))["plan"]
    uncertain = decision_as_data(decided(FACTORY, start=date(2015, 12, 15)))["plan"]
    assert (certain["start"], certain["finish"]) == ("2015-05-18", "2015-06-12")
    assert uncertain["finish"]["earliest"] < uncertain["finish"]["latest"]
    assert uncertain["finish"]["reason"]["code"] == "calendar_not_announced"


def test_the_bytes_are_the_data_in_one_form():
    decision = decided(FACTORY, parties=BUREAU, certificates=(design_certificate(date(2018, 5, 31)),))
    assert decision_bytes(decision) == orjson.dumps(decision_as_data(decision))


def test_the_same_case_gives_the_same_bytes():
    assert decision_bytes(decided(FACTORY, start=DAY)) == decision_bytes(decided(dict(FACTORY), start=DAY))
