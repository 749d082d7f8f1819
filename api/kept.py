"""What is kept of a request and its answer: personal values as tokens, and the way back.

A record holds `{"asked": …, "today": …, "register": …}`: the body as it came, the day that stood for an absent date,
and the certificates of the register as they were seen, or null where nobody looked.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson

from api.schemas import CODED, OF_PEOPLE
from decision.personal import Personal
from decision.reason import Reason
from decision.register.cases import Held
from decision.store.digests import PersonalValues, digest_of, new_key
from decision.store.door import LARGEST_NUMBER
from decision.store.moments import EPOCH, as_text
from decision.store.records import DecisionRecord
from explain.prepared_text import Answered

_TOKEN = re.compile(rb'"hmac-sha256:[0-9a-f]{64}"')
_BESIDE = ("reference", "supersedes")
_SHOWN = ("id", "type", "number", "state", "valid_until", "as_of", "refusal", "notes")
_TEXTS = frozenset((str,))
Values = Mapping[str, str]


@dataclass(slots=True)
class Tokens:
    """Gives each personal value of one record its token, under a key that is made with the first.

    `values` are the values by their tokens, `known` the tokens by their values.
    """

    values: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    _key: bytes = b""

    def __call__(self, value: str) -> str:
        token = self.known.get(value)
        if token is None:
            self._key = self._key or new_key(secrets.token_bytes)
            token = self.known[value] = digest_of(value, self._key)
            self.values[token] = value
        return token

    def personal(self, delete_after: date) -> PersonalValues | None:
        """Return the values for the store, or None where there are none."""
        if not self.values:
            return None
        named = {str(place): value for place, value in enumerate(self.values.values())}
        return PersonalValues(named, self._key, delete_after)


def canonical_parts(told: Answered, tokens: Tokens) -> list[bytes]:
    """Return the canonical text in parts, which are the same objects in many answers, so that each is kept once."""
    parts = list(told.parts)
    for at in told.numbers:
        parts[at] = orjson.dumps(tokens(orjson.loads(parts[at])))
    # From the last to the first, since each is put in as the pieces it has.
    for one in sorted(told.spreads, key=lambda one: one.at, reverse=True):
        parts[one.at : one.at + 1] = one.written(tokens)
    return parts


def values_of(personal: PersonalValues | None) -> Values:
    """Return the values that were kept, by their tokens."""
    return {digest_of(value, personal.key): value for value in personal.values.values()} if personal else {}


def filled(text: bytes, values: Values) -> bytes:
    """Return a JSON text with the values in place of their tokens."""
    if not values or b"hmac-sha256:" not in text:
        return text
    return _TOKEN.sub(lambda found: _value(found.group(), values), text)


def without_tokens(text: bytes) -> bytes:
    """Return a JSON text with an empty text in the place of every token."""
    return _TOKEN.sub(b'""', text)


def has_tokens(text: bytes) -> bool:
    """Return whether personal values stand in a JSON text as tokens."""
    return _TOKEN.search(text) is not None


def _value(token: bytes, values: Values) -> bytes:
    value = values.get(token[1:-1].decode())
    return token if value is None else orjson.dumps(value)


def asked_data(body: Mapping[str, Any], tokens: Tokens) -> dict[str, Any]:
    """Return a request that was understood, as it is kept."""
    return {
        name: _kept(value, tokens if name in OF_PEOPLE else None)
        for name, value in body.items()
        if name not in _BESIDE
    }


def _kept(value: Any, tokens: Tokens | None) -> Any:
    """Return a value as it is kept; within a part of the request that names people its texts go through `tokens`."""
    if isinstance(value, str):
        return tokens(value) if tokens else value
    if isinstance(value, dict):
        if tokens and _TEXTS.issuperset(map(type, value.values())):
            # As most are; a call for each text would take as long as everything else here.
            known, texts = tokens.known, value.items()
            return value | {
                name: known.get(text) or tokens(text) for name, text in texts if name not in CODED
            }
        return {name: _kept(entry, None if name in CODED else tokens) for name, entry in value.items()}
    if isinstance(value, list):
        return [_kept(entry, tokens) for entry in value]
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return {"decimal": str(value)}
    return value


def asked_again(kept: Any, values: Values) -> Any:
    """Return the request that `asked_data` kept, with its personal values."""
    if isinstance(kept, dict):
        if kept.keys() == {"decimal"}:
            return Decimal(kept["decimal"])
        return {name: asked_again(entry, values) for name, entry in kept.items()}
    if isinstance(kept, list):
        return [asked_again(entry, values) for entry in kept]
    return values.get(kept, kept) if isinstance(kept, str) else kept


def register_data(known_at: datetime, held: Sequence[Held], tokens: Tokens) -> dict[str, Any]:
    """Return what the register said of a case, as it is kept."""
    moment = as_text(known_at) if known_at > EPOCH else None  # an empty register was never changed
    return {"known_at": moment, "certificates": [_held_data(one, tokens) for one in held]}


def _held_data(held: Held, tokens: Tokens) -> dict[str, Any]:
    one = held.certificate
    texts = {"number": one.number, "issuer": one.issuer, "holder": one.holder, "project": one.project}
    days = {"issued": one.issued, "valid_from": one.valid_from, "valid_until": one.valid_until}
    return {
        # An id is often made of the number, and a short number can be guessed from it.
        "id": tokens(held.version.id),
        "type": one.type,
        "state": one.state,
        **{name: tokens(text) if text else "" for name, text in texts.items()},
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "as_of": as_text(one.as_of) if one.as_of else None,
        "refusal": _reason_data(one.refusal, tokens) if one.refusal else None,
        "notes": [_reason_data(note, tokens) for note in one.notes],
    }


def _reason_data(reason: Reason, tokens: Tokens) -> dict[str, str]:
    values = {name: tokens(v) if isinstance(v, Personal) else v for name, v in reason.values}
    return {**values, "code": reason.code}


def head_bytes(record: DecisionRecord, register: Any, rules: Any, values: Values, **more: Any) -> bytes:
    """Return what stands before the canonical fields, from the opening bracket to the last comma.

    `rules` says which release decided and why, where a store of releases was asked.
    """
    content = record.content
    shown = register and {
        "known_at": register["known_at"],
        "certificates": [{name: _sorted(one[name]) for name in _SHOWN} for one in register["certificates"]],
    }
    data = {
        "id": content.id,
        "recorded_at": as_text(record.at),
        "reference": content.reference,
        "supersedes": content.supersedes,
        **more,
        **({"rules": _sorted(rules)} if rules else {}),
        "register": shown,
    }
    return filled(orjson.dumps(data), values)[:-1] + b","


def _sorted(value: Any) -> Any:
    """Return a value with its keys in the order in which the store gives them back."""
    if isinstance(value, list):
        return [_sorted(entry) for entry in value]
    return dict(sorted(value.items())) if isinstance(value, dict) else value
