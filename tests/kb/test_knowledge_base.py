"""The knowledge base as a whole: look-up, derived facts, canonical form, fingerprint."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from kb.conditions import facts_in, holds
from kb.graph import RingError
from kb.knowledge_base import from_canonical
from kb.loader import load
from kb.record import Basis, as_day
from tests import folders

HARBIN = load(folders.HARBIN)
STALLS = load(folders.STALLS)
both = pytest.mark.parametrize("kb", [HARBIN, STALLS], ids=["harbin", "stalls"])
answers = st.fixed_dictionaries(
    {},
    optional={
        fact.id: st.sampled_from(fact.codes) if fact.type == "code" else st.booleans()
        for fact in HARBIN.vocabulary.facts
    },
)


@both
def test_what_the_canonical_text_says_is_the_knowledge_base(kb):
    assert from_canonical(kb.canonical()) == kb
    assert from_canonical(kb.canonical()).canonical() == kb.canonical()
    assert from_canonical(kb.canonical()).fingerprint == kb.fingerprint


@both
def test_the_fingerprint_is_the_digest_of_the_canonical_text(kb):
    assert kb.fingerprint == hashlib.sha256(kb.canonical()).hexdigest()


def test_loading_again_gives_the_same_fingerprint():
    assert load(folders.STALLS).fingerprint == STALLS.fingerprint


@pytest.mark.parametrize("text", [b"{}", b'{"vocabulary": {"facts": []}, "derived_facts": []}'])
def test_another_text_is_no_knowledge_base(text):
    with pytest.raises((ValidationError, KeyError)):
        from_canonical(text)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("manifest.yaml", "effective_from: 2013-01-01", "effective_from: 2013-01-02"),
        ("manifest.yaml", "zh: 摊位许可（虚构）", "zh: 摊位许可"),
        ("vocabulary.yaml", 'maximum: "200"', 'maximum: "201"'),
        ("vocabulary.yaml", "synonyms: [奶茶]", "synonyms: [凉茶]"),
        ("constraints.csv", "> 50", "> 51"),
        ("constraints.csv", "公园条例 3,true", "公园条例 3,false"),
        ("situations.csv", '"square, street"', '"street, square"'),
        ("situations.csv", "街边熟食摊", "街边熟食铺"),
        ("flowcharts.csv", "Chart of a small stall", "Chart of a stall"),
        ("departments.yaml", "counted: false", "counted: true"),
        ("items/stalls.yaml", "promised: {days: 5,", "promised: {days: 6,"),
        ("items/stalls.yaml", "    requires: [right_to_plot]", "    requires: [right_to_plot, form]"),
        ("documents.csv", "平面图,Drawing", "平面图,Plan"),
        ("certificates.csv", "months,12", "months,13"),
        ("applicability.yaml", 'when: {area_m2: "> 50"}', 'when: {area_m2: ">= 50"}'),
        ("applicability.yaml", "{all: [{watched: true}, {music: true}]}", "{any: [{watched: true}, {music: true}]}"),
        ("sequencing.yaml", "lag_days: 1", "lag_days: 2"),
        ("exemptions.yaml", "有效证照免交。", "有效证照可免交。"),
        ("advice.yaml", "when: {place: street}", "when: {place: square}"),
        ("legacy.yaml", 'days: "4"', 'days: "3"'),
        ("examples/stalls.yaml", "small_tea", "tiny_tea"),
    ],
)  # fmt: skip
def test_a_change_of_meaning_in_any_file_changes_the_fingerprint(file, old, new, tmp_path):
    folder = folders.replace(folders.copy_of(folders.STALLS, tmp_path), file, old, new)
    assert load(folder).fingerprint != STALLS.fingerprint


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("constraints.csv", "> 50", "＞ 50.00"),
        ("situations.csv", "S-5,daily,food", "S-5,daily,熟食"),
        ("situations.csv", "S-5,daily,food", "S-5,日常摊位,food"),
        ("departments.yaml", "counted: false", "counted: 否"),
        (
            "items/stalls.yaml",
            "    requires: [right_to_plot]",
            "    requires: [right_to_plot]  # nothing else",
        ),
        ("vocabulary.yaml", "id: music", "id: 'music'"),
        ("certificates.csv", "months,12", "months,１２"),
    ],
)
def test_another_spelling_at_the_same_place_keeps_the_fingerprint(file, old, new, tmp_path):
    folder = folders.replace(folders.copy_of(folders.STALLS, tmp_path), file, old, new)
    assert load(folder).fingerprint == STALLS.fingerprint


def test_a_changed_copy_forgets_what_was_worked_out_of_the_first():
    kb = load(folders.STALLS)
    before = kb.fingerprint, [*kb.situation_by_id]
    fewer = kb.model_copy(update={"situations": kb.situations[1:]})
    assert fewer.fingerprint != before[0]
    assert [*fewer.situation_by_id] == before[1][1:]
    assert (kb.fingerprint, [*kb.situation_by_id]) == before


@both
def test_everything_with_an_id_is_found_by_it(kb):
    for entries, by_id in [
        (kb.flowcharts, kb.flowchart_by_id),
        (kb.situations, kb.situation_by_id),
        (kb.constraints, kb.constraint_by_id),
        (kb.items, kb.item_by_id),
        (kb.documents, kb.document_by_id),
        (kb.departments, kb.department_by_id),
        (kb.stages, kb.stage_by_id),
        (kb.manifest.categories, kb.category_by_id),
        (kb.certificate_types, kb.certificate_type_by_id),
        (kb.derived_facts, kb.derived_by_id),
        (kb.legacy.administrative_fees, kb.fee_by_id),
    ]:
        assert [*by_id.values()] == [*entries]
    assert kb.model_copy(update={"legacy": None}).fee_by_id == {}
    assert [*kb.rule_of_item.values()] == [*kb.item_rules]


@both
def test_a_document_is_made_by_the_items_with_a_rule_that_produce_it(kb):
    for document in kb.documents:
        makers = [i.id for i in kb.items if document.id in i.produces and i.id in kb.rule_of_item]
        assert list(kb.makers.get(document.id, ())) == makers


@both
def test_only_certificates_of_pilots_stand_for_a_document(kb):
    for document in kb.documents:
        kinds = kb.certificates_for.get(document.id, ())
        assert all(document.id in kind.satisfies for kind in kinds)
        assert all(kb.department_by_id[kind.issuer].certificate_database_pilot for kind in kinds)
    assert set(STALLS.certificates_for) == {"health_card", "old_plot_opinion"}


@given(answers)
def test_a_derived_fact_is_what_its_condition_says_and_left_out_while_unknown(facts):
    known = HARBIN.derived(facts)
    assert {name: known[name] for name in facts} == facts
    for derived in HARBIN.derived_facts:
        assert known.get(derived.id) is holds(derived.when, known)


@given(answers)
def test_only_the_given_facts_named_decide_a_derived_fact(facts):
    known = HARBIN.derived(facts)
    for derived in HARBIN.derived_facts:
        named = HARBIN.given_facts_of[derived.id]
        fewer = HARBIN.derived({fact: value for fact, value in facts.items() if fact in named})
        assert fewer.get(derived.id) is known.get(derived.id)


@both
def test_derived_facts_come_after_those_that_they_read(kb):
    seen = {*kb.vocabulary.ids()}
    for derived in kb.derivation_order:
        assert facts_in(derived.when) <= seen
        seen.add(derived.id)
    assert len(kb.derivation_order) == len(kb.derived_facts)


def test_derived_facts_in_a_ring_have_no_order():
    sells_food, *others = STALLS.derived_facts
    ring = sells_food.model_copy(update={"when": others[-1].when})
    kb = STALLS.model_copy(update={"derived_facts": (ring, *others)})
    with pytest.raises(RingError, match="sells_food"):
        kb.derived({})


@pytest.mark.parametrize(
    ("law", "article", "words"),
    [
        ("公园条例", "3", "公园条例 3"),
        ("国发〔2004〕20号", "", "国发〔2004〕20号"),
        ("划拨用地目录", "-", "划拨用地目录"),
    ],
)
def test_a_basis_is_printed_as_law_and_article(law, article, words):
    assert str(Basis(law=law, article=article)) == words


@pytest.mark.parametrize("moment", [datetime(2014, 1, 1, tzinfo=UTC), "2014-01-01T00:00", 20140101])
def test_a_moment_is_no_day(moment):
    with pytest.raises(PydanticCustomError, match="is no day of the calendar"):
        as_day(moment)


def entries_in(data):
    """Yield every mapping of some plain data."""
    if isinstance(data, dict):
        yield data
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from entries_in(part)


def test_what_models_were_given_later_stands_in_no_text_of_rules_without_it():
    """So a release that was published before keeps its fingerprint."""
    later = {
        "rows",
        "charts",
        "totals",
        "spans",
        "assumed_bounds",
        "tables",
        "acknowledged",
        "step",
        "given_by",
    }
    later |= {
        "sum_of",
        "part_of",
        "output_of",
        "versions",
        "rows_of",
        "in_force",
        "parties_by",
        "alternatives",
    }
    used = {
        name: later & {key for entry in entries_in(orjson.loads(load(folder).canonical())) for key in entry}
        for name, folder in {"stalls": folders.STALLS, "mills": folders.MILLS}.items()
    }
    assert used == {"stalls": set(), "mills": later}
