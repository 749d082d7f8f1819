"""When a message that did not get through is sent again: after 5 seconds, doubling to 6 hours, for 3 days. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST, LONGEST, GIVES_UP_AFTER = timedelta(seconds=5), timedelta(hours=6), timedelta(days=3)


def next_try(since: datetime, now: datetime) -> datetime | None:
    """Return when to try again after a failure now, the first of which was at `since`; None to give up.

    The pause follows from the time that has passed, so no count of the tries is kept: after tries at 0, 5 and 15
    seconds comes one at 35.

    >>> since = datetime(2015, 5, 18, 9)
    >>> str(next_try(since, since + timedelta(seconds=15)))
    '2015-05-18 09:00:35'
    """
    passed = now - since
    if passed >= GIVES_UP_AFTER:
        return None
    pause = FIRST
    while pause < LONGEST and 2 * pause <= passed + FIRST:
        pause *= 2
    return now + min(pause, LONGEST)
