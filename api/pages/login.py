"""`/login` and `/logout`: a key shown once opens a session for a working day."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.pages.forms import read_form
from api.pages.rendering import show
from api.services import Services
from api.sessions import COOKIE, SECONDS, session_name

# A path of this service: not `//host`, nor what a browser reads as that.
_OWN_PATH = re.compile(r"/(?![/\\])[!-~]*")


def login(services: Services) -> list[BaseRoute]:
    """Return the routes of logging in and out."""

    async def form(request: Request) -> Response:
        return _form(request, services, request.query_params.get("next", "/"))

    async def enter(request: Request) -> Response:
        sent = await read_form(request)
        fields = dict(sent.fields)
        if not sent.is_ours:
            return _form(request, services, fields.get("next", "/"), 403, "login_again")
        try:
            caller = await services.keys.caller(f"Bearer {fields.get('key', '')}")
        except RefusedRequest:
            return _form(request, services, fields.get("next", "/"), 403, "login_wrong")
        response = RedirectResponse(_own(fields.get("next", "/")), 303)
        response.set_cookie(
            COOKIE,
            services.sessions.begin(caller.key),
            SECONDS,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    async def leave(request: Request) -> Response:
        sent = await read_form(request)
        if sent.is_ours:
            services.sessions.end(session_name(request.scope["headers"]))
        response = RedirectResponse("/", 303)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return response

    return [
        Route("/login", form, methods=["GET"], name="loginPage"),
        Route("/login", enter, methods=["POST"], name="loginForm"),
        Route("/logout", leave, methods=["POST"], name="logoutForm"),
    ]


def _form(request: Request, services: Services, to: str, status: int = 200, notice: str = "") -> Response:
    kb = services.opened.kb
    return show(request, kb, "login.html", status, has_form=True, to=_own(to), notice=notice)


def _own(path: str) -> str:
    return path if _OWN_PATH.fullmatch(path) else "/"
