"""The routes of all pages."""

from __future__ import annotations

from starlette.routing import BaseRoute

from api.pages.apply import apply
from api.pages.assets import asset_routes
from api.pages.browse import browse
from api.pages.cases.routes import case_pages
from api.pages.entries import entry_pages
from api.pages.explained import explanation_pages
from api.pages.figures import figure_pages, running_figure_pages
from api.pages.front import front
from api.pages.login import login
from api.pages.places import in_each_place
from api.pages.result import result
from api.pages.review import review
from api.pages.rule_files import rule_file_pages
from api.pages.search import searching
from api.pages.tables import table_pages
from api.pages.wizard import wizard
from api.pages.workbench.routes import workbench
from api.services import Services


def pages(services: Services) -> list[BaseRoute]:
    """Return the routes of all pages and of what they load."""
    return [
        *in_each_place(
            (
                *front(services),
                *apply(services),
                *wizard(services),
                *searching(services),
                *browse(services),
                *table_pages(services),
                *entry_pages(services),
                *rule_file_pages(services),
                *figure_pages(services),
            )
        ),
        *running_figure_pages(services),
        *result(services),
        *explanation_pages(services),
        *review(services),
        *case_pages(services),
        *workbench(services),
        *login(services),
        *asset_routes(),
    ]
