"""The address of a PostgreSQL store: how to connect, and how to name it without a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import conninfo

from decision.store.canonical import sha256
from decision.store.errors import StoreUnavailable, StoreVersion
from decision.store.postgres.session import Connection

_OLDEST_SERVER = 130000
_SETTINGS: dict[str, Any] = {
    "application_name": "liangti",
    "connect_timeout": 5,
    # A server that vanished is noticed, so that nobody waits for ever.
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "client_encoding": "utf8",
    "cursor_factory": psycopg.RawCursor,
}


class Address:
    """Connects to one database. Raises: StoreUnavailable for an address that is none."""

    def __init__(self, url: str, *, read_only: bool) -> None:
        try:
            given = conninfo.conninfo_to_dict(url)
        except psycopg.Error:
            fix = "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with %-codes for special characters"
            raise StoreUnavailable(
                "this is no address of a database", where="postgresql://…", fix=fix
            ) from None
        host = given.get("host") or given.get("hostaddr") or "local"
        self.where = f"postgresql://{host}:{given.get('port', 5432)}/{given.get('dbname', '')}"
        words = [
            str(given.get("options", "")),
            "-c synchronous_commit=on",
            "-c default_transaction_read_only=on" if read_only else "",
            "-c lock_timeout=30s",
        ]
        self.options: dict[str, Any] = {**_SETTINGS, **given, "options": " ".join(words).strip()}
        self._schema = ""

    def connect(self) -> Connection:
        """Return a new connection, which commits each statement."""
        return psycopg.connect(**self.options, autocommit=True)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Lend a new connection and close it."""
        connection = self.connect()
        try:
            yield connection
        finally:
            connection.close()

    def check(self, connection: Connection) -> None:
        """Look at the server. Raises: StoreVersion if it is too old or does not hold every text."""
        if connection.info.server_version < _OLDEST_SERVER:
            what = f"the server is PostgreSQL {connection.info.server_version // 10_000}"
            raise StoreVersion(what, where=self.where, fix="use PostgreSQL 13 or later")
        row = connection.execute("select current_setting('server_encoding'), current_schema()").fetchone()
        encoding, schema = row or ("", None)
        if encoding != "UTF8":
            fix = "create the database with `createdb --encoding=UTF8 --template=template0`"
            raise StoreVersion(f"the database's encoding is {encoding}", where=self.where, fix=fix)
        if schema is None:
            fix = "create the schema that the address or the role names in its search_path"
            raise StoreUnavailable("there is no schema for the tables", where=self.where, fix=fix)
        self._schema = str(schema)

    def lock(self, name: str) -> int:
        """Return the key of an advisory lock: of this name in this schema."""
        return int.from_bytes(bytes.fromhex(sha256(f"liangti {self._schema} {name}")[:16]), signed=True)
