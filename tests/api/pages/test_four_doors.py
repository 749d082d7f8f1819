"""A village school is decided through each door, printed, explained, and reviewed against the line of its rule."""

from __future__ import annotations

import pytest

from tests.api.pages.browsing import SCHOOL, choose, tab_to

CHART = "F-COL-02"
DOORS = ("apply", "wizard", "search", "browse")


def press(page, wanted: str, leads_to: str) -> None:
    """Press Enter on what `wanted` selects, and wait for the page that it leads to."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")
    page.wait_for_url(leads_to)


def through_the_form(page) -> None:
    press(page, "main a[href='/apply']", "**/apply")
    for fact, value in SCHOOL.items():
        choose(page, fact, value)
    press(page, "main button", "**/decisions/*")


def through_the_wizard(page) -> None:
    press(page, "main a[href='/wizard']", "**/wizard")
    while page.locator("form[action='/wizard']").count():
        fact = page.locator("main input[type=radio]").first.get_attribute("name").removeprefix("facts.")
        choose(page, fact, SCHOOL[fact])
        before = page.url
        press(page, "main button", lambda url, before=before: url != before)
    press(page, "form[action='/apply'] button", "**/decisions/*")


def through_the_search(page) -> None:
    press(page, "main a[href='/search']", "**/search")
    tab_to(page, "main input[name=q]")
    page.keyboard.type("乡村公益设施")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    press(page, f"main a[href='/flowcharts/{CHART}']", f"**/flowcharts/{CHART}")
    as_the_flowchart_says(page)


def through_the_tree(page) -> None:
    press(page, "main a[href='/browse']", "**/browse")
    press(page, f"main a[href='/flowcharts/{CHART}']", f"**/flowcharts/{CHART}")
    as_the_flowchart_says(page)


def as_the_flowchart_says(page) -> None:
    press(page, "main a.button:not(.plain)", "**/apply?*")
    press(page, "main button", "**/decisions/*")


WAYS = dict(
    zip(DOORS, (through_the_form, through_the_wizard, through_the_search, through_the_tree), strict=True)
)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no_scripts"])
@pytest.mark.parametrize("door", DOORS)
def test_each_door_leads_by_keyboard_to_the_same_printed_result(look, door, has_scripts):
    page = look(java_script_enabled=has_scripts)
    page.goto("/")
    WAYS[door](page)
    assert "乡村公共设施" in page.locator("h1").inner_text()
    press(page, "a[href$='/notice']", "**/notice")
    rows = page.locator("main table").first.locator("tbody tr")
    said = page.locator("main h3").first.inner_text()
    assert str(rows.count()) in said
    page.emulate_media(media="print")
    assert not page.locator(".tabs").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_reviewer_checks_the_rule_at_its_line_and_objects(look):
    page = look(java_script_enabled=False)
    page.goto("/apply?" + "&".join(f"facts.{fact}={value}" for fact, value in SCHOOL.items()))
    press(page, "main button", "**/decisions/*")
    here = page.url
    press(page, "a[href$='/review']", "**/review")
    rule = page.locator("details[open] li .kind").first.inner_text()
    press(page, "details[open] a.tap", "**/rules/*")
    assert rule in page.locator(":target").inner_text()
    page.goto(f"{here}/review")
    page.check("input[name=kind][value=objection]")
    page.fill("textarea", "出资人请再核对")
    page.click("main form button")
    page.goto(here)
    assert "出资人请再核对" in page.locator("#reviews + ol").inner_text()


def test_every_explanation_can_be_reached_and_says_something(look):
    page = look(java_script_enabled=False)
    page.goto("/apply?" + "&".join(f"facts.{fact}={value}" for fact, value in SCHOOL.items()))
    press(page, "main button", "**/decisions/*")
    here = page.url
    for tab in ("explanation", "why-not", "what-if"):
        page.goto(here)
        press(page, f"a[href$='/{tab}']", f"**/{tab}")
        assert len(page.locator(".told").all_inner_texts()) > 1
