"""`/items/{id}` and `/documents/{id}`: one approval item, one document, with what each has to do with the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.pages.charts import charts_of
from api.pages.places import place_of
from api.pages.rendering import show
from api.pages.rule_files import line_address
from api.pages.visit import visit_of
from api.services import Services
from decision.basis import law_named
from explain.wording import Words
from kb.knowledge_base import KnowledgeBase
from kb.model import Document, Item


def entry_pages(services: Services) -> list[BaseRoute]:
    """Return the routes of items and documents."""

    async def item(request: Request) -> Response:
        shown = place_of(services, request)
        opened = shown.opened
        found = opened.kb.item_by_id.get(request.path_params["id"])
        if found is None:
            raise _nothing("item")
        charts = [name for name in charts_of(opened).figures if found.id in charts_of(opened).items_of(name)]
        limits = list(_limits(opened.kb, found, Words(visit_of(request).lang)))
        place = line_address(str(found.location), shown.base)
        return show(
            request,
            opened.kb,
            "item.html",
            base=shown.base,
            item=found,
            charts=charts,
            limits=limits,
            place=place,
        )

    async def document(request: Request) -> Response:
        shown = place_of(services, request)
        kb = shown.kb
        found = kb.document_by_id.get(request.path_params["id"])
        if found is None:
            raise _nothing("document")
        items: list[Item] = [one for one in kb.items if found.id in _asked(one)]
        makers: list[Item] = [one for one in kb.items if found.id in one.produces]
        place = line_address(str(found.location), shown.base)
        return show(
            request,
            kb,
            "document.html",
            base=shown.base,
            document=found,
            items=items,
            makers=makers,
            certificates=[one for one in kb.certificate_types if found.id in one.satisfies],
            members=_members(found, kb.document_by_id),
            place=place,
        )

    return [
        Route("/items/{id}", item, methods=["GET"], name="itemPage"),
        Route("/documents/{id}", document, methods=["GET"], name="documentPage"),
    ]


def _asked(item: Item) -> set[str]:
    """Return the documents that an item asks for, always or in some cases."""
    return {*item.requires, *(name for names in item.requires_when.values() for name in names)}


def _limits(kb: KnowledgeBase, item: Item, words: Words) -> Iterator[str]:
    """Yield the limits that are published of an item side by side, each with its place of publication."""
    for one in item.published_limits:
        days = "—" if one.days is None else f"{one.days} {words.value('unit_of_days', one.unit)}"
        yield words("bracketed", text=days, more=law_named(kb, one.basis))


def _members(document: Document, by_id: Mapping[str, Document]) -> list[Document]:
    return [by_id[name] for name in document.satisfied_by if name in by_id]


def _nothing(kind: str) -> RefusedRequest:
    what = f"the release in force has no such {kind}"
    return RefusedRequest("not-found", what, fix="see /search for what there is")
