"""A request is read whole: every problem with its field and a fix, every change and every doubt listed."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import schemas
from api.schemas import read_request
from api.settings import Settings
from decision.certificates import Party
from decision.facts import WrongInput
from kb.loader import load
from tests.folders import STALLS

KB = load(Settings().kb)
TODAY = date(2015, 5, 18)
LONG = "长" * 70_000


def read(**body):
    return read_request({"facts": {}, "as_of": "2015-05-18", **body}, KB, TODAY)


def problems(body, kb=KB):
    """Return what is wrong with a body: field -> problem and fix."""
    with pytest.raises(WrongInput) as caught:
        read_request(body, kb, TODAY)
    return {found.field: f"{found.problem}: {found.fix}" for found in caught.value.problems}


def warned(request):
    return [(warning.reason.code, dict(warning.reason.values)) for warning in request.warnings]


CERTIFICATE = {"type": "bid_confirmation", "number": "1", "state": "valid"}
WRONG = {
    "unknown field": ({"aplicant": {}}, "aplicant", "did you mean `applicant`?"),
    "unknown fact": ({"facts": {"investr": "government"}}, "facts.investr", "did you mean `investor`?"),
    "unknown value": ({"facts": {"management": "备按"}}, "facts.management", "did you mean `备案`?"),
    "unknown field of a party": ({"applicant": {"nam": "A"}}, "applicant.nam", "did you mean `name`?"),
    "unknown role": ({"parties": [{"role": "contracter", "name": "A"}]}, "parties.0.role", "`contractor`?"),
    "no role": ({"parties": [{"name": "A"}]}, "parties.0.role", "add it"),
    "unnamed applicant": ({"applicant": {}}, "applicant", "credit_code or a name"),
    "unnamed party": ({"parties": [{"role": "contractor"}]}, "parties.0", "credit_code or a name"),
    "unnamed project": ({"project": {}}, "project", "its code or its name"),
    "unknown certificate type": (
        {"certificates": [CERTIFICATE | {"type": "bid_confirmatoin"}]},
        "certificates.0.type",
        "did you mean `bid_confirmation`?",
    ),
    "unknown Chinese certificate type": (
        {"certificates": [CERTIFICATE | {"type": "土地成交确任书"}]},
        "certificates.0.type",
        "did you mean `土地成交确认书`?",
    ),
    "unknown state": ({"certificates": [CERTIFICATE | {"state": "revokd"}]}, "certificates.0.state", "`revoked`?"),
    "certificate without type": ({"certificates": [{"number": "1"}]}, "certificates.0.type", "add it"),
    "fault 19: without number": ({"certificates": [{"type": "bid_confirmation"}]}, "certificates.0.number", "add it"),
    "fault 19: number null": ({"certificates": [CERTIFICATE | {"number": None}]}, "certificates.0.number", "leave it"),
    "number for a list": ({"certificates": 3}, "certificates", "a number is no list"),
    "text for an object": ({"applicant": "A"}, "applicant", "a text is no object"),
    "list for facts": ({"facts": []}, "facts", "a list holds no answers"),
    "number for a code": ({"project": {"code": 2015}}, "project.code", "a number is no text: write it in quotes"),
    "boolean for a name": ({"applicant": {"name": True}}, "applicant.name", "true or false is no text"),
    "list for an answer": ({"facts": {"investor": ["government"]}}, "facts.investor", "give one value"),
    "object for an answer": ({"facts": {"public_place": {}}}, "facts.public_place", "give one value"),
    "number for a date": ({"as_of": 20150518}, "as_of", "a number is no text"),
    "list in a list": ({"parties": [[]]}, "parties.0", "a list is no object"),
    "null facts": ({"facts": None}, "facts", "null holds no answers"),
    "null applicant": ({"applicant": None}, "applicant", "null is no object"),
    "null certificate": ({"certificates": [None]}, "certificates.0", "null is no object"),
    "null name": ({"applicant": {"name": None}}, "applicant.name", "leave it out if it is not known"),
    "null date": ({"start": None}, "start", "leave it out if it is not known"),
    "NaN for a date": ({"start": float("nan")}, "start", "a number is no text"),
    "NaN for a fact": ({"facts": {"public_place": float("nan")}}, "facts.public_place", "neither yes nor no"),
    "lone surrogate": ({"applicant": {"name": "A\ud800"}}, "applicant.name", "character 2 is half a character"),
    "lone surrogate in a fact": ({"facts": {"investor": "\udfff"}}, "facts.investor", "character 1 is half"),
    "lone surrogate in a key": ({"\ud800": 1}, "\\ud800", "no known field"),
    "lone surrogate in a fact's key": ({"facts": {"\ud800": 1}}, "facts.\\ud800", "no known fact"),
    "control character": ({"applicant": {"name": "A\x00B"}}, "applicant.name", "character 2 is a control character"),
    "no leap day": ({"as_of": "2023-02-29"}, "as_of", "`2023-02-29` is no day of the calendar"),
    "year 0": ({"start": "0000-05-18"}, "start", "`0000-05-18` is no day of the calendar"),
    "month 31": ({"certificates": [CERTIFICATE | {"issued": "2024-31-01"}]}, "certificates.0.issued", "`2024-31-01`"),
    "moment for a day": ({"start": "2015-05-18T09:00:00+08:00"}, "start", "no day of the calendar"),
    "moment without offset": ({"known_at": "2015-05-18T09:00:00"}, "known_at", "2015-05-18T09:00:00+08:00"),
    "hour 24": ({"known_at": "2015-05-18T24:00:00Z"}, "known_at", "no day of the calendar"),
    "moment before year 1": ({"known_at": "0001-01-01T00:00:00+14:00"}, "known_at", "no day of the calendar"),
    "a name for a date": ({"start": "张三"}, "start", "this is no day of the calendar"),
    "70,000 characters": ({"applicant": {"name": LONG}}, "applicant.name", "70000 characters are too many"),
    "70,000 characters for a fact": ({"facts": {"investor": LONG}}, "facts.investor", "70000 characters"),
    "70,000 characters as a key": ({LONG: "x"}, LONG[:60], "no known field"),
    "70,000 characters as a fact's key": ({"facts": {LONG: "x"}}, f"facts.{LONG[:60]}…", "no known fact"),
    "a credit code of 61 characters": (
        {"applicant": {"credit_code": "9" * 61}},
        "applicant.credit_code",
        "write at most 60",
    ),
    "a text that grows too long when normalised": (
        {"applicant": {"name": "\ufdfa" * 4000}},
        "applicant.name",
        "characters are too many",
    ),
    "empty text": ({"project": {"name": ""}}, "project.name", "leave it out if it is not known"),
    "blank text": ({"project": {"name": " \u3000\u200b"}}, "project.name", "leave it out if it is not known"),
    "501 certificates": ({"certificates": [CERTIFICATE] * 501}, "certificates", "give at most 500"),
    "101 parties": ({"parties": [{"role": "contractor", "name": "A"}] * 101}, "parties", "give at most 100"),
    "1,000 answers": ({"facts": {str(n): "x" for n in range(1000)}}, "facts", "more than there are questions"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "field", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_field_is_named_with_a_fix(body, field, said):
    found = problems({"facts": {}, **body})
    assert list(found) == [field]
    assert said in found[field]
    assert not found[field].endswith(": ")


@pytest.mark.parametrize("body", [None, [], "x", 3, True, Decimal(1)], ids=str)
def test_a_body_that_is_no_object_is_refused(body):
    assert "is no object" in problems(body)["body"]


def test_facts_must_be_there():
    assert "missing" in problems({})["facts"]


def test_all_problems_are_reported_together():
    body = {
        "facts": {"investor": "x", "land": "y"},
        "start": "2023-02-29",
        "certificates": [{}, {"typ": "z"}],
    }
    assert list(problems(body)) == [
        "facts.investor", "facts.land", "certificates.0.type", "certificates.0.number", "certificates.1.typ",
        "certificates.1.type", "certificates.1.number", "start",
    ]  # fmt: skip


def test_of_very_many_problems_the_first_hundred_are_reported():
    found = problems({"facts": {}, **{f"field {n}": n for n in range(100_000)}})
    assert len(found) == schemas.MOST_PROBLEMS + 1
    assert "more than 100" in found[""]


NO_NUMBERS = {
    "NaN": float("nan"),
    "inf": float("inf"),
    "1e3 as text": "1e3",
    "1e3 full-width": "１ｅ３",
    "NaN as text": "NaN",
    "true": True,
    "null": None,
    "empty": "",
    "beyond the maximum": 201,
    "below the minimum": "-1",
    "ten decimals": Decimal("0.0000000001"),
    "a huge number": 10**50,
}


@pytest.mark.parametrize("value", NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_fault_20_what_is_no_number_in_range_is_refused_where_a_number_is_due(value):
    assert list(problems({"facts": {"area_m2": value}}, load(STALLS))) == ["facts.area_m2"]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e400", "true", '"1e3"', "null"])
def test_fault_20_over_http_no_such_thing_is_a_number(stalls, text):
    answer = stalls.send(f'{{"facts": {{"area_m2": {text}}}}}')
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("text", "area"), [("-0.0", "0"), ("1e2", "100"), ("50.0", "50"), ('"５０"', "50")])
def test_a_number_is_read_exactly_in_whatever_form(stalls, text, area):
    data = stalls.send(f'{{"facts": {{"area_m2": {text}}}}}').json()
    assert data["facts"]["area_m2"] == area


# --- what is changed and doubted


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("９１２３０１０２ｍａ１８ｘｋ３ｔ７ｑ", "91230102MA18XK3T7Q"),
        (" 91230102 MA18XK3T7Q\n", "91230102MA18XK3T7Q"),
        ("91230102ma18xk3t7q", "91230102MA18XK3T7Q"),
    ],
)
def test_a_credit_code_is_read_in_any_width_case_and_spacing(written, meant):
    request = read(applicant={"credit_code": written})
    assert request.case.parties.applicant == Party(credit_code=meant)
    change = {"field": "applicant.credit_code", "was": written, "now": meant}
    assert warned(request) == [("normalised", change)]
    assert request.warnings == request.case.warnings


def test_a_clean_request_has_no_warnings():
    request = read(
        applicant={"credit_code": "91230102MA18XK3T7Q", "name": "哈尔滨某公司"}, known_at="2015-05-18"
    )
    assert request.warnings == ()


def test_a_wrong_check_digit_warns_and_goes_on():
    request = read(parties=[{"role": "contractor", "credit_code": "91350203M0001QKT19"}])
    ((code, values),) = warned(request)
    assert code == "credit_code_check"
    assert values["field"] == "parties.0.credit_code"
    assert request.case.parties.others == (("contractor", Party("91350203M0001QKT19")),)


def test_letters_that_look_like_digits_are_suggested_and_not_replaced():
    request = read(applicant={"credit_code": "9123O102MA18XK3T7Q"})
    codes = dict(warned(request))
    assert request.case.parties.applicant.credit_code == "9123O102MA18XK3T7Q"
    assert codes["credit_code_letter"]["position"] == "5"
    assert codes["credit_code_suggested"]["suggestion"] == "91230102MA18XK3T7Q"


def test_an_organisation_code_is_doubted_by_its_own_check():
    codes = [code for code, _ in warned(read(applicant={"credit_code": "MA18XK3T8"}))]
    assert codes == ["credit_code_length", "organisation_code_check"]


def test_a_project_code_and_a_holder_are_brought_to_one_form():
    held = CERTIFICATE | {"holder": "91230102ma18xk3t7q", "project": " 2015-230102-47-03-000001"}
    request = read(project={"code": "２０１５-230102-47-03-000001"}, certificates=[held])
    (certificate,) = request.case.certificates
    assert certificate.holder == "91230102MA18XK3T7Q"
    assert certificate.project == request.case.parties.project.code == "2015-230102-47-03-000001"


def test_a_holder_that_is_a_name_stays_a_name():
    (certificate,) = read(certificates=[CERTIFICATE | {"holder": " ABC 公司•分部 "}]).case.certificates
    assert certificate.holder == "ABC 公司·分部"


def test_a_certificate_type_may_be_written_as_its_label():
    request = read(certificates=[CERTIFICATE | {"type": "土地成交确认书"}])
    assert request.case.certificates[0].type == "bid_confirmation"
    change = {"field": "certificates.0.type", "was": "土地成交确认书", "now": "bid_confirmation"}
    assert warned(request) == [("normalised", change)]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2015-05-18", date(2015, 5, 18)),
        ("2015-05-18T15:59:59Z", date(2015, 5, 18)),
        ("2015-05-18t16:00:00.123456789z", date(2015, 5, 19)),
        ("2015-05-18T23:59:59+08:00", date(2015, 5, 18)),
        ("2015-05-18T12:00:00-05:00", date(2015, 5, 19)),
        ("2016-12-31T23:59:60Z", date(2017, 1, 1)),
    ],
)
def test_the_knowledge_date_is_the_civil_day_in_asia_shanghai(moment, day):
    assert read(known_at=moment).known_at == day


def test_dates_absent_are_today():
    request = read_request({"facts": {}}, KB, TODAY)
    assert (request.as_of, request.known_at, request.case.start) == (TODAY, TODAY, None)
    assert warned(request) == [("as_of_absent", {"field": "as_of", "day": "2015-05-18"})]


def test_the_civil_time_of_china_needs_no_time_zones_of_the_system(monkeypatch):
    def missing(name):
        raise schemas.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(schemas, "ZoneInfo", missing)
    assert read(known_at="2015-05-18T16:00:00Z").known_at == date(2015, 5, 19)


# --- personal values stay out of error texts


SECRETS = ["9123O102MA18XK3T7Q\x00", "张三\ud800", "91230102MA18XK3T7Q" + "9" * 4000]


@pytest.mark.parametrize("secret", SECRETS, ids=["control", "surrogate", "long"])
def test_a_personal_value_is_not_repeated_in_an_error_text(secret):
    body = {
        "applicant": {"credit_code": secret, "name": secret},
        "project": {"code": secret, "name": secret},
        "parties": [{"role": "contractor", "credit_code": secret, "name": secret}],
        "certificates": [{"type": "bid_confirmation", "number": secret, "holder": secret, "issued": secret}],
        "start": secret,
    }
    said = json.dumps(problems({"facts": {}, **body}), ensure_ascii=False)
    assert secret[:2] not in said


# --- anything at all


keys = st.sampled_from(
    [*schemas.REQUEST, *schemas.CERTIFICATE, *KB.vocabulary.ids(), "credit_code", "\ud800"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=12,
)


@given(
    body=anything
    | st.fixed_dictionaries({"facts": anything, "applicant": anything, "certificates": anything})
)
def test_anything_is_read_or_refused_in_words_that_can_be_sent(body):
    try:
        request = read_request(body, KB, TODAY)
    except WrongInput as error:
        for found in error.problems:
            assert f"{found.field}{found.problem}{found.fix}".encode()
            assert found.fix
            assert len(found.problem) < 5_000
    else:
        assert set(request.case.facts) <= set(KB.vocabulary.ids())


def test_wrong_input_over_http_names_every_field(client):
    answer = client.send('{"facts": {"investor": "\\ud800"}, "as_of": "2023-02-29"}')
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    data = answer.json()
    assert data["type"] == "/problems/wrong-input"
    assert {error["field"] for error in data["errors"]} == {"facts.investor", "as_of"}
    assert all(error["fix"] for error in data["errors"])
