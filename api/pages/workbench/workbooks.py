"""`/workbench/{draft}/workbook/{file}`: a table taken along as a workbook for WPS or Excel, and brought back.

The name of the sheet says from which version the workbook was made, so that changes of others meanwhile are kept.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.pages.forms import read_upload
from api.pages.workbench.desk import HOME, Desk
from decision.drafts.book import digest_of_text
from decision.drafts.draft import Draft
from decision.store.errors import UnknownId
from kb.decision_tables.sheets import workbook_rows
from kb.decision_tables.sheets_writing import Sheet as SheetOfWorkbook
from kb.decision_tables.sheets_writing import workbook
from kb.errors import LiangtiError
from kb.writing.sheet import Sheet

_PATH = f"{HOME}/{{draft}}/workbook/{{file:path}}"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHORT = 16
_LARGEST = 8 << 20


def draft_workbooks(desk: Desk) -> list[BaseRoute]:
    """Return the routes by which a table goes out and comes back."""
    services = desk.services

    async def take(request: Request) -> Response:
        draft, file, text = await _table(request)
        rows = [row.cells for row in Sheet(text).rows]
        data = workbook([SheetOfWorkbook(digest_of_text(text)[:_SHORT], rows)])
        name = file.replace("/", "-").removesuffix(".csv")
        headers = {"Content-Disposition": f'attachment; filename="{name}-draft-{draft.number}.xlsx"'}
        return Response(data, 200, headers, _XLSX)

    async def bring(request: Request) -> Response:
        draft, file, _ = await _table(request)
        address = f"{HOME}/{draft.number}/files/{file}"
        sent, data = await read_upload(request, _LARGEST)
        if not sent.is_ours:
            raise RefusedRequest("not-for-role", "the form is not from this page", fix="open the table again")
        by = await desk.actor(request)
        name, rows = _sheet(data, file)
        made = await services.read(
            desk.book.change,
            draft.number,
            file,
            desk.book.version_of(draft, file, name),
            lambda text: Sheet(text).with_rows(_as_wide(rows, Sheet(text))),
            by,
            f"{file} (xlsx)",
        )
        return RedirectResponse(f"{address}?{'merged' if made.is_merged else 'saved'}=1", 303)

    async def _table(request: Request) -> tuple[Draft, str, str]:
        draft, file = await desk.draft(request), request.path_params["file"]
        try:
            text = await services.read(desk.book.text, draft, file)
        except UnknownId as error:
            raise RefusedRequest("not-found", error.what, fix=error.fix) from None
        if not file.endswith(".csv"):
            raise RefusedRequest("not-found", "this file is no table", fix="change it on its page")
        return draft, file, text

    return [
        Route(_PATH, take, methods=["GET"], name="draftWorkbook"),
        Route(_PATH, bring, methods=["POST"], name="draftWorkbookForm"),
    ]


def _sheet(data: bytes, file: str) -> tuple[str, list[list[str]]]:
    """Return the name and the rows of the first sheet. Raises: LiangtiError."""
    sheets = workbook_rows(data, file)
    if not sheets:
        raise LiangtiError("the workbook holds nothing", where=file, fix="choose the workbook of this table")
    name, rows = sheets[0]
    return name, [row for row in rows if any(row)]


def _as_wide(rows: list[list[str]], sheet: Sheet) -> list[list[str]]:
    """Return the rows, each with a cell for every column of the table: workbooks lose empty ones at the end."""
    return [[*row, *[""] * (len(sheet.columns) - len(row))] for row in rows]
