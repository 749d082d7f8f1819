"""In a real browser: the pages of rules with tables, numbers and topics have no barrier and keep to their width."""

from __future__ import annotations

import json

import pytest

from kb.loader import shipped_folders
from tests.api.commands import serving
from tests.chromium import needed

PAGES = (
    "/",
    "/apply?topic=class_d",
    "/wizard",
    "/wizard?topic=class_d",
    "/browse",
    "/tables/class_e_height",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A service of rules that are all tables."""
    (folder,) = (one for one in shipped_folders() if one.name == "england")
    with serving(tmp_path_factory.mktemp("places") / "home", folder) as (_, base):
        yield base


@pytest.mark.parametrize(("scheme", "edition"), [("light", "normal"), ("dark", "large")])
def test_no_page_has_a_barrier_or_runs_over_the_edge(look, scheme, edition):
    axe = needed("axe_playwright_python.sync_playwright").Axe()
    page = look(color_scheme=scheme, viewport={"width": 360, "height": 800})
    page.goto("/apply?topic=class_d")
    page.fill("#height_m", "350")
    page.select_option("#height_m-unit", "cm")
    page.click("main form button")
    page.wait_for_url("**/decisions/*")
    assert page.locator("dd", has_text="3.5 m").count() == 1
    found = {}
    for path in (*PAGES, page.url):
        page.goto(f"{path}{'&' if '?' in path else '?'}edition={edition}")
        results = axe.run(page)
        if results.violations_count:
            found[path] = results.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
    assert found == {}


def test_with_scripts_a_number_in_another_unit_is_understood_as_it_is_written(look):
    page = look()
    page.goto("/apply?topic=class_d")
    page.select_option("#height_m-unit", "cm")
    with page.expect_response(lambda one: "350" in (one.request.post_data or "")) as answered:
        page.fill("#height_m", "350")
        page.keyboard.press("Tab")
    assert json.loads(answered.value.body())["facts"]["height_m"] == "3.5"
