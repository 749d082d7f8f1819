"""Text with holes: written once in the plain way, cut at its holes, and filled for each request.

So the fields of an answer, their order and their spelling come from the plain way alone. A hole is a raw zero byte
around a name, which no JSON text holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from decision.answer import Decision
from decision.personal import Personal
from decision.reason import Reason
from explain.as_data import shaped, shaped_decision

Pieces = tuple[bytes, ...]

_HOLE = re.compile(rb"\x00(\w+)\x00")
_DAY = re.compile(rb"\\u000(\d)")
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


def cut_days(code: str, *names: str) -> tuple[Any, ...]:
    """Return the text of a reason that names days, and nothing else, around the names of its values.

    Whoever speaks it puts the days into sentences, so the holes are control characters, which JSON writes by number.
    """
    marked = Reason(code, tuple((name, chr(number)) for number, name in enumerate(names, start=1)))
    pieces = _DAY.split(orjson.dumps(shaped(marked)))
    return tuple(names[int(one) - 1] if place % 2 else one for place, one in enumerate(pieces))


class Spread(NamedTuple):
    """A text in pieces; `places` are those that are personal values. It stands at the part `at` of a longer text."""

    pieces: Sequence[bytes]
    places: Sequence[int]
    at: int = 0

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(orjson.loads(self.pieces[place]) for place in self.places)

    def written(self, tokens: Callable[[str], str]) -> list[bytes]:
        """Return the pieces with a token for each personal value."""
        written = list(self.pieces)
        for place, value in zip(self.places, self.values, strict=True):
            written[place] = orjson.dumps(tokens(value))
        return written


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

    def open(self, text: bytes = b"", places: int = 1) -> int:
        """Leave places open, with the text that stands there unless they are filled; return the number of the first."""
        self.end()
        self.texts += [text] * places
        return len(self.texts) - places


class Answered(NamedTuple):
    """The answer to one request: the `parts` of the text for the caller, and what stands as a token in the record.

    `refusal` is what an impossible project is told; for any other it is empty. Of the parts those at `numbers` are a
    personal value each, and `spreads` are those that hold some.
    """

    outcome: str
    refusal: str
    parts: Sequence[bytes]
    numbers: Sequence[int]
    spreads: Sequence[Spread]

    @property
    def public(self) -> bytes:
        """The text for the caller."""
        return b"".join(self.parts)

    @property
    def personal(self) -> tuple[str, ...]:
        """The personal values, one for each place, in the order of the text."""
        return tuple(value for one in self._in_order() for value in one.values)

    def canonical(self, tokens: Callable[[str], str]) -> bytes:
        """Return the text for the record, with `tokens(value)` in place of each personal value."""
        parts = list(self.parts)
        for one in self._in_order():
            parts[one.at] = b"".join(one.written(tokens))
        return b"".join(parts)

    def _in_order(self) -> list[Spread]:
        single = (Spread((self.parts[at],), (0,), at) for at in self.numbers)
        return sorted((*single, *self.spreads), key=lambda one: one.at)


def answered(decision: Decision) -> Answered:
    """Return the answer in the plain way."""
    whole = spread(decision)
    text = b"".join(whole.pieces)
    refusal = "".join(violated.sentence for violated in decision.constraints)
    return Answered(decision.outcome, refusal, (text,), (), (whole,) if whole.places else ())
