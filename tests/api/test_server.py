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
from pathlib import Path

import httpx
import pytest

from api.server import serve
from api.settings import Settings
from kb.errors import KnowledgeBaseError, LiangtiError

BODY = json.dumps({"facts": {"investor": "government"}, "as_of": "2015-05-18"}).encode()
HEAD = (
    b"POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(BODY)
)


def start(home, *options):
    """Start a server in a process group of its own, with its output in files below `home`."""
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--home", str(home), *options]
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
    with running(Path(shutil.copytree(home, tmp_path / "home"))) as server:
        yield server


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
    for _ in range(200):
        if b"firing" in (tmp_path / "err").read_bytes():
            break
        time.sleep(0.05)
    time.sleep(0.3)
    process.terminate()
    assert process.wait(10) == 0
    assert members(process.pid) == []


def test_a_port_in_use_is_one_sentence(services, monkeypatch):
    monkeypatch.setattr("api.server.open_services", lambda *_: services)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(LiangtiError) as caught:
            serve(Settings(port=port))
    assert caught.value.what == f"port {port} of 127.0.0.1 is in use"
    assert caught.value.fix


@pytest.mark.parametrize("host", ["no such host", "203.0.113.7", "a" * 300, "例\ud800"])
def test_a_host_that_is_not_here_is_one_sentence(services, monkeypatch, host):
    monkeypatch.setattr("api.server.open_services", lambda *_: services)
    with pytest.raises(LiangtiError, match="is no address of this machine"):
        serve(Settings(host=host, port=0))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.EACCES, "may not be opened by this user"),
        (errno.EADDRNOTAVAIL, "is no address of this machine"),
    ],
)
def test_an_address_that_is_refused_is_one_sentence(services, monkeypatch, code, said):
    def refuse(*_args, **_options):
        raise OSError(code, "refused")

    monkeypatch.setattr("api.server.open_services", lambda *_: services)
    monkeypatch.setattr("socket.create_server", refuse)
    with pytest.raises(LiangtiError, match=said):
        serve(Settings(port=80))


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("output", [io.StringIO, Terminal])
def test_progress_is_one_line_on_a_terminal_and_plain_lines_elsewhere(monkeypatch, output):
    def opening(_settings, step):
        step("reading")
        step("firing")
        raise LiangtiError("no rules")

    monkeypatch.setattr("api.server.open_services", opening)
    monkeypatch.setattr(sys, "stderr", shown := output())
    with pytest.raises(LiangtiError):
        serve(Settings())
    on_terminal = "\r\x1b[Kreading …\r\x1b[Kfiring …\r\x1b[K"
    assert shown.getvalue() == (on_terminal if shown.isatty() else "reading\nfiring\n")


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]")],
)
def test_it_says_where_it_can_be_reached(services, monkeypatch, capsys, host, shown):
    if ":" in host and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    monkeypatch.setattr("api.server.open_services", lambda *_: services)
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
    serve(Settings(host=host, port=0))
    stdout, stderr = capsys.readouterr()
    assert re.search(rf"^ready on http://{re.escape(shown)}:\d+, ", stderr, re.MULTILINE)
    assert stdout == ""


def test_rules_that_cannot_be_opened_open_no_port(tmp_path, monkeypatch):
    (tmp_path / "manifest.yaml").write_text("id: x\n", encoding="utf-8")
    monkeypatch.setattr("api.server._listen", lambda *_: pytest.fail("the port was opened"))
    with pytest.raises(KnowledgeBaseError):
        serve(Settings(kb=tmp_path, home=tmp_path))
