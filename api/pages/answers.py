"""Answers in the fields of a form or an address: `facts.oven=brick`; `?` is 不知道, nothing is no answer.

A number may stand in another unit than its own, which `unit.` and the id of its fact names. The wizard takes a band in
the place of a number: `<= 1000`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from decision.bands import Answered, as_written, read_band, values_in
from decision.facts import Answers, WrongInput, read_answers, stated_case_date, with_case_date
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Fact, UnreadableAnswer, written

PREFIX, UNIT_PREFIX, UNKNOWN = "facts.", "unit.", "?"


@dataclass(frozen=True, slots=True)
class Given:
    """What fields state: `texts` as it was written, in its order; values, facts not known, and what is no answer.

    A sum whose parts are stated is among the values, and among what is no answer where another one is stated.
    """

    texts: Mapping[str, str]
    facts: Mapping[str, Answered]
    unknown: tuple[str, ...]
    unreadable: tuple[str, ...]
    no_facts: tuple[str, ...]


def read_fields(kb: KnowledgeBase, fields: Iterable[tuple[str, str]], *, takes_bands: bool = False) -> Given:
    """Return what the fields of a form state about facts; other fields are left alone, of two the last counts."""
    texts: dict[str, str] = {}
    facts: dict[str, Answered] = {}
    unknown: list[str] = []
    unreadable: list[str] = []
    no_facts: list[str] = []
    given = dict(fields)
    for field, text in given.items():
        name = field.removeprefix(PREFIX)
        if name == field or not text.strip():
            continue
        if name not in kb.vocabulary:
            no_facts.append(name[:60])
            continue
        texts[name] = text[:200]
        if text == UNKNOWN:
            unknown.append(name)
            continue
        try:
            unit = given.get(f"{UNIT_PREFIX}{name}", "")
            facts[name] = _read(kb.vocabulary[name], text, unit, takes_bands=takes_bands)
        except UnreadableAnswer:
            unreadable.append(name)
        else:
            texts[name] = as_written(facts[name])
    try:
        plain = {name: written(value) for name, value in values_in(facts).items()}
        facts |= read_answers(kb.vocabulary, plain, from_text=True).values
    except WrongInput as error:
        unreadable += [problem.field.removeprefix(PREFIX) for problem in error.problems]
    return Given(texts, facts, tuple(unknown), tuple(unreadable), tuple(no_facts))


def dated(kb: KnowledgeBase, facts: Mapping[str, Answered], today: date) -> Mapping[str, Answered]:
    """Return answers with the fact that is the case date, if there is one: today where it is not stated."""
    values = values_in(facts)
    day = stated_case_date(kb.vocabulary, values) or today
    return {**with_case_date(kb.vocabulary, Answers(values, ()), day).values, **facts}


def fields_of(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the fields that state answers, given as they are written."""
    return [(f"{PREFIX}{name}", text) for name, text in texts.items()]


def address(path: str, fields: Iterable[tuple[str, str]]) -> str:
    """Return a path with fields in its query.

    >>> address("/wizard", [("facts.oven", "brick")])
    '/wizard?facts.oven=brick'
    """
    query = urlencode(list(fields))
    return f"{path}?{query}" if query else path


def _read(fact: Fact, text: str, unit: str, *, takes_bands: bool) -> Answered:
    if fact.type == "boolean" and text in ("true", "false"):
        return text == "true"
    is_bare = fact.type == "number" and not text.strip().endswith(unit)
    try:
        return fact.read(f"{text} {unit}" if unit != fact.unit and is_bare else text)
    except UnreadableAnswer:
        if not takes_bands:
            raise
        return read_band(fact, text)
