"""A decision that was kept, explained by its own release: why it is so, why it is not another, what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Protocol

import orjson

from api.errors import RefusedRequest
from api.kept import filled, without_tokens
from api.routes.recorded import Recorded, asked_then, read_recorded
from decision.answer import Decision
from decision.decide import Case
from decision.facts import read_answers
from decision.opened import OpenRelease
from decision.store.interface import Store
from decision.what_if import what_if
from decision.why_not import only, why_not
from explain.as_data import shaped
from explain.from_data import decision_from_data
from explain.narrative_text import Detail, narrative
from explain.told import Sections
from explain.what_if_text import what_if as what_if_told
from explain.why_not_text import why_not as why_not_told
from explain.wording import Lang
from kb.vocabulary import Value

Told = tuple[dict[str, Any], Sections]
What = Literal["explanation", "why-not", "what-if"]


class Source(Protocol):
    """Where kept decisions and their releases are."""

    @property
    def store(self) -> Store: ...

    def release_of(self, fingerprint: str) -> OpenRelease: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a decision: `detail` of an explanation, one `situation` of what speaks against the others."""

    what: What = "explanation"
    lang: Lang = "zh"
    detail: Detail = "page"
    situation: str | None = None


def explained(source: Source, identity: str, asked: Asked, *, shows_values: bool) -> Told:
    """Return what is told of a kept decision, as data and in words. Personal values that are not shown are left out.

    Raises: RefusedRequest if there is no such decision or situation, ReleaseNotOpen.
    """
    found = read_recorded(source.store, identity, shows_values=shows_values)
    record = found.record
    opened = source.release_of(record.content.release)
    shown = without_tokens(filled(found.canonical, found.values))
    decision = decision_from_data(orjson.loads(shown))
    if asked.what == "what-if":
        case, counted = _case_then(source, found, decision, opened)
        data, sections = told(decision, opened, asked, case)
        data = {"certificates_counted": counted} | data
    else:
        data, sections = told(decision, opened, asked)
    head = {"id": record.id, "release": record.content.release, "personal": found.personal}
    return head | {"lang": asked.lang} | data, sections


def told(decision: Decision, opened: OpenRelease, asked: Asked, case: Case | None = None) -> Told:
    """Return what is told of a decision by its release. Without its `case`, its answers alone are changed.

    Raises: RefusedRequest for a situation that the rules do not have, or that the project is in.
    """
    if asked.what == "explanation":
        return {"detail": asked.detail}, narrative(decision, opened.kb, asked.lang, asked.detail)
    if asked.what == "why-not":
        return _why_not(decision, opened, asked.lang, asked.situation)
    return _what_if(decision, opened, case or _answers_alone(decision, opened), asked.lang)


def _why_not(decision: Decision, opened: OpenRelease, lang: Lang, situation: str | None = None) -> Told:
    if situation is not None:
        _check_situation(decision, opened, situation)
    found = why_not(opened.index, _facts(decision, opened), decision.documents)
    if situation is not None:
        found = only(found, situation)
    data = {
        "situations": found.situations,
        "flowcharts": found.flowcharts,
        "items": found.items,
        "rows": found.rows,
        "documents": shaped(found.documents),
    }
    return data, why_not_told(found, opened.kb, lang)


def _what_if(decision: Decision, opened: OpenRelease, case: Case, lang: Lang) -> Told:
    found = what_if(case, opened, decision.as_of, decision.known_at)
    data = {one.name: getattr(found, one.name) for one in fields(found)}
    return data, what_if_told(found, opened.kb, lang)


def _case_then(source: Source, found: Recorded, decision: Decision, opened: OpenRelease) -> tuple[Case, bool]:
    """Return the case as it was asked, and whether its certificates could be counted: not where they were deleted."""
    if found.personal == "withheld":  # They count, whoever asks; none of them is shown.
        found = read_recorded(source.store, found.record.id, shows_values=True)
    if found.personal == "deleted":
        return _answers_alone(decision, opened), False
    return asked_then(source.store, opened, found)[0].case, True


def _answers_alone(decision: Decision, opened: OpenRelease) -> Case:
    return Case(_facts(decision, opened), start=decision.plan.start if decision.plan else None)


def _facts(decision: Decision, opened: OpenRelease) -> Mapping[str, Value]:
    return read_answers(opened.kb.vocabulary, decision.facts, from_text=True).values


def _check_situation(decision: Decision, opened: OpenRelease, situation: str) -> None:
    if situation not in opened.kb.situation_by_id:
        fix = "known: " + ", ".join(opened.kb.situation_by_id)
        raise RefusedRequest("wrong-input", "there is no such situation", fix=fix, field="situation")
    if decision.situation and decision.situation.id == situation:
        fix = "ask for the explanation, which says why"
        raise RefusedRequest("wrong-input", "the project is in this situation", fix=fix, field="situation")
