"""The workbench in a real browser: by keyboard alone, live with scripts, and without a barrier."""

from __future__ import annotations

import pytest

from tests.api.pages.browsing import tab_to
from tests.api.pages.test_in_browser import SCREENSHOTS, name_of
from tests.chromium import needed


def begin(page, name: str) -> str:
    """Begin a draft with the keyboard; return its address."""
    page.goto("/workbench")
    tab_to(page, "#name")
    page.keyboard.type(name)
    tab_to(page, "button[value=begin]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench/*")
    return page.url


def test_a_cell_is_changed_by_keyboard_and_without_scripts(look):
    page = look(java_script_enabled=False)
    draft = begin(page, "键盘")
    page.goto(f"{draft}/files/flowcharts.csv?row=2")
    tab_to(page, "#cell1")
    page.keyboard.press("Control+A")
    page.keyboard.type("键盘改的名字")
    tab_to(page, "button[value=save]")
    page.keyboard.press("Enter")
    page.wait_for_url("**saved=1")
    assert page.get_by_role("cell", name="键盘改的名字").count() == 1


def test_with_scripts_a_gap_is_told_while_one_types(look):
    page = look()
    draft = begin(page, "随改随查")
    page.goto(f"{draft}/files/situations.csv?row=2")
    page.fill("#cell5", "filing")
    page.locator("#findings").get_by_text("有的项目没有情形可走").first.wait_for()
    page.reload()
    assert page.locator("#findings").get_by_text("检查通过").count() == 1


@pytest.mark.parametrize(("scheme", "edition"), [("light", "normal"), ("dark", "large")])
def test_no_page_of_the_workbench_has_a_barrier_or_runs_over_the_edge(look, scheme, edition):
    axe = needed("axe_playwright_python.sync_playwright").Axe()
    page = look(color_scheme=scheme, viewport={"width": 360, "height": 800})
    draft = begin(page, f"看看{scheme}")
    page.goto(f"{draft}/files/situations.csv?row=2")
    page.fill("#cell5", "filing")
    page.click("button[value=save]")
    page.wait_for_url("**saved=1")
    entry = "/files/items/s1_project_and_site.yaml"
    found = {}
    for path in (
        "",
        "/difference",
        "/files/situations.csv?row=2",
        f"{entry}?entry=joint_survey",
        f"{entry}?text=1",
    ):
        page.goto(f"{draft}{path}{'&' if '?' in path else '?'}edition={edition}")
        page.screenshot(
            path=SCREENSHOTS / f"{scheme}-{edition}-workbench-{name_of(path or 'draft')}.png", full_page=True
        )
        results = axe.run(page)
        if results.violations_count:
            found[path] = results.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
    page.goto(f"/workbench?edition={edition}")
    page.screenshot(path=SCREENSHOTS / f"{scheme}-{edition}-workbench.png", full_page=True)
    if (results := axe.run(page)).violations_count:
        found["/workbench"] = results.generate_report()
    assert found == {}
