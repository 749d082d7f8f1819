"""A body is read strictly, and never beyond its limit."""

import asyncio
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect, Request

from api.body import parsed, read_json
from api.errors import RefusedRequest

JSON = {"content-type": "application/json"}


def read(*chunks, headers=JSON, limit=1000, ends=True):
    """Return what the body says; the request has `received` the chunks that were asked for."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append(
        {"type": "http.request", "body": b"", "more_body": False} if ends else {"type": "http.disconnect"}
    )
    taken = []

    async def receive():
        taken.append(messages[len(taken)])
        return taken[-1]

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": raw}, receive)
    try:
        return asyncio.run(read_json(request, limit))
    finally:
        read.received = len(taken)


def refused(*chunks, **how):
    with pytest.raises(RefusedRequest) as caught:
        read(*chunks, **how)
    assert caught.value.fix
    return caught.value.problem, caught.value.what


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
    ],
)
def test_json_in_utf_8_is_read(media_type):
    assert read('{"名": [1, 0.50, true]}'.encode(), headers={"content-type": media_type}) == {
        "名": [1, Decimal("0.50"), True]
    }


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": ""},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/problem+json"},
        {"content-type": "application/json; charset=gb18030"},
        {"content-type": "application/json; charset*=utf-8''gbk"},
        {"content-type": "é"},
        {**JSON, "content-encoding": "gzip"},
    ],
    ids=str,
)
def test_another_media_type_is_refused_before_the_body_is_read(headers):
    problem, _ = refused(b"{}", headers=headers)
    assert (problem, read.received) == ("unsupported-media-type", 0)


NO_JSON = {
    "nothing": b"",
    "blanks": b" \n",
    "words": b"hello",
    "half an object": b'{"facts": {',
    "single quotes": b"{'facts': {}}",
    "comma at the end": b'{"facts": {},}',
    "something behind the end": b"{} {}",
    "two levels of one key": b'{"facts": {"investor": "government", "investor": "non_government"}}',
    "the same key written twice": b'{"facts": {}, "\\u0066acts": {}}',
    "half a character as key, twice": b'{"\\ud800": 1, "\\ud800": 2}',
    "NaN": b'{"facts": {"x": NaN}}',
    "Infinity": b'{"facts": {"x": Infinity}}',
    "-Infinity": b'{"facts": {"x": -Infinity}}',
    "a line end in a text": b'{"facts": {"x": "a\nb"}}',
    "GB18030": '{"facts": {"出资人": "政府投资"}}'.encode("gb18030"),
    "UTF-16": "{}".encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "cut character": '{"名'.encode()[:-1],
    "surrogate in UTF-8": b'"\xed\xa0\x80"',
    "21 levels": b"[" * 21 + b"]" * 21,
    "a thousand levels": b"[" * 1000,
    "leading zero": b"[01]",
    "number of 5,000 digits": b"[" + b"9" * 5000 + b"]",
    "exponent beyond all numbers": b"[1e99999999999999999999]",
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_strict_json_is_refused(body):
    problem, what = refused(body, limit=10_000)
    assert problem == "not-json"
    assert what.encode()


def test_the_place_of_a_mistake_is_named():
    assert refused(b'{"facts":\n {"investor" "x"}}')[1].startswith("line 2, column 14")


def test_20_levels_are_read():
    assert read(b"[" * 20 + b"]" * 20)


def test_many_keys_of_which_two_are_equal_are_refused_at_once():
    body = "{" + ",".join(f'"{n % 59_999}": 1' for n in range(60_000)) + "}"
    assert refused(body.encode(), limit=1 << 20)[0] == "not-json"


@pytest.mark.parametrize(
    ("text", "number"), [("1e3", "1000"), ("-0.0", "-0.0"), ("12.50", "12.50"), ("1E+2", "100")]
)
def test_a_number_is_exact(text, number):
    assert str(read(f"[{text}]".encode())[0]) == number


def test_a_body_of_exactly_the_limit_is_read():
    assert read(b'"' + b"x" * 98 + b'"', limit=100) == "x" * 98


def test_a_body_over_the_limit_is_refused_while_it_comes():
    problem, what = refused(b"x" * 60, b"x" * 60, b"x" * 60, b"x" * 60, limit=100)
    assert (problem, read.received) == ("body-too-large", 2)
    assert "100 bytes" in what


@pytest.mark.parametrize("length", ["101", "9" * 5000])
def test_a_body_announced_over_the_limit_is_not_read_at_all(length):
    problem, _ = refused(b"{}", headers={**JSON, "content-length": length}, limit=100)
    assert (problem, read.received) == ("body-too-large", 0)


def test_a_body_that_breaks_off_is_nothing():
    with pytest.raises(ClientDisconnect):
        read(b'{"facts"', ends=False)


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b" " * ((1 << 20) + 1), "application/json", 413),
        (b'{"facts": NaN}', "application/json", 400),
        (b"{}", "application/json", 422),
    ],
)
def test_over_http_each_refusal_has_its_status(client, content, media_type, status):
    answer = client.send(content, media_type)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "规"]), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(VALUES)
def test_a_text_in_the_shortest_form_says_what_any_other_form_of_it_says(value):
    shortest = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    # A blank behind the end leaves it to the strict reader.
    assert repr(parsed(shortest)) == repr(parsed(shortest + b" "))
