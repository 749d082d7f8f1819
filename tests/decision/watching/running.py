"""Cases in a store of their own, on which days pass: what the tests of this folder watch."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from typing import Any

from decision.cases.docket import Docket, Now
from decision.store.interface import Store
from decision.store.opening import open_store
from decision.watching.monitor import Monitor
from decision.watching.subscribers import Subscribers
from tests.decision.cases.acting import CALENDAR, OPENED, RULES, step

STEPS = {
    "a": step("A", 3, needs=["map"]),
    "b": step("B", 2, joint={"parties": ["B", "C"], "rule": "all_agree", "silence": "missing"}),
    "c": step("C", 2, after=["a", "b"]),
}


def now_at(moment: datetime) -> Now:
    return Now(moment, date(2040, 1, 1))


def opened_store(folder: Any, node: str = "main") -> Store:
    clock = datetime(2015, 5, 18, 1, tzinfo=UTC)
    return open_store("duckdb:///liangti.duckdb", folder, node, lambda: clock)


class Listening:
    """A listener that tells subscribers, and remembers what it heard."""

    def __init__(self, subscribers: Subscribers) -> None:
        self.messages, self.heard = subscribers.messages_with, []

    def entered(self, before: Any, after: Any) -> None:
        self.heard.append((before, after))


class Running:
    """The cases of a store, its subscribers and its monitor."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.subscribers = Subscribers(store, secrets.token_bytes)
        self.docket = Docket(store, lambda _: RULES, secrets.token_bytes, Listening(self.subscribers))
        self.monitor = Monitor(store.journal, self.docket.folds, self.subscribers.messages, lambda: 0.0)

    def open(self, decision: str, moment: datetime = OPENED, **more: Any) -> str:
        """Open a case and return its key."""
        opening = {
            "decision": decision,
            "release": "r1",
            "after_start_of_works": False,
            "plan": {"id": decision, "flowchart": "F1", "steps": STEPS},
            "calendar": CALENDAR,
            "by": "window:ASC",
            "documents": ["map"],
            **more,
        }
        return self.docket.open(opening, now_at(moment)).fold.key

    def enter(
        self, key: str, moment: datetime, kind: str, step_name: str | None, by: str, **more: Any
    ) -> Any:
        named = {"step": step_name} if step_name else {}
        entered = self.docket.enter(key, {"type": kind, **named, "by": by, **more}, now_at(moment))
        assert entered is not None
        return entered

    def told(self) -> dict[str, list[str]]:
        """Return what was told of each case, as it stands in the store."""
        found: dict[str, list[str]] = {}
        for stream in self.store.journal.streams("case-notices/"):
            for record in self.store.journal.read(stream):
                lines = (" ".join((record.data["moment"], *line)).rstrip() for line in record.data["lines"])
                found.setdefault(stream.removeprefix("case-notices/"), []).extend(lines)
        return found
