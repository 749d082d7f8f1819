"""What a change of rules changes, told: every region with its witness, every number, every edit, in both languages."""

from __future__ import annotations

import re
from functools import cache

import orjson
import pytest

from decision.compare import compare
from decision.compared_answer import ASPECTS
from decision.index_build import build, by_meaning
from explain import difference
from explain.columns import COLUMNS, width
from explain.difference import difference_told
from explain.difference_as_data import difference_as_data
from explain.difference_markdown import sections_as_markdown
from explain.difference_phrases import REPORT, SECTIONS_ZH
from explain.difference_words import DifferenceWords
from explain.told import Line, Section, sections_as_text
from kb.cells import read_cell
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from tests import folders

OLD = load(folders.STALLS)


@cache
def changed():
    """Return the stalls with a longer limit, a moved bound, a value less, a shorter certificate and a new label."""
    items = tuple(
        one.model_copy(update={"promised": one.promised.model_copy(update={"days": 4}), "zh": "摊位准许"})
        if one.id == "licence"
        else one
        for one in OLD.items
    )
    card, other = OLD.certificate_types
    goods, *facts = OLD.vocabulary.facts
    fewer = goods.model_copy(update={"values": goods.values[:2]})
    situations = tuple(one for one in OLD.situations if "flowers" not in str(one.when))
    return OLD.model_copy(
        update={
            "items": items,
            "certificate_types": (card.model_copy(update={"validity_months": 6}), other),
            "vocabulary": OLD.vocabulary.model_copy(update={"facts": (fewer, *facts)}),
            "situations": situations,
        }
    )


@cache
def found():
    old, new = (build(kb, by_meaning(kb)) for kb in (OLD, changed()))
    return compare(old, new)


def text(lang="zh", comparison=None):
    words = DifferenceWords(OLD, changed(), lang)
    return sections_as_text(difference_told(comparison or found(), words))


def squeezed(some):
    return "".join(some.split())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_region_stands_there_with_its_witness_and_the_days_before_and_after(lang):
    said = squeezed(text(lang))
    for one in found().differences:
        assert squeezed(difference.region_words(found(), one, lang)) in said
        assert squeezed(difference.witness_words(found(), one, lang)) in said
        for change in one.changes:
            if change.aspect == "working_days":
                assert f"{change.before[0][0]}→{change.after[0][0]}" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal_and_english_is_english(lang):
    said = text(lang)
    assert max(map(width, said.splitlines())) <= COLUMNS
    assert lang == "zh" or not re.search(r"[\u4e00-\u9fff]", said)


def test_what_only_one_side_knows_is_named():
    assert squeezed("旧规则才有“货品”的值“鲜花”，这样的项目没有比较") in squeezed(text())


def test_months_of_a_certificate_are_read_before_and_after():
    assert squeezed("有效期：12个月改为6个月") in squeezed(text())


def test_edits_that_change_no_answer_stand_apart():
    reworded = OLD.model_copy(update={"flowcharts": OLD.flowcharts[::-1]})
    index = build(OLD, by_meaning(OLD))
    comparison = compare(index, build(reworded, by_meaning(reworded)))
    sections = difference_told(comparison, DifferenceWords(OLD, reworded, "zh"))
    headings = [section.heading for section in sections]
    assert headings == [REPORT["zh"]["differences"], REPORT["zh"]["harmless"]]


def test_of_many_regions_some_are_shown_and_the_rest_counted(monkeypatch):
    monkeypatch.setattr(difference, "MOST_SHOWN", 1)
    assert f"另有{len(found().differences) - 1}类" in text()


def test_every_section_of_the_rules_has_a_chinese_name():
    assert SECTIONS_ZH.keys() == {*KnowledgeBase.model_fields, "facts"} - {
        "location",
        "vocabulary",
        "assumed_bounds",
    }


def test_the_data_have_every_region_as_cells_that_the_rule_files_can_hold():
    data = orjson.loads(orjson.dumps(difference_as_data(found(), (changed(), OLD))))
    assert len(data["differences"]) == len(found().differences)
    for one, told in zip(found().differences, data["differences"], strict=True):
        assert told["before"].keys() == told["after"].keys() == set(ASPECTS)
        for box, written in zip(one.region, told["region"], strict=True):
            for axis, mask in zip(found().axes, box, strict=True):
                cell = read_cell(written.get(axis.fact.id, "-"), axis.fact)
                assert axis.mask_of(cell) == mask


def test_markdown_shows_marks_as_they_are_and_depth_by_indent():
    sections = (Section("a_b", (Line("1. <x> [y]"), Line("more", depth=1))),)
    assert sections_as_markdown("O → N", sections) == (
        "## O → N\n\n### a\\_b\n\n- 1\\. \\<x\\> \\[y\\]\n  - more\n"
    )
