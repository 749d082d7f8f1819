"""What cases contribute to the figures, kept by the hash of their last record: a case that is over never changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from decision.cases.folds import Fold, is_simulated
from decision.kept import Kept
from decision.running.run import OPEN_CASES, CaseRun, case_run

RUNS_KEPT = 12_000


class Runs:
    """Reads folds; what is open is read again each day."""

    def __init__(self, most: int = RUNS_KEPT) -> None:
        self._kept = Kept[tuple[str, date | None], CaseRun](most)

    def of(self, folds: Iterable[Fold], today: date) -> Iterator[CaseRun]:
        """Yield what each case contributes as of a day; simulated ones as of the last day that was simulated."""
        every = list(folds)
        ends = (fold.history.events[-1].entered.date() for fold in every if is_simulated(fold))
        last = max(ends, default=today)
        for fold in every:
            yield self._of(fold, min(today, last) if is_simulated(fold) else today)

    def _of(self, fold: Fold, today: date) -> CaseRun:
        day = today if fold.case.state in OPEN_CASES else None
        return self._kept.get((fold.hash, day), lambda: case_run(fold, today))
