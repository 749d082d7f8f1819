"""Webhooks lead to public addresses, or where the settings allow it; to nowhere inside, whatever the name says."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from api.webhook_addresses import WrongAddress, place_of

PUBLIC = "93.184.216.34"
INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "2002:7f00:1::",
]  # fmt: skip


def found(*numbers):
    return lambda _host, _port: numbers


@pytest.mark.parametrize("number", INSIDE)
@pytest.mark.parametrize("before", [(), (PUBLIC,)])
def test_an_address_inside_is_refused_even_among_public_ones(number, before):
    with pytest.raises(WrongAddress, match="private") as refused:
        place_of("https://example.org/in", (), found(*before, number))
    assert refused.value.fix


@pytest.mark.parametrize("number", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946"])
def test_a_public_address_is_where_the_message_goes_by_its_number(number):
    place = place_of("https://example.org/in?x=1", (), found(number))
    assert number in place.url
    assert place.url.endswith("/in?x=1")
    assert (place.host, place.named, place.port) == ("example.org", "example.org", 443)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_network_of_ones_own_is_allowed_by_the_settings_also_without_encryption(scheme):
    place = place_of(f"{scheme}://hooks.lan:8443", [ip_network("10.0.0.0/8")], found("10.1.2.3"))
    assert place.url == f"{scheme}://10.1.2.3:8443/"
    assert place.named == "hooks.lan:8443"


def test_nothing_goes_unencrypted_to_a_public_address():
    with pytest.raises(WrongAddress, match="not encrypted"):
        place_of("http://example.org/in", (), found(PUBLIC))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "example.org",
        "https:///in",
        "https://me:secret@example.org/",
        "https://example.org/#part",
        "https://example.org:99999/",
        "https://exam ple.org/",
        "https://example.org/\n",
        "https://例子.cn/",
        "https://example.org/" + "x" * 500,
        "https://[::1/",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(url):
    with pytest.raises(WrongAddress) as refused:
        place_of(url, (), found(PUBLIC))
    assert refused.value.fix
    assert url not in str(refused.value)


@pytest.mark.parametrize("error", [OSError, UnicodeError])
def test_a_name_that_nobody_knows_is_refused(error):
    def unknown(_host, _port):
        raise error

    with pytest.raises(WrongAddress, match="not known"):
        place_of("https://example.org/", (), unknown)
