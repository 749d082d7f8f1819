"""What every request passes: a name, the caller's key and rate, a time limit; then it is counted and logged."""

from __future__ import annotations

import asyncio
import math
import re
import secrets
import time
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import EVERY_ROLE, RULES, Caller, Rule, check_role
from api.admin_socket import is_through_socket
from api.errors import MEDIA_TYPE, PROBLEMS, RefusedRequest, problem_response
from api.hosts import check_is_local
from api.limits import address_of
from api.logs import places_of
from api.services import Services
from api.sessions import session_name

OPEN_HEADER = (b"liangti-access", b"open: no key is configured, so everybody on this machine has every role")
_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class RouteWithoutRule(Exception):
    """A route that no line of RULES names."""


def rules_of(routes: list[BaseRoute]) -> Iterator[tuple[Route, str, Rule]]:
    """Yield every route with its method and its rule. Raises: RouteWithoutRule."""
    for route in routes:
        if not isinstance(route, Route):
            raise RouteWithoutRule(f"{route!r} is no plain route; add its routes one by one")
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if (method, route.path) not in RULES:
                raise RouteWithoutRule(f"{method} {route.path}: give it a line in api.access.RULES")
            yield route, method, RULES[method, route.path]


class Gate:
    """Stands before one route: lets in whom its rule names, at the rate of the settings."""

    def __init__(self, app: ASGIApp, path: str, rules: dict[str, Rule], services: Services) -> None:
        self._app, self._path, self._rules, self._services = app, path, rules, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state, services = scope["state"], self._services
        state["route"] = self._path
        method = scope["method"]
        rule = self._rules["GET" if method == "HEAD" else method]
        if rule.without_keys:
            await self._app(scope, receive, send)
            return
        authorization = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value.decode("latin-1")
        state["caller"] = caller = await self._caller(scope, authorization, rule)
        state["open"] = services.keys.is_open
        check_role(caller, rule)
        if rule.is_streamed:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(services.request_seconds):
                await self._app(scope, receive, send)
        except TimeoutError:
            raise RefusedRequest(
                "took-too-long",
                f"no answer was ready within {services.request_seconds} seconds",
                fix="ask again under the same Idempotency-Key: what was kept is answered as it was",
                headers={"Retry-After": "5"},
            ) from None

    async def _caller(self, scope: Scope, authorization: str | None, rule: Rule) -> Caller:
        """Return who asks, having taken one request off the rate. Raises: RefusedRequest."""
        if is_through_socket(scope) and authorization is None:
            return EVERY_ROLE
        ring = self._services.keys
        # A session counts at pages, whose forms carry a token, and where nothing is written and no other site can read
        # what is answered: nobody else can make use of it.
        takes_session = rule.is_page or rule.takes_session
        held = self._services.sessions.key_of(session_name(scope["headers"])) if takes_session else None
        try:
            if held and authorization is None:
                caller = await ring.caller_in_session(held)
            else:
                caller = await ring.caller(authorization)
        except RefusedRequest:
            self._take(scope, "")
            raise
        if ring.is_open:
            check_is_local(scope["headers"])
        if not (ring.is_open and self._services.is_local):
            self._take(scope, caller.key)
        return caller

    def _take(self, scope: Scope, key: str) -> None:
        wait = self._services.rate.wait_of(key or f"@{address_of(scope, self._services.trusted_proxies)}")
        if wait:
            raise RefusedRequest(
                "too-many-requests",
                "this caller has used up its rate",
                fix="wait as long as Retry-After says; LIANGTI_RATE sets the rate",
                headers={"Retry-After": str(math.ceil(wait))},
            )


def guard(routes: list[BaseRoute], services: Services) -> None:
    """Put a gate before every route. Raises: RouteWithoutRule."""
    rules: dict[int, tuple[Route, dict[str, Rule]]] = {}
    for route, method, rule in rules_of(routes):
        rules.setdefault(id(route), (route, {}))[1][method] = rule
    for route, by_method in rules.values():
        route.app = Gate(route.app, route.path, by_method, services)


def caller_of(request: Request) -> Caller:
    """Return who asks."""
    caller: Caller = request.scope["state"]["caller"]
    return caller


class Frame:
    """Around everything: names the request, and makes a problem and a line in the log of whatever goes wrong."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        request_id = _request_id(scope)
        state: dict[str, Any] = {"request_id": request_id, "route": "", "open": False}
        scope["state"] = state
        header = (b"x-request-id", request_id.encode())
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                more = (header, OPEN_HEADER) if state["open"] else (header,)
                message["headers"] = [*message.get("headers", ()), *more]
            await send(message)

        services = self._services
        services.in_flight += 1
        fault: Exception | None = None
        try:
            await self._app(scope, receive, sent)
        except Exception as error:  # noqa: BLE001
            # Whatever it is, the caller gets a problem, and the log the places without values.
            fault = error
            services.log("fault", request_id=request_id, route=state["route"], trace=places_of(error))
            if not status:
                await _fault(scope, receive, sent)
        finally:
            services.in_flight -= 1
            seconds = time.perf_counter() - begun
            route, method = state["route"] or "none", _method(scope)
            services.metrics.requests.add(method, route, str(status))
            services.metrics.seconds.observe(seconds, route)
            caller = state.get("caller")
            services.log(
                "request",
                request_id=request_id,
                method=method,
                route=route,
                status=status,
                ms=round(seconds * 1000, 2),
                role=caller.role if caller and caller.key else "",
                **({"why": state["why"]} if "why" in state else {}),
            )
        if fault is not None and status and status != 500:
            # The answer had begun: breaking the connection is the only way to say that it is not whole.
            raise Broken from None


class Broken(Exception):
    """An answer that had begun when something went wrong; the connection ends with it."""


async def _fault(scope: Scope, receive: Receive, send: Send) -> None:
    detail = "nothing was decided; the log of the service says what went wrong, under the request id"
    response = problem_response(Request(scope), PROBLEMS["internal-error"], detail)
    assert response.media_type == MEDIA_TYPE
    await response(scope, receive, send)


def _request_id(scope: Scope) -> str:
    """Return the id that the caller gave, if it is one, or a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ID.fullmatch(value):
            return bytes(value).decode()
    return secrets.token_hex(8)


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in ("GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS") else "other"
