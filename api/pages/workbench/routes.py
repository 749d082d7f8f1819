"""The routes of the workbench."""

from __future__ import annotations

from starlette.routing import BaseRoute

from api.pages.workbench.bench import bench
from api.pages.workbench.desk import Desk
from api.pages.workbench.drafting import drafting
from api.pages.workbench.files import draft_files
from api.pages.workbench.workbooks import draft_workbooks
from api.services import Services


def workbench(services: Services) -> list[BaseRoute]:
    """Return the routes of all pages of the workbench."""
    desk = Desk(services)
    return [*bench(desk), *drafting(desk), *draft_files(desk), *draft_workbooks(desk)]
