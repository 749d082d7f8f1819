"""The running cases of a service: their docket and lists over its store, under the rules of each case's own release."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from decision.cases.calendars import calendar_finder
from decision.cases.docket import Docket
from decision.cases.lists import Lists
from decision.cases.machine import CaseRules
from decision.kept import Kept
from decision.opened import OpenRelease
from decision.store.interface import Store

_RULES_KEPT = 64


class RunningCases:
    """What all routes and pages about cases share, so that each case is folded once."""

    def __init__(self, store: Store, release_of: Callable[[str], OpenRelease]) -> None:
        self._release_of = release_of
        self._rules = Kept[str, CaseRules](_RULES_KEPT)
        self.docket = Docket(store, self.rules_of, secrets.token_bytes)
        self.lists = Lists()

    def rules_of(self, release: str) -> CaseRules:
        """Return the rules under which the cases of a release run. Raises: ReleaseNotOpen."""
        return self._rules.get(release, lambda: _rules(self._release_of(release)))


def _rules(opened: OpenRelease) -> CaseRules:
    return CaseRules(opened.kb.monitoring, opened.kb.transitions, calendar_finder(opened.calendars, {}))
