"""The changes that lead elsewhere, in words: every one is told, choices apart from what is given."""

import re
from functools import cache

import pytest

from decision.decide import Case
from decision.what_if import what_if
from explain.columns import COLUMNS, width
from explain.told import sections_as_text
from explain.what_if_text import what_if as told
from explain.wording import LABELS
from tests.explain.cases import DAY, FACTORY, opened

KB = opened().kb
CASES = {
    "decided": FACTORY,
    "undecided": {"investor": "government", "land_nature": "collective"},
    "impossible": {"investor": "government", "management": "filing"},
}
HEADINGS = {"answer": "what_answers", "choice": "what_choices", "given": "what_given"}


@cache
def found(name):
    return what_if(Case(CASES[name]), opened(), DAY, DAY)


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", CASES)
def test_every_change_stands_in_its_section_with_facts_values_flowchart_and_size(name, lang):
    sections = {section.heading: section.lines for section in told(found(name), KB, lang)}
    for kind, heading in HEADINGS.items():
        alternatives = [one for one in found(name).alternatives if one.kind == kind]
        lines = [line for line in sections.get(LABELS[lang][heading], ()) if line.depth]
        assert len(lines) == len(alternatives)
        for line, one in zip(lines, alternatives, strict=True):
            assert f"{one.flowchart}" in line.text
            for changed in one.changes:
                fact = KB.vocabulary[changed.fact]
                assert (fact.zh if lang == "zh" else fact.en) in line.text
                assert fact.label(changed.now, lang) in line.text
            if one.size:
                numbers = set(re.findall(r"\d+", line.text))
                size = one.size
                assert {str(n) for n in (size.working_days, size.steps, size.documents)} <= numbers
            if one.gain:
                gains = (one.gain.working_days, one.gain.steps, one.gain.documents)
                assert {str(abs(n)) for n in gains if n} <= numbers


def test_what_is_saved_is_said_as_less_and_what_is_added_as_more():
    told_of = sections_as_text(told(found("decided"), KB))
    gains = [one.gain for one in found("decided").alternatives]
    for number in {gain.working_days for gain in gains}:
        said = "不变" if number == 0 else f"{'少' if number > 0 else '多'}{abs(number)}"
        assert said in squeezed(told_of)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", CASES)
def test_no_line_is_wider_than_the_terminal_and_english_is_english(name, lang):
    text = sections_as_text(told(found(name), KB, lang))
    assert max(map(width, text.splitlines())) <= COLUMNS
    assert lang == "zh" or not re.search(r"[\u4e00-\u9fff]", text)
