"""In a real browser: no page has a barrier, runs over its edge or loads anything from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.api.pages.browsing import SCHOOL
from tests.chromium import needed

# Not in git: kept so that somebody can look at what the tests saw.
SCREENSHOTS = Path(__file__).parents[3] / "var" / "screenshots"
TABS = ("", "/notice", "/explanation", "/why-not", "/what-if", "/review")
PAGES = (
    "/",
    "/apply",
    "/wizard",
    "/wizard?facts.investor=government&facts.acquisition=allocation_new",
    "/wizard?facts.acquisition=grant_held&facts.investor=%3F&facts.management=%3F&facts.land_nature=%3F",
    "/search?q=自有土地",
    "/browse",
    "/flowcharts/F-COL-02",
    "/compare?a=F-AGR-01&b=F-GRT-02",
    "/figures",
    "/login",
    "/rules/situations.csv",
    "/items/joint_survey",
    "/documents/survey_opinion",
    "/nowhere",
)


def test_the_first_key_leads_past_the_head_of_the_page(look):
    page = look(java_script_enabled=False)
    page.goto("/browse")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("main:focus").count() == 1


def test_with_scripts_an_impossible_combination_is_told_as_it_arises(look):
    page = look()
    page.goto("/apply")
    page.check("[name='facts.investor'][value=government]")
    page.check("[name='facts.management'][value=filing]")
    told = page.locator("#management-wrong")
    told.get_by_text("审批制").wait_for()
    page.check("[name='facts.management'][value=approval]")
    told.get_by_text("审批制").wait_for(state="detached")
    assert told.inner_text() == ""


def name_of(path: str) -> str:
    """Return a page's address as the name of a file; the id of a decision is left out."""
    return (
        re.sub(r"\W+", "-", re.sub(r"https?://[^/]*|(?<=decisions/)[a-z0-9]+", "", path)).strip("-")
        or "front"
    )


@pytest.mark.parametrize(("scheme", "edition"), [("light", "normal"), ("dark", "large")])
def test_no_page_has_a_barrier_or_runs_over_the_edge(look, scheme, edition):
    axe = needed("axe_playwright_python.sync_playwright").Axe()
    page = look(color_scheme=scheme, viewport={"width": 360, "height": 800})
    page.goto("/apply?" + "&".join(f"facts.{fact}={value}" for fact, value in SCHOOL.items()))
    page.click("main form button")
    page.wait_for_url("**/decisions/*")
    decided = page.url
    found = {}
    for path in (*PAGES, *(decided + tab for tab in TABS)):
        page.goto(f"{path}{'&' if '?' in path else '?'}edition={edition}")
        page.screenshot(path=SCREENSHOTS / f"{scheme}-{edition}-{name_of(path)}.png")
        results = axe.run(page)
        if results.violations_count:
            found[path] = results.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
    assert found == {}


def test_what_is_pressed_is_large_enough_for_a_finger(look):
    page = look(viewport={"width": 360, "height": 800})
    for path in ("/apply", "/wizard", "/search?q=自有土地"):
        page.goto(path)
        for one in page.locator("main button, main select, .choice, .head a, summary, main a.tap").all():
            if one.is_visible():
                assert one.bounding_box()["height"] >= 44, (path, one.inner_text())


def test_on_paper_there_is_no_navigation(look):
    page = look()
    page.goto("/flowcharts/F-COL-02")
    page.emulate_media(media="print")
    assert not page.locator(".head nav").is_visible()
    assert page.locator("h1").is_visible()
