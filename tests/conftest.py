"""Tests that do a thing many times count it with `did`; the sums are told in the end, whoever ran them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

Did = Callable[..., None]


@pytest.fixture
def did(request: pytest.FixtureRequest) -> Did:
    """Return what counts: `did("kills", 3)`."""

    def count(what: str, number: int = 1) -> None:
        request.node.user_properties.append((what, number))

    return count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    done: Counter[str] = Counter()
    for report in (one for reports in terminalreporter.stats.values() for one in reports):
        for what, number in report.user_properties if getattr(report, "when", "") == "call" else ():
            done[what] += number
    if done:
        terminalreporter.write_line("done: " + ", ".join(f"{number} {what}" for what, number in done.items()))
