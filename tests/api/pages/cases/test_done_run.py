"""A restaurant's building project from 受理 to 办结, with everything that goes wrong on the way, in the pages."""

from __future__ import annotations

import json
from datetime import date

import pytest

from api.lookups import Lookups
from decision.cases import verify_case
from tests.api.pages.cases.office import RESTAURANT
from tests.api.pages.cases.story import (
    ANNOUNCED,
    FOUND_IN,
    OPENED,
    REFUSED,
    SENT_BACK,
    SILENT,
    STOPPED,
    WITHDRAWN,
    Hands,
    Story,
)
from tests.api.pages.cases.truth import assert_true, text_of
from tests.api.pages.reading import get, send

WENT_WRONG = {
    "refused", f"{REFUSED} applied again", "sent back", "a substitute spoke", "stopped", "a longer holiday",
    "withdrawn", f"{WITHDRAWN} applied again", "papers asked for", "papers brought",
}  # fmt: skip


@pytest.fixture(scope="module")
def story(served, browser):
    """Return the case at its end; on the way the public page was held against the case at every moment."""
    office, address = served
    office.services.lookups = Lookups(iter(range(0, 10**9, 1000)).__next__)
    office.clock[0] = OPENED
    kb = office.services.opened.kb
    looked = []

    def look(story):
        answer = story.person("").request("GET", "/track", params={"receipt": story.receipt})
        assert answer.status_code == 200
        view = story.folded()
        assert_true(answer.text, view, "F-GRT-02", kb)
        looked.append((view, answer.text))

    told = Story(office, address, Hands(browser, address), look)
    asked = {"facts": RESTAURANT, "as_of": OPENED.date().isoformat()}
    decision = office.ask("POST", "/v1/decisions", "intake", json=asked).json()["id"]
    opened = send(told.person("intake"), get(told.person("intake"), f"/decisions/{decision}"))
    assert opened.status_code == 303
    told.receipt = opened.headers["location"].split("/")[2].split("?")[0]
    told.looked = looked
    told.go_on()
    yield told
    told.close()


def test_everything_went_wrong_that_was_to_go_wrong_and_the_case_is_complete(story):
    assert story.happened.keys() >= WENT_WRONG
    assert story.view().case.state == "completed"
    assert len(story.looked) > 150
    assert "您的办件：全部办完" in text_of(story.looked[-1][1])


def test_while_a_department_was_silent_the_page_named_it_alone(story):
    kb = story.office.services.opened.kb
    silent = kb.party_by_id[SILENT].zh
    told = [
        html for view, html in story.looked
        if [who for step, who, event, _ in view.duties if event == "opinion" and step == "pipeline_sign"] == [SILENT]
    ]  # fmt: skip
    assert told
    assert all(f"还没表态：{silent}" in text_of(html) for html in told)


def test_a_send_back_left_granted_what_was_granted_and_made_the_later_step_wait(story):
    views = [view for view, _ in story.looked]
    place = next(n for n, view in enumerate(views) if view.case.round(SENT_BACK).number == 2)
    before, after = views[place - 1].case.states, views[place].case.states
    assert (before[SENT_BACK], after[SENT_BACK], after[FOUND_IN]) == ("granted", "pushed", "waiting")
    others = before.keys() - {SENT_BACK, FOUND_IN}
    assert [name for name in others if before[name] == "granted" != after[name]] == []


def test_the_longer_holiday_moved_what_was_expected_and_nothing_that_was_past(story):
    views = [view for view, _ in story.looked if view.case.calendar.id != "cn-2020-01-27"]
    after = next(view for view, _ in story.looked if view.case.calendar.id == "cn-2020-01-27")
    assert (views[-1].today, after.today) == (date(2020, 1, 26), ANNOUNCED)
    assert after.finish > views[-1].finish
    assert after.account.case["holiday"] >= views[-1].account.case["holiday"]


def test_the_days_of_the_stop_are_the_laws(story):
    assert story.view().account.steps[STOPPED]["statutory"] > 0


def test_everybody_saw_what_is_theirs(story):
    page = story.step
    gas, fire = story.person("window", SILENT), story.person("head", "FIRE")
    assert get(gas, page("pipeline_sign")).answer.status_code == 200
    assert get(gas, page(REFUSED)).answer.status_code == 404
    assert get(gas, f"/cases/{story.receipt}/trail").text.count("联合事项表态") >= 13
    assert "疏散楼梯宽度不足" in get(fire, f"/cases/{story.receipt}/trail").text
    assert "疏散楼梯宽度不足" in get(story.person("intake"), f"/cases/{story.receipt}/trail").text
    assert not any("疏散楼梯宽度不足" in html for _, html in story.looked)
    supervisor = get(story.person("supervisor"), "/overview")
    assert f"/cases/{story.receipt}" in supervisor.links
    for person, path in (
        (gas, "/overview"),
        (story.person(""), "/desk"),
        (fire, f"/cases/{story.receipt}/export"),
    ):
        assert get(person, path).answer.status_code in (401, 403)


def test_the_account_adds_up_to_the_days_since_the_opening(story):
    page = text_of(get(story.person("auditor"), f"/cases/{story.receipt}/trail").answer.text)
    account = story.office.ask("GET", f"/v1/cases/{story.receipt}/account").json()
    ended = max(spells[-1].closing.entered for spells in story.view().case.rounds.values()).date()
    assert sum(account["case"].values()) == (ended - OPENED.date()).days
    assert sum(account["departments"].values()) == account["case"]["department"]
    assert f"合计 {sum(account['case'].values())}天" in page
    for name, days in account["departments"].items():
        assert f"{story.office.services.opened.kb.department_by_id[name].zh} {days}天" in page


def test_the_export_of_the_auditor_is_found_whole_offline_and_any_change_is_named(story, tmp_path, capsys):
    auditor = story.person("auditor")
    answer = auditor.request("GET", f"/cases/{story.receipt}/export")
    assert f'filename="{story.receipt}.ndjson"' in answer.headers["content-disposition"]
    head = next(json.loads(line)["head"]["hash"] for line in answer.text.splitlines() if '"head"' in line[:8])
    assert head in get(auditor, f"/cases/{story.receipt}/trail").text
    whole, changed = tmp_path / "whole.ndjson", tmp_path / "changed.ndjson"
    whole.write_text(answer.text, encoding="utf-8")
    changed.write_text(answer.text.replace("expert_review", "hearing"), encoding="utf-8")
    found = [verify_case.main([str(file), "--head", head]) for file in (whole, changed)]
    assert found == [verify_case.WHOLE, verify_case.NOT_WHOLE], capsys.readouterr()


def test_the_store_finds_nothing_changed(story):
    assert [found for found in story.office.services.store.check() if found.is_fault] == []
