"""`/v1/cases`, `/v1/duties`: cases opened, carried on event by event, told of and listed."""

from __future__ import annotations

from itertools import islice
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api import cases as running
from api.body import SECONDS, parsed, read_bytes
from api.cases_refused import precondition_failed, refused_event
from api.cases_requests import duties_wanted, event_said, expected_of, list_wanted, opening_said
from api.gate import caller_of
from api.media_types import LINES
from api.services import Services
from decision.cases.docket import Entered, OtherState, key_of
from decision.cases.events import Refused
from decision.cases.folds import Fold
from decision.cases.sight import Sight
from decision.cases.told import account_data, case_data, export_bytes, timeline

PATH = "/v1/cases"
_JSON = "application/json"


def cases(services: Services) -> list[BaseRoute]:
    """Return the routes of cases."""
    desk = _Desk(services)
    return [
        Route(PATH, desk.open, methods=["POST"], name="openCase"),
        Route(PATH, desk.list, methods=["GET"], name="listCases"),
        Route("/v1/duties", desk.duties, methods=["GET"], name="listDuties"),
        Route(f"{PATH}/{{receipt}}", desk.get, methods=["GET"], name="getCase"),
        Route(f"{PATH}/{{receipt}}/events", desk.enter, methods=["POST"], name="enterEvent"),
        Route(f"{PATH}/{{receipt}}/timeline", desk.timeline, methods=["GET"], name="getTimeline"),
        Route(f"{PATH}/{{receipt}}/account", desk.account, methods=["GET"], name="getAccount"),
        Route(f"{PATH}/{{receipt}}/refusals", desk.refusals, methods=["GET"], name="listRefusedEvents"),
        Route(f"{PATH}/{{receipt}}/export", desk.export, methods=["GET"], name="exportCase"),
    ]


class _Desk:
    """Answers the routes; whatever reads the store or derives a plan runs in a thread."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._docket, self._lists = services.cases.docket, services.cases.lists

    async def open(self, request: Request) -> Response:
        services, caller = self._services, caller_of(request)
        said = opening_said(parsed(await read_bytes(request, services.body_limit, SECONDS)))
        now = running.now_of(services)

        def work() -> Entered:
            return self._docket.open(running.opening_of(services, said, caller, now), now)

        try:
            entered = await services.derive(work)
        except Refused as refused:
            return refused_event(request, services.opened.kb.monitoring, refused)
        receipt = entered.fold.case.receipt
        return _entered(entered, 200 if entered.was_there else 201, {"Location": f"{PATH}/{receipt}"})

    async def enter(self, request: Request) -> Response:
        services = self._services
        said = event_said(parsed(await read_bytes(request, services.body_limit, SECONDS)))
        expected = expected_of(request.headers.get("if-match"))
        receipt, caller = request.path_params["receipt"], caller_of(request)
        try:
            entered = await services.derive(running.entered_event, services, receipt, said, caller, expected)
        except Refused as refused:
            return refused_event(request, services.opened.kb.monitoring, refused, said.get("step"))
        except OtherState as other:
            return precondition_failed(request, other)
        return _entered(entered, 200 if entered.was_there else 201, {})

    async def get(self, request: Request) -> Response:
        now = running.moment_of(self._services)
        fold, sight = await self._found(request)
        return _answer(case_data(fold, now, sight), headers=_etag(fold.seq))

    async def timeline(self, request: Request) -> Response:
        fold, sight = await self._found(request)
        trail = await self._services.read(self._docket.trail, fold.key)
        told = {"receipt": fold.case.receipt, "events": timeline(fold, trail, sight)}
        return _answer(told, headers=_etag(fold.seq))

    async def account(self, request: Request) -> Response:
        fold, sight = await self._found(request)
        return _answer(account_data(fold, running.moment_of(self._services), sight))

    async def refusals(self, request: Request) -> Response:
        fold, _ = await self._found(request)
        found = await self._services.read(self._docket.refusals, fold.key)
        return _answer({"receipt": fold.case.receipt, "refusals": found})

    async def export(self, request: Request) -> Response:
        fold, _ = await self._found(request)
        records = await self._services.read(self._docket.records, fold.key)
        return Response(export_bytes(fold, records), media_type=LINES)

    async def list(self, request: Request) -> Response:
        services, kb = self._services, self._services.opened.kb
        wanted, cursor, limit = list_wanted(request.query_params, kb)
        sight, today = running.sight_of(caller_of(request), kb), services.today()

        def work() -> list[dict[str, Any]]:
            folds = self._docket.folds.all(cursor)
            return list(islice(self._lists.lines(folds, today, wanted, sight), limit + 1))

        found = await services.derive(work)
        last = self._key_of(found[limit - 1]["receipt"]) if len(found) > limit else None
        return _answer({"cases": found[:limit], "next": last})

    async def duties(self, request: Request) -> Response:
        services = self._services
        who, limit = duties_wanted(request.query_params, caller_of(request), services.opened.kb)
        found = await services.derive(
            lambda: self._lists.duties(self._docket.folds.all(), services.today(), who)
        )
        return _answer({"department": who, "duties": found[:limit], "total": len(found)})

    async def _found(self, request: Request) -> tuple[Fold, Sight]:
        receipt, caller = request.path_params["receipt"], caller_of(request)
        return await self._services.derive(running.found_case, self._services, receipt, caller)

    def _key_of(self, receipt: str) -> str:
        return key_of(receipt, self._services.opened.kb.monitoring.settings)


def _entered(entered: Entered, status: int, headers: dict[str, str]) -> Response:
    record, receipt = entered.record, entered.fold.case.receipt
    told = {
        "receipt": receipt,
        "seq": record.seq,
        "entered": record.data["entered"],
        "hash": record.hash,
        "state": entered.fold.case.state,
    }
    return _answer(told, status, {**headers, **_etag(entered.fold.seq)})


def _etag(seq: int) -> dict[str, str]:
    return {"ETag": f'"{seq}"'}


def _answer(data: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(data), status, headers, _JSON)
