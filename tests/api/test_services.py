"""The day is that of Asia/Shanghai, wherever the server stands."""

import shutil
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from api import schemas
from api.services import Services, open_services
from api.settings import Settings
from decision.opened import OpenRelease
from decision.store.digests import PersonalValues
from decision.store.keys import ApiKey
from decision.store.opening import open_store
from kb.errors import LiangtiError
from tests.decision.store.places import draft

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
def test_today_begins_at_midnight_in_asia_shanghai(services_of, opened, monkeypatch, moment, day, has_zones):
    def missing(name: str) -> None:
        raise schemas.ZoneInfoNotFoundError(name)

    if not has_zones:
        monkeypatch.setattr(schemas, "ZoneInfo", missing)
    assert services_of(opened, clock=lambda: moment).today() == day


def test_the_clock_of_the_machine_is_the_default(opened: OpenRelease, services: Services):
    days = Services(opened, services.store).today() - datetime.now(UTC).date()
    assert abs(days.days) <= 1


def test_services_are_opened_from_the_settings(opened: OpenRelease, home):
    steps: list[str] = []
    with closing(open_services(Settings(home=home, body_limit=10), steps.append)) as services:
        assert services.opened.release.fingerprint == opened.release.fingerprint
        assert (services.body_limit, bool(steps)) == (10, True)
        assert Path(services.store.where) == home / "liangti.duckdb"


def test_personal_values_that_may_be_kept_no_longer_are_deleted_when_a_service_starts(home, tmp_path):
    shutil.copytree(home / "index", tmp_path / "index")
    settings = Settings(home=tmp_path)
    past = PersonalValues({"holder": "张三"}, b"k" * 32, date(2020, 1, 1))
    with open_store(settings.store, tmp_path, "main", lambda: datetime.now(UTC)) as store:
        record = store.decisions.append(draft(personal=past))
        assert store.personal.get(record.id)
    with closing(open_services(settings)) as services:
        assert services.store.personal.get(record.id) is None


def test_without_a_key_only_this_machine_may_be_served(home, tmp_path):
    shutil.copytree(home / "index", tmp_path / "index")
    settings = Settings(host="0.0.0.0", home=tmp_path)
    with pytest.raises(LiangtiError, match="no API key is configured") as caught:
        open_services(settings)
    assert "liangti keys add" in caught.value.fix
    with open_store(settings.store, tmp_path, None, lambda: datetime.now(UTC)) as store:
        store.keys.add(ApiKey("0" * 64, "intake"))
        store.keys.revoke("0" * 64)
    # A revoked key counts: revoking the last one must not open everything.
    with closing(open_services(settings)) as services:
        assert not services.is_local
