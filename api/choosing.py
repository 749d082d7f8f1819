"""Which release decides a request: that in force on its case date, as known then, or that of the project before.

It is one of the knowledge base that the request names, of the default one where it names none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from api.knowledge_bases import FIELD
from api.moments import end_of
from api.schemas import dates_asked
from api.services import Services
from decision.opened import OpenRelease
from decision.releases import moving
from decision.releases.history import History, Proposal

CHOICES: tuple[moving.Choice, ...] = ("old", "new")


@dataclass(frozen=True, slots=True)
class ChosenRelease:
    """An open release; `said` is what record and answer say of the choice, None while a folder is served."""

    opened: OpenRelease
    said: Mapping[str, Any] | None = None


async def chosen_release(services: Services, body: Any, today: date) -> ChosenRelease:
    """Return the release for the body of a request; of what is wrong in it the reading of the request tells.

    Raises: WrongInput or RefusedRequest for a knowledge base that is not served; NotOneRelease, ReleaseNotOpen,
            StoreError.
    """
    said = body if isinstance(body, Mapping) else {}
    served = services.knowledge_bases.named(said.get(FIELD))
    history = served.history
    if not history.is_of_store:
        return ChosenRelease(served.opened)
    day, known_day = dates_asked(body, served.opened.kb.vocabulary, today)
    now = services.clock()
    moment = now if known_day == today else end_of(known_day, now)
    earlier = await _earlier(services, history, said.get("supersedes"))
    if earlier is None:
        chosen = moving.Chosen(history.in_force(day, moment), "in_force")
    else:
        wanted = said.get("rules")
        choice = cast("moving.Choice", wanted) if wanted in CHOICES else None
        chosen = moving.for_project(history, earlier, day, moment, choice)
    opened = await services.open_release_of(chosen.release.rules.fingerprint)
    return ChosenRelease(opened, _said(chosen))


async def _earlier(services: Services, history: History, identity: object) -> Proposal | None:
    """Return the release of the decision that is replaced, where there is one."""
    if not isinstance(identity, str) or not identity:
        return None
    record = await services.read(services.store.decisions.get, identity.strip())
    if record is None:
        return None
    named = (record.request.get("rules") or {}).get("release")
    found = None
    for one in history.releases:
        if one.rules.fingerprint == record.content.release and (found is None or found.number != named):
            found = one
    return found


def _said(chosen: moving.Chosen) -> dict[str, Any]:
    terms = chosen.release.terms
    return {
        "release": chosen.release.number,
        "why": chosen.why,
        "valid_from": terms.begin.isoformat(),
        "may_choose": chosen.may_choose,
    }
