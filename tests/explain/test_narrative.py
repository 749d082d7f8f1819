"""A narrative tells every entry of the trace, and says nothing that what it tells does not hold."""

import re
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from decision.answer import Decision
from decision.trace import Cited
from explain.as_data import decision_as_data
from explain.columns import COLUMNS, width
from explain.narrative_text import narrative
from explain.told import sections_as_text
from tests.explain.cases import BUREAU, DAY, FACTORY, decided, design_certificate, opened, reference_decisions
from tests.explain.telling import CUT, fixed_words, labels, told_by, values_at, without_words

KB = opened().kb
SCHOOL = {
    "investor": "government",
    "land_nature": "collective",
    "acquisition": "collective_public",
    "management": "approval",
}
LANGUAGES, DETAILS = ("zh", "en"), ("sentence", "page", "full")


@cache
def decisions() -> dict[str, Decision]:
    """Return a decision of each kind that there is."""
    certificates = (design_certificate(date(2018, 5, 31)), design_certificate(date(2014, 5, 31), "A2"))
    declared = dict.fromkeys((fact.id for fact in KB.vocabulary.facts if fact.optional), "true")
    return {
        "decided": decided(SCHOOL),
        "dated": decided(FACTORY, start=date(2015, 12, 15), parties=BUREAU, certificates=certificates),
        "declared": decided({**SCHOOL, **declared}, start=DAY),
        "nothing": decided({}),
        "undecided": decided({"investor": "government", "land_nature": "state_other"}),
        "impossible": decided({**SCHOOL, "management": "filing"}),
        "impossible in part": decided({"investor": "government", "management": "filing"}),
    }


def lines(sections):
    return [line for section in sections for line in section.lines]


def marked(decision):
    """Return a decision in which each entry of the trace has a place and a law of its own."""
    trace = tuple(
        replace(entry, place=f"marked/{n}.csv:{n}:1", basis=(Cited(f"law{n}", "", verified=False),))
        for n, entry in enumerate(decision.trace)
    )
    return replace(decision, trace=trace)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", decisions())
def test_every_entry_of_the_trace_is_told_in_full_with_its_place_and_law(name, lang):
    decision = marked(decisions()[name])
    told = set()
    for line in lines(narrative(decision, KB, lang, "full")):
        shown = {int(n) for n in re.findall(r"marked/(\d+)\.csv:\d+", line.text)}
        assert shown == {int(n) for n in re.findall(r"law(\d+)", line.text)}
        assert shown <= set(line.entries)
        told |= shown
    assert told == set(range(len(decision.trace)))


def test_every_entry_is_told_for_each_flowchart():
    for decision in reference_decisions(DAY).values():
        told = {entry for line in lines(narrative(decision, KB, "zh", "full")) for entry in line.entries}
        assert told == set(range(len(decision.trace)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", decisions())
def test_no_line_says_a_thing_that_what_it_tells_does_not_hold(name, lang, monkeypatch):
    decision = decisions()[name]
    data = decision_as_data(decision)
    without_words(monkeypatch)
    for line in [line for detail in DETAILS for line in lines(narrative(decision, KB, lang, detail))]:
        held = {text for entry in line.entries for text in told_by(decision.trace[entry], KB)}
        held |= {text for path in line.fields for text in values_at(data, path)}
        held |= {label for text in held for label in labels().get(text, ())} | fixed_words()
        numbered = re.sub(r"^\d+" + CUT, CUT, line.text)
        assert {part for part in numbered.split(CUT) if part} <= held, line


@pytest.mark.parametrize("name", decisions())
def test_both_languages_tell_the_same_of_the_same(name):
    decision = decisions()[name]
    for detail in DETAILS:
        told = [
            [(section, line.entries, line.fields, line.depth) for section, line in numbered]
            for numbered in (_numbered(narrative(decision, KB, lang, detail)) for lang in LANGUAGES)
        ]
        assert told[0] == told[1]


def _numbered(sections):
    return [(number, line) for number, section in enumerate(sections) for line in section.lines]


def test_english_is_english_but_for_the_names_of_laws():
    for decision in decisions().values():
        laws = {basis for warned in decision.warnings for basis in warned.basis}
        laws |= {
            text for entry in decision.trace for cited in entry.basis for text in (cited.law, cited.article)
        }
        longest = sorted(filter(None, laws), key=len, reverse=True)
        names = re.compile("|".join(map(re.escape, longest)))
        for line in lines(narrative(decision, KB, "en", "full")):
            assert not re.search(r"[\u4e00-\u9fff]", names.sub("", line.text)), line


def test_every_text_of_the_rules_that_is_told_has_its_english():
    sequencing = KB.sequencing
    reasons = (*KB.item_rules, *sequencing.early, *sequencing.substitutions, *sequencing.serial)
    assert all(rule.reason_en for rule in reasons)
    named = (
        *KB.items,
        *KB.documents,
        *KB.derived_facts,
        *KB.departments,
        *KB.certificate_types,
        *KB.flowcharts,
    )
    sentences = (*KB.constraints, *KB.exemptions.rules, *sequencing.default_rules, *sequencing.excluded_time)
    assert all(entry.en for entry in (*named, *KB.situations, *sentences))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("detail", DETAILS)
def test_no_line_is_wider_than_the_terminal(lang, detail):
    for name in ("dated", "undecided", "impossible"):
        text = sections_as_text(narrative(decisions()[name], KB, lang, detail))
        assert max(map(width, text.splitlines())) <= COLUMNS


@pytest.mark.parametrize("name", decisions())
def test_each_length_tells_more_than_the_one_before(name):
    lengths = [len(sections_as_text(narrative(decisions()[name], KB, "zh", detail))) for detail in DETAILS]
    assert lengths == sorted(set(lengths))


def test_one_sentence_is_one_line_with_the_rule_its_place_and_its_basis():
    ((line,),) = (section.lines for section in narrative(decided(SCHOOL), KB, "zh", "sentence"))
    situation = KB.situation_by_id["S-COL-02"]
    for said in ("S-COL-02", "F-COL-02", f"situations.csv:{situation.location.line}", situation.zh):
        assert said in line.text
    assert all(basis.law in line.text for basis in situation.basis)
    assert "已核对原文" in line.text


def test_a_page_tells_each_exemption_with_its_certificate():
    text = "".join(sections_as_text(narrative(decisions()["dated"], KB, "zh", "page")).split())
    for said in ("工程设计资质证书", "编号A123000001", "有效期到2018-05-31", "市城乡建设委员会签发"):
        assert said in text


def test_a_page_tells_what_the_critical_steps_wait_for_and_why():
    decision = decided(SCHOOL)
    told = [line.text for line in lines(narrative(decision, KB, "zh", "page"))]
    for name in decision.plan.critical_path:
        assert any(KB.item_by_id[name].zh in text for text in told)
    assert any(KB.serial_by_id["SE-24"].reason in text for text in told)


def test_what_was_not_answered_is_named_as_an_assumption():
    for lang, question in (("zh", "占用农用地"), ("en", "Takes farmland")):
        assert any(question in line.text for line in lines(narrative(decided(SCHOOL), KB, lang, "page")))
    declared = lines(narrative(decisions()["declared"], KB, "zh", "page"))
    assert not any("optional_items" in field for line in declared for field in line.fields)


def test_a_personal_value_that_is_not_shown_leaves_no_gap():
    decision = decisions()["dated"]
    fates = tuple(
        replace(fate, certificate=fate.certificate and replace(fate.certificate, number=""))
        for fate in decision.documents.list
    )
    hidden = replace(decision, documents=replace(decision.documents, list=fates))
    assert not any("编号" in line.text for line in lines(narrative(hidden, KB, "zh", "page")))
