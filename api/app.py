"""create_app(services): routes, refusals and their description, as one ASGI application."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from api.errors import add_error_handlers
from api.gate import Frame, guard
from api.pages.problems import ProblemPages
from api.pages.routes import pages
from api.routes.administration import administration
from api.routes.cases import cases
from api.routes.certificates import certificates
from api.routes.decisions import decisions
from api.routes.explanations import explanations
from api.routes.figures import published_figures
from api.routes.health import health
from api.routes.interview import interviews
from api.routes.knowledge import knowledge
from api.routes.knowledge_bases import knowledge_base_list
from api.routes.openapi import describe
from api.routes.pictures import pictures
from api.routes.receipts import receipts
from api.routes.recorded import recorded
from api.routes.releases import releases
from api.routes.reviews import reviews
from api.routes.rule_files import rule_files
from api.routes.rule_schemas import rule_schemas
from api.routes.rule_work import rule_work
from api.routes.running_figures import running_figure_routes
from api.routes.search import searches
from api.routes.streams import streams
from api.routes.watching import watching
from api.services import Services


def create_app(services: Services) -> FastAPI:
    """Return the application that answers with these services; it opens and closes nothing itself.

    Raises: RouteWithoutRule, if a route was added without saying who may ask there.
    """
    # No docs page: FastAPI's loads its scripts from a public host.
    app = FastAPI(
        title="Liangti 量体",
        version=version("liangti"),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.router.routes += [
        *decisions(services),
        *recorded(services),
        *receipts(services),
        *reviews(services),
        *explanations(services),
        *pictures(services),
        *interviews(services),
        *searches(services),
        *knowledge_base_list(services),
        *knowledge(services),
        *releases(services),
        *rule_files(services),
        *rule_schemas(services),
        *rule_work(services),
        *published_figures(services),
        *running_figure_routes(services),
        *certificates(services),
        *cases(services),
        *streams(services),
        *watching(services),
        *administration(services),
        *health(services),
        *pages(services),
    ]
    guard(app.router.routes, services)
    app.add_middleware(Frame, services=services)
    app.add_middleware(ProblemPages, services=services)
    add_error_handlers(app)
    describe(app, services)
    return app
