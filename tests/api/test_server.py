"""A real server process: it opens, answers, finishes what it has begun, and leaves nothing behind."""

import errno
import io
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from api.server import serve
from api.settings import Settings
from decision.store.opening import open_store
from kb.errors import KnowledgeBaseError, LiangtiError
from tests.folders import HARBIN

BODY = json.dumps({"facts": {"investor": "government"}, "as_of": "2015-05-18"}).encode()
HEAD = (
    b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(BODY)
)


def start(home, *options):
    """Start a server in a process group of its own, with its output in files below `home`."""
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--home", str(home)]
    command += ["--kb", str(HARBIN), *options]
    with (home / "out").open("wb") as out, (home / "err").open("wb") as err:
        return subprocess.Popen(command, stdout=out, stderr=err, start_new_session=True)


def address_of(process, home):
    """Return where the server listens, once it says so."""
    for _ in range(600):
        said = (home / "err").read_text(encoding="utf-8")
        if found := re.search(r"ready on (http://\S+?),", said):
            return found[1]
        assert process.poll() is None, said
        time.sleep(0.05)
    raise TimeoutError(said)


def members(group):
    """Return the processes of a process group that are still alive."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, process_group, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(process_group) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


class Running:
    """A server that answers; `said` is what it wrote on its two outputs."""

    def __init__(self, home: Path) -> None:
        self.home, self.process = home, start(home)
        self.address = address_of(self.process, home)

    def said(self):
        return (self.home / "out").read_text(encoding="utf-8"), (self.home / "err").read_text(
            encoding="utf-8"
        )


@contextmanager
def running(folder):
    server = Running(folder)
    try:
        yield server
    finally:
        if members(server.process.pid):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()


@pytest.fixture(scope="module")
def server(home):
    with running(home) as server:
        yield server


@pytest.fixture
def other_server(home, tmp_path):
    shutil.copytree(home / "index", tmp_path / "home" / "index")
    with running(tmp_path / "home") as server:
        yield server


@pytest.fixture
def opened_services(opened, services_of, monkeypatch):
    """Services of their own for a server in this process, which closes them."""
    services = services_of(opened)
    monkeypatch.setattr("api.server.open_services", lambda *_: services)
    return services


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_line_it_prints_decides_a_project(server):
    stdout, stderr = server.said()
    (line,) = [line for line in stderr.splitlines() if line.startswith("curl ")]
    done = subprocess.run([*shlex.split(line), "--silent"], capture_output=True, check=True)
    assert json.loads(done.stdout)["outcome"] == "decided"
    assert stdout == ""


def test_a_body_over_the_limit_is_refused_while_it_is_sent(server):
    def endless():
        for _ in range(1000):
            yield b" " * 65536

    headers = {"Content-Type": "application/json"}
    answer = httpx.post(f"{server.address}/v1/decisions", content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=lambda stop: stop.name)
def test_told_to_stop_it_finishes_its_requests_and_leaves_no_process(other_server, stop):
    process, address = other_server.process, other_server.address
    assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as begun, httpx.Client() as idle:
        idle.get(f"{address}/healthz")
        begun.sendall(HEAD + BODY[:10])
        time.sleep(0.3)
        process.send_signal(stop)
        time.sleep(0.3)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((host, int(port))).close()
        begun.sendall(BODY[10:])
        answer = b"".join(iter(lambda: begun.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["outcome"] == "undecided"
    assert process.wait(10) == 0
    assert members(process.pid) == []
    stdout, stderr = other_server.said()
    assert stdout == ""
    assert "Traceback" not in stderr


def test_told_to_stop_while_it_opens_it_leaves_no_process(tmp_path):
    process = start(tmp_path)
    for _ in range(600):
        if b"firing" in (tmp_path / "err").read_bytes():
            break
        time.sleep(0.05)
    time.sleep(0.3)
    process.terminate()
    assert process.wait(10) == 0
    assert members(process.pid) == []


@pytest.mark.usefixtures("opened_services")
def test_a_port_in_use_is_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(LiangtiError) as caught:
            serve(Settings(port=port, home=tmp_path))
    assert caught.value.what == f"port {port} of 127.0.0.1 is in use"
    assert caught.value.fix


@pytest.mark.parametrize("host", ["no such host", "203.0.113.7", "a" * 300, "例\ud800"])
@pytest.mark.usefixtures("opened_services")
def test_a_host_that_is_not_here_is_one_sentence(tmp_path, host):
    with pytest.raises(LiangtiError, match="is no address of this machine"):
        serve(Settings(host=host, port=0, home=tmp_path))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.EACCES, "may not be opened by this user"),
        (errno.EADDRNOTAVAIL, "is no address of this machine"),
    ],
)
@pytest.mark.usefixtures("opened_services")
def test_an_address_that_is_refused_is_one_sentence(monkeypatch, tmp_path, code, said):
    def refuse(*_args, **_options):
        raise OSError(code, "refused")

    monkeypatch.setattr("socket.create_server", refuse)
    with pytest.raises(LiangtiError, match=said):
        serve(Settings(port=80, home=tmp_path))


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("output", [io.StringIO, Terminal])
def test_progress_is_one_line_on_a_terminal_and_plain_lines_elsewhere(monkeypatch, tmp_path, output):
    def opening(_settings, step, _log):
        step("reading")
        step("firing")
        raise LiangtiError("no rules")

    monkeypatch.setattr("api.server.open_services", opening)
    monkeypatch.setattr(sys, "stderr", shown := output())
    with pytest.raises(LiangtiError):
        serve(Settings(home=tmp_path))
    on_terminal = "\r\x1b[Kreading …\r\x1b[Kfiring …\r\x1b[K"
    assert shown.getvalue() == (on_terminal if shown.isatty() else "reading\nfiring\n")


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]")],
)
@pytest.mark.usefixtures("opened_services")
def test_it_says_where_it_can_be_reached(monkeypatch, capsys, tmp_path, host, shown):
    if ":" in host and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
    serve(Settings(host=host, port=0, home=tmp_path))
    stdout, stderr = capsys.readouterr()
    assert re.search(rf"^ready on http://{re.escape(shown)}:\d+, ", stderr, re.MULTILINE)
    assert stdout == ""


def test_rules_that_cannot_be_opened_open_no_port(tmp_path, monkeypatch):
    (tmp_path / "manifest.yaml").write_text("id: x\n", encoding="utf-8")
    monkeypatch.setattr("api.server._listen", lambda *_: pytest.fail("the port was opened"))
    with pytest.raises(KnowledgeBaseError):
        serve(Settings(kb=tmp_path, home=tmp_path))


# --- the store of a service


def decide(server, **more):
    body = {"facts": {}, "as_of": "2015-05-18", **more}
    return httpx.post(f"{server.address}/v1/decisions", json=body, timeout=30)


def test_what_was_answered_is_there_after_a_stop_and_after_a_kill(home, tmp_path):
    shutil.copytree(home / "index", tmp_path / "index")
    kept = []
    for end in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM):
        with running(tmp_path) as server:
            for one in kept:
                again = httpx.get(f"{server.address}/v1/decisions/{one['id']}").json()
                assert {name: again[name] for name in one} == one
            kept.append(decide(server, reference=end.name).json())
            server.process.send_signal(end)
            assert server.process.wait(20) == (0 if end == signal.SIGTERM else -end)
    with open_store(Settings().store, tmp_path, None, lambda: datetime.now(UTC)) as store:
        assert [finding for finding in store.check() if finding.is_fault] == []
        assert len(store.decisions.page().records) == 3


def test_a_second_service_on_the_same_data_is_one_sentence(server, home):
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert f"process {server.process.pid} serves this data folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_requests_are_logged_as_json_and_the_open_door_is_told(server):
    answer = httpx.get(f"{server.address}/v1/decisions/nothing")
    said = server.said()[1]
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line.get("request_id") == answer.headers["x-request-id"]]
    assert (line["route"], line["status"]) == ("/v1/decisions/{id}", 404)
    assert "every role" in said


def test_the_socket_of_the_data_folder_is_admin(other_server):
    made = httpx.Client(transport=httpx.HTTPTransport(uds=str(other_server.home / "liangti.sock")))
    key = made.post("http://liangti/v1/keys", json={"role": "intake"}).json()["key"]
    headers = {"Authorization": f"Bearer {key}"}
    assert httpx.get(f"{other_server.address}/v1/keys", headers=headers).status_code == 403
    assert httpx.get(f"{other_server.address}/v1/keys").status_code == 401
    assert made.get("http://liangti/v1/keys").status_code == 200
    assert httpx.get(f"{other_server.address}/v1/situations", headers=headers).status_code == 200
