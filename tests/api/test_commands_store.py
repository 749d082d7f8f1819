"""`liangti store`, where no service runs."""

import duckdb
import pytest

from decision.store.opening import open_store
from decision.store.records import DecisionDraft
from tests.api.commands import certificate_file, runner
from tests.api.conftest import NOW


@pytest.fixture
def run(tmp_path, capsys):
    return runner(tmp_path / "home", capsys)


@pytest.fixture
def filled(run, tmp_path):
    """Return a data folder whose store holds three decisions, two certificates and a key."""
    home = tmp_path / "home"
    with open_store("duckdb:///liangti.duckdb", home, "main", lambda: NOW) as store:
        for number in range(3):
            draft = DecisionDraft({"number": number}, "0" * 64, "undecided", b"{}", id=f"decision-{number}")
            store.decisions.append(draft)
    run("certificates", "import", certificate_file(tmp_path, 1, 2))
    run("keys", "add", "--role", "intake")
    return home


def change(home, statement):
    with duckdb.connect(str(home / "liangti.duckdb")) as connection:
        connection.execute(statement)


@pytest.mark.usefixtures("filled")
def test_a_sound_store_is_found_sound(run):
    ran = run("store", "check")
    assert ran.code == 0
    assert "no faults" in ran.out
    assert run("store", "check", "--json").data["faults"] == 0


def test_the_first_bad_record_is_named(run, filled):
    change(filled, "update decision set request = '{\"number\":7}' where id = 'decision-1'")
    ran = run("store", "check")
    assert ran.code == 1
    assert ran.out.startswith("decisions of main, record 2 (decision-1): it is not what was written")
    assert "fix: " in ran.out
    assert run("store", "check", "--json").data["list"][0]["record"] == 2


def test_a_missing_record_is_named(run, filled):
    change(filled, "delete from decision where id = 'decision-2'")
    ran = run("store", "check")
    assert ran.code == 1
    assert "decisions of main, record 3" in ran.out


def test_a_store_is_up_to_date_after_migration(run):
    assert run("store", "migrate").out.count("up to date") == 1
    assert run("store", "migrate").code == 0


def test_a_newer_store_is_refused(run, filled):
    change(filled, "insert into migration select 99, 'later', now(), 'x'")
    for command in ("check", "migrate"):
        ran = run("store", command)
        assert (ran.code, ran.out) == (1, "")
        assert "fix: " in ran.err


def test_a_copy_holds_the_same(run, filled):
    assert run("store", "copy", "duckdb:///liangti.duckdb", "duckdb:///other.duckdb").code == 0
    with open_store("duckdb:///other.duckdb", filled, None, lambda: NOW) as store:
        assert len(store.decisions.page().records) == 3
        assert len(store.keys.all()) == 1


@pytest.mark.usefixtures("filled")
def test_a_backup_is_restored_into_a_new_home(run, tmp_path, capsys):
    backup = tmp_path / "liangti.backup"
    assert run("store", "backup", str(backup)).code == 0
    elsewhere = runner(tmp_path / "new", capsys)
    assert elsewhere("store", "restore", str(backup)).code == 0
    before, after = run("store", "check", "--json").data, elsewhere("store", "check", "--json").data
    assert (after["records"], after["faults"]) == (before["records"], 0)
    assert elsewhere("keys", "list").out == run("keys", "list").out


def test_a_store_that_holds_something_is_replaced_only_when_that_is_asked_for(run, filled, tmp_path):
    backup = tmp_path / "liangti.backup"
    run("store", "backup", str(backup))
    run("keys", "add", "--role", "admin")
    refused = run("store", "restore", str(backup))
    assert refused.code == 1
    assert "not empty" in refused.err
    assert "--replace" in refused.err
    assert len(run("keys", "list", "--json").data["keys"]) == 2
    assert run("store", "restore", str(backup), "--replace").code == 0
    assert len(run("keys", "list", "--json").data["keys"]) == 1
    (aside,) = filled.glob("liangti.duckdb.replaced-*")
    with open_store(f"duckdb:///{aside}", filled, None, lambda: NOW) as store:
        assert len(store.keys.all()) == 2


def test_a_damaged_backup_changes_nothing(run, filled, tmp_path):
    backup = tmp_path / "liangti.backup"
    run("store", "backup", str(backup))
    with duckdb.connect(str(backup)) as connection:
        connection.execute("update decision set outcome = 'decided'")
    refused = run("store", "restore", str(backup), "--replace")
    assert refused.code == 1
    assert "decisions of main, record 1" in refused.err
    assert run("store", "check").code == 0
    assert not list(filled.glob("*.replaced-*"))


def test_what_is_no_backup_is_refused(run, tmp_path):
    other = tmp_path / "other"
    other.write_text("no database")
    refused = run("store", "restore", str(other))
    assert (refused.code, refused.out) == (1, "")
    assert "fix: " in refused.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say check, migrate, copy, backup, restore"),
        (["chekc"], "chekc"),
        (["backup"], "FILE"),
        (["backup", "/nowhere/file"], "there is no such folder"),
        (["restore", "nowhere"], "there is no such file"),
        (["copy", "duckdb:///a"], "TO"),
        (["copy", "a.duckdb", "duckdb:///b"], "FROM: this is no address of a store"),
        (["copy", "duckdb:///a", "mysql://b"], "TO: this is no address of a store"),
        (["copy", "duckdb:///a", "duckdb:///./a"], "cannot be copied into itself"),
    ],
)
def test_wrong_use_is_said_with_a_fix(run, words, said):
    ran = run("store", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "fix: " in ran.err


@pytest.mark.usefixtures("filled")
def test_a_file_that_is_there_is_not_written_over(run, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text("kept")
    assert run("store", "backup", str(kept)).code == 2
    assert kept.read_text() == "kept"


def test_a_missing_source_is_said(run):
    ran = run("store", "copy", "duckdb:///nowhere.duckdb", "duckdb:///b.duckdb")
    assert ran.code == 1
    assert "there is no such file" in ran.err
