"""The real browser of this machine; where it is missing, its tests are skipped, and fail under CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

IS_CI = os.environ.get("CI") == "true"
_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def needed(module: str) -> Any:
    """Return a module of the browser tests."""
    return import_module(module) if IS_CI else pytest.importorskip(module)


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield Chromium, driven by Playwright."""
    sync_api = needed("playwright.sync_api")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        reason = "Chromium is not installed (Debian: `apt-get install chromium fonts-noto-cjk`)"
        if IS_CI:
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
