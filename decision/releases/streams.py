"""Which stream of the journal holds the releases of which knowledge base, where several live in one store.

The first knowledge base of a store has the plain stream `releases`, as it had before there were several; each other
one has `releases/` and its id. A release has its number within its own knowledge base.
"""

from __future__ import annotations

from typing import Any, Protocol

import orjson

from decision.releases.history import fold
from decision.releases.records import STREAM, record_of
from decision.store.interface import Releases


class Journals(Protocol):
    """What is needed of the journals of a store."""

    def read(self, stream: str, after: int = 0) -> tuple[Any, ...]: ...
    def streams(self, prefix: str = "", after: str = "", limit: int = 1000) -> dict[str, Any]: ...


def stream_of(knowledge_base: str, journal: Journals, texts: Releases) -> str:
    """Return the stream of a knowledge base; an empty plain stream is for the one that asks first."""
    return (
        STREAM if first_of_store(journal, texts) in (None, knowledge_base) else f"{STREAM}/{knowledge_base}"
    )


def streams_of_store(journal: Journals) -> tuple[str, ...]:
    """Return every stream of releases that a store has, the plain one first."""
    return STREAM, *(name for name in journal.streams(f"{STREAM}/") if name.startswith(f"{STREAM}/"))


def first_of_store(journal: Journals, texts: Releases) -> str | None:
    """Return the id of the knowledge base whose releases are in the plain stream, None as long as nothing is there.

    Folders that were opened one after another, before anything was approved, replaced each other: the last one counts.
    """
    history = fold(map(record_of, journal.read(STREAM)))
    for one in (*reversed(history.standing), *reversed(history.proposals)):
        text = texts.text(one.rules.fingerprint)
        if text is not None:
            return str(orjson.loads(text)["manifest"]["id"])
    return None
