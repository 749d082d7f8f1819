"""Where a test keeps its store, and what it puts in."""

import signal
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import duckdb
import psycopg

from decision.store import CertificateEntry, DecisionDraft, open_store
from decision.store.check import check
from decision.store.duckdb.session import Session as DuckSession
from decision.store.postgres.session import Session as PostgresSession

RELEASE = "a" * 64
BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class TickingClock:
    """A clock that goes on by a millisecond whenever it is read, and can be set."""

    def __init__(self, now=BEGIN):
        self.now = now

    def __call__(self):
        self.now += timedelta(milliseconds=1)
        return self.now


class Server:
    """A PostgreSQL server of this test session."""

    def __init__(self, program, folder, owner):
        self.folder, self.owner = folder, owner
        settings = ["fsync=off", "full_page_writes=off", "max_connections=60", "listen_addresses="]
        flags = [word for setting in settings for word in ("-c", setting)]
        self.command = [program, "-D", str(folder / "data"), "-k", str(folder), "-p", "5432", *flags]

    def start(self):
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, cwd=self.folder, start_new_session=True, **self.owner
            )
        for _ in range(600):
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self, how=signal.SIGQUIT):
        self.process.send_signal(how)
        self.process.wait(30)

    def url(self, schema):
        return f"postgresql://liangti@/postgres?host={self.folder}&options=-csearch_path%3D{schema}"


class Place:
    """A store's address; `raw` runs statements on its tables behind its back."""

    def __init__(self, home, clock):
        self.home, self.clock = home, clock

    def open(self, node="n1", **options):
        return open_store(self.url, self.home, node, options.pop("clock", self.clock), **options)

    @contextmanager
    def tampering(self):
        """Lend a session whose changes are forgotten afterwards; no store may be open."""
        with self.session() as session:
            session.script("begin")
            try:
                yield session
            finally:
                session.script("rollback")

    def raw(self, *statements):
        with self.session() as session:
            for statement in statements:
                session.script(statement)


class DuckPlace(Place):
    engine = "duckdb"

    def __init__(self, home, name, clock):
        super().__init__(home, clock)
        self.file = home / name
        self.url = f"duckdb:///{name}"

    @contextmanager
    def session(self):
        """Lend a session on the file; no store may have it open."""
        connection = duckdb.connect(self.file)
        try:
            yield DuckSession(connection, "test")
        finally:
            connection.close()


class PostgresPlace(Place):
    engine = "postgres"

    def __init__(self, home, server, schema, clock):
        super().__init__(home, clock)
        self.url = server.url(schema)
        with psycopg.connect(server.url("public"), autocommit=True) as connection:
            connection.execute(f"create schema {schema}")

    @contextmanager
    def session(self):
        with psycopg.connect(self.url, autocommit=True, cursor_factory=psycopg.RawCursor) as connection:
            yield PostgresSession(connection, "test")


class Inside:
    """A database as seen from within one transaction."""

    def __init__(self, session):
        self.session = session

    @contextmanager
    def reading(self):
        yield self.session

    snapshot = reading

    def stream(self, statement, *values):
        return iter(self.session.rows(statement, *values))


def draft(number=0, **changes):
    """Return a decision to append, another one for each number."""
    said = {"request": {"facts": {"number": number}}, "answer": b'{"number":%d}' % number}
    return DecisionDraft(**{"release": RELEASE, "outcome": "decided", **said, **changes})


def certificate(number="哈国用〔2014〕第1号", **changes):
    """Return what a source says of a certificate."""
    said = {
        "type": "land_use_right",
        "issuer": "国土局",
        "holder": "哈尔滨某建设有限公司",
        "credit_code": "91230102MA18WDRB01",
        "valid_until": date(2026, 12, 31),
    }
    return CertificateEntry(number=number, **{**said, **changes})


def faults(store):
    """Return the kind and number of each fault that the store finds in itself."""
    return [(finding.kind, finding.seq) for finding in store.check() if finding.is_fault]


def faults_inside(session):
    """Return the same of the database as it is within a session's transaction."""
    return [(found.kind, found.seq) for found in check(Inside(session)) if found.is_fault]
