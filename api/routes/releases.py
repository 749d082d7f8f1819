"""`/v1/releases`: proposed, approved, refused, withdrawn, gone back to; and everything that ever was."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.body import check_media_type, parsed, read_within
from api.errors import PROBLEMS, RefusedRequest, problem_response
from api.gate import caller_of
from api.knowledge_bases import FIELD
from api.release_data import release_data, releases_data
from api.release_requests import wish_of
from api.releasing import ReleaseOffice, by_key
from api.routes.knowledge import tagged, text_of
from api.rule_uploads import LARGEST_RULES, ZIP, files_of_json, files_of_zip
from api.served import Served
from api.services import Services
from decision.opened import OpenRelease
from decision.releases.records import By
from decision.store.errors import UnknownId
from explain.findings import finding_as_data
from kb.errors import KnowledgeBaseError

ACTS = ("approve", "refuse", "withdraw", "rollback")
_JSON = "application/json"
# Bytes in JSON may be escaped, and in base64 they take a third more.
_LARGEST_BODY = 2 * LARGEST_RULES
_PATH = "/v1/releases"


def releases(services: Services) -> list[BaseRoute]:
    """Return the routes of releases."""

    async def every(request: Request) -> Response:
        served = _of_query(services, request)
        history = await services.read(served.journal.history)
        shows = bool(caller_of(request).role)
        data = {
            "knowledge_base": served.id,
            "in_force": served.opened.release.fingerprint,
            "serves": "releases" if served.history.is_of_store else "folder",
            "two_persons": services.two_persons,
            "open": [_open(opened) for opened in served.releases],
            **releases_data(history, services.clock(), shows_people=shows),
        }
        return tagged(request, text_of(data))

    async def one(request: Request) -> Response:
        history = await services.read(_of_query(services, request).journal.history)
        name, shows = request.path_params["id"], bool(caller_of(request).role)
        try:
            found = await services.read(
                release_data, history, services.store.releases, name, services.clock(), shows_people=shows
            )
        except UnknownId as error:
            raise _unknown(error) from None
        return tagged(request, text_of(found))

    async def propose(request: Request) -> Response:
        by, served = await actor(request), _of_query(services, request)
        check_media_type(request, _JSON, ZIP)
        raw = await read_within(request, _LARGEST_BODY)
        if request.headers["content-type"].startswith(ZIP):
            files, wish = files_of_zip(raw), wish_of(dict(request.query_params), FIELD)
        else:
            body = parsed(raw)
            wish = wish_of(body, "files")
            files = files_of_json(body.get("files") if isinstance(body, dict) else None)
        try:
            made = await services.derive(office_of(services, served).propose, files, wish, by, served.opened)
        except KnowledgeBaseError as error:
            # These are the rules of the caller, not those of the service.
            findings = [finding_as_data(finding) for finding in error.findings]
            detail = f"the rules have {len(findings)} problems"
            return problem_response(request, PROBLEMS["refused"], detail, {"findings": findings})
        return Response(orjson.dumps(made), 201, {"Location": f"{_PATH}/{made['number']}"}, _JSON)

    def acting(act: str) -> Route:
        async def run(request: Request) -> Response:
            by, served = await actor(request), _of_query(services, request)
            check_media_type(request, _JSON)
            body = parsed(await read_within(request, services.body_limit))
            try:
                made = await services.derive(
                    office_of(services, served).act, act, request.path_params["id"], body, by
                )
            except UnknownId as error:
                raise _unknown(error) from None
            if act in ("approve", "withdraw"):
                await services.derive(served.watch.look)
            return Response(orjson.dumps(made), 201 if act == "rollback" else 200, media_type=_JSON)

        return Route(f"{_PATH}/{{id}}:{act}", run, methods=["POST"], name=f"{act}Release")

    async def actor(request: Request) -> By:
        keys = await services.read(services.store.keys.all)
        return by_key(keys, caller_of(request).key)

    return [
        Route(_PATH, every, methods=["GET"], name="listReleases"),
        Route(f"{_PATH}:propose", propose, methods=["POST"], name="proposeRelease"),
        *map(acting, ACTS),
        Route(f"{_PATH}/{{id}}", one, methods=["GET"], name="getRelease"),
    ]


def office_of(services: Services, served: Served) -> ReleaseOffice:
    """Return where the releases of a knowledge base are acted upon."""
    return ReleaseOffice(
        services.store,
        served.journal,
        served.id,
        services.home,
        services.clock,
        two_persons=services.two_persons,
    )


def _of_query(services: Services, request: Request) -> Served:
    return services.knowledge_bases.named(request.query_params.get(FIELD))


def _open(opened: OpenRelease) -> dict[str, Any]:
    manifest = opened.kb.manifest
    return {
        "knowledge_base": manifest.id,
        "fingerprint": opened.release.fingerprint,
        "label": manifest.zh,
        "label_en": manifest.en,
        "effective_from": manifest.effective_from,
        "effective_to": manifest.effective_to,
        "law_as_of": manifest.law_as_of,
    }


def _unknown(error: UnknownId) -> RefusedRequest:
    return RefusedRequest("not-found", error.what, fix=error.fix)
