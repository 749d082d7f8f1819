"""What the service says of itself: counts and lines, with ids, without a value of a case."""

import errno
import io
import json
import logging
import sys

import pytest

from api.app import create_app
from api.logs import FaultsOnly, log_to_stderr, places_of
from api.metrics import Counter, Histogram, Metrics, Read
from tests.api.projects import ON_STATE_LAND, PERSONAL, SECRETS, add_key, request


@pytest.fixture
def said():
    return []


@pytest.fixture
def services(opened, services_of, said):
    return services_of(opened, log=lambda event, **more: said.append({"event": event, **more}))


@pytest.fixture
def client(services, client_of):
    return client_of(create_app(services))


def test_every_request_is_one_line_with_the_id_that_its_problem_carries(client, said):
    answer = client.request("GET", "/v1/decisions/nothing")
    (line,) = said
    assert line["request_id"] == answer.headers["x-request-id"] == answer.json()["request_id"]
    assert (line["event"], line["method"], line["route"]) == ("request", "GET", "/v1/decisions/{id}")
    assert (line["status"], line["role"]) == (404, "")


def test_the_id_of_the_caller_is_taken_if_it_is_one(client):
    def ask(given):
        return client.request("GET", "/healthz", headers={"X-Request-Id": given}).headers["x-request-id"]

    assert ask("gateway-1234") == "gateway-1234"
    assert ask('"}{evil') != '"}{evil'
    assert ask("x" * 300) != "x" * 300


def test_the_line_names_the_role_of_a_key(client, services, said):
    client.request("GET", "/v1/situations", headers=add_key(services, "intake"))
    assert said[-1]["role"] == "intake"


def test_no_personal_value_is_in_logs_metrics_or_errors(client, services, said, monkeypatch):
    body = request(ON_STATE_LAND, **PERSONAL, reference="R-1")
    client.ask(body)
    refused = client.ask(
        {**body, "certificates": [{**PERSONAL["certificates"][0], "valid_until": "2020-99-01"}]}
    )
    client.request("GET", f"/v1/certificates?holder={PERSONAL['applicant']['credit_code']}")

    def broken(*_):
        raise RuntimeError(SECRETS[0])

    monkeypatch.setattr("api.deciding.answer_bytes", broken)
    fault = client.ask(body)
    assert fault.status_code == 500
    told = json.dumps(said, ensure_ascii=False, default=str)
    for text in (told, services.metrics.text(), refused.text, fault.text):
        assert not any(secret in text for secret in SECRETS)


def test_a_fault_is_logged_with_its_places_and_answered_without(client, said, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr("api.deciding.answer_bytes", broken)
    answer = client.ask(request())
    fault, line = said
    assert (answer.status_code, line["status"], fault["event"]) == (500, 500, "fault")
    assert fault["request_id"] == answer.json()["request_id"]
    assert fault["trace"][0] == "RuntimeError"
    assert any("broken" in place for place in fault["trace"])
    assert "secret" not in json.dumps([fault, answer.json()])


def test_the_causes_of_a_fault_are_followed():
    try:
        try:
            raise KeyError("secret")
        except KeyError as error:
            raise ValueError("secret") from error
    except ValueError as error:
        places = places_of(error)
    assert [place for place in places if ":" not in place] == ["ValueError", "KeyError"]
    assert "secret" not in str(places)


def test_a_line_is_json_on_standard_error(monkeypatch):
    class Err:
        buffer = io.BytesIO()

    monkeypatch.setattr(sys, "stderr", Err)
    log_to_stderr("request", status=200, path="a\nb")
    (line,) = Err.buffer.getvalue().splitlines()
    assert {**json.loads(line), "time": ""} == {"time": "", "event": "request", "status": 200, "path": "a\nb"}


def test_a_log_that_finds_no_room_stops_nothing(monkeypatch):
    class Full:
        def write(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    class Err:
        buffer = Full()

    monkeypatch.setattr(sys, "stderr", Err)
    log_to_stderr("request", status=200)


def test_what_the_server_underneath_says_is_logged_without_arguments(said):
    logger = logging.getLogger("below this test")
    logger.addHandler(FaultsOnly(lambda event, **more: said.append({"event": event, **more})))
    try:
        raise ValueError("secret")
    except ValueError:
        logger.exception("Exception in %s", "secret")
    (line,) = said
    assert (line["event"], line["trace"][0]) == ("server", "ValueError")
    assert "secret" not in str(line)


# --- counts


def test_requests_decisions_and_appends_are_counted(client):
    client.ask(request())
    client.ask(request({}))
    client.request("GET", "/nowhere")
    text = client.request("GET", "/metrics").text
    assert 'liangti_requests_total{method="POST",route="/v1/decisions",status="201"} 1' in text
    assert 'liangti_requests_total{method="GET",route="none",status="404"} 1' in text
    assert 'liangti_decisions_total{outcome="undecided"} 1' in text
    assert 'liangti_store_appends_total{result="kept"} 2' in text
    assert 'liangti_request_seconds_count{route="/v1/decisions"} 2' in text
    assert 'liangti_cache_misses_total{cache="cases"}' in text


def test_a_path_makes_no_new_line_of_counts(client, services):
    for n in range(50):
        client.request("GET", f"/v1/decisions/{n}")
        client.request("GET", f"/{n}")
        client.request(f"BREW{n}", f"/{n}")
    lines = [
        line for line in services.metrics.text().splitlines() if line.startswith("liangti_requests_total{")
    ]
    assert len(lines) == 3


def test_the_text_format_is_that_of_prometheus():
    counter = Counter("a_total", "What.", ("x",))
    counter.add('q"\\\n')
    histogram = Histogram("b", "What.", ("r",), bounds=(0.1, 1.0))
    for seconds in (0.1, 0.5, 2):
        histogram.observe(seconds, "p")
    assert list(counter.lines()) == [
        "# HELP a_total What.",
        "# TYPE a_total counter",
        'a_total{x="q\\"\\\\\\n"} 1',
    ]
    assert list(histogram.lines())[2:] == [
        'b_bucket{r="p",le="0.1"} 1',
        'b_bucket{r="p",le="1.0"} 2',
        'b_bucket{r="p",le="+Inf"} 3',
        'b_sum{r="p"} 2.6',
        'b_count{r="p"} 3',
    ]
    metrics = Metrics()
    metrics.watch(Read("c", "What.", (), lambda: {(): 1.5}))
    assert metrics.text().endswith("# TYPE c gauge\nc 1.5\n")


# --- ready or not


def test_a_service_that_stops_is_healthy_and_not_ready(client, services):
    assert client.request("GET", "/readyz").json()["status"] == "ready"
    services.is_stopping = True
    answer = client.request("GET", "/readyz")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/stopping")
    assert client.request("GET", "/healthz").status_code == 200


def test_a_service_whose_store_fails_is_healthy_and_not_ready(client, services, said):
    services.store.close()
    answer = client.request("GET", "/readyz")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-unavailable")
    assert "the store is closed" in said[-1]["why"]
    assert client.request("GET", "/healthz").status_code == 200
    assert client.ask(request()).status_code == 503
    assert "duckdb" not in client.ask(request()).text
