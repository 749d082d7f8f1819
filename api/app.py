"""create_app(services): routes, refusals and their description, as one ASGI application."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from api.errors import add_error_handlers
from api.gate import Frame, guard
from api.routes.administration import administration
from api.routes.certificates import certificates
from api.routes.decisions import decisions
from api.routes.health import health
from api.routes.knowledge import knowledge
from api.routes.openapi import describe
from api.routes.recorded import recorded
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
        *knowledge(services),
        *certificates(services),
        *administration(services),
        *health(services),
    ]
    guard(app.router.routes, services)
    app.add_middleware(Frame, services=services)
    add_error_handlers(app)
    describe(app, services)
    return app
