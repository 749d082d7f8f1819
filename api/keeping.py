"""A decided request on its way into the store: what is kept of it, with a token for each personal value."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from api.kept import Tokens, asked_data, canonical_parts
from api.schemas import DecisionRequest
from api.services import Services
from decision.store.records import DecisionDraft, DecisionRecord, Outcome
from decision.store.replies import Reply
from explain.prepared_text import Answered

_WRITTEN: Mapping[str, Outcome] = {
    "decided": "decided",
    "undecided": "undecided",
    "impossible": "impossible",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """A request and its answer: the body as it came and as it was understood, and the rules that decided.

    `register` is what the register said, as it is kept, or None where nobody looked; its tokens are those of `tokens`.
    `rules` says how the release was chosen, where the request says so.
    """

    body: Mapping[str, Any]
    asked: DecisionRequest
    today: date
    release: str
    told: Answered
    register: Any
    rules: Any
    tokens: Tokens


def keep_soon(services: Services, decided: Decided, reply: Reply | None) -> Future[DecisionRecord]:
    """Return the future of the record; it is there once it is durable. What may not enter is refused at once.

    Raises: RefusedValue, StoreClosed, StoreUnavailable; the future: what `DecisionLog.append` raises.
    """
    told, tokens, today = decided.told, decided.tokens, decided.today
    answer = canonical_parts(told, tokens)
    kept: dict[str, Any] = {
        "asked": asked_data(decided.body, tokens),
        "today": today.isoformat(),
        "register": decided.register,
    }
    if decided.rules:
        kept["rules"] = decided.rules
    draft = DecisionDraft(
        request=kept,
        release=decided.release,
        outcome=_WRITTEN[told.outcome],
        answer=answer,
        reference=decided.asked.reference,
        supersedes=decided.asked.supersedes,
        personal=tokens.personal(today + timedelta(days=services.personal_days)),
    )
    return services.store.decisions.append_soon(draft, reply)
