"""Public fault reports and how they end here: the lines of the project's list of faults that are about deciding.

Each test carries the number of its line. The other lines are about reading rule files, running cases, links and stores.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from decision.answer import Decision
from decision.certificates import Parties, Party
from decision.decide import NoReleaseInForce
from decision.facts import WrongInput, read_answers
from decision.opened import OpenRelease
from decision.opening import open_release
from kb.errors import KnowledgeBaseError
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.release import Release
from kb.vocabulary import Value
from tests.decision.strategies import (
    AS_OF,
    CRITERIA,
    DECLARED,
    FACTORY,
    KB,
    NOTICES,
    OPENED,
    PARTIAL,
    VALID,
    VILLAGE_PLANT,
    answers,
    bytes_of,
    certificate,
    code_fact,
    codes,
    decided,
    every_certificate,
    fate_of,
    knowledge_base,
    opened_by_meaning,
)
from tests.folders import STALLS, copy_of
from tests.folders import replace as edited

ONE_DAY = timedelta(days=1)
MARKET = load(STALLS)
STALL = {"goods": "tea", "place": "square", "area_m2": 10, "first_day": "2014-05-01"}


def decided_stall(stated: Mapping[str, object]) -> Decision:
    return decided(read_answers(MARKET.vocabulary, stated).values, opened=opened_by_meaning(MARKET))


def situation(name: str, when: object) -> dict[str, object]:
    return {"id": name, "zh": name, "category": "c", "flowchart": "F", "when": when}


# 1: a single-hit table returned several hits (pbinitiative/zenbpm 675, camunda-docs 823).


def test_1_rows_that_overlap_in_one_corner_only_are_refused_with_both_rows_and_a_witness(tmp_path):
    folder = edited(copy_of(STALLS, tmp_path), "situations.csv", "tea,-,<= 20,", "tea,-,<= 20.000000001,")
    with pytest.raises(KnowledgeBaseError) as refusal:
        open_release(folder, tmp_path / "var")
    (overlap,) = (finding for finding in refusal.value.findings if finding.check == "overlaps")
    witness = dict(overlap.witness)
    assert set(overlap.rules) == {"S-1", "S-2"}
    assert witness["goods"] == "tea"
    assert float(witness["area_m2"]) == pytest.approx(20, abs=1e-8)
    assert witness["area_m2"] != "20"


def test_1_where_two_rows_match_all_the_same_neither_is_picked():
    kb = knowledge_base(
        [code_fact("land", "own", "leased"), code_fact("use", "housing", "office")],
        situations=[situation("S-1", {"land": "own"}), situation("S-2", {"use": "office"})],
        flowcharts=[{"id": "F", "zh": "图", "category": "c"}],
    )
    decision = decided({"land": "own", "use": "office"}, opened=opened_by_meaning(kb))
    assert decision.outcome == "undecided"
    assert [candidate.id for candidate in decision.candidates] == ["S-1", "S-2"]
    assert decision.situation is None


# 4: a comparison with null came out true (camunda/feel-scala 864, 679).


@pytest.mark.parametrize("nothing", [None, "", " ", "　", [], {}])
@pytest.mark.parametrize("fact", [*CRITERIA, *DECLARED])
def test_4_a_fact_that_is_null_or_empty_is_refused_and_named(fact, nothing):
    with pytest.raises(WrongInput) as refusal:
        read_answers(KB.vocabulary, {**FACTORY, fact: nothing})
    assert [problem.field for problem in refusal.value.problems] == [f"facts.{fact}"]


@pytest.mark.parametrize("absent", CRITERIA)
def test_4_a_fact_that_is_absent_never_leads_to_a_flowchart_by_accident(absent):
    for combination in VALID:
        facts = {name: v for name, v in answers(*combination).items() if name != absent}
        assert OPENED.index.settle(facts).open_facts
        if combination in VALID[::10]:
            decision = decided(facts)
            assert (decision.outcome, decision.flowchart, decision.plan) == ("undecided", None, None)


def test_4_a_declared_fact_that_is_absent_adds_no_step_by_accident():
    assert {step.item for step in decided(FACTORY).plan.steps} == {
        step.item for step in decided({**FACTORY, **dict.fromkeys(DECLARED, False)}).plan.steps
    }


# 6: impossible dates accepted (openfisca-core 1005, eu-dcc-business-rules 129).

IMPOSSIBLE_DAYS = [
    "2024-31-01",
    "2023-02-29",
    "2021-09-99",
    "0000-01-01",
    "2015-00-10",
    "2015-13-01",
    "2100-02-29",
]


@pytest.mark.parametrize("day", IMPOSSIBLE_DAYS)
def test_6_a_day_that_is_not_in_the_calendar_is_refused_in_a_request(day):
    with pytest.raises(WrongInput, match="no day of the calendar"):
        read_answers(MARKET.vocabulary, {**STALL, "first_day": day})


@pytest.mark.parametrize("day", IMPOSSIBLE_DAYS)
def test_6_a_day_that_is_not_in_the_calendar_is_refused_in_a_rule(day, tmp_path):
    folder = copy_of(STALLS, tmp_path)
    edited(
        folder, "situations.csv", 'flowers,-,-,"< date(""2014-01-01"")"', f'flowers,-,-,"< date(""{day}"")"'
    )
    with pytest.raises(KnowledgeBaseError, match=r"situations\.csv:7"):
        open_release(folder, tmp_path / "var")


def test_6_leap_days_and_month_ends_are_days():
    for day in ("2024-02-29", "2000-02-29", "2015-01-31", "0001-01-01", "9999-12-31"):
        assert read_answers(MARKET.vocabulary, {"first_day": day}).values["first_day"].isoformat() == day


# 7: the service stopped the day after a rule's end date (openfisca-core 437).


def in_force(first: date, last: date | None, note: str = "") -> OpenRelease:
    """Return Harbin's rules as a release of their own for some time."""
    manifest = KB.manifest.model_copy(
        update={"effective_from": first, "effective_to": last, "effective_from_note": note}
    )
    kb = KnowledgeBase.model_construct(**{**dict(KB), "manifest": manifest})
    return OpenRelease(Release(kb), OPENED.index, NOTICES)


def test_7_the_shipped_release_has_a_declared_open_end_and_decides_on_any_later_day():
    assert KB.manifest.effective_to is None
    for as_of in (date(2015, 5, 18), date(2026, 11, 25), date(2999, 12, 31)):
        decision = decided(FACTORY, as_of=as_of)
        assert decision.outcome == "decided"
        assert decision.release.effective_to is None


def test_7_past_a_declared_end_the_refusal_says_until_when_the_rules_hold():
    ended = in_force(date(2013, 1, 1), date(2015, 12, 31))
    with pytest.raises(NoReleaseInForce, match=r"2016-01-01.*from 2013-01-01 to 2015-12-31"):
        decided(FACTORY, opened=ended, as_of=date(2016, 1, 1))


# 8: the expired rule still answered on the hand-over day (Farfetch/rules-framework 93).


@pytest.mark.parametrize("as_of", [date(2015, 6, 29) + n * ONE_DAY for n in range(4)])
def test_8_on_each_day_around_a_hand_over_exactly_one_release_answers_under_its_own_fingerprint(as_of):
    """The case date is a civil day: its midnight, noon and last moment are one day and get one answer."""
    old = in_force(date(2013, 1, 1), date(2015, 6, 30), "old")
    new = in_force(date(2015, 7, 1), None, "new")
    assert old.release.fingerprint != new.release.fingerprint
    (right,) = (release for release in (old, new) if release.release.covers(as_of))
    assert (right is old) == (as_of <= date(2015, 6, 30))
    assert decided(FACTORY, opened=right, as_of=as_of).release.fingerprint == right.release.fingerprint
    with pytest.raises(NoReleaseInForce, match=f"no rules are in force on {as_of}"):
        decided(FACTORY, opened=new if right is old else old, as_of=as_of)


# 9: expiry shown as last valid day though it was the first invalid one (bcgov/entity 7560).


def test_9_the_last_day_of_a_certificate_is_valid_and_trace_and_list_say_which_reading_holds():
    ends_today = certificate("safety_permit", valid_until=AS_OF)
    decision = decided(FACTORY, certificates=[ends_today])
    fate = fate_of(decision, "safety_permit")
    assert (fate.status, fate.certificate.valid_until) == ("exempt", AS_OF)
    assert (fate.reason.code, dict(fate.reason.values)) == ("certificate_valid_until", {"day": "2015-05-18"})
    (entry,) = (e for e in decision.trace if e.kind == "Exempted" and e.about == "safety_permit")
    assert entry.facts["certificate"] == "safety_permit"

    day_after = fate_of(decided(FACTORY, certificates=[ends_today], as_of=AS_OF + ONE_DAY), "safety_permit")
    assert day_after.status == "submit"
    assert (day_after.reason.code, dict(day_after.reason.values)) == (
        "certificate_expired",
        {"day": "2015-05-18"},
    )


# 11: false duplicates, growth, errors swallowed (jruizgit/rules 376, 137, 406, 305).

DECISIONS = (
    1_500  # of each of two rounds; tests/decision/engine/ fires 40,000 cases in the engine's own process
)


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6


def said_shortly(decision: Decision) -> tuple[object, ...]:
    plan, documents = decision.plan, decision.documents
    return (
        decision.outcome,
        decision.flowchart and decision.flowchart.id,
        plan
        and (plan.working_days, plan.critical_path, [(s.item, s.start_day, s.slack) for s in plan.steps]),
        documents and (documents.slots, documents.exempted, documents.to_submit),
        [candidate.id for candidate in decision.candidates],
        [broken.id for broken in decision.constraints],
        len(decision.trace),
    )


def test_11_many_decisions_shuffled_twice_give_the_same_answers_in_flat_memory():
    chance = random.Random(11)
    at_hand = every_certificate()
    cases = [
        ({**answers(*chance.choice(PARTIAL)), **{f: chance.random() < 0.5 for f in DECLARED}}, at_hand[:n])
        for n in (chance.choice((0, 5, 60)) for _ in range(DECISIONS))
    ]
    rounds, memory = [], []
    for _ in range(2):
        order = chance.sample(range(DECISIONS), DECISIONS)
        said = {n: said_shortly(decided(cases[n][0], certificates=cases[n][1])) for n in order}
        rounds.append([said[n] for n in range(DECISIONS)])
        memory.append(resident_mb())
    print(f"\n2 x {DECISIONS} decisions: resident memory {memory[0]:.0f}, then {memory[1]:.0f} MB")
    assert rounds[0] == rounds[1]
    assert memory[1] < memory[0] + 15


# 15: a rule silently did not fire because a fact was missing (kcigeospatial/Fred_Co_Land-Management 624).


def test_15_an_unanswered_fact_under_a_not_leaves_the_project_undecided():
    kb = knowledge_base(
        [{"id": "wet", "type": "boolean"}],
        situations=[situation("S-1", {"not": {"wet": "true"}}), situation("S-2", {"wet": "true"})],
        flowcharts=[{"id": "F", "zh": "图", "category": "c"}],
    )
    opened = opened_by_meaning(kb)
    unanswered = decided({}, opened=opened)
    assert (unanswered.outcome, [c.id for c in unanswered.candidates]) == ("undecided", ["S-1", "S-2"])
    assert unanswered.next_question.fact == "wet"
    assert decided({"wet": False}, opened=opened).situation.id == "S-1"


def test_15_a_derived_fact_that_denies_another_stays_unknown_and_the_trace_says_so():
    decision = decided({name: value for name, value in VILLAGE_PLANT.items() if name == "management"})
    said = {entry.rule: entry.result for entry in decision.trace}
    assert said["tender_required"] == said["direct_award_allowed"] == "unknown"
    assert said["direct_award"] == "unknown"


# 17: full-width digits refused with a misleading message (shirasagi/shirasagi 5240).


def test_17_numbers_codes_and_days_typed_full_width_are_read_and_the_change_is_told():
    typed = {
        "goods": "ｔｅａ",
        "place": "ｓｑｕａｒｅ",
        "area_m2": "１０．５",
        "first_day": "２０１４－０５－０１",
    }
    plain = {"goods": "tea", "place": "square", "area_m2": "10.5", "first_day": "2014-05-01"}
    found = read_answers(MARKET.vocabulary, typed)
    assert found.values == read_answers(MARKET.vocabulary, plain).values
    assert len(found.changes) == 4
    assert decided_stall(typed).situation.id == decided_stall(plain).situation.id == "S-1"


def test_17_credit_codes_and_project_codes_typed_full_width_are_the_same_party():
    wide = "９１２３０１００ＭＡ１０００２９５０"
    for one, other in ((wide, "91230100MA10002950"), ("91230100MA10002950", wide)):
        parties = Parties(others=(("contractor", Party(credit_code=one)),))
        at_hand = [certificate("safety_permit", holder=other)]
        assert (
            fate_of(decided(FACTORY, certificates=at_hand, parties=parties), "safety_permit").status
            == "exempt"
        )
    project = certificate("eia_standard_letter", project="２０１５－２３０１０２－４７－０３－０１２３４５")
    assert fate_of(decided(FACTORY, certificates=[project]), "eia_standard_letter").status == "exempt"


# 18: missing date became 1970-01-01, missing area 0, missing industry a default (a city's public exchange view).


def test_18_what_is_not_stated_is_not_in_the_answer():
    decision = decided(FACTORY, parties=Parties())
    days = set(re.findall(r"\b\d{4}-\d{2}-\d{2}\b", bytes_of(decision).decode()))
    assert days <= {"2015-05-18", KB.manifest.effective_from.isoformat()}
    assert decision.facts == FACTORY
    assert (decision.plan.start, decision.plan.finish) == (None, None)
    assert not any(fate.certificate for fate in decision.documents.list)


@pytest.mark.parametrize("left_out", ["issuer", "issued", "valid_from", "valid_until", "holder", "project"])
def test_18_a_field_that_a_certificate_does_not_have_stays_unknown(left_out):
    bare = certificate(
        "safety_permit", **{left_out: None if left_out.startswith(("issued", "valid")) else ""}
    )
    decision = decided(FACTORY, certificates=[bare])
    fate = fate_of(decision, "safety_permit")
    assert "1970" not in bytes_of(decision).decode()
    if left_out == "holder":
        assert fate.status == "submit"
    elif left_out == "valid_until":
        assert fate.certificate.valid_until == date(2018, 1, 5)  # 36 months, as its type says
    else:
        assert fate.status == "exempt"


def test_18_a_missing_number_is_not_zero_and_a_missing_day_is_no_day():
    without_area = {name: value for name, value in STALL.items() if name != "area_m2"}
    decision = decided_stall(without_area)
    assert (decision.outcome, decision.next_question.fact) == ("undecided", "area_m2")
    assert "area_m2" not in decision.facts
    flowers: dict[str, Value | int] = {"goods": "flowers", "place": "square", "area_m2": 10}
    assert decided_stall(flowers).next_question.fact == "first_day"


def test_18_a_missing_criterion_has_no_default():
    for fact in CRITERIA:
        stated = {name: value for name, value in FACTORY.items() if name != fact}
        decision = decided(stated)
        assert decision.facts == stated
        assert len(decision.next_question.values) == len(codes(fact))


# 20: NaN fell inside a range (openl-tablets 1192).


@pytest.mark.parametrize(
    "answer",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        "NaN",
        "nan",
        "Infinity",
        "1e3",
        "1E3",
        True,
        False,
        "0x10",
        "１ｅ３",
    ],
)
def test_20_what_is_no_number_lies_in_no_range(answer):
    with pytest.raises(WrongInput) as refusal:
        read_answers(MARKET.vocabulary, {**STALL, "area_m2": answer})
    (problem,) = refusal.value.problems
    assert problem.field == "facts.area_m2"
    assert "is no number" in problem.problem


@pytest.mark.parametrize("zero", [0, 0.0, -0.0, "0", "-0", "-0.0", "０"])
def test_20_minus_zero_is_zero(zero):
    assert decided_stall({**STALL, "area_m2": zero}).facts["area_m2"] == "0"


@pytest.mark.parametrize(
    ("area", "expected"), [("20", "S-1"), ("20.000000001", "S-2"), ("19.999999999", "S-1"), ("20.0", "S-1")]
)
def test_20_a_number_beside_a_bound_falls_on_its_own_side(area, expected):
    assert decided_stall({**STALL, "area_m2": area}).situation.id == expected
