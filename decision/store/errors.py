"""What the store refuses or cannot do, each in one sentence with where, what and how to repair."""

from __future__ import annotations

from typing import Literal

from kb.errors import LiangtiError

Again = Literal["", "conflict", "lost", "fatal"]


class StoreError(LiangtiError):
    """Anything that the store refuses.

    `again` tells the writer whether trying again can help: after a conflict with another writer, after the
    connection was lost, or after the database has given itself up and must be opened anew.
    """

    again: Again = ""


class RefusedValue(StoreError):
    """A value that may not enter: missing, too long, no text that UTF-8 can carry, no day of the calendar."""


class SameIdOtherContent(StoreError):
    """Something with this id is there already and says something else."""


class UnknownId(StoreError):
    """Nothing with this id is there."""


class OtherSequence(StoreError):
    """A stream has gone on since the caller looked; `found` is where it stands."""

    def __init__(self, stream: str, expected: int, found: int) -> None:
        self.expected, self.found = expected, found
        what = f"the stream stands at {found}, not at {expected}"
        super().__init__(what, where=stream, fix="read what was added and try again")


class StoreUnusable(StoreError):
    """The store cannot be used as it is; the subclasses say why."""


class StoreOwned(StoreUnusable):
    """Another process, or another store in this one, owns it."""


class StoreDamaged(StoreUnusable):
    """Bytes that are not what was written."""


class StoreReadOnly(StoreUnusable):
    """Nothing may be written there."""


class StoreFull(StoreUnusable):
    """No room is left."""


class StoreUnavailable(StoreUnusable):
    """It does not answer now, and may later."""


class StoreClosed(StoreUnusable):
    """It was closed, or has closed itself."""


class StoreVersion(StoreUnusable):
    """Its tables are newer or older than this program's, or were made by other migrations."""


class LostConnection(StoreUnavailable):
    """The connection broke, so that it is not known whether the last commit took place."""

    again: Again = "lost"


class ConflictingWrite(StoreUnavailable):
    """Another writer was faster with the same row."""

    again: Again = "conflict"


class InvalidatedDatabase(StoreUnavailable):
    """The database has given itself up after an error and must be opened anew."""

    again: Again = "fatal"
