"""Without keys a service answers this machine only: not under another name, not through a proxy."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.hosts import is_this_machine
from tests.api.projects import add_key

PATH = "/v1/situations"
FORWARDED = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"]


@given(address=st.ip_addresses(), port=st.none() | st.integers(0, 65535))
def test_an_address_is_this_machine_if_it_is_loopback(address, port):
    host = f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else str(address)
    written = host if port is None else f"{host}:{port}"
    assert is_this_machine(written) == address.is_loopback


@given(name=st.text("abcdefghijklmnopqrstuvwxyz.-", min_size=1))
def test_no_name_but_localhost_is_this_machine(name):
    assert is_this_machine(name) == (name == "localhost")


@pytest.mark.parametrize(
    "host", ["", " ", "localhost ", "localhost.", "a@localhost", "localhost/x", "[::1", "::1"]
)
def test_what_is_no_host_is_not_this_machine(host):
    assert not is_this_machine(host)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]:8000"])
def test_an_open_service_answers_under_a_name_of_this_machine(client, host):
    assert client.request("GET", PATH, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["attacker.example", "attacker.example:8000", "192.168.1.7", "localhost.example", ""]
)
def test_an_open_service_refuses_another_name(client, host):
    answer = client.request("GET", PATH, headers={"Host": host})
    assert (answer.status_code, answer.json()["type"]) == (421, "/problems/not-local")
    assert "liangti keys add" in answer.json()["fix"]


def test_an_open_service_refuses_two_names_at_once(client):
    headers = [("Host", "localhost"), ("Host", "attacker.example")]
    assert client.request("GET", PATH, headers=headers).status_code == 421


@pytest.mark.parametrize("name", FORWARDED)
def test_an_open_service_does_not_stand_behind_a_proxy_unnoticed(client, name):
    answer = client.request("POST", "/v1/decisions", json={"facts": {}}, headers={name: "127.0.0.1"})
    assert (answer.status_code, answer.json()["type"]) == (421, "/problems/not-local")
    assert "proxy" in answer.json()["detail"]


def test_its_health_is_told_through_a_proxy_too(client):
    headers = {"Host": "balancer.example", "X-Forwarded-For": "10.0.0.1"}
    assert client.request("GET", "/healthz", headers=headers).status_code == 200


def test_with_a_key_the_service_answers_under_every_name_and_through_a_proxy(opened, services_of, client_of):
    services = services_of(opened)
    key = add_key(services, "intake")
    client = client_of(create_app(services))
    headers = {"Host": "liangti.example", "X-Forwarded-For": "10.0.0.1", "Via": "1.1 proxy"}
    assert client.request("GET", PATH, headers=headers | key).status_code == 200
    assert client.request("GET", PATH, headers=headers).status_code == 200


def test_the_first_request_of_a_service_with_keys_is_let_in_under_every_name(opened, services_of, client_of):
    """Whether there are keys is looked up before a name is refused."""
    services = services_of(opened)
    add_key(services, "intake")
    answer = client_of(create_app(services)).request("GET", PATH, headers={"Host": "liangti.example"})
    assert answer.status_code == 200
