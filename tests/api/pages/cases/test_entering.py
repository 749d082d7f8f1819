"""An act is entered from its page without scripts; what is refused loses nothing and tells where, what and how."""

import pytest

from api.app import create_app
from api.pages.wording import VALUES
from decision.cases.repairs import REPAIRS
from tests.api.pages.cases.office import RESTAURANT, form_of, press
from tests.api.pages.reading import Page, get

STEP = "joint_survey"


@pytest.fixture
def case(office):
    return office.opened()


def seq(office, receipt):
    return office.ask("GET", f"/v1/cases/{receipt}").json()["seq"]


def page_of(office, receipt, role, department, step=STEP):
    office.log_in(role, department)
    return get(office.client, f"/cases/{receipt}/steps/{step}" if step else f"/cases/{receipt}")


def test_an_act_is_entered_and_its_page_says_under_which_number(office, case):
    page = page_of(office, case, "window", "ASC")
    answer = press(office.client, form_of(page, "accepted-window"))
    assert answer.status_code == 303
    after = get(office.client, answer.headers["location"])
    assert "已登记第2号记录：受理" in after.text
    assert seq(office, case) == 2


def test_pressing_twice_enters_once(office, case):
    form = form_of(page_of(office, case, "window", "ASC"), "accepted-window")
    answers = [press(office.client, form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert seq(office, case) == 2


def test_what_is_refused_says_where_what_and_how_and_keeps_what_was_typed(office, case):
    office.enter(case, "window", "ASC", type="accepted", step=STEP)
    form = form_of(page_of(office, case, "window", "ASC"), "stopped-window")
    answer = press(office.client, form, until="2015-05-01", reason="hearing")
    assert answer.status_code == 422
    assert VALUES["zh"]["repair"]["missing_field"] in answer.text
    assert "已告知申请人" in answer.text
    assert 'value="2015-05-01"' in answer.text
    answer = press(office.client, form, until="2015-05-01", reason="hearing", applicant_told="true")
    assert (answer.status_code, VALUES["zh"]["repair"]["bad_date"] in answer.text) == (422, True)
    assert "联合现场踏查" in answer.text
    assert seq(office, case) == 2


def test_of_two_clerks_neither_loses_anything(office, case):
    form = form_of(page_of(office, case, "window", "ASC"), "correction_asked-window")
    paper = form.choices["documents"][0]
    office.enter(case, "intake", type="supplied", documents=[paper])
    answer = press(office.client, form, documents=[paper], reason="缺一页")
    assert answer.status_code == 412
    assert "登记材料到件" in answer.text
    assert "缺一页" in answer.text
    assert seq(office, case) == 2
    again = form_of(Page(answer), "correction_asked-window")
    assert ("documents", paper) in again.fields
    assert press(office.client, again, reason="缺一页").status_code == 303
    assert seq(office, case) == 3


def test_where_the_act_is_no_longer_possible_what_was_typed_is_still_shown(office, case):
    form = form_of(page_of(office, case, "window", "ASC"), "correction_asked-window")
    paper = form.choices["documents"][0]
    office.enter(case, "window", "ASC", type="accepted", step=STEP)
    answer = press(office.client, form, documents=[paper], reason="缺一页")
    assert answer.status_code == 412
    assert "您填写的内容" in answer.text
    assert "缺一页" in answer.text


def test_a_form_that_another_page_sent_changes_nothing_and_loses_nothing(office, case):
    form = form_of(page_of(office, case, "window", "ASC"), "correction_asked-window")
    sent = dict(form.fields) | {"form": "x" * 43, "reason": "别处来的"}
    answer = office.client.request("POST", form.action, data=sent, headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert "别处来的" in answer.text
    assert seq(office, case) == 1


def test_a_form_without_the_number_of_its_page_is_not_entered(office, case):
    form = form_of(page_of(office, case, "window", "ASC"), "accepted-window")
    for number in ("", "-1", "x"):
        assert press(office.client, form, seq=number).status_code == 422
    assert seq(office, case) == 1


def test_only_papers_of_the_catalogue_can_be_asked_for(office, case):
    form = form_of(page_of(office, case, "window", "ASC"), "correction_asked-window")
    shown = next(one for one in office.ask("GET", f"/v1/cases/{case}").json()["steps"] if one["step"] == STEP)
    assert form.choices["documents"] == shown["papers"]
    answer = press(office.client, form, documents=["cp_form"], reason="还要这个")
    assert (answer.status_code, VALUES["zh"]["repair"]["not_in_catalogue"] in answer.text) == (422, True)


def test_who_may_enter_nothing_gets_no_form_and_is_refused(office, case):
    page = page_of(office, case, "auditor", "")
    assert [form.action for form in page.forms] == ["/logout"]
    assert office.client.request("POST", f"/cases/{case}/events").status_code == 403


def test_a_department_sees_its_steps_and_what_comes_before_and_nothing_else(office, case):
    office.log_in("window", "gas")
    assert get(office.client, f"/cases/{case}/steps/pipeline_sign").answer.status_code == 200
    missing = get(office.client, f"/cases/{case}/steps/construction_permit").answer.status_code
    assert missing == get(office.client, f"/cases/{case}/steps/no_such_step").answer.status_code == 404


def test_where_no_key_is_configured_everybody_acts_as_whoever_is_fit(opened, services_of, client_of):
    client = client_of(create_app(services_of(opened)))
    told = client.decide(RESTAURANT).json()
    page = get(client, f"/decisions/{told['id']}")
    form = next(form for form in page.forms if form.action.endswith("/case"))
    at = client.request("POST", form.action, data=dict(form.fields)).headers["location"].split("?")[0]
    step = get(client, f"{at}/steps/joint_survey")
    answer = press(client, form_of(step, "accepted-window"))
    assert answer.status_code == 303
    assert ("as", "window:ASC") in form_of(step, "accepted-window").fields


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_of_refusal_has_its_repair_in_words(lang):
    assert VALUES[lang]["repair"].keys() == REPAIRS.keys()
