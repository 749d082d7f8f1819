"""One store: its parts over one database and one writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from decision.store.answers import Answers
from decision.store.backup import back_up
from decision.store.canonical import Token
from decision.store.certificates import CertificateRegister
from decision.store.chain import chain_of
from decision.store.check import check
from decision.store.copy import copy_all
from decision.store.database import Database
from decision.store.decisions import DecisionLog
from decision.store.interface import Store
from decision.store.journal import Journal
from decision.store.keys import KeyRegister
from decision.store.moments import Clock
from decision.store.outbox import Outbox
from decision.store.personal import PersonalRegister
from decision.store.receiving import Receiving, Tick
from decision.store.releases import ReleaseTexts
from decision.store.replies import Replies
from decision.store.seals import Seal, add_seal
from decision.store.unit import Unit
from decision.store.walk import Finding
from decision.store.writer import Writer

_SECONDS_UNTIL_TRIED = 5.0


class SqlStore:
    """The store over a database of either engine."""

    def __init__(
        self, database: Database, node: str | None, clock: Clock, token: Token, *, read_only: bool
    ) -> None:
        self._read_only = read_only
        self.database = database
        self.where = database.where
        self._clock = clock
        chain = None
        if node is not None:
            with database.reading() as reader:
                chain = chain_of(reader, node)
        self.writer = Writer(database, chain)
        self.replies = Replies(database, self.writer, clock)
        self.decisions = DecisionLog(database, self.writer, self.replies, Answers(), clock, token)
        self.personal = PersonalRegister(database, self.writer)
        self.certificates = CertificateRegister(database, self.writer, clock)
        self.releases = ReleaseTexts(database, self.writer)
        self.keys = KeyRegister(database, self.writer, clock)
        self.journal = Journal(database, self.writer, token)
        self.outbox = Outbox(database, self.writer, clock)

    @property
    def has_one_owner(self) -> bool:
        """Whether no other process can write while this one has the store open."""
        return self.database.has_one_owner

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Lend whether nobody else does the work of this name now, in any process; nobody else will meanwhile."""
        return self.database.alone(name)

    def seal(self) -> Seal | None:
        """Seal the heads of all chains now; return the seal in force, None where nothing was ever written."""
        return self.writer.submit(lambda unit: add_seal(unit, self._clock())).result()

    def check(self, tick: Tick = lambda _: None) -> Iterator[Finding]:
        """Yield what is not as it was written; see `decision.store.check`."""
        return check(self.database, tick)

    def copy_to(self, target: Store, tick: Tick = lambda _: None) -> None:
        """Copy this store into another, which is empty or holds the beginning of this one.

        Raises: StoreDamaged if this store is, SameIdOtherContent if the other one holds something else.
        """
        assert isinstance(target, SqlStore), "every store that `open_store` returns is one"
        copy_all(self.database, Receiving(target.database, target.writer, tick))
        target.certificates.forget()

    def back_up(self, file: Path, tick: Tick = lambda _: None) -> None:
        """Write a proved copy into the new DuckDB file `file`, while appends go on; see `decision.store.backup`."""
        back_up(self.database, file, self._clock, tick)

    def ready(self) -> None:
        """Raise a StoreError unless the store can be read and its last write went well.

        Where nobody is sent to a store that is not ready, no other write would show that it is again: five seconds
        after the failure this one tries.
        """
        if failure := self.writer.failure:
            if self.writer.seconds_since_failure < _SECONDS_UNTIL_TRIED:
                raise failure
            self.writer.submit(_changes_nothing).result()
        with self.database.reading() as reader:
            reader.rows("select 1")

    def close(self) -> None:
        """Write what waits, seal what is new, and close. Raises: StoreError if the seal cannot be written."""
        try:
            self.writer.close(None if self._read_only else self._last_seal)
        finally:
            self.database.close()

    def _last_seal(self, unit: Unit) -> Seal | None:
        return add_seal(unit, self._clock()) if self.writer.has_moved else None

    def __enter__(self) -> SqlStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _changes_nothing(unit: Unit) -> None:
    """Write something that is there already; of a row that stays the same DuckDB would write nothing."""
    unit.tx.run("comment on table migration is 'what brought the tables up to date'")
