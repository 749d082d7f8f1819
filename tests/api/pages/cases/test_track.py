"""公众查询: the truth to whoever has the number, one and the same answer to everybody else, and not too often."""

import re
from datetime import date

import pytest

from api.lookups import A_MINUTE, Lookups
from decision.cases.receipts import ALPHABET, receipt_number
from tests.api.pages.reading import get

WORDS = "张三来电说明"
NOT_THE_SAME = {"x-request-id", "date"}


@pytest.fixture(scope="module")
def receipt(office):
    found = office.opened()
    office.enter(found, "window", "ASC", type="accepted", step="joint_survey")
    office.enter(found, "window", "ASC", type="noted", step="joint_survey", phase="handled", text=WORDS)
    return found


@pytest.fixture(autouse=True)
def _as_often_as_wanted(office):
    office.services.lookups = Lookups(iter(range(0, 10**9, 1000)).__next__)
    office.client.http.cookies.clear()


def ask(office, typed):
    return office.client.request("GET", "/track", params={"receipt": typed}, headers={"Accept": "text/html"})


@pytest.mark.parametrize(
    "typed",
    [str.lower, lambda text: text.replace("-", ""), lambda text: text.replace("-", " "), lambda text: f"  {text}　",
     lambda text: "".join(chr(ord(letter) + 0xFEE0) for letter in text),
     lambda text: text.replace("0", "O").replace("1", "I")],
)  # fmt: skip
def test_however_it_is_typed_the_number_is_read(office, receipt, typed):
    answer = ask(office, typed(receipt))
    assert answer.status_code == 200
    assert receipt in answer.text


def test_state_progress_whose_turn_by_when_and_what_comes_next_are_told(office, receipt):
    page = get(office.client, f"/track?receipt={receipt}")
    assert "您的办件：办理中" in page.title
    assert "27个环节已办完0个" in page.text
    duty = next(one for one in office.ask("GET", f"/v1/cases/{receipt}").json()["duties"])
    assert "市发展和改革委员会" in page.text
    assert f"最迟 {duty['by']}" in page.text
    assert "接下来" in page.text
    assert "今天 5月18日" in page.text


def test_a_simulated_case_says_that_it_is_none(office, receipt):
    simulated = office.opened(simulated=True)
    office.log_in("supervisor")
    for path in (f"/track?receipt={simulated}", f"/cases/{simulated}"):
        assert "模拟的办件" in get(office.client, path).text
    assert "模拟的办件" not in get(office.client, f"/track?receipt={receipt}").text


def test_wrong_mistyped_and_unknown_numbers_get_the_same_bytes(office, receipt):
    mistyped = receipt[:-1] + ALPHABET[(ALPHABET.index(receipt[-1]) + 1) % 31]
    unknown = receipt_number(date(2015, 5, 18), "7K2MQ9X4TD")
    answers = [ask(office, typed) for typed in (mistyped, unknown, "x", "<script>", "0" * 60, "号码")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    headers = [{k: v for k, v in answer.headers.items() if k not in NOT_THE_SAME} for answer in answers]
    assert all(one == headers[0] for one in headers)
    assert "script>" not in answers[0].text.split("<main")[1]


def test_a_number_that_cannot_be_any_is_looked_for_like_one_that_could(office, monkeypatch):
    read, journal = [], office.services.store.journal
    monkeypatch.setattr(
        office.services.cases.docket.folds, "_journal",
        type("Counting", (), {"read": staticmethod(lambda *asked: read.append(asked) or journal.read(*asked))}),
    )  # fmt: skip
    for typed in ("x", receipt_number(date(2015, 5, 18), "7K2MQ9X4TD")):
        ask(office, typed)
    assert len(read) == 2


def test_after_ten_in_a_minute_no_number_is_answered_right_or_wrong(office, receipt):
    office.services.lookups = Lookups(lambda: 0.0)
    answers = [ask(office, receipt if turn % 2 else "x") for turn in range(A_MINUTE + 2)]
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]
    assert {answer.status_code for answer in answers[:-2]} == {200, 404}
    assert "Retry-After" in answers[-1].headers
    assert get(office.client, "/track").answer.status_code == 200


def test_no_person_paper_or_word_of_anybody_is_shown(office, receipt, opened):
    text = ask(office, receipt).text
    assert WORDS not in text
    case = office.ask("GET", f"/v1/cases/{receipt}").json()
    papers = {opened.kb.document_by_id[paper].zh for step in case["steps"] for paper in step["papers"]}
    assert not [paper for paper in papers if paper in re.sub(r"<[^>]*>", " ", text).split()]
    assert case["decision"] not in text


def test_who_works_on_cases_finds_the_way_in_and_nobody_else_does(office, receipt):
    assert f"/cases/{receipt}" not in get(office.client, f"/track?receipt={receipt}").links
    office.log_in("window", "PLAN")
    assert f"/cases/{receipt}" in get(office.client, f"/track?receipt={receipt}").links


def test_the_front_page_leads_here(office):
    assert "/track" in get(office.client, "/").links
