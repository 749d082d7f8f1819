"""What enters comes out as it was; what could not is refused with its place, and never with its value."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.store import RefusedValue, door, is_digest_of, new_key, sealed
from decision.store.moments import as_text, civil_day, not_before, restored, stored, strictly_after

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=50)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
BAD_NUMBERS = st.sampled_from([1.5, float("nan"), float("inf"), 2**53, -(2**53), 2**70])
BAD_TEXTS = st.sampled_from(["\0", "a\ud800", "x" * 4001, {"\0": 1}])
BAD_KINDS = st.sampled_from([b"x", UUID(int=1), date(2015, 1, 1), {1: 2}, {None: 1}, {"a", "b"}, object()])
BAD = BAD_NUMBERS | BAD_TEXTS | BAD_KINDS


@given(VALUES)
def test_any_plain_value_is_written_as_the_standard_library_would(value):
    expected = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert door.canonical_text(value, "value") == expected
    assert json.loads(door.canonical_text(value, "value")) == value


@given(VALUES, BAD, st.lists(TEXTS | st.integers(0, 2), max_size=3))
def test_a_bad_value_is_refused_however_deep_it_lies(value, bad, path):
    for step in path:
        bad = {step: bad, "beside": value} if isinstance(step, str) else [value] * step + [bad]
    with pytest.raises(RefusedValue) as raised:
        door.canonical_text(bad, "value")
    assert raised.value.where.startswith("value")
    assert raised.value.fix


def test_the_place_of_a_fault_is_its_path():
    with pytest.raises(RefusedValue) as raised:
        door.canonical_text({"parties": [{}, {"name": "张三\0"}]}, "request")
    assert raised.value.where == "request.parties[1].name"
    assert "张三" not in str(raised.value)


def test_what_is_nested_too_deeply_is_refused():
    value = []
    for _ in range(300):
        value = [value]
    with pytest.raises(RefusedValue, match="more than 200 levels"):
        door.canonical_text(value, "value")


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (door.identifier, None),
        (door.identifier, ""),
        (door.identifier, 7),
        (door.identifier, "x" * 201),
        (door.text, None),
        (door.fingerprint, "A" * 64),
        (door.day, datetime(2015, 1, 1, tzinfo=UTC)),
        (door.day, "2015-01-01"),
        (door.moment, datetime(2015, 1, 1)),  # noqa: DTZ001
        (door.moment, date(2015, 1, 1)),
        (door.whole_number, True),
        (door.whole_number, 1.0),
    ],
)
def test_what_is_not_of_its_kind_is_refused(check, bad):
    with pytest.raises(RefusedValue) as raised:
        check(bad, "place")
    assert raised.value.where == "place"


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.integers(-12, 14))  # noqa: DTZ001
def test_a_moment_is_the_same_in_any_time_zone(moment, hours):
    there = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert restored(stored(there)) == there
    assert as_text(there) == as_text(there.astimezone(UTC))
    assert len(as_text(there)) == 27


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_a_clock_never_takes_a_record_back(reading, last):
    at, behind = not_before(reading, last)
    assert at == max(reading, last)
    assert at - timedelta(microseconds=behind) == reading
    if last < datetime(9999, 12, 31, tzinfo=UTC):
        assert strictly_after(reading, last) > last


def test_a_day_is_that_of_shanghai():
    assert civil_day(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert civil_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


@given(TEXTS, TEXTS)
def test_a_digest_stands_for_one_value_under_its_key(one, other):
    key, another = new_key(lambda size: b"k" * size), b"x" * 32
    token = sealed({"name": one}, key)["name"]
    assert is_digest_of(token, one, key)
    assert is_digest_of(token, other, key) == (one == other)
    assert not is_digest_of(token, one, another)
    assert token.startswith("hmac-sha256:")
