"""The tables of a store, the same in both engines: what is written in bulk, walked and copied."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from typing import Literal, cast, get_args

Kind = Literal["text", "whole", "moment", "day", "bytes"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns in order; the first `key_length` of them are its key."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    key_length: int

    @property
    def names(self) -> str:
        """The names of the columns, as a statement lists them."""
        return ", ".join(name for name, _ in self.columns)

    def select(self, rest: str = "") -> str:
        """Return the statement that reads all columns; `rest` follows the table."""
        return f"select {self.names} from {self.name} {rest}"  # noqa: S608


def marks(values: Sized) -> str:
    """Return the places of values in a statement.

    >>> marks(["a", "b"])
    '($1, $2)'
    """
    return f"({', '.join(f'${number}' for number in range(1, len(values) + 1))})"


def _table(name: str, columns: str, key_length: int = 1) -> Table:
    """Return the table whose columns are written `name` (a text) or `name:kind`."""
    parted = [word.partition(":") for word in columns.split()]
    assert all(kind in ("", *get_args(Kind)) for _, _, kind in parted)
    return Table(
        name, tuple((column, cast("Kind", kind or "text")) for column, _, kind in parted), key_length
    )


DECISION = _table(
    "decision",
    "id node seq:whole at_utc:moment clock_behind_us:whole request release outcome answer reference case_number"
    " supersedes prev hash",
)
ANSWER = _table("answer", "sha256 recipe")
ANSWER_PART = _table("answer_part", "key body")
PERSONAL = _table("personal", "decision key_hex named_values delete_after:day")
HEAD = _table("head", "kind name seq:whole hash", key_length=2)
SEAL = _table("seal", "seq:whole day:day at_utc:moment heads streams prev hash")
SEALED_STREAM = _table("sealed_stream", "seal:whole stream seq:whole hash", key_length=2)
CERTIFICATE = _table(
    "certificate",
    "id batch:whole type number number_key issuer holder credit_code organisation_code registration_number"
    " former_names project project_key issued:day valid_from:day valid_until:day state source as_of_utc:moment sha256",
    key_length=2,
)
CERTIFICATE_HOLDER = _table("certificate_holder", "holder_key id batch:whole", key_length=3)
CERTIFICATE_BATCH = _table("certificate_batch", "batch:whole known_from_utc:moment")
RELEASE_TEXT = _table("release_text", "fingerprint body")
API_KEY = _table("api_key", "hash role department staff_number label created_utc:moment")
API_KEY_REVOCATION = _table("api_key_revocation", "hash at_utc:moment")
REPLY = _table("reply", "key body_sha256 status:whole decision content_type body:bytes at_utc:moment")
JOURNAL = _table("journal", "stream seq:whole id body prev hash", key_length=2)
OUTBOX = _table("outbox", "stream seq:whole position:whole topic body", key_length=3)
OUTBOX_DONE = _table("outbox_done", "stream seq:whole position:whole at_utc:moment", key_length=3)
