"""`/tables/{id}`: one decision table with its rows, what each asks for and answers, its law and its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.pages.cells_told import cells_told
from api.pages.places import Place, place_of
from api.pages.rendering import show
from api.pages.rule_files import line_address
from api.pages.visit import visit_of
from api.services import Services
from decision.basis import basis_texts
from explain.names import Names
from explain.wording import Lang, Words
from kb.rule_tables import RuleTable


@dataclass(frozen=True, slots=True)
class RowSeen:
    """A row as people read it; `place` is where it stands in the rule files, `address` leads there."""

    id: str
    label: str
    rule_set: str
    cells: tuple[str, ...]
    outputs: tuple[str, ...]
    basis: str
    note: str
    place: str
    address: str


def table_pages(services: Services) -> list[BaseRoute]:
    """Return the route of decision tables."""

    async def page(request: Request) -> Response:
        place, lang = place_of(services, request), visit_of(request).lang
        found = place.kb.table_by_id.get(request.path_params["id"])
        if found is None:
            what = "the release in force has no such table"
            raise RefusedRequest("not-found", what, fix="see /browse for what there is")
        basis = Words(lang).listed(list(basis_texts(place.kb, found.basis)))
        rows = list(rows_seen(place, found, lang))
        return show(request, place.kb, "table.html", base=place.base, table=found, rows=rows, basis=basis)

    return [Route("/tables/{id}", page, methods=["GET"], name="tablePage")]


def rows_seen(place: Place, table: RuleTable, lang: Lang) -> Iterator[RowSeen]:
    """Yield the rows of a table, in file order."""
    kb, words = place.kb, Words(lang)
    names = Names(kb, words)
    sets = {one.id: names.of(one) for one in table.rule_sets}
    for row in kb.rows_of_table[table.id]:
        outputs = (
            words("cell_is", column=names.of(output), value=output.label(row.outputs[output.id], lang))
            for output in table.outputs
            if output.id in row.outputs
        )
        yield RowSeen(
            row.id,
            words.either(row.zh, row.en),
            sets.get(row.rule_set, ""),
            cells_told(names, row.when),
            tuple(outputs),
            words.listed(list(basis_texts(kb, row.basis))),
            row.note,
            str(row.location),
            line_address(str(row.location), place.base),
        )
