"""Commands on PostgreSQL: they connect beside the service, and stores move from one engine to the other."""

import itertools
import shutil
import time

import httpx
import psycopg
import pytest

from api.admin_socket import NAME
from tests.api.commands import certificate_file, runner, serving
from tests.decision.store.conftest import server  # noqa: F401

_NUMBERS = itertools.count(1)


@pytest.fixture
def empty(server):  # noqa: F811
    """Return a function that makes an empty database and returns its address."""

    def make():
        schema = f"api{next(_NUMBERS)}"
        with psycopg.connect(server.url("public"), autocommit=True) as connection:
            connection.execute(f"create schema {schema}")
        return server.url(schema)

    return make


@pytest.fixture
def address(empty, monkeypatch):
    url = empty()
    monkeypatch.setenv("LIANGTI_STORE", url)
    return url


@pytest.fixture
def run(tmp_path, capsys, address):  # noqa: ARG001
    return runner(tmp_path / "home", capsys)


def test_commands_connect_while_a_service_runs(run, home, tmp_path):
    shutil.copytree(home / "index", tmp_path / "home" / "index")
    with serving(tmp_path / "home") as (_, service):
        assert not (tmp_path / "home" / NAME).exists()
        assert run("certificates", "import", certificate_file(tmp_path, 1, 2), "--json").data["new"] == 2
        found = httpx.get(f"{service}/v1/certificates?holder=北方建筑设计院").json()
        assert len(found["certificates"]) == 2
        made = run("keys", "add", "--role", "admin", "--json").data
        assert run("store", "check").code == 0
        headers = {"Authorization": f"Bearer {made['key']}"}
        # A service reads the keys again after two seconds.
        for _ in range(100):
            answer = httpx.get(f"{service}/v1/keys", headers=headers)
            if answer.status_code == 200:
                break
            time.sleep(0.1)
        assert len(answer.json()["keys"]) == 1


def test_a_backup_of_postgresql_becomes_a_file_and_a_new_store_of_either_engine(
    run, empty, tmp_path, monkeypatch, capsys
):
    run("certificates", "import", certificate_file(tmp_path, 1, 2))
    run("keys", "add", "--role", "intake")
    before = run("store", "check", "--json").data["records"]
    assert run("store", "backup", str(tmp_path / "backup")).code == 0
    refused = run("store", "restore", str(tmp_path / "backup"), "--replace")
    assert refused.code == 1
    assert "name an empty database" in refused.err
    monkeypatch.setenv("LIANGTI_STORE", empty())
    assert run("store", "restore", str(tmp_path / "backup")).code == 0
    assert run("store", "check", "--json").data["records"] == before
    monkeypatch.delenv("LIANGTI_STORE")
    file = runner(tmp_path / "file", capsys)
    assert file("store", "restore", str(tmp_path / "backup")).code == 0
    assert file("store", "check", "--json").data["records"] == before


def test_a_file_is_copied_into_postgresql(run, address, tmp_path, monkeypatch, capsys):
    with monkeypatch.context() as patched:
        patched.delenv("LIANGTI_STORE")
        alone = runner(tmp_path / "home", capsys)
        alone("certificates", "import", certificate_file(tmp_path, 1, 2))
    copied = run("store", "copy", "duckdb:///liangti.duckdb", address)
    assert copied.code == 0
    assert run("certificates", "import", certificate_file(tmp_path, 1, 2), "--json").data["known"] == 2


def test_no_password_is_repeated(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LIANGTI_STORE", "postgresql://user:geheim@127.0.0.1:1/none")
    ran = runner(tmp_path, capsys)("keys", "list")
    assert ran.code == 1
    assert "geheim" not in ran.err + ran.out
    copied = runner(tmp_path, capsys)(
        "store", "copy", "postgresql://user:geheim@127.0.0.1:1/none", "duckdb:///b"
    )
    assert copied.code == 1
    assert "geheim" not in copied.err + copied.out
