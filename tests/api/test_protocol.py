"""A real connection: headers that are too large, too many or too slow, half requests, and tricks with paths."""

import json
import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest
import uvicorn

from api import protocol
from api.app import create_app
from api.server import _config
from tests.api.projects import request


@pytest.fixture(scope="module")
def address(services):
    """Where a server in this process listens."""
    server = uvicorn.Server(_config(create_app(services)))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listening.getsockname()
    server.should_exit = True
    thread.join(10)


@contextmanager
def connected(address):
    with socket.create_connection(address, timeout=10) as connection:
        yield connection


def everything(connection):
    """Return what comes until the other side closes."""
    found = b""
    with suppress(ConnectionResetError):
        while chunk := connection.recv(65536):
            found += chunk
    return found


def ask(address, text):
    with connected(address) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(text)
        return everything(connection)


def test_a_plain_request_is_answered(address):
    answer = ask(address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "headers",
    [
        b"X: " + b"a" * (protocol.MOST_HEADER_BYTES + 10),
        b"\r\n".join(b"X-%d: a" % n for n in range(protocol.MOST_HEADERS + 2)),
        b"\r\n".join(b"X-%d: %s" % (n, b"b" * 8000) for n in range(50)),
    ],
    ids=["one too long", "too many", "too many bytes"],
)
def test_a_flood_of_headers_is_refused(address, headers):
    answer = ask(address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 431")
    assert b"/problems/headers-too-large" in answer


def test_an_endless_path_is_refused(address):
    answer = ask(address, b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400")) or answer == b""


@pytest.mark.parametrize(
    "text", [b"nonsense\r\n\r\n", b"\x16\x03\x01\x00\xa5\x01", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"]
)
def test_what_is_no_http_is_a_problem_without_what_was_sent(address, text):
    answer = ask(address, text)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in answer
    assert b"nonsense" not in answer


@pytest.mark.parametrize(
    "text",
    [
        b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        b"POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n{}",
    ],
    ids=["two lengths", "length and chunks", "negative"],
)
def test_requests_that_two_servers_would_read_differently_are_refused(address, text):
    assert ask(address, text).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(
    "begun", [b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nX: "], ids=["silent", "line", "header"]
)
def test_headers_that_do_not_come_end_the_connection(address, monkeypatch, begun):
    monkeypatch.setattr(protocol, "HEADER_SECONDS", 0.3)
    begin = time.monotonic()
    answer = ask(address, begun)
    assert time.monotonic() - begin < 5
    assert answer.startswith(b"HTTP/1.1 408")


def test_headers_that_trickle_end_the_connection(address, monkeypatch):
    monkeypatch.setattr(protocol, "HEADER_SECONDS", 0.5)
    with connected(address) as connection:
        begin = time.monotonic()
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(b"GET /")
            while time.monotonic() - begin < 5:
                connection.sendall(b"a")
                time.sleep(0.05)
        assert time.monotonic() - begin < 3


def test_a_body_behind_an_early_answer_ends_the_connection(address, monkeypatch):
    monkeypatch.setattr(protocol, "LINGER_SECONDS", 0.3)
    head = b"POST /v1/decisions HTTP/1.1\r\nHost: [::1]\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n"
    begin = time.monotonic()
    answer = ask(address, head + b"a")
    assert answer.startswith(b"HTTP/1.1 415")
    assert time.monotonic() - begin < 5


def test_a_hundred_silent_connections_hold_nobody_up(address):
    held = [socket.create_connection(address) for _ in range(100)]
    try:
        for connection in held:
            connection.sendall(b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n")
        begin = time.monotonic()
        answer = ask(address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200")
        assert time.monotonic() - begin < 2
    finally:
        for connection in held:
            connection.close()


def test_a_connection_is_used_again_and_again(address):
    one = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert ask(address, one * 20 + last).count(b"HTTP/1.1 200") == 21


@pytest.mark.parametrize(
    "path",
    [
        b"/../../etc/passwd",
        b"/v1/decisions/../../etc/passwd",
        b"/v1/decisions/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        b"//v1/situations",
        b"/v1//situations",
        b"/v1/situations/%00",
        b"/v1/situations/%ff",
        b"/v1/situations;x",
        b"/v1/decisions/%0d%0aX-Evil:%201",
        b"/V1/SITUATIONS",
    ],
)
def test_tricks_with_paths_lead_nowhere(address, path):
    answer = ask(address, b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404")
    head = answer.split(b"\r\n\r\n")[0].lower()
    assert b"x-evil" not in head
    assert b"root:" not in answer


def test_a_batch_is_answered_while_it_is_sent(address):
    line = json.dumps(request({})).encode() + b"\n"
    head = (
        b"POST /v1/decisions:batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    with connected(address) as connection:
        connection.sendall(head)
        for number in (1, 2, 3):
            connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            found = b""
            while b'{"line":%d,' % number not in found:
                found += connection.recv(65536)
        connection.sendall(b"0\r\n\r\n")
        assert everything(connection).endswith(b"0\r\n\r\n")
