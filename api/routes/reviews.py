"""`GET` and `POST /v1/decisions/{id}/reviews`: what reviewers say of a decision that was kept."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.body import SECONDS, parsed, read_bytes
from api.deciding import PATH
from api.gate import caller_of
from api.reviews import add_review, review_request, reviews_of
from api.routes.recorded import JSON, identity_of, no_such_decision
from api.services import Services


def reviews(services: Services) -> list[BaseRoute]:
    """Return the routes of reviews."""
    store = services.store

    async def every(request: Request) -> Response:
        found = await services.read(reviews_of, store, await known(request))
        return Response(orjson.dumps({"reviews": found}), media_type=JSON)

    async def add(request: Request) -> Response:
        identity = await known(request)
        kind, text = review_request(parsed(await read_bytes(request, services.body_limit, SECONDS)))
        caller, now = caller_of(request), services.clock()
        kept = await services.read(
            add_review, store, identity, kind, text, caller, now, services.personal_days
        )
        return Response(orjson.dumps(kept), 201, media_type=JSON)

    async def known(request: Request) -> str:
        """Return the id that the address names. Raises: RefusedRequest if no decision has it."""
        identity = identity_of(request)
        if await services.read(store.decisions.get, identity) is None:
            raise no_such_decision()
        return identity

    return [
        Route(f"{PATH}/{{id}}/reviews", every, methods=["GET"], name="listReviews"),
        Route(f"{PATH}/{{id}}/reviews", add, methods=["POST"], name="addReview"),
    ]
