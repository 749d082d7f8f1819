"""`/workbench`: the drafts, the releases with who made them when and why, and what waits for a second officer."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.pages.forms import read_form
from api.pages.workbench.desk import HOME, NOTHING_SAID, Desk, Said, not_ours, refused
from api.release_data import releases_data
from api.rule_texts import stored_texts
from decision.releases.records import By
from kb.errors import LiangtiError

_ACTS = ("approve", "refuse", "withdraw", "rollback")


def bench(desk: Desk) -> list[BaseRoute]:
    """Return the routes of the first page."""
    services = desk.services

    async def page(request: Request) -> Response:
        return await _page(request)

    async def act(request: Request) -> Response:
        sent = await read_form(request)
        fields = dict(sent.fields)
        if not sent.is_ours:
            return await _page(request, 403, not_ours(fields))
        by = await desk.actor(request)
        try:
            return RedirectResponse(await services.derive(_done, fields, by), 303)
        except LiangtiError as error:
            return await _page(request, 422, refused(fields, error))

    def _done(fields: Mapping[str, str], by: By) -> str:
        """Do what a form asks for; return the page on which it shows. Raises: LiangtiError."""
        wanted = fields.get("act", "")
        if wanted in _ACTS:
            body = {name: fields[name] for name in ("why", "from") if name in fields}
            desk.office.act(wanted, fields.get("number", ""), body, by)
            services.default.watch.look()
            return f"{HOME}#releases"
        files = services.opened.rule_files
        if base := fields.get("base", ""):
            files = stored_texts(services.store, base).files
        return f"{HOME}/{desk.book.begin(fields.get('name', ''), files, by).number}"

    async def _page(
        request: Request,
        status: int = 200,
        said: Said = NOTHING_SAID,
    ) -> Response:
        history = await services.read(services.default.journal.history)
        told = releases_data(history, services.clock(), shows_people=True)
        return desk.show(
            request,
            "bench.html",
            status,
            drafts=await services.read(desk.book.all),
            releases=told["releases"][::-1],
            proposals=told["proposals"][::-1],
            two_persons=services.two_persons,
            in_force=services.opened.release.fingerprint,
            today=services.today(),
            said=said,
        )

    return [
        Route(HOME, page, methods=["GET"], name="workbenchPage"),
        Route(HOME, act, methods=["POST"], name="workbenchForm"),
    ]
