"""`/v1/cases/{receipt}/stream`, `/v1/duties/stream`: server-sent events for pages and systems to be up to date by."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.access import Caller
from api.cases import found_case, no_such_case, sight_of
from api.cases_requests import duties_wanted
from api.gate import caller_of
from api.hearing import topic_of_case, topic_of_desk
from api.limits import address_of
from api.services import Services
from api.stream_cases import events_of_case, position_of_desks, sees_events
from api.stream_events import (
    KEEP_ALIVE,
    KEEP_ALIVE_SECONDS,
    MEDIA_TYPE,
    EventStream,
    event,
    heard_before,
    number_alone,
)
from decision.cases.docket import key_of


def streams(services: Services) -> list[BaseRoute]:
    """Return the routes."""
    told = _Told(services)
    return [
        Route("/v1/cases/{receipt}/stream", told.case, methods=["GET"], name="streamCase"),
        Route("/v1/duties/stream", told.desk, methods=["GET"], name="streamDuties"),
    ]


class _Told:
    """Answers the routes; each stream reads what is new by itself, in a thread."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def case(self, request: Request) -> Response:
        caller, address = caller_of(request), address_of(request.scope, self._services.trusted_proxies)
        key = await self._key(request.path_params["receipt"], caller, address)
        if request.method == "HEAD":
            return Response(media_type=MEDIA_TYPE)
        after = heard_before(request.headers, request.query_params)
        return await self._begun(self._case_events(key, caller, after, caller.key or f"@{address}"))

    async def desk(self, request: Request) -> Response:
        caller, services = caller_of(request), self._services
        asked = request.query_params
        known = [(name, value) for name, value in asked.multi_items() if name != "after"]
        who, _ = duties_wanted(type(asked)(known), caller, services.opened.kb)
        if "department" not in asked and not sight_of(caller, services.opened.kb).is_limited:
            who = ""
        if request.method == "HEAD":
            return Response(media_type=MEDIA_TYPE)
        after = heard_before(request.headers, asked)
        address = address_of(request.scope, services.trusted_proxies)
        return await self._begun(self._desk_events(who, after, caller.key or f"@{address}"))

    async def _key(self, receipt: str, caller: Caller, address: str) -> str:
        """Return the key of a case that the caller may hear of. Raises: RefusedRequest."""
        services = self._services
        if sees_events(caller):
            fold, _ = await services.derive(found_case, services, receipt, caller)
            return fold.key
        services.lookups.take(address)
        key = key_of(receipt, services.opened.kb.monitoring.settings)
        # A number that cannot be one costs the same look-up.
        if await services.derive(services.cases.docket.folds.current, key or "-") is None:
            raise no_such_case()
        return key

    async def _begun(self, events: AsyncGenerator[bytes, None]) -> EventStream:
        """Return the answer, once it is sure that the stream begins. Raises: RefusedRequest."""
        first = await anext(events)
        return EventStream(first, events)

    async def _case_events(
        self, key: str, caller: Caller, after: int | None, owner: str
    ) -> AsyncGenerator[bytes, None]:
        services = self._services
        with services.streams.listening(topic_of_case(key), owner) as listener:
            yield KEEP_ALIVE
            while not services.streams.is_closed:
                after, told = await services.derive(events_of_case, services, key, caller, after)
                for one in told:
                    yield one
                while not await listener.news(KEEP_ALIVE_SECONDS):
                    yield KEEP_ALIVE

    async def _desk_events(self, who: str, after: int | None, owner: str) -> AsyncGenerator[bytes, None]:
        services = self._services
        with services.streams.listening(topic_of_desk(who), owner) as listener:
            position = await services.derive(position_of_desks, services)
            is_news = after is not None and after != position
            yield number_alone(position)
            while not services.streams.is_closed:
                if is_news:
                    yield event(position, "duties", {"department": who or None})
                while not await listener.news(KEEP_ALIVE_SECONDS):
                    yield KEEP_ALIVE
                position = await services.derive(position_of_desks, services)
                is_news = True
