"""The thin path gives the bytes of the plain way, whatever the case, and the same with tokens for the record."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.answer import Warned
from decision.certificates import Parties
from decision.decide import Case, NoReleaseInForce, decide
from decision.identifiers import check_credit_code
from decision.opened import OpenRelease
from decision.personal import Personal
from decision.reason import Reason, because
from explain.as_data import decision_bytes
from explain.prepared import answer_bytes, prepared
from explain.prepared_text import answered, spread
from explain.wording import REASONS
from kb.errors import LiangtiError
from tests.decision.strategies import (
    AS_OF,
    COMBINATIONS,
    DECLARED,
    FACTORY,
    FAULTS,
    LONGEST,
    OPENED,
    PARTIAL,
    PARTIES,
    PILOT_TYPES,
    VALID,
    VILLAGE_PLANT,
    answers,
    certificate,
    code_fact,
    decidable_facts,
    declared,
    every_certificate,
    knowledge_base,
    laws,
    opened_by_meaning,
    some_certificates,
)

DIGESTS = "hmac-sha256:{}".format


def token(value: str) -> str:
    return DIGESTS(value[::-1].encode().hex())


def assert_same(
    case: Case, as_of: date = AS_OF, known_at: date = AS_OF, opened: OpenRelease = OPENED
) -> None:
    plain = answered(decide(case, opened, as_of, known_at))
    thin = answer_bytes(case, opened, as_of, known_at)
    assert thin.public == plain.public == decision_bytes(decide(case, opened, as_of, known_at))
    assert (thin.outcome, thin.refusal, thin.personal) == (plain.outcome, plain.refusal, plain.personal)
    assert thin.canonical(token) == plain.canonical(token)


WARNINGS = (
    Warned(because("as_of_absent", field="as_of", day=AS_OF)),
    Warned(because("normalised", field="applicant.name", was=Personal('某"公司'), now=Personal("某公司"))),
    *(Warned(doubt) for doubt in check_credit_code("9123O102MA18XK3T7Q")),
    Warned(because("normalised", field="facts.investor", was="\x00personal\x00", now="\ue000")),
)
some_parties = st.sampled_from(
    [
        PARTIES,
        Parties(),
        Parties(PARTIES.applicant),
        Parties(project=PARTIES.project, others=PARTIES.others),
        Parties(PARTIES.applicant, PARTIES.project, PARTIES.others * 2),
    ]
)
some_starts = st.none() | st.dates(date(2012, 12, 1), date(2028, 12, 31))
some_facts = st.one_of(
    decidable_facts(),
    st.builds(lambda c, d: {**answers(*c), **d}, st.sampled_from(COMBINATIONS), declared()),
    st.builds(lambda c, d: {**d, **answers(*c)}, st.sampled_from(PARTIAL), declared()),
)


@given(
    some_facts,
    some_certificates,
    some_parties,
    some_starts,
    st.lists(st.sampled_from(WARNINGS), max_size=4),
    st.dates(date(2013, 1, 1), date(2020, 12, 31)),
    st.dates(date(2012, 1, 1), date(2027, 1, 1)),
)
@laws(250)
def test_any_case_gives_the_bytes_of_the_plain_way(facts, held, parties, start, warnings, as_of, known_at):
    assert_same(Case(facts, parties, tuple(held), start, tuple(warnings)), as_of, known_at)


def test_every_combination_of_answers_gives_the_bytes_of_the_plain_way():
    pick = random.Random(1)
    for combination in COMBINATIONS:
        facts = answers(*combination)
        facts |= {name: pick.random() < 0.5 for name in DECLARED if pick.random() < 0.5}
        start = AS_OF + timedelta(pick.randrange(1000)) if pick.random() < 0.5 else None
        held = pick.sample(every_certificate(), 30)
        assert_same(Case(facts, PARTIES, tuple(held), start))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("facts", [LONGEST, VILLAGE_PLANT], ids=["longest", "village"])
def test_each_fault_of_every_type_alone_and_beside_sound_certificates(facts, fault):
    bad = tuple(certificate(kind, **FAULTS[fault][0]) for kind in PILOT_TYPES)
    other = tuple(certificate(kind, number='坏〔1〕"号', state="revoked") for kind in PILOT_TYPES)
    more = tuple(certificate(kind, number="2") for kind in PILOT_TYPES)
    for held in (bad, bad + other, bad + every_certificate(), every_certificate() + more, more + bad + other):
        assert_same(Case(facts, PARTIES, held, AS_OF))


def test_a_second_answer_is_the_first_one_again():
    case = Case(FACTORY, PARTIES, every_certificate(), AS_OF)
    assert answer_bytes(case, OPENED, AS_OF, AS_OF) == answer_bytes(case, OPENED, AS_OF, AS_OF)


def test_another_request_leaves_no_trace_in_the_next_answer():
    bare = Case(LONGEST, PARTIES)
    before = answer_bytes(bare, OPENED, AS_OF, AS_OF).public
    full = Case(LONGEST, PARTIES, every_certificate(), AS_OF, WARNINGS)
    assert answer_bytes(full, OPENED, AS_OF, AS_OF).public != before
    assert answer_bytes(bare, OPENED, AS_OF, AS_OF).public == before


def test_the_order_in_which_facts_are_stated_is_kept():
    turned = dict(reversed(LONGEST.items()))
    assert list(orjson.loads(answer_bytes(Case(turned), OPENED, AS_OF, AS_OF).public)["facts"]) == list(
        turned
    )
    assert_same(Case(turned))


def test_facts_outside_the_vocabulary_are_answered_in_the_plain_way():
    assert_same(Case({**FACTORY, "unheard_of": True}, PARTIES))


def test_what_the_plain_way_refuses_is_refused():
    with pytest.raises(NoReleaseInForce):
        answer_bytes(Case(FACTORY), OPENED, date(2012, 12, 31), AS_OF)
    with pytest.raises(LiangtiError, match="9999"):
        answer_bytes(Case(FACTORY, start=date(9999, 12, 20)), OPENED, AS_OF, AS_OF)


def test_a_knowledge_base_with_little_in_it_is_answered_too():
    kb = knowledge_base(
        [code_fact("site", "hill", "valley"), {"id": "wet", "type": "boolean", "optional": True}],
        flowcharts=[{"id": "F", "zh": "图", "category": "c"}],
        situations=[{"id": "S", "zh": "情", "category": "c", "flowchart": "F", "when": {"site": "hill"}}],
        items=[
            {"id": "a", "zh": "甲", "department": "D", "stage": "S1", "type": "permit", "requires": ["d"]},
            {"id": "b", "zh": "乙", "department": "D", "stage": "S6", "type": "permit"},
        ],
        documents=[{"id": "d", "zh": "文", "kind": "certificate"}],
        item_rules=[
            {"item": "a", "reason": "因", "when": {"wet": "true"}},
            {"item": "b", "reason": "因", "when": {"site": "hill", "wet": "false"}},
        ],
    )
    opened = opened_by_meaning(kb)
    for facts in (
        {},
        {"site": "hill"},
        {"site": "valley"},
        *({"site": "hill", "wet": wet} for wet in (True, False)),
    ):
        for start in (None, AS_OF):
            assert_same(Case(facts, start=start), opened=opened)


def test_many_threads_get_the_same_bytes_as_one():
    cases = [Case(answers(*c), PARTIES, every_certificate(), AS_OF) for c in VALID[::10]] * 5
    opened = OpenRelease(OPENED.release, OPENED.index, OPENED.calendars)
    alone = [answer_bytes(case, OPENED, AS_OF, AS_OF).public for case in cases]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda case: answer_bytes(case, opened, AS_OF, AS_OF).public, cases))
    assert together == alone


def test_the_caches_count_what_helped():
    opened = OpenRelease(OPENED.release, OPENED.index, OPENED.calendars)
    for _ in range(3):
        answer_bytes(Case(FACTORY), opened, AS_OF, AS_OF)
    assert prepared(opened) is prepared(opened)
    assert prepared(opened).caches()["cases"] == (2, 1, 1)


# Personal values.


def test_the_record_holds_no_personal_value_and_the_response_holds_all_of_them():
    held = tuple(certificate(kind, number=f"证〔2015〕{n}号") for n, kind in enumerate(PILOT_TYPES))
    case = Case(LONGEST, PARTIES, held, AS_OF, WARNINGS[:3])
    answer = answer_bytes(case, OPENED, AS_OF, AS_OF)
    record = answer.canonical(lambda _: "hmac-sha256:0")
    assert len(set(answer.personal)) > 20
    for value in answer.personal:
        assert orjson.dumps(value)[1:-1] in answer.public
        assert len(value) < 3 or orjson.dumps(value)[1:-1] not in record
    assert record.count(b'"hmac-sha256:0"') == len(answer.personal)


def test_tokens_stand_in_the_order_of_the_personal_values():
    case = Case(LONGEST, PARTIES, every_certificate(), AS_OF, WARNINGS)
    answer, asked = answer_bytes(case, OPENED, AS_OF, AS_OF), list[str]()
    answer.canonical(lambda value: asked.append(value) or "x")
    assert tuple(asked) == answer.personal


def test_without_personal_values_both_texts_are_one():
    answer = answer_bytes(Case(FACTORY, PARTIES), OPENED, AS_OF, AS_OF)
    assert answer.personal == ()
    assert answer.canonical(token) == answer.public


@pytest.mark.parametrize("code", sorted(set(REASONS["zh"]) - {"advice"}))
def test_no_sentence_in_an_answer_says_a_personal_value(code):
    names = ("number", "found", "expected", "suggestion", "authority", "was", "now", "code", "name")
    others = ("field", "document", "day", "needed", "years", "party", "issuer", "position", "length", "perhaps", "fact",
              "candidates", "parts", "organisation_part", "code_kind")  # fmt: skip
    values = {name: Personal("geheim") for name in names} | dict.fromkeys(others, "x")
    text = b"".join(
        piece for place, piece in enumerate(spread(because(code, **values)).pieces) if place % 2 == 0
    )
    spoken = orjson.loads(b"".join(spread(Reason(code, because(code, **values).values)).pieces))
    assert b"geheim" not in text
    assert spoken["zh"]
    assert "geheim" not in spoken["zh"] + spoken["en"]
