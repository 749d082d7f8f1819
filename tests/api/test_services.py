"""The day is that of Asia/Shanghai, wherever the server stands."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from api import schemas
from api.services import Services, open_services
from api.settings import Settings
from decision.opened import OpenRelease

NEW_YORK = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2015, 5, 18, 15, 59, 59, tzinfo=UTC), date(2015, 5, 18)),
        (datetime(2015, 5, 18, 16, 0, 0, tzinfo=UTC), date(2015, 5, 19)),
        (datetime(2015, 12, 31, 11, 0, 0, tzinfo=NEW_YORK), date(2016, 1, 1)),
    ],
)
@pytest.mark.parametrize("has_zones", [True, False], ids=["with time zones", "without"])
def test_today_begins_at_midnight_in_asia_shanghai(opened: OpenRelease, monkeypatch, moment, day, has_zones):
    def missing(name: str) -> None:
        raise schemas.ZoneInfoNotFoundError(name)

    if not has_zones:
        monkeypatch.setattr(schemas, "ZoneInfo", missing)
    assert Services(opened, clock=lambda: moment).today() == day


def test_the_clock_of_the_machine_is_the_default(opened: OpenRelease):
    assert abs((Services(opened).today() - datetime.now(UTC).date()).days) <= 1


def test_services_are_opened_from_the_settings(opened: OpenRelease, home):
    steps: list[str] = []
    services = open_services(Settings(home=home, body_limit=10), steps.append)
    assert services.opened.release.fingerprint == opened.release.fingerprint
    assert (services.body_limit, bool(steps)) == (10, True)
