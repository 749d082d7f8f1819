"""Commands while a service runs: they go through its socket, and what it answers is what they would find themselves."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from api.admin_socket import NAME, dial
from decision.store.opening import open_store
from tests.api.commands import certificate_file, runner, serving
from tests.api.conftest import NOW

FACTS = {"investor": "government"}


@pytest.fixture(scope="module")
def served(home, tmp_path_factory):
    """A data folder in which a service lives, and its address."""
    folder = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(home / "index", folder / "index")
    with serving(folder) as (process, address):
        yield folder, process, address


@pytest.fixture
def run(served, capsys):
    return runner(served[0], capsys)


def decided(address, key="", number=0):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    body = {"facts": FACTS, "reference": f"project {number}"}
    answer = httpx.post(f"{address}/v1/decisions", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


def test_the_file_itself_is_closed_to_commands(served):
    code = f"""
import pathlib
from decision.store.opening import open_store
open_store("duckdb:///liangti.duckdb", pathlib.Path({str(served[0])!r}), None, None)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "another process has the file open" in done.stderr


def test_certificates_are_taken_in_through_the_service(run, tmp_path):
    file = certificate_file(tmp_path, 11, 12)
    assert "2 rows: 2 new" in run("certificates", "import", file).out
    assert "nothing changed" in run("certificates", "import", file).out


def test_faults_of_a_file_are_the_same_through_the_service_and_without(run, tmp_path, capsys):
    file = certificate_file(
        tmp_path, 21, more="licence,A2,CONS,某院,2018-02-30,有效\ndesign_qual,,CONS,某院,,有效\n"
    )
    alone = runner(tmp_path / "alone", capsys)
    assert run("certificates", "import", file) == alone("certificates", "import", file)
    assert run("certificates", "import", file).code == 1


def test_a_file_that_cannot_be_read_at_all_is_a_finding_too(run, tmp_path):
    file = tmp_path / "list.json"
    file.write_text("[1, 2]")
    ran = run("certificates", "import", str(file))
    assert ran.code == 1
    assert "list.json:1:1: " in ran.out


def test_wrong_options_are_the_same_through_the_service_and_without(run, tmp_path, capsys):
    words = ("keys", "add", "--role", "intak", "--department", "X")
    assert run(*words) == runner(tmp_path / "alone", capsys)(*words)


def test_the_store_is_checked_through_the_service(run, served):
    ran = run("store", "check")
    assert ran.code == 0
    assert str(served[0] / "liangti.duckdb") in ran.out


def test_a_migration_is_nothing_to_do(run):
    assert run("store", "migrate").code == 0


def test_a_store_that_is_in_use_is_not_restored(run, served, tmp_path):
    backup = tmp_path / "backup"
    assert run("store", "backup", str(backup)).code == 0
    refused = run("store", "restore", str(backup), "--replace")
    assert refused.code == 1
    assert f"process {served[1].pid}" in refused.err


def test_a_store_that_is_in_use_is_not_copied_and_the_way_round_is_said(run):
    refused = run("store", "copy", "duckdb:///liangti.duckdb", "duckdb:///copy.duckdb")
    assert refused.code == 1
    assert "liangti store backup" in refused.err


def test_a_backup_never_writes_over_a_file(run, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text("kept")
    assert run("store", "backup", str(kept)).code == 2
    assert kept.read_text() == "kept"


def test_a_second_service_says_which_process_owns_the_folder(run, served):
    ran = run("serve", "--port", "0")
    assert ran.code == 1
    assert f"process {served[1].pid} serves this data folder" in ran.err
    assert dial(served[0]) is not None


def test_a_second_service_on_the_same_file_in_another_folder_says_that_it_is_owned(
    served, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("LIANGTI_STORE", f"duckdb:///{served[0] / 'liangti.duckdb'}")
    shutil.copytree(served[0] / "index", tmp_path / "index")
    ran = runner(tmp_path, capsys)("serve", "--port", "0")
    assert ran.code == 1
    assert "another process has the file open" in ran.err
    assert not (tmp_path / NAME).exists()


def test_another_store_of_the_same_folder_is_opened_directly(served, monkeypatch, capsys):
    monkeypatch.setenv("LIANGTI_STORE", "duckdb:///other.duckdb")
    ran = runner(served[0], capsys)("store", "check")
    assert "other.duckdb: 0 records" in ran.out


def test_nothing_of_another_file_is_read_by_a_route_of_the_service(served):
    connection = http.client.HTTPConnection("liangti")
    connection.sock = dial(served[0])
    connection.request("POST", "/v1/store:backup?file=/etc/passwd")
    answer = connection.getresponse()
    assert answer.read(16)[8:12] == b"DUCK"
    connection.close()


@pytest.fixture
def other(home, tmp_path, capsys):
    """A data folder of one test only."""
    folder = tmp_path / "home"
    shutil.copytree(home / "index", folder / "index")
    return folder, runner(folder, capsys)


def test_a_key_counts_at_once_and_until_it_is_revoked(other):
    folder, run = other
    with serving(folder) as (_, address):
        assert httpx.get(f"{address}/v1/store").status_code == 200
        made = run("keys", "add", "--role", "intake", "--json").data
        headers = {"Authorization": f"Bearer {made['key']}"}
        assert httpx.get(f"{address}/v1/certificates?holder=x", headers=headers).status_code == 200
        assert httpx.get(f"{address}/v1/store").status_code == 401
        assert httpx.get(f"{address}/v1/store", headers=headers).status_code == 403
        assert run("keys", "revoke", made["id"]).code == 0
        assert httpx.get(f"{address}/v1/certificates?holder=x", headers=headers).status_code == 401
        assert run("keys", "list").code == 0


def test_a_backup_under_load_is_whole_and_restores_into_a_new_home(other, tmp_path, capsys):
    folder, run = other
    ids, stop = [], threading.Event()
    with serving(folder) as (_, address):

        def load():
            while not stop.is_set():
                ids.append(decided(address, number=len(ids)))

        thread = threading.Thread(target=load)
        thread.start()
        while len(ids) < 20:
            assert thread.is_alive()
        before = list(ids)
        assert run("store", "backup", str(tmp_path / "backup")).code == 0
        during = len(ids)
        stop.set()
        thread.join()
    new = runner(tmp_path / "new", capsys)
    assert new("store", "restore", str(tmp_path / "backup")).code == 0
    assert new("store", "check").code == 0
    with open_store("duckdb:///liangti.duckdb", tmp_path / "new", None, lambda: NOW) as store:
        assert all(store.decisions.get(one) for one in before)
    assert during > len(before)


def test_after_a_kill_commands_open_the_file_and_the_next_service_takes_the_socket(other):
    folder, run = other
    with serving(folder) as (process, address):
        identity = decided(address)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert (folder / NAME).exists()
    assert run("store", "check", "--json").data["faults"] == 0
    with serving(folder) as (_, address):
        assert httpx.get(f"{address}/v1/decisions/{identity}").status_code == 200
        assert run("store", "check", "--json").data["faults"] == 0
    assert not (folder / NAME).exists()


def test_an_import_that_is_broken_off_leaves_nothing(other, tmp_path):
    folder, run = other
    file = Path(certificate_file(tmp_path, *range(60_000)))
    with serving(folder):
        kept = run("store", "check", "--json").data["records"]
        connection = http.client.HTTPConnection("liangti")
        connection.sock = dial(folder)
        headers = {"Content-Type": "text/csv", "Accept": "application/x-ndjson"}
        connection.request("POST", "/v1/certificates:import", file.read_bytes(), headers)
        first = json.loads(connection.getresponse().readline())
        assert first["rows"]["done"] < 60_000
        connection.close()
        for _ in range(100):
            ran = run("certificates", "import", certificate_file(tmp_path, 1, name="one.csv"), "--json")
            if ran.code == 0:
                break
        assert ran.data["new"] == 1
        assert run("store", "check", "--json").data["records"] == kept + 1
