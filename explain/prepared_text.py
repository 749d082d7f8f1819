"""Text with holes: written once in the plain way, cut at its holes, and filled for each request.

So the fields of an answer, their order and their spelling come from the plain way alone. A hole is a raw zero byte
around a name, which no JSON text holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from decision.answer import Decision
from decision.personal import Personal
from explain.as_data import shaped, shaped_decision

Pieces = tuple[bytes, ...]

_HOLE = re.compile(rb"\x00(\w+)\x00")
_PERSONAL = orjson.Fragment(b"\x00personal\x00")


def hole(name: str) -> Any:
    """Return what stands for a value that is not known yet; it fits every field."""
    return orjson.Fragment(b"\x00%s\x00" % name.encode())


def cut(value: object, *names: str) -> Pieces:
    """Return the text of a value before, between and behind its holes, which are these, in this order."""
    data = shaped_decision(value) if isinstance(value, Decision) else shaped(value)
    pieces = _HOLE.split(orjson.dumps(data))
    assert tuple(name.decode() for name in pieces[1::2]) == names, (pieces[1::2], names)
    return tuple(pieces[::2])


@dataclass(frozen=True, slots=True)
class Spread:
    """A text in pieces; `places` are those that are personal values. It stands at the part `at` of a longer text."""

    pieces: Sequence[bytes]
    places: Sequence[int]
    at: int = 0

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(orjson.loads(self.pieces[place]) for place in self.places)

    def text(self, tokens: Callable[[str], str]) -> bytes:
        """Return the text with a token for each personal value."""
        written = list(self.pieces)
        for place, value in zip(self.places, self.values, strict=True):
            written[place] = orjson.dumps(tokens(value))
        return b"".join(written)


def spread(value: object) -> Spread:
    """Return the text of a value, cut around its personal values."""
    found: list[bytes] = []

    def opened(one: object) -> object:
        if type(one) is Personal:
            found.append(orjson.dumps(one))
            return _PERSONAL
        return str(one)

    data = shaped_decision(value) if isinstance(value, Decision) else shaped(value)
    pieces = _HOLE.split(orjson.dumps(data, default=opened, option=orjson.OPT_PASSTHROUGH_SUBCLASS))
    pieces[1::2] = found
    return Spread(pieces, range(1, len(pieces), 2))


@dataclass(slots=True)
class Parts:
    """A text under construction: what is said runs together until it ends or a place is left open."""

    pool: Callable[[bytes], bytes]
    texts: list[bytes] = field(default_factory=list)
    _said: list[bytes] = field(default_factory=list)

    def say(self, *texts: bytes) -> None:
        self._said += texts

    def end(self) -> None:
        """End a run here, so that it can be shared with other texts that have the same one."""
        if self._said:
            self.texts.append(self.pool(b"".join(self._said)))
            self._said.clear()

    def said(self) -> bytes:
        """Return the run so far."""
        return b"".join(self._said)

    def open(self, text: bytes = b"") -> int:
        """Leave a place open, with the text that stands there unless it is filled; return its number."""
        self.end()
        self.texts.append(text)
        return len(self.texts) - 1


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to one request: the bytes for the caller, and the same with tokens for the record.

    `refusal` is what an impossible project is told; for any other it is empty.
    """

    outcome: str
    public: bytes
    refusal: str
    _parts: Sequence[bytes] = field(repr=False)
    _spreads: Sequence[Spread] = field(repr=False)

    @property
    def personal(self) -> tuple[str, ...]:
        """The personal values, one for each place, in the order of the text."""
        return tuple(value for one in self._in_order() for value in one.values)

    def canonical(self, tokens: Callable[[str], str]) -> bytes:
        """Return the text for the record, with `tokens(value)` in place of each personal value."""
        if not self._spreads:
            return self.public
        parts = list(self._parts)
        for one in self._in_order():
            parts[one.at] = one.text(tokens)
        return b"".join(parts)

    def _in_order(self) -> list[Spread]:
        return sorted(self._spreads, key=lambda one: one.at)


def answered(decision: Decision) -> Answered:
    """Return the answer in the plain way."""
    whole = spread(decision)
    text = b"".join(whole.pieces)
    refusal = "".join(violated.sentence for violated in decision.constraints)
    return Answered(decision.outcome, text, refusal, (text,), (whole,) if whole.places else ())
