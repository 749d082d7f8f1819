"""The running cases of a service: their docket and lists over its store, under the rules of each case's own release."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date

from decision.cases.docket import CaseStore, Docket
from decision.cases.listening import NOBODY, Listener
from decision.cases.lists import Lists
from decision.cases.loaded_calendars import LoadedCalendars
from decision.cases.machine import CaseRules
from decision.cases.told import export_bytes
from decision.kept import Kept
from decision.opened import OpenRelease
from decision.running.figures import RunningFigures, Which, running_figures
from decision.running.runs import Runs

_RULES_KEPT = 64


class RunningCases:
    """What all routes and pages about cases share, so that each case is folded once."""

    def __init__(
        self, store: CaseStore, release_of: Callable[[str], OpenRelease], listener: Listener = NOBODY
    ) -> None:
        self._release_of = release_of
        self._rules = Kept[str, CaseRules](_RULES_KEPT)
        self.calendars = LoadedCalendars(store.journal)
        self.docket = Docket(store, self.rules_of, secrets.token_bytes, listener)
        self.lists = Lists()
        self._runs = Runs()

    def rules_of(self, release: str) -> CaseRules:
        """Return the rules under which the cases of a release run. Raises: ReleaseNotOpen."""
        return self._rules.get(release, lambda: self._made(self._release_of(release)))

    def export(self, key: str) -> bytes | None:
        """Return the export of a case; None if there is none."""
        fold = self.docket.folds.current(key)
        return export_bytes(fold, self.docket.records(key)) if fold else None

    def figures(self, today: date, which: Which) -> RunningFigures:
        """Return the figures of real running as of a day."""
        return running_figures(self._runs.of(self.docket.folds.all(), today), which)

    def _made(self, opened: OpenRelease) -> CaseRules:
        finder = self.calendars.finder(opened.calendars)
        return CaseRules(opened.kb.monitoring, opened.kb.transitions, finder)
