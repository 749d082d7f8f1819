"""`/workbench/{draft}/files/{file}`: a table as a table, another file by its entries; changed a piece at a time."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.pages.forms import read_form
from api.pages.visit import visit_of
from api.pages.workbench.desk import HOME, NOTHING_SAID, Desk, Said, not_ours, refused
from api.pages.workbench.edits import Edit, edit_of
from api.pages.workbench.file_view import OpenedFile, entries_shown, grid_shown, table_shown
from decision.drafts.book import Changed, Contradicted, digest_of_text, text_of
from decision.releases.records import By
from decision.store.errors import UnknownId
from kb.errors import LiangtiError

_PATH = f"{HOME}/{{draft}}/files/{{file:path}}"
# A whole rule file in a form: a Chinese character takes nine bytes there.
_LARGEST_FORM = 1 << 20


def draft_files(desk: Desk) -> list[BaseRoute]:
    """Return the routes of the files of a draft."""
    services = desk.services

    async def page(request: Request) -> Response:
        return await _page(request, await _opened(request))

    async def change(request: Request) -> Response:
        here = await _opened(request)
        sent = await read_form(request, _LARGEST_FORM)
        fields = dict(sent.fields)
        if not sent.is_ours:
            return await _page(request, here, 403, not_ours(fields))
        edit = edit_of(here.file, fields)
        try:
            if edit.is_trial:
                return await _page(request, here, 200, Said(fields), edit.make(here.text))
            made = await services.read(_changed, here, edit, await desk.actor(request))
        except LiangtiError as error:
            status = 409 if isinstance(error, Contradicted) else 422
            return await _page(request, here, status, refused(fields, error))
        return RedirectResponse(f"{here.address}?{'merged' if made.is_merged else 'saved'}=1", 303)

    def _changed(here: OpenedFile, edit: Edit, by: By) -> Changed:
        return desk.book.change(here.draft.number, here.file, edit.seen, edit.make, by, edit.said)

    async def _opened(request: Request) -> OpenedFile:
        draft, file = await desk.draft(request), request.path_params["file"]
        try:
            files = await services.read(desk.book.files, draft)
            return OpenedFile(draft, file, text_of(files, file), files)
        except UnknownId as error:
            raise RefusedRequest("not-found", error.what, fix=error.fix) from None

    async def _page(
        request: Request,
        here: OpenedFile,
        status: int = 200,
        said: Said = NOTHING_SAID,
        tried: str | None = None,
    ) -> Response:
        """Show a file; `tried` is a text of it that is checked and not kept."""
        found = await services.derive(
            desk.checks.checked, here.files if tried is None else here.with_text(tried)
        )
        asked, lang = {**request.query_params, **said.given}, visit_of(request).lang
        if here.is_table:
            shown = table_shown(here, services.opened.kb, asked, lang)
            shown |= await services.derive(grid_shown, here, found, asked, lang)
        else:
            shown = entries_shown(here, asked)
        return desk.show(
            request,
            "draft_table.html" if here.is_table else "draft_entries.html",
            status,
            here=here,
            seen=asked.get("seen") or digest_of_text(here.text),
            found=found,
            is_tried=tried is not None,
            note=next((name for name in ("merged", "saved") if name in asked), ""),
            said=said,
            **shown,
        )

    return [
        Route(_PATH, page, methods=["GET"], name="draftFilePage"),
        Route(_PATH, change, methods=["POST"], name="draftFileForm"),
    ]
