"""The routes of the pages of running cases."""

from __future__ import annotations

from starlette.routing import BaseRoute

from api.pages.cases.case import case_and_steps
from api.pages.cases.desk import desk
from api.pages.cases.entering import entering
from api.pages.cases.opening import case_opening
from api.pages.cases.overview import overview
from api.pages.cases.track import track
from api.pages.cases.trail import trail
from api.services import Services


def case_pages(services: Services) -> list[BaseRoute]:
    """Return the routes of the pages of running cases."""
    return [
        *track(services),
        *desk(services),
        *overview(services),
        *case_opening(services),
        *entering(services),
        *case_and_steps(services),
        *trail(services),
    ]
