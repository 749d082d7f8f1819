"""Sections come back from JSON as they were, and a kept decision from its data."""

from datetime import date

import orjson
import pytest

from explain.as_data import decision_as_data
from explain.from_data import decision_from_data
from explain.narrative_text import narrative
from explain.told import Line, Section, sections_as_text, sections_from_data, sections_of
from tests.explain.cases import BUREAU, FACTORY, decided, design_certificate, opened, reference_decisions


def odd_decisions():
    certificates = (design_certificate(date(2018, 5, 31)), design_certificate(date(2014, 5, 31), "A2"))
    yield decided(FACTORY, start=date(2015, 12, 15), parties=BUREAU, certificates=certificates)
    yield decided({})
    yield decided({"investor": "government", "management": "filing"})


def test_a_decision_comes_back_from_its_data_as_it_was():
    for decision in (*odd_decisions(), reference_decisions()["F-AGR-01"]):
        assert decision_from_data(decision_as_data(decision)) == decision


def test_data_of_another_form_is_refused():
    data = decision_as_data(decided({}))
    with pytest.raises(ValueError, match="validation error"):
        decision_from_data({**data, "as_of": "yesterday"})


@pytest.mark.parametrize("detail", ["sentence", "page", "full"])
def test_sections_come_back_from_json_as_they_were(detail):
    for decision in odd_decisions():
        sections = narrative(decision, opened().kb, "en", detail)
        assert sections_from_data(orjson.loads(orjson.dumps(sections))) == sections


def test_a_section_without_lines_is_left_out():
    assert sections_of([("a", []), ("b", [Line("x")])]) == (Section("b", (Line("x"),)),)


def test_deeper_lines_are_indented_and_only_headings_are_set_off():
    sections = (Section("头", (Line("one"), Line("two", depth=1))),)
    assert sections_as_text(sections, lambda line: f"<{line}>") == "<头>\n  one\n    two\n"


def test_nothing_in_the_text_steers_the_terminal():
    text = sections_as_text((Section("", (Line("a\x1b[2Jb\u202ec"),)),))
    assert "\x1b" not in text
    assert "\u202e" not in text
