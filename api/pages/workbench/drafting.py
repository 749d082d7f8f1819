"""`/workbench/{draft}`: the files of a draft, what is wrong with it, what it changes; proposed, or ended."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.pages.forms import read_form
from api.pages.visit import visit_of
from api.pages.workbench.desk import HOME, NOTHING_SAID, Desk, Said, not_ours, refused
from api.release_requests import wish_of
from decision.drafts.draft import Act, Draft
from decision.releases.records import TRANSITIONS, By
from explain.difference import difference_told
from explain.difference_words import DifferenceWords
from explain.told import Sections
from explain.wording import Lang
from kb.errors import LiangtiError

_PATH = f"{HOME}/{{draft}}"


def drafting(desk: Desk) -> list[BaseRoute]:
    """Return the routes of one draft."""
    services = desk.services

    async def page(request: Request) -> Response:
        return await _page(request, await desk.draft(request))

    async def act(request: Request) -> Response:
        draft = await desk.draft(request)
        sent = await read_form(request)
        fields = dict(sent.fields)
        if not sent.is_ours:
            return await _page(request, draft, 403, not_ours(fields))
        by = await desk.actor(request)
        try:
            to = await services.derive(_done, draft, fields, by)
        except LiangtiError as error:
            return await _page(request, draft, 422, refused(fields, error))
        return RedirectResponse(to, 303)

    def _done(draft: Draft, fields: Mapping[str, str], by: By) -> str:
        """Propose or end a draft; return the page on which it shows. Raises: LiangtiError."""
        if fields.get("act") == "end":
            desk.book.note(draft.number, lambda at: Act("ended", at, by))
            return HOME
        wish = wish_of({name: fields[name] for name in ("from", "transition", "why") if name in fields})
        made = desk.office.propose(desk.book.files(draft), wish, by, services.opened)
        number: int = made["number"]
        desk.book.note(draft.number, lambda at: Act("proposed", at, by, wish.why, number=number))
        return f"{HOME}#proposals"

    async def _page(
        request: Request,
        draft: Draft,
        status: int = 200,
        said: Said = NOTHING_SAID,
    ) -> Response:
        files = await services.read(desk.book.files, draft)
        found = await services.derive(desk.checks.checked, files)
        return desk.show(
            request,
            "draft.html",
            status,
            draft=draft,
            files=sorted(files),
            found=found,
            transitions=TRANSITIONS,
            today=services.today(),
            said=said,
        )

    async def difference(request: Request) -> Response:
        draft = await desk.draft(request)
        files = await services.read(desk.book.files, draft)
        told = await services.derive(_told, files, draft.name, visit_of(request).lang)
        return desk.show(request, "draft_difference.html", draft=draft, told=told)

    def _told(files: Mapping[str, bytes], name: str, lang: Lang) -> Sections | None:
        old = services.opened.kb
        found = desk.checks.difference(old, files, (old.fingerprint[:12], name))
        return difference_told(found.found, DifferenceWords(found.old, found.new, lang)) if found else None

    return [
        Route(_PATH, page, methods=["GET"], name="draftPage"),
        Route(_PATH, act, methods=["POST"], name="draftForm"),
        Route(f"{_PATH}/difference", difference, methods=["GET"], name="draftDifferencePage"),
    ]
