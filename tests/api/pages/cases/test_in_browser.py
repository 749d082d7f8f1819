"""In a real browser: acts by the keys alone, no barrier, nothing over the edge, live without losing what is typed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.lookups import Lookups
from tests.api.pages.browsing import tab_to
from tests.api.pages.cases.office import OPENED
from tests.api.pages.test_in_browser import SCREENSHOTS
from tests.chromium import needed

JOINT = "joint_survey"


@pytest.fixture(scope="module")
def receipt(served):
    office, _ = served
    office.services.lookups = Lookups(iter(range(0, 10**9, 1000)).__next__)
    found = office.opened()
    office.enter(found, "window", "ASC", type="accepted", step=JOINT)
    for party in ("DRC", "LAND", "PLAN"):
        office.enter(found, "window", party, type="opinion", step=JOINT, party=party, value="agree")
    office.clock[0] = OPENED + timedelta(days=2)
    office.enter(
        found, "window", "ENV", type="opinion", step=JOINT, party="ENV", value="refuse", reason="噪声"
    )
    return found


@pytest.fixture
def look_as(look, served):
    """Return a page of somebody who has logged in."""
    office, _ = served

    def make(role, department="", **how):
        page = look(**how)
        page.goto("/login")
        page.fill("#key", office.key(role, department))
        page.press("#key", "Enter")
        page.wait_for_url("**/")
        return page

    return make


def seen_by(receipt):
    """Return each kind of page with somebody who sees it."""
    case = f"/cases/{receipt}"
    return {
        ("", ""): ("/track", f"/track?receipt={receipt}", "/track?receipt=x"),
        ("window", "ASC"): ("/desk", f"{case}/steps/{JOINT}", f"{case}/steps/eia_form"),
        ("intake", ""): (case,),
        ("supervisor", ""): ("/overview",),
        ("auditor", ""): (f"{case}/trail",),
    }


def name_of(path, receipt):
    return path.replace(receipt, "case").strip("/").replace("/", "-").replace("?receipt=", "-")


@pytest.mark.parametrize(("scheme", "edition"), [("light", "normal"), ("dark", "large")])
def test_no_page_has_a_barrier_or_runs_over_the_edge(look, look_as, receipt, scheme, edition):
    axe = needed("axe_playwright_python.sync_playwright").Axe()
    found = {}
    for who, paths in seen_by(receipt).items():
        how = {"color_scheme": scheme, "viewport": {"width": 360, "height": 800}}
        page = look_as(*who, **how) if who[0] else look(**how)
        for path in paths:
            page.goto(f"{path}{'&' if '?' in path else '?'}edition={edition}")
            page.evaluate("document.querySelectorAll('details.act').forEach((one) => { one.open = true; })")
            page.screenshot(
                path=SCREENSHOTS / f"{scheme}-{edition}-{name_of(path, receipt)}.png", full_page=True
            )
            results = axe.run(page)
            if results.violations_count:
                found[path] = results.generate_report()
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, path
    assert found == {}


def test_a_step_is_accepted_and_stopped_by_the_keys_alone_and_without_scripts(look_as, served):
    office, _ = served
    office.clock[0] = OPENED + timedelta(days=2)
    receipt = office.opened()
    page = look_as("window", "ASC", java_script_enabled=False)
    page.goto("/desk")
    tab_to(page, f"a[href='/cases/{receipt}/steps/{JOINT}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/steps/{JOINT}")
    tab_to(page, "#act-accepted-window summary")
    page.keyboard.press("Enter")
    tab_to(page, "#act-accepted-window button")
    page.keyboard.press("Enter")
    page.get_by_text("已登记第2号记录：受理").wait_for()
    tab_to(page, "#act-stopped-window summary")
    page.keyboard.press("Enter")
    tab_to(page, "#act-stopped-window select")
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    tab_to(page, "#act-stopped-window input[type=date]")
    page.keyboard.type("06012015")
    tab_to(page, "#act-stopped-window button")
    page.keyboard.press("Enter")
    page.get_by_text("没有登记。").wait_for()
    assert page.locator("#act-stopped-window select").input_value() == "expert_review"
    assert page.locator("#act-stopped-window input[type=date]").input_value() == "2015-06-01"
    tab_to(page, "#act-stopped-window [name=applicant_told]")
    page.keyboard.press("Space")
    tab_to(page, "#act-stopped-window button")
    page.keyboard.press("Enter")
    page.get_by_text("已登记第3号记录：停表").wait_for()
    case = office.ask("GET", f"/v1/cases/{receipt}").json()
    assert next(one for one in case["steps"] if one["step"] == JOINT)["state"] == "stopped"


def test_what_others_enter_appears_by_itself_and_the_focus_stays(look_as, served, receipt):
    office, _ = served
    page = look_as("window", "ASC")
    page.goto(f"/cases/{receipt}/steps/{JOINT}")
    page.focus("#joint-here")
    office.enter(receipt, "window", "CAD", type="opinion", step=JOINT, party="CAD", value="agree")
    page.locator("#live-told", has_text="页面已更新").wait_for(state="attached")
    assert page.get_by_text("14家中5家已表态").count() == 1
    assert page.locator("#joint-here:focus").count() == 1


def test_a_form_that_is_being_filled_in_is_not_taken_away(look_as, served, receipt):
    office, _ = served
    page = look_as("window", "ASC")
    page.goto(f"/cases/{receipt}/steps/{JOINT}")
    page.click("#act-noted-window summary")
    page.fill("#act-noted-window textarea", "写到一半")
    office.enter(receipt, "window", "HOUS", type="opinion", step=JOINT, party="HOUS", value="agree")
    page.locator("#live-told", has_text="您正在填写").wait_for(state="attached")
    assert page.locator("#act-noted-window textarea").input_value() == "写到一半"


def test_what_is_pressed_is_large_enough_for_a_finger(look_as, receipt):
    page = look_as("window", "ASC", viewport={"width": 360, "height": 800})
    for path in ("/desk", f"/cases/{receipt}/steps/{JOINT}", f"/cases/{receipt}"):
        page.goto(path)
        for one in page.locator("main button, main select, .choice, summary, main a.tap, .tiles a").all():
            if one.is_visible():
                assert one.bounding_box()["height"] >= 44, (path, one.inner_text())


def test_on_paper_there_is_the_receipt_and_no_form(look_as, receipt):
    page = look_as("intake")
    page.goto(f"/cases/{receipt}")
    page.emulate_media(media="print")
    assert page.get_by_text(receipt).first.is_visible()
    assert not page.locator("main form").first.is_visible()
