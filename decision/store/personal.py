"""Personal values apart from the records, so that retention can delete them while every hash stays valid."""

from __future__ import annotations

import json
from datetime import date

from decision.store import door
from decision.store.canonical import canonical
from decision.store.database import Database, Row, Transaction
from decision.store.digests import PersonalValues
from decision.store.errors import RefusedValue
from decision.store.tables import PERSONAL
from decision.store.writer import Writer

_BY_DECISION = PERSONAL.select("where decision = $1")


class PersonalRegister:
    """Finds and deletes the personal values of decisions."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def get(self, decision: str) -> PersonalValues | None:
        """Return the values of a decision, or None: it had none, or they were deleted."""
        with self._database.reading() as reader:
            found = reader.rows(_BY_DECISION, decision)
        return values_of(found[0]) if found else None

    def delete_of(self, decision: str) -> bool:
        """Delete the values of one decision; return whether there were any."""
        job = self._writer.submit(
            lambda unit: unit.tx.run("delete from personal where decision = $1", decision)
        )
        return job.result() > 0

    def delete_before(self, day: date) -> int:
        """Delete the values whose `delete_after` lies before `day`; return of how many decisions."""
        limit = door.day(day, "personal.day")
        return self._writer.submit(lambda unit: delete_expired(unit.tx, limit)).result()


def delete_expired(tx: Transaction, day: date) -> int:
    """Delete, in a transaction, the values whose `delete_after` lies before `day`; return of how many decisions."""
    return tx.run("delete from personal where delete_after < $1", day)


def check_personal(personal: PersonalValues) -> PersonalValues:
    """Return values that may enter. Raises: RefusedValue, which names the place and never the value."""
    names, values = tuple(personal.values), tuple(personal.values.values())
    door.texts(names, "personal", ("a name",))
    door.texts(values, "personal", names)
    if len(door.blob(personal.key, "personal.key", 64)) < 16:
        raise RefusedValue("the key is too short", where="personal.key", fix="make one with `new_key`")
    door.day(personal.delete_after, "personal.delete_after")
    return personal


def row_of(decision: str, personal: PersonalValues) -> Row:
    """Return the values of a decision as a row of their table."""
    return decision, personal.key.hex(), canonical(dict(personal.values)), personal.delete_after


def values_of(row: Row) -> PersonalValues:
    """Return the values that `row_of` wrote."""
    _, key_hex, named_values, delete_after = row
    return PersonalValues(json.loads(named_values), bytes.fromhex(key_hex), delete_after)
