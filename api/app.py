"""create_app(services): routes, refusals and their description, as one ASGI application."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from api.errors import add_error_handlers
from api.routes import health
from api.routes.decisions import decisions
from api.routes.openapi import describe
from api.services import Services


def create_app(services: Services) -> FastAPI:
    """Return the application that answers with these services; it opens and closes nothing itself."""
    # No docs page: FastAPI's loads its scripts from a public host.
    app = FastAPI(
        title="Liangti 量体",
        version=version("liangti"),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.include_router(health.router)
    app.include_router(decisions(services))
    add_error_handlers(app)
    describe(app, services)
    return app
