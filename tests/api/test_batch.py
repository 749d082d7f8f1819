"""A project a line: answered in order while lines still come, bad ones in their place, within a window."""

import asyncio
import json

import pytest

from api.app import create_app
from api.routes import batch
from tests.api.projects import FACTORY, IMPOSSIBLE, PERSONAL, request

LINES = {"Content-Type": "application/x-ndjson"}


@pytest.fixture(scope="module")
def services(opened, services_of):
    return services_of(opened, body_limit=5000)


@pytest.fixture(scope="module")
def client(services, client_of):
    return client_of(create_app(services))


def decide(client, *lines, headers=LINES):
    content = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return client.request("POST", "/v1/decisions:batch", content=content, headers=headers)


def answers(response):
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.text.endswith("\n")
    return [json.loads(line) for line in response.text.splitlines()]


def test_every_line_is_answered_in_its_place(client):
    told = answers(
        decide(
            client,
            request(FACTORY, reference="one"),
            b"no json",
            request(),
            b"",
            b"   ",
            request({}),
            request(IMPOSSIBLE),
            request({"nobody": "knows"}),
            b'{"facts": {}, "pad": "' + b"x" * 6000 + b'"}',
            b'{"facts": {}}\r',
        )
    )
    assert [one["line"] for one in told] == [1, 2, 3, 6, 7, 8, 9, 10]
    assert [one.get("outcome") for one in told] == [
        "decided",
        None,
        "decided",
        "undecided",
        "impossible",
        None,
        None,
        "undecided",
    ]
    problems = {one["line"]: (one["type"], one["status"]) for one in told if "type" in one}
    assert problems == {
        2: ("/problems/not-json", 400),
        7: ("/problems/impossible-project", 422),
        8: ("/problems/wrong-input", 422),
        9: ("/problems/body-too-large", 413),
    }


def test_each_decision_is_kept(client, services):
    told = answers(decide(client, *[request(reference=f"line {n}") for n in range(300)]))
    assert [one["reference"] for one in told] == [f"line {n}" for n in range(300)]
    for one in (told[0], told[-1]):
        record = services.store.decisions.get(one["id"])
        assert record.content.reference == one["reference"]


def test_a_line_is_answered_as_the_request_alone(client):
    (line,) = answers(decide(client, request(FACTORY, **PERSONAL)))
    alone = client.ask(request(FACTORY, **PERSONAL)).json()
    assert {**line, "line": 0, "id": ""} == {**alone, "line": 0, "id": ""}


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b" "])
def test_nothing_asked_is_nothing_answered(client, content):
    response = client.request("POST", "/v1/decisions:batch", content=content, headers=LINES)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    "headers", [{}, {"Content-Type": "application/json"}, {**LINES, "Content-Encoding": "gzip"}]
)
def test_another_media_type_is_refused(client, headers):
    assert decide(client, request(), headers=headers).status_code == 415


def test_an_idempotency_key_is_refused_rather_than_ignored(client):
    assert decide(client, request(), headers={**LINES, "Idempotency-Key": "k"}).status_code == 422


def test_a_store_that_fails_is_told_line_by_line(client, services, monkeypatch):
    from decision.store.errors import StoreFull

    def full(*_):
        raise StoreFull("no room on /secret/disk", where="/secret/disk", fix="make room")

    monkeypatch.setattr(services.store.decisions, "append_soon", full)
    response = decide(client, request(), request())
    assert [one["type"] for one in answers(response)] == ["/problems/store-unavailable"] * 2
    assert "secret" not in response.text


class Caller:
    """Speaks to an application by hand: gives chunks when asked, and notes when lines were given and answered."""

    def __init__(self, app, chunks):
        self.app, self.chunks, self.given, self.sent = app, chunks, 0, []
        self.may_send = asyncio.Event()
        self.may_send.set()

    async def receive(self):
        for chunk in self.chunks:
            self.given += 1
            return {"type": "http.request", "body": chunk, "more_body": True}
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message):
        await self.may_send.wait()
        self.sent.append(message)

    async def run(self):
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "path": "/v1/decisions:batch",
            "raw_path": b"/v1/decisions:batch",
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"content-type", b"application/x-ndjson")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "scheme": "http",
        }
        await self.app(scope, self.receive, self.send)

    @property
    def lines(self):
        return sum(message.get("body", b"").count(b"\n") for message in self.sent)


LINE = json.dumps(request({})).encode() + b"\n"


def test_a_caller_may_wait_for_an_answer_before_the_next_line(client):
    seen = []

    def chunks():
        for _ in range(3):
            seen.append(caller.lines)
            yield LINE

    async def run():
        caller.chunks = chunks()
        await caller.run()

    caller = Caller(client.app, ())
    client.runner.run(run())
    assert seen == [0, 1, 2]
    assert caller.lines == 3


def test_whoever_does_not_read_is_not_read_from(client):
    """With answers blocked, only as many lines are taken as fit into the window and one packet."""

    async def run():
        caller = Caller(client.app, (LINE for _ in range(10_000)))
        caller.may_send.clear()
        task = asyncio.ensure_future(caller.run())
        await asyncio.sleep(1)
        stuck = caller.given
        caller.chunks = iter(())
        caller.may_send.set()
        await task
        return stuck, caller

    stuck, caller = client.runner.run(run())
    assert stuck <= batch.WINDOW + 2
    assert caller.lines == caller.given


def test_other_requests_are_answered_meanwhile(client):
    asked = (
        ("POST", "/v1/decisions:batch", {"content": LINE * 400, "headers": LINES}),
        ("GET", "/healthz", {}),
    )
    long, health = client.together(*asked)
    assert (health.status_code, len(long.text.splitlines())) == (200, 400)


def test_memory_stays_flat(client):
    """The lines in flight are bounded, however many there are; the long run is in benchmarks."""
    import gc
    import tracemalloc

    async def run(lines):
        caller = Caller(client.app, (LINE for _ in range(lines)))
        caller.sent = Forgetful()
        await caller.run()

    client.runner.run(run(60))
    gc.collect()
    tracemalloc.start()
    client.runner.run(run(60))
    first = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    client.runner.run(run(300))
    second = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert second < first + (8 << 20)


class Forgetful(list):
    def append(self, message):
        pass
