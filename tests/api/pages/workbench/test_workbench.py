"""Officers change the rules in a draft, see what is wrong and what differs, propose it, and anclient one approves."""

from __future__ import annotations

import io
import re

import pytest

from api.app import create_app
from kb.decision_tables.sheets import workbook_rows
from kb.decision_tables.sheets_writing import Sheet, workbook
from tests.api.pages.reading import get
from tests.api.pages.workbench.office import Office, form_with

ITEMS = "items/s3_planning_and_design.yaml"


@pytest.fixture(scope="module")
def office(opened, services_of, client_of) -> Office:
    services = services_of(opened)
    return Office(client_of(create_app(services)), services)


@pytest.fixture
def officer(office) -> Office:
    """The office with 王 at the page."""
    office.log_in("王")
    return office


def test_only_policy_staff_comes_in(officer):
    assert officer.client.request("GET", "/workbench").status_code == 200
    officer.log_in("收件")
    assert officer.client.request("GET", "/workbench").status_code == 403


def test_a_change_goes_from_the_draft_to_a_release_by_two_officers(officer):
    client = officer.client
    draft = officer.begin("缩短时限")
    page = get(client, f"{draft}/files/{ITEMS}")
    entry = next(link for link in page.links if "entry=" in link)
    form = form_with(get(client, entry), "value.promised.days")
    days = dict(form.fields)["value.promised.days"]
    page = officer.send(form, {"value.promised.days": str(int(days) - 1), "act": "save"})
    assert "已存入草稿" in page.text
    assert "总工作日" in get(client, f"{draft}/difference").text
    proposed = officer.propose(draft, "2016-01-01", "国发〔2014〕1号")
    assert "国发〔2014〕1号" in proposed.text
    refused = officer.approve()
    assert refused.answer.status_code == 422
    assert "two persons are needed" in refused.text
    officer.log_in("李")
    approved = officer.approve()
    assert "2016-01-01" in approved.text
    told = client.request("GET", "/v1/releases").json()["releases"]
    assert [one["valid_from"] for one in told][-1] == "2016-01-01"


def test_what_is_wrong_stands_beside_the_cell_and_a_trial_keeps_nothing(officer):
    client = officer.client
    draft = officer.begin("试算")
    form = form_with(get(client, f"{draft}/files/situations.csv?row=2"), "cell.2")
    tried = officer.send(form, {"cell.2": "nobody", "act": "check"})
    assert "还没有存入草稿" in tried.text
    assert "`nobody` is no value of" in tried.text
    assert dict(form_with(tried, "cell.2").fields)["cell.2"] == "nobody"
    kept = get(client, f"{draft}/files/situations.csv?row=2")
    assert dict(form_with(kept, "cell.2").fields)["cell.2"] != "nobody"
    gap = officer.send(form, {"act": "remove"})
    assert "有的项目没有情形可走" in gap.text
    assert "空缺" in gap.text


def test_two_officers_at_one_draft_lose_nothing(officer):
    client = officer.client
    draft = officer.begin("两人")
    address = f"{draft}/files/flowcharts.csv?row=2"
    page = get(client, address)
    names = [
        tag["name"] for kind, tag in page.tags if kind == "input" and str(tag.get("name")).startswith("cell.")
    ]
    first, second = names[1], names[2]
    mine, theirs = form_with(page, first), form_with(get(client, address), first)
    officer.send(mine, {first: "甲", "act": "save"})
    officer.log_in("李")
    token = dict(form_with(get(client, address), first).fields)["form"]
    merged = officer.send(theirs, {second: "Second", "act": "save", "form": token})
    assert "两边的改动都保留了" in merged.text
    row = get(client, address)
    assert dict(form_with(row, first).fields)[first] == "甲"
    assert dict(form_with(row, first).fields)[second] == "Second"
    clash = officer.send(theirs, {first: "乙", "act": "save", "form": token})
    assert clash.answer.status_code == 409
    assert "别人改成" in clash.text
    assert "甲" in clash.text
    assert dict(form_with(clash, first).fields)[first] == "乙"


def test_a_table_goes_to_a_workbook_and_comes_back_with_the_changes_of_clients(officer):
    client = officer.client
    draft = officer.begin("表格")
    address = f"{draft}/files/flowcharts.csv"
    ((name, rows),) = workbook_rows(client.request("GET", f"{draft}/workbook/flowcharts.csv").content, "t")
    form = form_with(get(client, f"{address}?row=2"), "cell.1")
    officer.send(form, {"cell.1": "页面上改的", "act": "save"})
    rows[2][1] = "表格里改的"
    upload = form_with(get(client, address), "file")
    answer = client.request(
        "POST",
        upload.action,
        data={"form": dict(upload.fields)["form"]},
        files={"file": ("t.xlsx", io.BytesIO(workbook([Sheet(name, rows)])), "application/octet-stream")},
    )
    assert answer.headers["location"].endswith("?merged=1")
    text = get(client, address).text
    assert "页面上改的" in text
    assert "表格里改的" in text


def test_what_is_no_workbook_is_refused(officer):
    client = officer.client
    draft = officer.begin("坏表格")
    upload = form_with(get(client, f"{draft}/files/flowcharts.csv"), "file")
    answer = client.request("POST", upload.action, data={"form": dict(upload.fields)["form"]},
                            files={"file": ("t.xlsx", io.BytesIO(b"no workbook"), "text/plain")})  # fmt: skip
    assert answer.status_code == 422
    assert "this is no Excel workbook" in answer.text


def test_the_whole_text_of_a_file_is_changed_and_checked(officer):
    client = officer.client
    draft = officer.begin("全文")
    broken = officer.set_text(draft, "advice.yaml", lambda _: "advice: [")
    assert "读不出来" in broken.text
    assert "错误" in get(client, draft).text


def test_an_ended_draft_and_what_is_not_there(officer):
    client = officer.client
    draft = officer.begin("结束")
    form = form_with(get(client, f"{draft}/files/flowcharts.csv?row=2"), "cell.1")
    end = [one for one in get(client, draft).forms if one.choices.get("act") == ["end"]]
    officer.send(end[0], {"act": "end"})
    assert "this draft is ended" in officer.send(form, {"cell.1": "x", "act": "save"}).text
    for path in (
        "/workbench/999",
        "/workbench/x",
        f"{draft}/files/nothing.csv",
        f"{draft}/workbook/advice.yaml",
    ):
        assert client.request("GET", path).status_code == 404


def test_a_form_of_anclient_page_changes_nothing(officer):
    client = officer.client
    form = form_with(get(client, "/workbench"), "name")
    answer = client.request(
        "POST", "/workbench", data=dict(form.filled(name="外来", act="begin")) | {"form": "x" * 43}
    )
    assert answer.status_code == 403
    assert "外来" not in re.findall(r'<a class="tap"[^>]*>([^<]*)</a>', get(client, "/workbench").answer.text)
