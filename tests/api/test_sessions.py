"""A session stands for a key for a working day, and for nothing once it ended."""

from api.sessions import SECONDS, Sessions, session_name


def test_a_session_stands_for_its_key_until_its_time_is_over():
    now = 0.0
    sessions = Sessions(lambda: now)
    name = sessions.begin("hash")
    assert sessions.key_of(name) == "hash"
    now = SECONDS - 0.1
    assert sessions.key_of(name) == "hash"
    now = float(SECONDS)
    assert sessions.key_of(name) is None


def test_a_session_that_was_ended_or_never_begun_stands_for_nothing():
    sessions = Sessions()
    name = sessions.begin("hash")
    sessions.end(name)
    assert sessions.key_of(name) is sessions.key_of("") is sessions.key_of("other") is None


def test_two_sessions_of_one_key_have_names_of_their_own():
    sessions = Sessions()
    assert len({sessions.begin("hash") for _ in range(100)}) == 100


def test_the_name_is_read_from_among_other_cookies():
    headers = [(b"accept", b"text/html"), (b"cookie", b"liangti_lang=en; liangti_session=abc; x=y")]
    assert session_name(headers) == "abc"
    assert session_name([(b"cookie", b"liangti_lang=en")]) == session_name([]) == ""
