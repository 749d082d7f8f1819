"""A store is brought up to date and never back; one that this program does not know is refused in a sentence."""

from datetime import UTC, datetime

import pytest

from decision.store import StoreVersion, open_store
from decision.store.duckdb import DuckDatabase
from decision.store.migrations import Migration, migrations_of
from decision.store.postgres import PostgresDatabase
from tests.decision.store.places import BEGIN, certificate, draft, faults


def database(place):
    return DuckDatabase(place.file) if place.engine == "duckdb" else PostgresDatabase(place.url, None)


def old_store(place, versions):
    """Make a store as an older program would have, with one decision in it."""
    known = migrations_of(f"decision.store.{place.engine}")
    opened = database(place)
    opened.migrate(lambda: BEGIN, known[:versions])
    opened.close()


def test_a_new_store_records_each_migration(place):
    place.open().close()
    with place.session() as session:
        rows = session.rows("select version, name, at_utc, sha256 from migration order by version")
    known = migrations_of(f"decision.store.{place.engine}")
    assert [(version, name, digest) for version, name, _, digest in rows] == [
        (one.version, one.name, one.sha256) for one in known
    ]
    assert all(isinstance(at, datetime) for _, _, at, _ in rows)


def test_an_old_store_is_brought_up_to_date_with_what_is_in_it(place):
    old_store(place, 1)
    head = ("a" * 64, "x")
    place.raw(f"insert into personal values ('gone', 'ff', '{{}}', '2030-01-01') -- {head}")
    with place.open() as store:
        store.certificates.put(certificate())
        store.decisions.append(draft())
        assert store.personal.get("gone").delete_after.year == 2030
        store.personal.delete_of("gone")
        assert faults(store) == []


def test_an_old_store_is_left_alone_where_it_may_not_be_migrated(place):
    old_store(place, 2)
    with pytest.raises(StoreVersion, match="lacks 2 versions") as raised:
        place.open(may_migrate=False)
    assert "liangti store migrate" in str(raised.value)
    with pytest.raises(StoreVersion):
        place.open(read_only=True)
    place.open().close()
    place.open(may_migrate=False).close()


def test_a_newer_store_is_refused(place):
    place.open().close()
    place.raw("insert into migration values (5, 'later', '2030-01-01', 'x')")
    with pytest.raises(StoreVersion, match="the store has version 5, this program knows 4"):
        place.open()


def test_a_store_made_by_other_migrations_is_refused(place):
    place.open().close()
    place.raw("update migration set sha256 = 'x' where version = 3")
    with pytest.raises(StoreVersion, match="version 3 of its tables was not made by this program's office"):
        place.open()


def test_a_migration_that_fails_leaves_nothing_behind(place):
    place.open().close()
    broken = Migration(5, "broken", "create table half (a bigint); create table head (a bigint)")
    opened = database(place)
    with pytest.raises(Exception, match="refused the statement"):
        opened.migrate(lambda: datetime.now(UTC), [*migrations_of(f"decision.store.{place.engine}"), broken])
    opened.close()
    with place.open() as store:
        store.decisions.append(draft())
    with place.session() as session:
        assert session.rows("select max(version) from migration") == [(4,)]
        tables = session.rows("select table_name from information_schema.tables where table_name = 'half'")
        assert tables == []


def test_both_engines_have_the_same_tables_and_columns(places):
    found = []
    for engine in ("duckdb", "postgres"):
        place = places(engine)
        place.open().close()
        with place.session() as session:
            found.append(
                session.rows(
                    "select table_name, column_name, is_nullable from information_schema.columns"
                    " where table_schema = current_schema() order by table_name, ordinal_position"
                )
            )
    assert found[0] == found[1]


def test_the_address_of_a_store_is_one_of_two_forms(tmp_path):
    for url in ("sqlite:///x", "duckdb://x", "duckdb:///", "postgres://u:secret@h/d", "", "x.duckdb"):
        with pytest.raises(Exception, match="no address of a store") as raised:
            open_store(url, tmp_path, "n1", lambda: BEGIN)
        assert "duckdb:///PATH" in str(raised.value)
        assert "secret" not in str(raised.value)
    with open_store("duckdb:///sub/x.duckdb", tmp_path, "n1", lambda: BEGIN):
        assert (tmp_path / "sub" / "x.duckdb").exists()
    with open_store(f"duckdb:///{tmp_path}/y.duckdb", tmp_path / "home", "n1", lambda: BEGIN) as store:
        assert store.where == str(tmp_path / "y.duckdb")
