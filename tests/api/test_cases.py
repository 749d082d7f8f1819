"""Running cases over HTTP: opened from a decision, carried to their end, each role seeing what is its own."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from starlette.requests import Request

from api.app import create_app
from api.cases_refused import refused_event
from decision.cases.chain import digest
from decision.cases.events import Refused
from tests.api.projects import ON_STATE_LAND, PERSONAL, SECRETS, add_key, request

OPENED = datetime(2015, 5, 18, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WORDS = "张三来电说明"
DOES = {
    "accepted": ("window", {}),
    "opinion": ("window", {"value": "agree"}),
    "closed": ("head", {"result": "granted"}),
    "delivered": ("window", {}),
}


class Office:
    """A service with a clock that tests move, and a key of each role and department that acts."""

    def __init__(self, services, client, clock):
        self.services, self.client, self.clock, self.keys = services, client, clock, {}

    def key(self, role, department=""):
        if (role, department) not in self.keys:
            self.keys[role, department] = add_key(self.services, role, department)
        return self.keys[role, department]

    def ask(self, method, path, role="admin", department="", headers=(), **how):
        headers = {**self.key(role, department), **dict(headers)}
        return self.client.request(method, path, headers=headers, **how)

    def decided(self, facts=ON_STATE_LAND, **more):
        answer = self.ask("POST", "/v1/decisions", "intake", json=request(facts, **more))
        assert answer.json()["outcome"] == "decided"
        return answer.json()["id"]

    def opened(self, **more):
        return self.open(self.decided(**more)).json()["receipt"]

    def open(self, decision, role="intake", department="", **more):
        return self.ask("POST", "/v1/cases", role, department, json={"decision": decision, **more})

    def get(self, receipt, part="", role="admin", department=""):
        return self.ask("GET", f"/v1/cases/{receipt}{part}", role, department)

    def enter(self, receipt, role, department="", headers=(), **said):
        return self.ask("POST", f"/v1/cases/{receipt}/events", role, department, headers, json=said)

    def supply_all(self, receipt):
        papers = {name for one in self.get(receipt).json()["steps"] for name in one["papers"]}
        return self.enter(receipt, "intake", type="supplied", documents=sorted(papers))

    def done(self, receipt, duty):
        role, said = DOES[duty["event"]]
        if duty["event"] == "opinion":
            said = said | {"party": duty["who"]}
        return self.enter(receipt, role, duty["who"], type=duty["event"], step=duty["step"], **said)


@pytest.fixture(scope="module")
def office(opened, services_of, client_of):
    clock = [OPENED]
    services = services_of(opened, rate=0, clock=lambda: clock[0])
    return Office(services, client_of(create_app(services)), clock)


@pytest.fixture(autouse=True)
def _on_the_first_day(office):
    office.clock[0] = OPENED


def first_duty(office, receipt):
    """Return the first duty to accept a step."""
    return next(duty for duty in office.get(receipt).json()["duties"] if duty["event"] == "accepted")


def test_a_case_is_carried_to_its_end_by_everybody_doing_their_duty(office):
    receipt = office.opened()
    office.supply_all(receipt)
    while duties := office.get(receipt).json()["duties"]:
        answers = [office.done(receipt, duty) for duty in duties]
        assert {answer.json().get("kind", "entered") for answer in answers} <= {"entered", "too_early"}
        if not any(answer.status_code == 201 for answer in answers):
            office.clock[0] += DAY
    case = office.get(receipt).json()
    assert case["state"] == "completed"
    assert {one["state"] for one in case["steps"]} == {"granted"}
    account = office.get(receipt, "/account").json()
    assert sum(account["departments"].values()) == account["case"]["department"]
    assert sum(account["case"].values()) <= (office.clock[0] - OPENED).days
    docket = office.services.cases.docket
    kept = next(fold for fold in docket.folds.all() if fold.case.receipt == receipt)
    assert docket.folds.rebuilt(kept.key) == kept


def test_opening_answers_where_the_case_is_and_again_with_the_same_one(office):
    decision = office.decided()
    first, again = office.open(decision), office.open(decision, "window", "ASC")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.headers["etag"] == '"1"'
    at = office.ask("GET", first.headers["location"]).json()
    assert (at["decision"], at["state"], at["seq"]) == (decision, "running", 1)


def test_the_works_themselves_belong_to_a_case_only_if_it_says_so(office):
    plans = [
        office.get(office.open(office.decided(), after_start_of_works=more).json()["receipt"]).json()["steps"]
        for more in (False, True)
    ]
    short, long = ([step["step"] for step in plan] for plan in plans)
    assert set(short) < set(long)


def test_no_case_is_opened_without_a_plan(office):
    undecided = office.ask("POST", "/v1/decisions", "intake", json=request({})).json()["id"]
    assert office.open(undecided).json()["type"] == "/problems/refused"
    assert office.open("nothing").json()["errors"][0]["field"] == "decision"
    assert office.open(office.decided(), "window", "PLAN").json()["kind"] == "not_your_department"


def test_a_decision_whose_personal_values_are_gone_opens_no_case(office):
    decision = office.decided(**PERSONAL)
    office.services.store.personal.delete_of(decision)
    assert office.open(decision).json()["type"] == "/problems/refused"


def test_no_personal_value_stands_in_the_trail(office):
    receipt = office.opened(**PERSONAL)
    duty = first_duty(office, receipt)
    office.enter(receipt, "intake", type="withdrawn", step=duty["step"], text=WORDS)
    exported = office.get(receipt, "/export", "auditor").text
    assert not any(text in exported for text in (*SECRETS, WORDS))
    assert office.get(receipt, "/timeline").json()["events"][-1]["text"] == WORDS


@pytest.mark.parametrize(
    "spelled", [str.lower, lambda text: text.replace("-", " "), lambda text: text.replace("0", "O")]
)
def test_a_receipt_number_is_found_however_it_is_typed(office, spelled):
    receipt = office.opened()
    assert office.get(spelled(receipt)).json()["receipt"] == receipt


def test_wrong_and_unknown_numbers_are_answered_the_same(office):
    answers = [office.get(number) for number in ("20150518-7K2MQ-9X4TD-C", "20150518-7K2MQ-9X4TD-D", "x")]
    told = [{**answer.json(), "instance": "", "request_id": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert told[0] == told[1] == told[2]


def test_a_stale_page_enters_nothing(office):
    receipt = office.opened()
    supplied = office.supply_all(receipt)
    duty = first_duty(office, receipt)
    said = {"type": "accepted", "step": duty["step"], "id": "e1"}
    stale = office.enter(receipt, "window", duty["who"], {"If-Match": '"1"'}, **said)
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/precondition-failed")
    assert stale.headers["etag"] == supplied.headers["etag"] == '"2"'
    fresh = office.enter(receipt, "window", duty["who"], {"If-Match": stale.headers["etag"]}, **said)
    again = office.enter(receipt, "window", duty["who"], {"If-Match": '"2"'}, **said)
    assert (fresh.status_code, again.status_code) == (201, 200)
    assert fresh.json() == again.json()


@pytest.mark.parametrize("header", ["3", '"x"', 'W/"1"', ""])
def test_what_is_no_etag_of_a_case_is_said(office, header):
    answer = office.enter(office.opened(), "intake", "", {"If-Match": header}, type="withdrawn")
    assert answer.json()["errors"][0]["field"] == "If-Match"


def test_a_refusal_names_kind_place_and_repair_and_is_logged(office):
    receipt = office.opened()
    office.supply_all(receipt)
    duty = first_duty(office, receipt)
    answer = office.enter(receipt, "head", duty["who"], type="closed", step=duty["step"], result="granted")
    told = answer.json()
    assert (answer.status_code, told["kind"], told["where"]) == (409, "wrong_state", duty["step"])
    assert told["fix"]
    (logged,) = office.get(receipt, "/refusals", "supervisor").json()["refusals"]
    assert (logged["kind"], logged["role"], logged["step"]) == ("wrong_state", "head", duty["step"])
    assert office.get(receipt).json()["seq"] == 2


def test_each_kind_of_refusal_is_answered_with_the_status_of_the_rules(opened):
    asked = Request({"type": "http", "method": "POST", "path": "/v1/cases", "headers": []})
    monitoring = opened.kb.monitoring
    answered = {
        kind.id: refused_event(asked, monitoring, Refused(kind.id, "a")).status_code
        for kind in monitoring.refusals
    }
    assert answered == {kind.id: kind.status for kind in monitoring.refusals}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"tpye": "accepted"}, "tpye"),
        ({"type": 3}, "type"),
        ({"type": "supplied", "documents": "map"}, "documents"),
        ({"type": "extended", "days": 0}, "days"),
        ({"type": "declined", "remedies_told": "yes"}, "remedies_told"),
        ({"type": "declined", "reason": "\x00"}, "reason"),
        ({"type": "accepted", "by": "window:PLAN:1"}, "by"),
        ({"type": "accepted", "plan": {}}, "plan"),
    ],
)
def test_a_field_that_does_not_fit_is_named(office, said, field):
    answer = office.enter(office.opened(), "window", "LAND", **said)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_admin_says_for_whom_an_event_is(office):
    receipt = office.opened()
    assert office.enter(receipt, "admin", type="withdrawn").json()["errors"][0]["field"] == "by"
    assert office.enter(receipt, "admin", type="withdrawn", by="applicant").status_code == 201


def test_a_new_decision_replans_a_case(office):
    receipt, newer = office.opened(), office.decided()
    said = {"type": "replanned", "decision": newer, "reason": "facts_changed"}
    assert office.enter(receipt, "supervisor", **said).status_code == 201
    assert office.get(receipt, "/timeline").json()["events"][-1]["plan"] == newer


def test_a_window_sees_its_steps_and_those_before_while_the_supervisor_sees_all(office):
    receipt = office.opened()
    whole = office.get(receipt, role="supervisor").json()
    counts = set()
    for department in {step["department"] for step in whole["steps"]}:
        case = office.get(receipt, role="window", department=department).json()
        assert {step["step"] for step in whole["steps"] if step["department"] == department} <= {
            step["step"] for step in case["steps"]
        }
        counts.add(len(case["steps"]))
    assert min(counts) < len(whole["steps"])


def test_a_department_without_a_step_is_told_of_no_case(office):
    receipt = office.opened()
    steps = office.get(receipt).json()["steps"]
    own = {step["department"] for step in steps} | {"ASC"}
    known = office.services.opened.kb.department_by_id
    strangers = [name for name in known if office.get(receipt, "", "window", name).status_code == 404]
    assert strangers
    assert own.isdisjoint(strangers)


def test_the_applicants_side_sees_no_staff_number(office):
    receipt = office.opened()
    office.supply_all(receipt)
    duty = first_duty(office, receipt)
    by = f"window:{duty['who']}:0042"
    office.enter(receipt, "admin", type="accepted", step=duty["step"], by=by)
    seen = {role: office.get(receipt, "/timeline", role).text for role in ("intake", "auditor")}
    assert [by in seen[role] for role in seen] == [False, True]


def test_an_export_chains_from_the_first_record_to_the_head(office):
    receipt = office.opened()
    office.supply_all(receipt)
    exported = office.get(receipt, "/export", "auditor")
    lines = [json.loads(line) for line in exported.text.splitlines()]
    records = [line for line in lines if "record" in line]
    assert [digest(line["record"]) for line in records] == [line["hash"] for line in records]
    assert [line["record"]["prev"] for line in records] == [
        "0" * 64,
        *(line["hash"] for line in records[:-1]),
    ]
    assert lines[-1]["head"] == {"receipt": receipt, "seq": 2, "hash": records[-1]["hash"]}
    assert [line["calendar"]["id"] for line in lines if "calendar" in line] == ["cn-2015-05-13"]


# --- lists


@pytest.fixture(scope="module")
def listed(opened, services_of, client_of):
    """Three cases, half a year after they were opened: one begun, one withdrawn, one not touched."""
    clock = [OPENED]
    services = services_of(opened, rate=0, clock=lambda: clock[0])
    office = Office(services, client_of(create_app(services)), clock)
    receipts = [office.opened() for _ in range(3)]
    office.supply_all(receipts[0])
    office.enter(receipts[1], "intake", type="withdrawn")
    late = first_duty(office, receipts[0])
    office.done(receipts[0], late)
    clock[0] += 200 * DAY
    return office, receipts, late


def listing(office, **query):
    return office.ask("GET", "/v1/cases", "supervisor", params=query).json()


@pytest.mark.parametrize("light", ["green", "yellow", "red"])
def test_cases_are_listed_by_the_lights_that_their_steps_show(listed, light):
    office, receipts, _ = listed
    shown = {
        receipt
        for receipt in receipts
        if any(step.get("light") == light for step in office.get(receipt).json()["steps"])
    }
    assert {case["receipt"] for case in listing(office, light=light)["cases"]} == shown
    assert light != "red" or shown


def test_cases_are_listed_by_state_and_by_who_has_a_step_in_hand(listed):
    office, receipts, late = listed

    def found(**query):
        return {case["receipt"] for case in listing(office, **query)["cases"]}

    assert found() == set(receipts)
    assert found(state="ended") == {receipts[1]}
    assert found(department=late["who"]) == {receipts[0], receipts[2]}


def test_pages_of_a_list_join_to_the_whole(listed):
    office, receipts, _ = listed
    pages, cursor = [], {}
    while cursor is not None:
        page = listing(office, limit=1, **cursor)
        pages += [case["receipt"] for case in page["cases"]]
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert pages == sorted(receipts)


def test_a_department_is_told_its_own_duties_the_most_urgent_first(listed):
    office, receipts, late = listed
    found = office.ask("GET", "/v1/duties", "window", late["who"]).json()
    expected = [
        {"receipt": receipt, **duty}
        for receipt in receipts
        for duty in office.get(receipt).json()["duties"]
        if duty["who"] == late["who"]
    ]
    days = [duty["by"] if isinstance(duty["by"], str) else duty["by"]["earliest"] for duty in found["duties"]]
    assert days == sorted(days)
    assert sorted(map(str, found["duties"])) == sorted(map(str, expected))
    assert found["total"] == len(expected) > 0


def test_another_departments_duties_are_for_who_sees_all(listed):
    office, _, late = listed
    query = {"params": {"department": late["who"]}}
    assert office.ask("GET", "/v1/duties", "supervisor", **query).json()["total"] > 0
    assert office.ask("GET", "/v1/duties", "window", "ASC", **query).json()["total"] > 0
    other = next(
        name for name in office.services.opened.kb.department_by_id if name not in ("ASC", late["who"])
    )
    assert office.ask("GET", "/v1/duties", "window", other, **query).status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"light": "blue"}, "light"),
        ({"state": "open"}, "state"),
        ({"department": "NOBODY"}, "department"),
        ({"limit": "0"}, "limit"),
        ({"cursor": "../"}, "cursor"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_question_that_does_not_fit_is_named(listed, query, field):
    office, _, _ = listed
    assert listing(office, **query)["errors"][0]["field"] == field
