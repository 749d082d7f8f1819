"""One project in, one answer out: every combination of the four coded facts, over HTTP."""

from itertools import product

import pytest

from api.settings import Settings
from kb.conditions import holds
from kb.loader import load

KB = load(Settings().kb)
CODED = [fact for fact in KB.vocabulary.facts if fact.type == "code"]
PROJECTS = [
    dict(zip([fact.id for fact in CODED], codes, strict=True))
    for codes in product(*(fact.codes for fact in CODED))
]
VALID = [facts for facts in PROJECTS if not any(holds(rule.when, facts) for rule in KB.constraints)]
FACTORY = {
    "investor": "non_government",
    "land_nature": "collective",
    "acquisition": "collective_enterprise",
    "management": "filing",
}
APPLICANT = {"credit_code": "91230102MA18XK3T7Q", "name": "哈尔滨某食品有限公司"}


def named(facts):
    return "-".join(facts.values()) or "nothing"


@pytest.mark.parametrize("facts", PROJECTS, ids=named)
def test_each_of_the_288_combinations_is_decided_or_named_impossible(client, facts):
    answer = client.decide(facts)
    data = answer.json()
    violated = [rule.id for rule in KB.constraints if holds(rule.when, facts)]
    if violated:
        assert (answer.status_code, data["type"]) == (422, "/problems/impossible-project")
        assert (data["constraints"], data["constraint"]) == (violated, violated[0])
        assert [rule["id"] for rule in data["violated"]] == violated
        assert data["repairs"]
        assert data["flowchart"] is None
    else:
        (situation,) = [situation for situation in KB.situations if holds(situation.when, facts)]
        assert (answer.status_code, data["outcome"]) == (201, "decided")
        assert data["situation"]["id"] == situation.id
        assert data["flowchart"]["id"] == situation.flowchart
        assert data["plan"]["working_days"] == max(step["finish_day"] for step in data["plan"]["steps"])
        counts = data["documents"]
        kinds = ("handed_over", "exempted", "repeats", "to_submit")
        assert counts["slots"] == sum(counts[kind] for kind in kinds)


def test_75_combinations_are_possible():
    assert (len(PROJECTS), len(VALID)) == (288, 75)


PARTIAL = {
    named(rest): rest
    for facts in VALID
    for left_out in facts
    for rest in [{name: code for name, code in facts.items() if name != left_out}]
}


@pytest.mark.parametrize("facts", PARTIAL.values(), ids=PARTIAL)
def test_with_one_fact_left_out_nothing_is_decided(client, facts):
    answer = client.decide(facts)
    data = answer.json()
    possible = {
        situation.id
        for whole in VALID
        if facts.items() <= whole.items()
        for situation in KB.situations
        if holds(situation.when, whole)
    }
    assert (answer.status_code, data["outcome"]) == (200, "undecided")
    assert {candidate["id"] for candidate in data["candidates"]} == possible
    assert data["next_question"]["fact"] not in facts
    assert (data["situation"], data["flowchart"], data["plan"], data["documents"]) == (None,) * 4


@pytest.mark.parametrize(
    "facts", [FACTORY, {}, FACTORY | {"investor": "government"}], ids=["decided", "undecided", "impossible"]
)
def test_the_same_body_twice_gives_the_same_bytes_but_for_the_id(client, facts):
    body = {"applicant": APPLICANT, "start": "2015-05-18", "certificates": [certificate()]}
    first, second = client.decide(facts, **body), client.decide(facts, **body)
    ids = [answer.json()["id"].encode() for answer in (first, second)]
    assert first.content.replace(ids[0], b"") == second.content.replace(ids[1], b"")
    assert (first.status_code, ids[0]) == (second.status_code, ids[0])
    assert ids[0] != ids[1]


def certificate(**changed: object) -> dict[str, object]:
    """Return a certificate that the applicant of these tests holds."""
    kind = next(kind for kind in KB.certificate_types if kind.holder == "applicant")
    held = {
        "type": kind.id,
        "number": "哈证〔2014〕26号",
        "holder": APPLICANT["credit_code"],
        "state": "valid",
    }
    return {**held, "valid_until": "2020-01-01", **changed}


def test_the_answer_names_its_release_its_dates_and_the_trace(client, opened):
    data = client.decide(FACTORY, known_at="2015-05-20").json()
    assert data["release"]["fingerprint"] == opened.release.fingerprint
    assert (data["as_of"], data["known_at"]) == ("2015-05-18", "2015-05-20")
    assert data["facts"] == FACTORY
    assert any(
        entry["kind"] == "Matched" and entry["rule"] == data["situation"]["id"] for entry in data["trace"]
    )


def test_a_certificate_of_the_applicant_exempts_and_one_that_is_revoked_does_not(client):
    facts = VALID[0]
    for facts in VALID:
        bare = client.decide(facts, applicant=APPLICANT).json()
        slots = {fate["document"] for fate in bare["documents"]["list"]}
        kinds = [
            kind
            for kind in KB.certificate_types
            if kind.holder == "applicant" and slots & set(kind.satisfies)
        ]
        if kinds:
            break
    held = certificate(type=kinds[0].id)
    exempt = client.decide(facts, applicant=APPLICANT, certificates=[held]).json()
    revoked = client.decide(facts, applicant=APPLICANT, certificates=[held | {"state": "revoked"}]).json()
    assert exempt["documents"]["exempted"] > bare["documents"]["exempted"] == revoked["documents"]["exempted"]


def test_an_absent_as_of_is_today_in_asia_shanghai_and_said_to_be(client):
    data = client.ask({"facts": FACTORY}).json()
    warning = next(warning for warning in data["warnings"] if warning["reason"]["code"] == "as_of_absent")
    assert (data["as_of"], data["known_at"], warning["reason"]["day"]) == ("2015-05-18",) * 3


def test_a_day_before_the_rules_is_refused_with_the_days_on_which_they_hold(client):
    answer = client.decide(FACTORY, as_of="1999-01-01")
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/no-release-in-force"
    assert str(KB.manifest.effective_from) in answer.json()["detail"]


@pytest.mark.parametrize("day", ["0001-01-01", "1991-09-14", "2015-02-17", "2099-12-31", "9999-12-31"])
def test_any_day_of_the_calendar_can_be_asked_about(client, day):
    held = certificate(valid_until=day, issued=day, valid_from=day)
    answer = client.decide(FACTORY, start=day, known_at=day, applicant=APPLICANT, certificates=[held])
    assert answer.status_code in (201, 422)
    if answer.status_code == 422:
        assert answer.json()["type"] == "/problems/refused"


# --- the faults of others (faults.md)


@pytest.mark.parametrize("fact", [*FACTORY, "public_place"])
def test_fault_4_a_fact_that_is_null_absent_or_empty_never_leads_to_a_flowchart(client, fact):
    for value in (None, "", " "):
        answer = client.decide({**FACTORY, fact: value})
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [f"facts.{fact}"]
    if fact in FACTORY:
        absent = client.decide({name: value for name, value in FACTORY.items() if name != fact})
        assert absent.json()["flowchart"] is None


@pytest.mark.parametrize(
    "day", ["2024-31-01", "2023-02-29", "2021-09-99", "0000-01-01", "2015-5-18", "20150518"]
)
@pytest.mark.parametrize("field", ["as_of", "known_at", "start", "issued", "valid_from", "valid_until"])
def test_fault_6_an_impossible_date_is_refused_wherever_it_stands(client, field, day):
    if field in ("as_of", "known_at", "start"):
        body, path = {"facts": FACTORY, field: day}, field
    else:
        body, path = (
            {"facts": FACTORY, "certificates": [certificate(**{field: day})]},
            f"certificates.0.{field}",
        )
    answer = client.ask(body)
    assert answer.status_code == 422
    error = next(error for error in answer.json()["errors"] if error["field"] == path)
    assert (error["problem"], bool(error["fix"])) == (f"`{day}` is no day of the calendar", True)


def test_fault_9_a_certificate_counts_on_its_last_day_and_not_on_the_next(client):
    held = certificate(type="state_land_cert_held", valid_until="2015-05-18")
    facts = next(
        facts
        for facts in VALID
        if client.decide(facts, applicant=APPLICANT, certificates=[held]).json()["documents"]["exempted"]
    )
    last = client.decide(facts, applicant=APPLICANT, certificates=[held]).json()
    next_day = client.decide(facts, applicant=APPLICANT, certificates=[held], as_of="2015-05-19").json()
    assert last["documents"]["exempted"] > next_day["documents"]["exempted"]


def wide(text: str) -> str:
    """Return a text in full-width characters."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def test_fault_17_everything_typed_full_width_is_understood_and_listed(client):
    plain = {
        "applicant": APPLICANT,
        "project": {"code": "2015-230102-47-03-000001", "name": "A座厂房"},
        "parties": [{"role": "contractor", "credit_code": "91350100M000100Y43"}],
        "certificates": [certificate(project="2015-230102-47-03-000001")],
        "start": "2015-05-18",
    }
    typed_wide = {
        "applicant": {name: wide(text) for name, text in APPLICANT.items()},
        "project": {name: wide(text) for name, text in plain["project"].items()},
        "parties": [{name: wide(text) for name, text in plain["parties"][0].items()}],
        "certificates": [{name: wide(text) for name, text in plain["certificates"][0].items()}],
        "start": wide("2015-05-18"),
    }
    facts = {wide(name): wide(code) for name, code in FACTORY.items()}
    read, expected = client.decide(facts, **typed_wide).json(), client.decide(FACTORY, **plain).json()
    changed = {
        w["reason"]["field"]: w["reason"] for w in read["warnings"] if w["reason"]["code"] == "normalised"
    }
    assert {**read, "warnings": None, "id": ""} == {**expected, "warnings": None, "id": ""}
    assert changed["start"]["now"] == "2015-05-18"
    assert changed["applicant.credit_code"]["now"] == APPLICANT["credit_code"]
    assert changed["certificates.0.number"]["was"] == wide("哈证〔2014〕26号")
    assert {f"facts.{name}" for name in FACTORY} < changed.keys()


@pytest.mark.parametrize(
    "field", ["issuer", "holder", "project", "issued", "valid_from", "valid_until", "state"]
)
def test_fault_18_of_a_certificate_left_out_is_not_filled_in(client, services, field):
    from api.schemas import read_request

    whole = certificate(issuer="国土局", project="A", issued="2014-01-01", valid_from="2014-01-01")
    held = {name: value for name, value in whole.items() if name != field}
    read = read_request({"facts": FACTORY, "certificates": [held]}, KB, services.today())
    value = getattr(read.case.certificates[0], field)
    if field == "state":
        said = [(w.reason.code, dict(w.reason.values)["field"]) for w in read.warnings]
        assert ("certificate_state_absent", "certificates.0.state") in said
    else:
        assert value in ("", None)
    answer = client.decide(FACTORY, applicant=APPLICANT, certificates=[held])
    assert answer.status_code == 201
    assert "1970" not in answer.text


@pytest.mark.parametrize("left_out", ["applicant", "project", "parties", "certificates", "known_at", "start"])
def test_fault_18_of_a_request_left_out_is_not_filled_in(client, left_out):
    whole = {
        "applicant": APPLICANT,
        "project": {"name": "厂房"},
        "parties": [],
        "certificates": [],
        "known_at": "2015-05-18",
        "start": "2015-05-18",
    }
    answer = client.decide(FACTORY, **{name: value for name, value in whole.items() if name != left_out})
    assert answer.status_code == 201
    assert "1970" not in answer.text
    assert (answer.json()["plan"]["start"] is None) == (left_out == "start")
