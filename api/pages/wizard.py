"""`/wizard` (智能向导): one question a page; the address holds the release and every answer, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.pages.answers import Given, address, fields_of, read_fields
from api.pages.rendering import show
from api.pages.wizard_changes import Changes, changes_since
from api.services import Services
from decision.interview import Interview, fitting, interview
from decision.opened import OpenRelease
from kb.vocabulary import Fact, Value

PATH = "/wizard"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer given before, with the address at which it can be changed; no value is 不知道."""

    fact: Fact
    value: Value | None
    change: str


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody stands: `texts`, the answers that still hold, in their order; what came of them, what to ask."""

    release: str
    texts: Mapping[str, str]
    facts: Mapping[str, Value]
    dropped: tuple[Fact, ...]
    told: Interview
    asked: Fact | None
    choices: tuple[str, ...]
    is_change: bool

    @property
    def other_fields(self) -> list[tuple[str, str]]:
        """The fields that the form of this question sends along: the release, and every other answer."""
        name = self.asked.id if self.asked else ""
        return self._fields({key: text for key, text in self.texts.items() if key != name})

    @property
    def here(self) -> str:
        """The address that can be kept."""
        return address(PATH, self._fields(self.texts))

    @property
    def back(self) -> str:
        """The address of the question before: without the last answer."""
        if self.is_change:
            return self.here
        return address(PATH, self._fields(dict(list(self.texts.items())[:-1])))

    def change(self, fact: str) -> str:
        """Return the address at which an answer can be changed."""
        return address(PATH, [*self._fields(self.texts), ("change", fact)])

    def _fields(self, texts: Mapping[str, str]) -> list[tuple[str, str]]:
        return [("release", self.release), *fields_of(texts)]


def wizard(services: Services) -> list[BaseRoute]:
    """Return the route of the wizard."""

    async def page(request: Request) -> Response:
        opened, query = services.opened, request.query_params
        given = read_fields(opened.kb, query.multi_items())
        walk = walk_of(opened, given, query.get("change", ""))
        changes = await services.read(_changes, services, query.get("release", ""), given)
        return show(
            request,
            opened.kb,
            "wizard.html" if walk.asked else "wizard_end.html",
            has_form=walk.asked is None,
            walk=walk,
            given=given,
            answered=list(_answered(opened, walk)),
            changes=changes,
        )

    return [Route(PATH, page, methods=["GET"], name="wizardPage")]


def walk_of(opened: OpenRelease, given: Given, change: str = "") -> Walk:
    """Return where these answers lead. `change` names a fact to be asked again.

    An answer that was changed stands first in the address: what contradicts it is dropped.
    """
    kb = opened.kb
    facts = fitting(opened.index, given.facts.items())
    told = interview(opened, facts, given.unknown)
    asked, choices = None, tuple[str, ...]()
    if change in kb.vocabulary:
        asked = kb.vocabulary[change]
        choices = asked.codes
    elif told.next_question:
        asked = kb.vocabulary[told.next_question.fact]
        choices = tuple(choice.value for choice in told.next_question.values if choice.possible)
    return Walk(
        release=opened.release.fingerprint,
        texts={name: text for name, text in given.texts.items() if name in facts or name in told.unknown},
        facts=facts,
        dropped=tuple(kb.vocabulary[name] for name in given.facts if name not in facts),
        told=told,
        asked=asked,
        choices=choices,
        is_change=change in kb.vocabulary,
    )


def _changes(services: Services, release: str, given: Given) -> Changes | None:
    if release in ("", services.opened.release.fingerprint):
        return None
    return changes_since(services, release, given)


def _answered(opened: OpenRelease, walk: Walk) -> Iterator[Answered]:
    for name in walk.texts:
        yield Answered(opened.kb.vocabulary[name], walk.facts.get(name), walk.change(name))
