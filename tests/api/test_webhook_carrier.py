"""A message is carried to its address alone, signed, within its time, and whatever goes wrong is said in one line."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from api.webhook_carrier import Carrier
from decision.cases.webhooks import signatures
from decision.watching.deliveries import Parcel

LOOPBACK = [ip_network("127.0.0.0/8")]
SECRETS = ("whsec_bmV3LXNlY3JldA==", "whsec_b2xkLXNlY3JldA==")
BODY = '{"id":"R/1","正文":true}'.encode()
MOMENT = datetime.fromisoformat("2015-05-18T09:00")


@contextmanager
def subscriber(status=204, seconds=0.0, location=""):
    """Lend the address of one who takes messages, and what came."""
    came = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self):
            came.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            time.sleep(seconds)
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/in", came
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def carried(url, allowed=LOOPBACK, **how):
    carrier = Carrier(allowed, **how)
    try:
        return carrier(Parcel(url, "R/1", BODY, SECRETS, MOMENT))
    finally:
        carrier.close()


def test_it_bears_the_signatures_of_standard_webhooks_by_both_secrets():
    with subscriber() as (url, came):
        assert carried(url) == ""
    ((path, headers, body),) = came
    assert (path, body) == ("/in", BODY)
    timestamp = int(headers["webhook-timestamp"])
    assert datetime.fromtimestamp(timestamp).astimezone().isoformat() == MOMENT.astimezone().isoformat() or (
        timestamp == int(datetime.fromisoformat("2015-05-18T09:00+08:00").timestamp())
    )
    assert headers["webhook-id"] == "R/1"
    assert headers["webhook-signature"] == signatures(SECRETS, "R/1", timestamp, BODY)
    assert headers["Content-Type"] == "application/cloudevents+json"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_status_from_200_to_299_takes_it(status):
    with subscriber(status) as (url, _):
        assert carried(url) == ""


@pytest.mark.parametrize("status", [300, 400, 404, 410, 429, 500, 503])
def test_any_other_status_is_said(status):
    with subscriber(status) as (url, _):
        assert carried(url) == f"answered {status}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_it_is_not_sent_elsewhere(status):
    with subscriber() as (elsewhere, there), subscriber(status, location=elsewhere) as (url, came):
        assert carried(url) == f"answered {status}"
    assert (len(came), there) == (1, [])


def test_who_does_not_answer_in_time_has_not_taken_it():
    with subscriber(seconds=1.0) as (url, _):
        assert carried(url, seconds=0.2).startswith("ReadTimeout")


def test_nothing_is_sent_inside_unless_it_is_allowed():
    with subscriber() as (url, came):
        assert "private" in carried(url, allowed=())
    assert came == []


def test_a_name_that_leads_inside_once_it_is_sent_to_leads_nowhere():
    """The name is public when it is added and leads to this machine later: it is looked at for each message."""
    with subscriber() as (url, came):
        port = url.split(":")[2].split("/")[0]
        answer = carried(f"https://example.org:{port}/in", (), resolve=lambda _host, _port: ["127.0.0.1"])
    assert "private" in answer
    assert came == []


def test_a_certificate_that_nobody_vouches_for_is_not_trusted():
    with subscriber() as (url, came):
        assert carried(url.replace("http:", "https:")).startswith("ConnectError")
    assert came == []


def test_a_place_where_nobody_listens_is_said():
    with subscriber() as (url, _):
        pass
    assert carried(url).startswith("ConnectError")
