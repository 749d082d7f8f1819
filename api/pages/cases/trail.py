"""`/cases/{receipt}/trail` and `…/export`: who did what when under which rule, whose days they were, and the proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api import cases as running
from api.access import RULES
from api.gate import caller_of
from api.media_types import LINES
from api.pages.cases.showing import Seen, look_at
from api.pages.cases.telling import Telling
from api.pages.rendering import show
from api.pages.rule_files import line_address
from api.pages.visit import visit_of
from api.services import Services
from decision.cases.told import account_data, export_bytes

# What stands in columns of its own.
_SHOWN = (
    "seq",
    "type",
    "step",
    "at",
    "entered",
    "by",
    "hash",
    "annulled",
    "id",
    "receipt",
    "release",
    "plan",
)


def trail(services: Services) -> list[BaseRoute]:
    """Return the routes of the trail and of its export."""

    async def page(request: Request) -> Response:
        receipt, caller, lang = request.path_params["receipt"], caller_of(request), visit_of(request).lang
        seen = await services.derive(look_at, services, receipt, caller, lang)
        may = {name: _may(request, name) for name in ("account", "refusals", "export")}
        refused = (
            await services.read(services.cases.docket.refusals, seen.fold.key) if may["refusals"] else []
        )
        now = running.moment_of(services)
        is_here = seen.fold.release == services.opened.release.fingerprint
        return show(
            request,
            services.opened.kb,
            "trail.html",
            seen=seen,
            told=seen.told,
            say=seen.say,
            here=f"/cases/{seen.told['receipt']}",
            may=may,
            refused=refused,
            account=account_data(seen.fold, now, seen.sight) if may["account"] else None,
            rule_of=lambda line: _rule(seen, line, is_here=is_here),
            said_of=lambda line: said_of(line, seen.say),
        )

    async def export(request: Request) -> Response:
        receipt, caller = request.path_params["receipt"], caller_of(request)
        fold, _ = await services.derive(running.found_case, services, receipt, caller)
        records = await services.read(services.cases.docket.records, fold.key)
        name = f'attachment; filename="{fold.case.receipt}.ndjson"'
        return Response(export_bytes(fold, records), headers={"Content-Disposition": name}, media_type=LINES)

    return [
        Route("/cases/{receipt}/trail", page, methods=["GET"], name="caseTrailPage"),
        Route("/cases/{receipt}/export", export, methods=["GET"], name="caseExportFile"),
    ]


def said_of(line: Mapping[str, Any], say: Telling) -> list[tuple[str, str]]:
    """Return what an event says beside who, when and what: each field with its label and its value in words."""
    return [
        (say.named(name), _value(value, say))
        for name, value in line.items()
        if name not in _SHOWN and value not in (None, [], False)
    ]


def _value(value: Any, say: Telling) -> str:
    if isinstance(value, list):
        return say.t("comma").join(say.named(str(one)) for one in value)
    if value is True:
        return say.t("case_yes")
    return say.named(str(value))


def _rule(seen: Seen, line: Mapping[str, Any], *, is_here: bool) -> tuple[str, str]:
    """Return the row of the state machine: where it stands, and its address if those rules are open."""
    row = seen.fold.history.events[line["seq"] - 1].row
    place = f"{row.location.file}:{row.location.line}:{row.location.column}"
    return f"{row.location.file}:{row.location.line}", line_address(place) if is_here else ""


def _may(request: Request, name: str) -> bool:
    return caller_of(request).role in RULES["GET", f"/v1/cases/{{receipt}}/{name}"].roles
