"""`/wizard` (智能向导): one question a page; the address holds the release and every answer, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.answers import Given, read_fields
from api.pages.asked import facts_asked
from api.pages.places import place_of
from api.pages.rendering import show
from api.pages.wizard_changes import Changes, changes_since
from api.pages.wizard_walk import PATH, TOPIC, Walk, walk_of
from api.services import Services
from decision.bands import Answered, band_words
from decision.opened import OpenRelease
from explain.wording import Lang
from kb.vocabulary import Fact


@dataclass(frozen=True, slots=True)
class AnsweredFact:
    """One answer given before, with the address at which it can be changed; no value is 不知道."""

    fact: Fact
    value: Answered | None
    change: str

    def said(self, lang: Lang) -> str:
        """Return how people read the answer. Shape: only where there is one."""
        assert self.value is not None
        return band_words(self.fact, self.value, lang)


def wizard(services: Services) -> list[BaseRoute]:
    """Return the route of the wizard."""

    async def page(request: Request) -> Response:
        place, query = place_of(services, request), request.query_params
        opened = place.opened
        given = read_fields(opened.kb, query.multi_items(), takes_bands=True)
        topic = query.get(TOPIC)
        wanted = facts_asked(opened, topic or "")
        walk = walk_of(place, given, services.today(), query.get("change", ""), topic, wanted.tables)
        changes = await services.read(_changes, services, opened, query.get("release", ""), given)
        asks_topic = bool(opened.kb.manifest.topics) and topic is None and not walk.texts
        return show(
            request,
            opened.kb,
            "wizard_topic.html" if asks_topic else "wizard.html" if walk.asked else "wizard_end.html",
            base=place.base,
            has_form=walk.asked is None,
            walk=walk,
            given=given,
            answered=list(_answered(opened, walk)),
            changes=changes,
            marks=wanted.marks,
            today=services.today(),
        )

    return [Route(PATH, page, methods=["GET"], name="wizardPage")]


def _changes(services: Services, opened: OpenRelease, release: str, given: Given) -> Changes | None:
    if release in ("", opened.release.fingerprint):
        return None
    return changes_since(services, opened, release, given)


def _answered(opened: OpenRelease, walk: Walk) -> Iterator[AnsweredFact]:
    for name in walk.texts:
        yield AnsweredFact(opened.kb.vocabulary[name], walk.facts.get(name), walk.change(name))
