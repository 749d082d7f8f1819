"""The tables of a store brought up to date: numbered files, forward only, each in one transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from decision.store.canonical import sha256
from decision.store.errors import StoreVersion

_NAME = re.compile(r"(\d{4})_([a-z_]+)\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file of statements."""

    version: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        return sha256(self.text)


@cache
def migrations_of(package: str) -> tuple[Migration, ...]:
    """Return the migrations of an adapter, in order, numbered from 1 without a gap."""
    found = [
        Migration(int(matched[1]), matched[2], file.read_text("utf-8"))
        for file in (files(package) / "migrations").iterdir()
        if (matched := _NAME.fullmatch(file.name))
    ]
    found.sort(key=lambda one: one.version)
    assert [one.version for one in found] == list(range(1, len(found) + 1))
    return tuple(found)


def outstanding(
    known: Sequence[Migration], applied: Sequence[tuple[int, str]], where: str
) -> tuple[Migration, ...]:
    """Return the migrations still to be applied, after those `applied` by number and SHA-256.

    Raises: StoreVersion if the store is newer than this program, or was made by other migrations.
    """
    if len(applied) > len(known):
        what = f"the store has version {len(applied)}, this program knows {len(known)}"
        raise StoreVersion(what, where=where, fix="use the newer program; a store never goes back")
    for migration, (version, digest) in zip(known, applied, strict=False):
        if (version, digest) != (migration.version, migration.sha256):
            what = f"version {version} of its tables was not made by this program's {migration.name}"
            raise StoreVersion(
                what, where=where, fix="use the program that made it, or copy it into a new store"
            )
    return tuple(known[len(applied) :])


def need_migration(missing: Sequence[Migration], where: str) -> StoreVersion:
    """Return the refusal of a store that may not be migrated now."""
    what = f"the store lacks {len(missing)} versions of its tables, from {missing[0].version} on"
    return StoreVersion(what, where=where, fix="run `liangti store migrate`")
