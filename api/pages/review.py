"""`/decisions/{id}/review`: the trace of a decision as a tree, each entry at its line, and what reviewers say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.gate import caller_of
from api.pages.forms import read_form
from api.pages.kept_decision import Found, found_decision, may, show_decision
from api.pages.rule_files import line_address
from api.pages.visit import visit_of
from api.reviews import KINDS, add_review, review_request, reviews_of
from api.routes.recorded import replayed
from api.services import Services
from decision.facts import WrongInput
from explain.names import Names
from explain.wording import Words


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry of a trace as it is shown: what it is about, and the facts that it read."""

    name: str
    entry: Mapping[str, Any]
    facts: str


_REPLAY = "/v1/decisions/{id}/replay"


def review(services: Services) -> list[BaseRoute]:
    """Return the routes of the reviewer's page."""
    store = services.store

    async def page(request: Request) -> Response:
        return await _page(request, await found_decision(services, request))

    async def add(request: Request) -> Response:
        found = await found_decision(services, request)
        sent = await read_form(request)
        fields = {name: text.replace("\r\n", "\n") for name, text in sent.fields}
        given = {name: fields.get(name, "") for name in ("kind", "text")}
        if not sent.is_ours:
            return await _page(request, found, 403, given=given, notice="review_again")
        try:
            kind, text = review_request(given)
        except WrongInput:
            return await _page(request, found, 422, given=given, notice="review_wrong")
        caller, now, identity = caller_of(request), services.clock(), found.record.id
        await services.read(add_review, store, identity, kind, text, caller, now, services.personal_days)
        return RedirectResponse(f"/decisions/{identity}/review#reviews", 303)

    async def _page(
        request: Request,
        found: Found,
        status: int = 200,
        *,
        given: Mapping[str, str] | None = None,
        notice: str = "",
    ) -> Response:
        identity = found.record.id
        said = await services.read(reviews_of, store, identity)
        again = await services.derive(replayed, services, identity) if may(request, "GET", _REPLAY) else None
        place = found.place
        is_here = found.record.content.release == place.opened.release.fingerprint
        names = Names(place.kb, Words(visit_of(request).lang)) if is_here else None
        return show_decision(
            request,
            found,
            "review.html",
            status,
            has_form=True,
            branches=branches(found.told["trace"], names),
            line_address=partial(line_address, base=place.base) if is_here else None,
            again=again,
            reviews=said,
            kinds=KINDS,
            given=given or {},
            notice=notice,
        )

    return [
        Route("/decisions/{id}/review", page, methods=["GET"], name="reviewPage"),
        Route("/decisions/{id}/review", add, methods=["POST"], name="reviewForm"),
    ]


def branches(trace: Sequence[Mapping[str, Any]], names: Names | None) -> Mapping[str, list[Leaf]]:
    """Return the entries of a trace by their kind, in the order in which they were written.

    Without `names`, which the rules in force give, ids and values stand as they were recorded.
    """
    labels = labels_of(names) if names else {}
    found: dict[str, list[Leaf]] = {}
    for entry in trace:
        name = labels.get(entry["about"]) or labels.get(entry["rule"]) or entry["about"]
        found.setdefault(entry["kind"], []).append(Leaf(name, entry, _facts_read(entry, names)))
    return found


def labels_of(names: Names) -> Mapping[str, str]:
    """Return what people call whatever an entry is about, by its id."""
    kb = names.kb
    every = (*kb.situations, *kb.flowcharts, *kb.items, *kb.documents, *kb.derivation_order)
    return {entry.id: names.of(entry) for entry in every}


def _facts_read(entry: Mapping[str, Any], names: Names | None) -> str:
    facts = entry["facts"]
    if names and all(name in names.kb.vocabulary or name in names.kb.derived_by_id for name in facts):
        return names.said(facts)
    return "; ".join(f"{name} = {value}" for name, value in facts.items())
