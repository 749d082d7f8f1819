"""What requests are answered with: the release, opened once at start, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from api.schemas import shanghai
from api.settings import Settings
from decision.opened import OpenRelease
from decision.opening import open_release

Step = Callable[[str], None]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Everything that routes share; `clock` gives moments with a time zone, `body_limit` counts bytes."""

    opened: OpenRelease
    clock: Callable[[], datetime] = _now
    body_limit: int = Settings.body_limit

    def today(self) -> date:
        """Return the civil day in Asia/Shanghai."""
        return self.clock().astimezone(shanghai()).date()


def open_services(settings: Settings, step: Step = lambda _: None) -> Services:
    """Return the services of the settings. Raises: LiangtiError if the rules cannot be used."""
    return Services(open_release(settings.kb, settings.home, step), body_limit=settings.body_limit)
