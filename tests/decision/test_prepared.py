"""What is looked up or made beforehand is what would be computed: classes, days, lines of the trace, kept values."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.certificates import Parties, Party, best_first, judge, judged_by_type, standards
from decision.classify import classify, situations_left
from decision.decide import Case, decide
from decision.kept import Kept
from decision.personal import Personal, personal
from decision.reason import because
from decision.trace import of_rules
from kb.errors import LiangtiError
from tests.decision.strategies import (
    AS_OF,
    COMBINATIONS,
    IMPOSSIBLE,
    KB,
    OPENED,
    PARTIES,
    VALID,
    answers,
    code_fact,
    decidable_facts,
    decided,
    knowledge_base,
    laws,
    matching,
    opened_by_meaning,
    some_certificates,
    violated,
)

INDEX = OPENED.index


# Classes.


def test_complete_answers_are_looked_up_as_they_would_be_classified():
    for combination in COMBINATIONS:
        found = INDEX.at(answers(*combination))
        assert found.constraints == violated(combination)
        assert found.is_decided == (combination in VALID)
        if found.is_decided:
            assert found.situations == matching(combination)
            assert found.flowcharts == tuple(KB.situation_by_id[name].flowchart for name in found.situations)


def test_an_open_fact_is_named_by_the_look_up_that_needs_it():
    with pytest.raises(KeyError, match="acquisition"):
        INDEX.at({"investor": "government", "land_nature": "collective", "management": "approval"})


def test_a_value_that_no_fact_has_is_refused_by_the_look_up():
    with pytest.raises(ValueError, match="nobody"):
        INDEX.at({**answers(*VALID[0]), "investor": "nobody"})


@pytest.mark.parametrize(("cell", "of_b"), [("-", ("S",)), ("a", ())])
def test_a_knowledge_base_that_turns_on_one_fact_or_none_is_looked_up_too(cell, of_b):
    kb = knowledge_base(
        [code_fact("one", "a", "b")],
        flowcharts=[{"id": "F", "zh": "图", "category": "c"}],
        situations=[{"id": "S", "zh": "情", "category": "c", "flowchart": "F", "when": {"one": cell}}],
    )
    index = opened_by_meaning(kb).index
    assert index.at({"one": "a"}).situations == ("S",)
    assert index.at({"one": "b"}).situations == of_b


def test_numbers_are_looked_up_by_the_band_that_holds_them():
    kb = knowledge_base(
        [{"id": "area", "type": "number", "unit": "m2"}, code_fact("site", "x", "y")],
        flowcharts=[{"id": "F", "zh": "图", "category": "c"}],
        situations=[
            {"id": "S", "zh": "小", "category": "c", "flowchart": "F", "when": {"area": "< 300"}},
            {
                "id": "L",
                "zh": "大",
                "category": "c",
                "flowchart": "F",
                "when": {"area": ">= 300", "site": "x"},
            },
        ],
    )
    opened = opened_by_meaning(kb)
    area = kb.vocabulary["area"]
    for written, site in product(("0", "299.5", "300", "30000"), "xy"):
        facts = {"area": area.read(written), "site": site}
        assert opened.index.at(facts).situations == classify(opened.index, facts).situations


def test_situations_that_are_left_are_those_of_the_classification():
    for combination in VALID[::5]:
        for missing in answers(*combination):
            facts = {name: value for name, value in answers(*combination).items() if name != missing}
            assert situations_left(INDEX, facts) == classify(INDEX, facts).situations


def test_what_an_impossible_project_is_repaired_to_can_be_decided():
    for combination in IMPOSSIBLE[::20]:
        decision = decided(answers(*combination))
        for repair in decision.repairs:
            repaired = decided({**answers(*combination), **repair.change})
            assert (repaired.outcome, (repaired.situation.id,)) == ("decided", repair.situations)


# Days.


@given(
    st.dates(date(2012, 1, 1), date(2029, 12, 31)),
    st.dates(date(2012, 6, 1), date(2027, 1, 1)),
    st.integers(0, 90),
)
@laws(60)
def test_days_in_a_row_are_those_that_are_counted_one_by_one(start, known_at, most):
    calendar = OPENED.calendar(known_at)
    assert calendar.days_after(start, most) == tuple(
        calendar.add_working_days(start, n) for n in range(most + 1)
    )


def test_days_in_a_row_end_with_the_calendar():
    calendar = OPENED.calendar(AS_OF)
    days = calendar.days_after(date(9999, 12, 20), 64)
    assert len(days) < 12
    assert days == tuple(calendar.add_working_days(date(9999, 12, 20), n) for n in range(len(days)))
    with pytest.raises(LiangtiError):
        calendar.add_working_days(date(9999, 12, 20), 30)


def test_a_plan_that_ends_beyond_the_calendar_is_refused_in_words():
    case = Case(answers(*VALID[0]), start=date(9999, 12, 20))
    with pytest.raises(LiangtiError, match="9999"):
        decide(case, OPENED, AS_OF, AS_OF)


# Lines of the trace.


@given(decidable_facts())
@laws(20)
def test_an_entry_of_the_trace_depends_on_the_facts_that_its_line_reads(facts):
    known = KB.derived(facts)
    for line, entry in zip(OPENED.rule_lines, of_rules(KB, known), strict=True):
        assert line.entry({name: known[name] for name in line.reads if name in known}) == entry


# Certificates.


@given(some_certificates)
@laws(30)
def test_many_certificates_judged_together_are_judged_as_one_by_one(held):
    parties = Parties(PARTIES.applicant, PARTIES.project, PARTIES.others)
    together = judged_by_type(standards(KB, KB.certificate_types), held, parties, AS_OF)
    for kind in KB.certificate_types:
        alone = [judge(KB, kind, one, Parties(PARTIES.applicant, PARTIES.project, PARTIES.others), AS_OF)
                 for one in held if one.type == kind.id]  # fmt: skip
        assert together.of([kind]) == best_first(alone)


def test_parties_that_were_asked_about_certificates_are_still_equal():
    one, other = (Parties(Party("91230102MA18XK3T7Q")) for _ in range(2))
    judged_by_type(standards(KB, KB.certificate_types), (), one, AS_OF)
    assert one == other
    assert repr(one) == repr(other)


# Personal values.


def test_a_reason_keeps_a_personal_value_as_such_and_is_equal_all_the_same():
    reason = because("result_already_held", document="x", number=Personal("7"))
    assert [type(value) for _, value in reason.values] == [str, Personal]
    assert reason == because("result_already_held", document="x", number="7")


def test_an_empty_text_tells_of_nobody():
    assert type(personal("")) is str
    assert type(personal("1")) is Personal


# What is kept.


def test_a_value_is_made_once_and_the_least_used_is_dropped():
    kept, made = Kept[str, str](2), list[str]()

    def get(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key.upper())

    assert [get(key) for key in ("a", "b", "a", "c", "a", "b")] == list("ABACAB")
    assert made == ["a", "b", "c", "b"]
    assert (kept.hits, kept.misses, len(kept)) == (2, 4, 2)


def test_many_threads_can_ask_for_what_is_kept():
    kept = Kept[int, int](3)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: kept.get(n % 7, lambda: n % 7), range(2_000)))
    assert found == [n % 7 for n in range(2_000)]
    assert len(kept) <= 3
