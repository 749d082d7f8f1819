"""Where somebody stands in the wizard: the answers that still hold, what came of them, and what is asked next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from api.pages.answers import Given, address, dated, fields_of
from api.pages.places import Place
from decision.answer import Choice
from decision.bands import Answered
from decision.interview import Interview, fitting, interview
from kb.cells import Interval
from kb.vocabulary import Fact

PATH, TOPIC = "/wizard", "topic"


@dataclass(frozen=True, slots=True)
class Walk:
    """`texts` are the answers that still hold, in their order, `told` is what came of them, `asked` what to ask.

    `bands` are the choices of a number or a day of which only the band matters. `path` is the address of the wizard
    without its answers, `topic` what somebody wants to know (empty: everything; None: nobody has said).
    """

    path: str
    topic: str | None
    release: str
    texts: Mapping[str, str]
    facts: Mapping[str, Answered]
    dropped: tuple[Fact, ...]
    told: Interview
    asked: Fact | None
    choices: tuple[str, ...]
    bands: tuple[Choice, ...]
    is_change: bool

    @property
    def in_bands(self) -> tuple[str, ...]:
        """The facts of which only the band was answered; a decision needs the number."""
        return tuple(name for name, value in self.facts.items() if isinstance(value, Interval))

    @property
    def other_fields(self) -> list[tuple[str, str]]:
        """The fields that the form of this question sends along: the release, and every other answer."""
        name = self.asked.id if self.asked else ""
        return self._fields({key: text for key, text in self.texts.items() if key != name})

    @property
    def here(self) -> str:
        """The address that can be kept."""
        return address(self.path, self._fields(self.texts))

    @property
    def back(self) -> str:
        """The address of the question before: without the last answer."""
        if self.is_change:
            return self.here
        return address(self.path, self._fields(dict(list(self.texts.items())[:-1])))

    def change(self, fact: str) -> str:
        """Return the address at which an answer can be changed."""
        return address(self.path, [*self._fields(self.texts), ("change", fact)])

    def _fields(self, texts: Mapping[str, str]) -> list[tuple[str, str]]:
        wanted = [] if self.topic is None else [(TOPIC, self.topic)]
        return [("release", self.release), *wanted, *fields_of(texts)]


def walk_of(
    place: Place,
    given: Given,
    today: date,
    change: str = "",
    topic: str | None = None,
    tables: Collection[str] = (),
) -> Walk:
    """Return where these answers lead, on the case date that they state, or else today.

    `change` names a fact to be asked again. An answer that was changed stands first in the address: what contradicts it
    is dropped. `tables` are those that answer the topic.
    """
    opened, kb = place.opened, place.kb
    facts = fitting(opened.index, dated(kb, given.facts, today).items())
    told = interview(opened, facts, given.unknown, tables)
    asked, choices, bands = None, tuple[str, ...](), tuple[Choice, ...]()
    if change in kb.vocabulary:
        asked = kb.vocabulary[change]
        choices = asked.codes
    elif told.next_question:
        asked = kb.vocabulary[told.next_question.fact]
        possible = tuple(choice for choice in told.next_question.values if choice.possible)
        choices = tuple(choice.value for choice in possible)
        bands = possible if asked.type in ("number", "date") else ()
    return Walk(
        path=f"{place.base}{PATH}",
        topic=topic,
        release=opened.release.fingerprint,
        texts={name: text for name, text in given.texts.items() if name in facts or name in told.unknown},
        facts=facts,
        dropped=tuple(kb.vocabulary[name] for name in given.facts if name not in facts),
        told=told,
        asked=asked,
        choices=choices,
        bands=bands,
        is_change=change in kb.vocabulary,
    )
