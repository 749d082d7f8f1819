"""Certificates: whose they are, when they count, and why the others do not."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.certificates import (
    Certificate,
    Judged,
    Parties,
    Party,
    Project,
    best_first,
    judge,
    months_later,
)
from decision.reason import because
from tests.decision.strategies import (
    AS_OF,
    FAULTS,
    KB,
    PARTIES,
    PILOT_TYPES,
    certificate,
    certificates,
    faults_of,
    laws,
)

ONE_DAY = timedelta(days=1)
SITE_OPINION = KB.certificate_type_by_id["site_opinion_letter"]  # for the project, 12 months
LICENCE = KB.certificate_type_by_id["safety_permit"]  # for a contractor, 36 months
LAND = KB.certificate_type_by_id["state_land_cert_held"]  # for the applicant, until the end of its term


def judged(one: Certificate, parties: Parties = PARTIES, as_of: date = AS_OF) -> Judged:
    return judge(KB, KB.certificate_type_by_id[one.type], one, parties, as_of)


def held_by(holder: str, party: Party) -> bool:
    parties = Parties(others=(("contractor", party),))
    return judged(certificate(LICENCE, holder=holder), parties).counts


# Sound and unsound certificates.


@pytest.mark.parametrize("kind", PILOT_TYPES, ids=lambda kind: kind.id)
def test_a_sound_certificate_counts_for_the_party_that_its_type_names(kind):
    assert judged(certificate(kind)).counts


@pytest.mark.parametrize(
    ("kind", "fault"),
    [(kind, fault) for kind in (SITE_OPINION, LICENCE, LAND) for fault in faults_of(kind)],
    ids=lambda value: value if isinstance(value, str) else value.id,
)
def test_a_certificate_does_not_count_when_it(kind, fault):
    changes, reason = FAULTS[fault]
    verdict = judged(certificate(kind, **changes))
    assert not verdict.counts
    assert verdict.reason.code == reason


@pytest.mark.parametrize("kind", [SITE_OPINION, LICENCE, LAND], ids=lambda kind: kind.id)
def test_a_party_that_is_not_named_has_no_certificate(kind):
    verdict = judged(certificate(kind), Parties())
    assert not verdict.counts
    assert verdict.reason == because("party_not_named", party=kind.holder)


def test_an_issuer_can_be_written_as_its_code_or_its_name_and_need_not_be_said():
    names = [KB.department_by_id["PLAN"].zh, KB.department_by_id["PLAN"].en, "PLAN", " ＰＬＡＮ ", ""]
    assert all(judged(certificate(SITE_OPINION, issuer=name)).counts for name in names)


# Time.


@given(st.dates(date(2015, 5, 1), date(2015, 6, 30)))
@laws(60)
def test_the_first_and_the_last_day_of_validity_count_and_no_day_around_them(as_of):
    span = certificate(LICENCE, valid_from=date(2015, 5, 10), valid_until=date(2015, 5, 20))
    assert judged(span, as_of=as_of).counts == (date(2015, 5, 10) <= as_of <= date(2015, 5, 20))


def test_a_certificate_that_is_valid_says_until_which_day():
    verdict = judged(certificate(LICENCE, valid_until=AS_OF))
    assert verdict.reason == because("certificate_valid_until", day=AS_OF)
    assert verdict.valid_until == AS_OF


def test_an_expired_certificate_says_when_it_expired():
    verdict = judged(certificate(LICENCE, valid_until=AS_OF - ONE_DAY))
    assert verdict.reason == because("certificate_expired", day=AS_OF - ONE_DAY)


def test_an_end_that_is_not_written_follows_from_the_months_of_the_type():
    verdict = judged(certificate(SITE_OPINION, valid_from=date(2014, 5, 18), valid_until=None))
    assert verdict.valid_until == date(2015, 5, 18)
    assert verdict.counts
    assert not judged(verdict.certificate, as_of=date(2015, 5, 19)).counts


def test_without_a_first_day_the_months_run_from_the_day_of_issue():
    undated = certificate(SITE_OPINION, valid_from=None, issued=date(2014, 6, 1), valid_until=None)
    assert judged(undated).valid_until == date(2015, 6, 1)


@pytest.mark.parametrize("kind", [SITE_OPINION, LAND], ids=lambda kind: kind.id)
def test_a_certificate_whose_end_cannot_be_known_does_not_count(kind):
    verdict = judged(certificate(kind, valid_from=None, issued=None, valid_until=None))
    assert verdict.reason == because("certificate_without_end")


def test_a_certificate_of_a_type_without_end_counts_for_ever():
    verdict = judged(certificate("proposal_reply"), as_of=date(9999, 12, 31))
    assert verdict.counts
    assert verdict.valid_until is None


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 120))
@laws(150)
def test_months_later_is_the_same_day_of_the_month_or_its_last(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + ONE_DAY).day == 1)


def test_a_leap_day_ends_on_the_last_of_february():
    assert months_later(date(2012, 2, 29), 12) == date(2013, 2, 28)
    assert months_later(date(2012, 2, 29), 48) == date(2016, 2, 29)


def test_a_certificate_issued_at_the_end_of_the_calendar_is_judged_and_not_stumbled_over():
    verdict = judged(certificate(SITE_OPINION, valid_from=date(9999, 6, 1), valid_until=None))
    assert verdict.reason == because("certificate_not_yet_valid", day=date(9999, 6, 1))
    assert months_later(date(9999, 6, 1), 12) == date.max


# Whose it is.


@pytest.mark.parametrize(
    "holder",
    [
        "91230102MA18XK3T7Q",
        "91230102ma18xk3t7q",
        "９１２３０１０２ＭＡ１８ＸＫ３Ｔ７Ｑ",
        " 91230102 MA18XK3T7Q ",
        "MA18XK3T7",
        "MA18XK3T-7",
        "松江实业（集团）",
        " 松江实业(集团) ",
    ],
)
def test_a_holder_is_known_by_code_by_the_organisation_code_in_it_or_by_name(holder):
    assert held_by(holder, Party("91230102MA18XK3T7Q", "松江实业(集团)"))


@pytest.mark.parametrize("holder", ["91230100MA10002950", "MA1000295", "松江实业", "MA18XK3T", "7"])
def test_another_code_or_another_name_is_another_holder(holder):
    assert not held_by(holder, Party("91230102MA18XK3T7Q", "松江实业(集团)"))


@pytest.mark.parametrize(
    "holder", ["阿卜杜拉·买买提", "阿卜杜拉•买买提", "阿卜杜拉．买买提", "阿卜杜拉・买买提"]
)
def test_a_name_is_the_same_with_any_separator(holder):
    assert held_by(holder, Party(name="阿卜杜拉·买买提"))


def test_the_certificate_of_one_of_several_contractors_counts():
    others = (
        ("contractor", Party(name="甲")),
        ("contractor", Party(name="乙")),
        ("intermediary", Party(name="丙")),
    )
    parties = Parties(others=others)
    assert judged(certificate(LICENCE, holder="乙"), parties).counts
    assert not judged(certificate(LICENCE, holder="丙"), parties).counts


@pytest.mark.parametrize(
    "project",
    ["2015-230102-47-03-012345", "２０１５－２３０１０２－４７－０３－０１２３４５", "松江实业二期厂房"],
)
def test_a_project_is_known_by_code_or_by_name(project):
    assert judged(certificate(SITE_OPINION, project=project)).counts


BLANKS = ("", " ", "　", "\t")


@pytest.mark.parametrize(("stated", "written"), list(product(BLANKS, repeat=2)))
def test_blanks_name_nobody(stated, written):
    party = Parties(applicant=Party(stated, stated), project=Project(stated, stated))
    assert not judged(certificate(LAND, holder=written), party).counts
    assert not judged(certificate(SITE_OPINION, project=written), party).counts


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_is_no_number(blank):
    assert judged(certificate(LAND, number=blank)).reason.code == "certificate_without_number"


# Which is shown first.


def test_the_longest_valid_comes_first_one_without_end_before_all_and_one_that_does_not_count_last():
    ends = {"short": date(2015, 6, 1), "long": date(2018, 1, 1), "over": date(2015, 1, 31)}
    found = [certificate(LICENCE, number=name, valid_until=end) for name, end in ends.items()]
    found.append(certificate("proposal_reply", number="endless"))
    order = [entry.certificate.number for entry in best_first(map(judged, found))]
    assert order == ["endless", "long", "short", "over"]


@given(st.lists(certificates((SITE_OPINION, LICENCE)), max_size=8))
@laws(80)
def test_certificates_that_count_come_first_the_longest_valid_before_the_others(found):
    order = best_first(map(judged, found))
    assert [entry.counts for entry in order] == sorted((entry.counts for entry in order), reverse=True)
    untils = [entry.valid_until or date.max for entry in order if entry.counts]
    assert untils == sorted(untils, reverse=True)


@given(st.lists(certificates((SITE_OPINION, LICENCE)), max_size=8), st.data())
@laws(60)
def test_the_order_in_which_certificates_are_given_does_not_matter(found, data):
    shuffled = data.draw(st.permutations(found))
    assert best_first(map(judged, found)) == best_first(map(judged, shuffled))


def test_two_faulty_certificates_of_one_number_come_in_the_same_order_however_they_are_given():
    revoked, foreign = certificate(LICENCE, state="revoked"), certificate(LICENCE, holder="龙江")
    assert best_first(map(judged, [revoked, foreign])) == best_first(map(judged, [foreign, revoked]))


def test_what_is_unknown_of_a_certificate_does_not_disturb_the_order():
    dated = certificate("proposal_reply")
    undated = dated._replace(issued=None, valid_from=None, issuer="")
    assert best_first(map(judged, [dated, undated])) == best_first(map(judged, [undated, dated]))
