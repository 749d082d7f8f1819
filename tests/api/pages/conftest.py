"""Every test of a page begins with a browser that has no cookies; the real one is Chromium before a real service."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.api.commands import serving
from tests.chromium import chromium


@pytest.fixture(autouse=True)
def _no_cookies(client):
    client.http.cookies.clear()


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(home, tmp_path_factory) -> Iterator[str]:
    own = tmp_path_factory.mktemp("pages") / "home"
    shutil.copytree(home / "index", own / "index")
    with serving(own) as (_, base):
        yield base


@pytest.fixture
def look(browser, address) -> Iterator:
    """Return a page of a browser of its own; what it is refused or loads from elsewhere is a fault."""
    contexts, faults = [], []

    def make(**how):
        context = browser.new_context(base_url=address, locale="zh-CN", **how)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda one: one.url.startswith(address) or faults.append(one.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: "Content Security" in said.text and faults.append(said.text))
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []
