"""What speaks against everything else, in words: nothing that was found is left out."""

import re

import pytest

from decision.why_not import only, why_not
from explain.columns import COLUMNS, width
from explain.told import sections_as_text
from explain.why_not_text import why_not as told
from explain.wording import LABELS
from tests.explain.cases import BUREAU, DAY, FACTORY, decided, design_certificate, opened

KB, INDEX = opened().kb, opened().index
LANGUAGES = ("zh", "en")
PARTLY = {"investor": "government", "land_nature": "state_other"}
IMPOSSIBLE = {
    "investor": "government",
    "land_nature": "collective",
    "acquisition": "collective_public",
    "management": "filing",
}
CASES = {"decided": FACTORY, "undecided": PARTLY, "nothing": {}, "impossible": IMPOSSIBLE}


def found(name):
    facts = CASES[name]
    return why_not(INDEX, facts, decided(facts).documents)


def squeezed(text):
    return "".join(text.split())


def blocks(sections):
    """Return each line of no depth with those below it, squeezed."""
    made = []
    for line in (line for section in sections for line in section.lines):
        if line.depth:
            made[-1] += squeezed(line.text)
        else:
            made.append(squeezed(line.text))
    return made


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_every_fact_against_every_situation_and_flowchart_is_told(name, lang):
    against = found(name)
    told_of = blocks(told(against, KB, lang))
    facts = [(one.id, [ground.fact for ground in one.against], one.constraints) for one in against.situations]
    facts += [
        (one.id, [entry.ground.fact for entry in one.against], one.constraints) for one in against.flowcharts
    ]
    for identity, named, constraints in facts:
        (block,) = (block for block in told_of if block.startswith(identity))
        for fact in named:
            label = KB.vocabulary[fact]
            assert squeezed(label.zh if lang == "zh" else label.en) in block
        assert all(constraint in block for constraint in constraints)


@pytest.mark.parametrize("name", CASES)
def test_every_item_that_does_not_apply_is_led_back_to_answers(name):
    against = found(name)
    told_of = blocks([s for s in told(against, KB) if s.heading == LABELS["zh"]["not_items"]])
    assert len(told_of) == len(against.items)
    for block, one in zip(told_of, against.items, strict=True):
        assert block.startswith(squeezed(KB.item_by_id[one.item].zh))
        for fact in (fact for ground in one.against for fact in leaves(ground)):
            assert squeezed(KB.vocabulary[fact].zh) in block


def leaves(ground):
    """Return the answers behind a ground."""
    if not ground.because:
        return [ground.fact]
    return [fact for inner in ground.because for fact in leaves(inner)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_document_to_bring_is_told_with_what_would_exempt_from_it(lang):
    against = found("decided")
    text = squeezed(sections_as_text(told(against, KB, lang)))
    assert against.documents
    for one in against.documents:
        named = [KB.document_by_id[one.document]]
        named += [KB.certificate_type_by_id[kind] for kind in (*one.certificates, *one.outside)]
        named += [KB.item_by_id[maker] for maker in one.makers]
        assert all(squeezed(entry.zh if lang == "zh" else entry.en) in text for entry in named)


def test_a_certificate_that_did_not_help_says_why():
    decision = decided(FACTORY, parties=BUREAU, certificates=(design_certificate(DAY.replace(year=2014)),))
    text = squeezed(sections_as_text(told(why_not(INDEX, FACTORY, decision.documents), KB)))
    assert "证照A123000001：证照有效期到2014-05-18，已经过期。" in text


def test_where_most_values_would_do_those_are_named_that_would_not():
    text = squeezed(sections_as_text(told(found("decided"), KB)))
    assert "以外的" in text


def test_one_situation_alone_is_told_with_its_flowchart_only():
    sections = told(only(found("decided"), "S-AGR-05"), KB)
    starts = [line.text[:8] for section in sections for line in section.lines if not line.depth]
    assert starts == ["S-AGR-05", "F-AGR-03"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_no_line_is_wider_than_the_terminal_and_english_is_english(name, lang):
    text = sections_as_text(told(found(name), KB, lang))
    assert max(map(width, text.splitlines())) <= COLUMNS
    assert lang == "zh" or not re.search(r"[\u4e00-\u9fff]", text)
