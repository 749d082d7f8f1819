"""Keys pressed in a page, and a project that every door leads to its flowchart."""

from __future__ import annotations

SCHOOL = {
    "investor": "government",
    "land_nature": "collective",
    "acquisition": "collective_public",
    "management": "approval",
}


def tab_to(page, wanted: str) -> None:
    """Press Tab until the element that `wanted` selects has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{wanted}:focus").count():
            return
    raise AssertionError(f"{wanted} cannot be reached by Tab")


def choose(page, fact: str, value: str) -> None:
    """Answer a question with the arrow keys."""
    tab_to(page, f"[name='facts.{fact}']")
    if page.locator("select:focus").count():
        options = page.locator("select:focus option")
        values = [options.nth(at).get_attribute("value") for at in range(options.count())]
        for _ in range(values.index(value)):
            page.keyboard.press("ArrowDown")
        return
    if not page.locator(":focus:checked").count():
        page.keyboard.press("Space")
    for _ in range(20):
        if page.locator(":focus").get_attribute("value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} cannot be chosen by the arrow keys")
