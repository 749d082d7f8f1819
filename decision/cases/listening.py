"""Who hears of every event of every case: what goes out with it, and that it is durable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from decision.cases.case import Case
from decision.cases.folds import Fold
from decision.cases.history import History
from decision.store.journal import Message


class Listener(Protocol):
    """Whoever hears of events."""

    def messages(self, before: Case | None, after: History, /) -> Sequence[Message]:
        """Return what goes out with the last event of a history, in the same transaction."""
        ...

    def entered(self, before: Fold | None, after: Fold, /) -> None:
        """Hear that an event is durable."""
        ...


class Nobody:
    """A listener that does nothing."""

    def messages(self, _before: Case | None, _after: History, /) -> Sequence[Message]:
        return ()

    def entered(self, _before: Fold | None, _after: Fold, /) -> None:
        pass


NOBODY = Nobody()
