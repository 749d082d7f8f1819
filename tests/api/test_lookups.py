"""Cases are looked up so seldom that receipt numbers cannot be guessed."""

import pytest

from api.errors import RefusedRequest
from api.lookups import A_DAY, A_MINUTE, A_SECOND, Lookups


def counted(lookups, address="a", most=1000):
    """Return how many look-ups one address gets at once, and what it is told then."""
    for done in range(most):
        try:
            lookups.take(address)
        except RefusedRequest as refused:
            return done, refused
    return most, None


def test_in_no_minute_does_an_address_get_more_than_ten():
    now = [0.0]
    lookups = Lookups(lambda: now[0])
    given = []
    for _ in range(600):
        given += [now[0]] * counted(lookups)[0]
        now[0] += 0.5
    assert max(sum(then <= one < then + 60 for one in given) for then in given) == A_MINUTE


def test_in_a_day_it_gets_a_hundred_and_is_told_when_to_come_back():
    now = [0.0]
    lookups = Lookups(lambda: now[0])
    got = 0
    while now[0] < 24 * 3600 - 60:
        more, refused = counted(lookups)
        got += more
        now[0] += 60
    assert got == A_DAY
    assert int(refused.headers["Retry-After"]) > 60
    now[0] += float(refused.headers["Retry-After"])
    assert counted(lookups)[0] == A_MINUTE


def test_all_addresses_together_get_fifty_a_second():
    now = [0.0]
    lookups = Lookups(lambda: now[0])
    assert sum(counted(lookups, f"10.0.0.{number}", 1)[0] for number in range(80)) == A_SECOND
    with pytest.raises(RefusedRequest, match="times a minute") as found:
        lookups.take("10.0.1.1")
    assert found.value.headers["Retry-After"] == "1"
    now[0] += 1.0
    assert counted(lookups, "10.0.1.1", 1) == (1, None)


def test_one_address_takes_nothing_from_another():
    lookups = Lookups(lambda: 0.0)
    counted(lookups)
    assert counted(lookups, "b")[0] == A_MINUTE
