"""Canonical answers, each kept once under its SHA-256, and the parts that many of them share kept once too.

Answers to different projects are alike for the most part: the same rules, steps and documents. So an answer is kept as
a recipe, line by line a text (`=…`) or the key of a part (`@…`), and is checked against its name when it is read.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from decision.store.canonical import sha256
from decision.store.database import Reader
from decision.store.errors import RefusedValue, StoreDamaged
from decision.store.remembered import Remembered
from decision.store.tables import ANSWER, ANSWER_PART, marks
from decision.store.unit import Unit

SHORTEST_PART = 512
LONGEST_ANSWER = 32 << 20

_BETWEEN = b"},{"
_SHORTEST_SPLIT = 8192
_PARTS_OF_A_CUT = 8
_KEY_LENGTH = 32
_MOST_KEYS = 200_000
_MOST_BYTES = 48 << 20
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class PreparedAnswer:
    """An answer ready to be written: its name, its recipe, and its parts by key."""

    sha256: str
    recipe: str
    parts: Mapping[str, str]

    @property
    def size(self) -> int:
        """About how many bytes it may write."""
        return len(self.recipe) + sum(map(len, self.parts.values()))


class Answers:
    """Writes and reads answers. What is remembered are parts and keys, which never change."""

    def __init__(self) -> None:
        self._keys = Remembered[bytes, _Key](_MOST_BYTES, weight=lambda key: key.weight)
        self._written = Remembered[str, str](_MOST_KEYS)
        self._parts = Remembered[str, str](_MOST_BYTES, weight=len)

    def prepare(self, answer: bytes | Sequence[bytes]) -> PreparedAnswer:
        """Return an answer ready to be written. Raises: RefusedValue if it is no text of one line."""
        pieces = list(cut(answer)) if isinstance(answer, bytes) else answer
        whole = b"".join(pieces)
        _check(whole, pieces)
        recipe: list[bytes] = []
        parts: dict[str, str] = {}
        for piece in pieces:
            if SHORTEST_PART <= len(piece) < len(whole):
                key = self._key(piece)
                parts[key] = piece.decode()
                recipe.append(b"@" + key.encode())
            elif recipe and recipe[-1].startswith(b"="):
                recipe[-1] += piece
            else:
                recipe.append(b"=" + piece)
        return PreparedAnswer(sha256(whole), b"\n".join(recipe).decode(), parts)

    def write(self, unit: Unit, answer: PreparedAnswer) -> None:
        """Add an answer to a transaction, unless it is there. Called by the writer's thread only."""
        if self._written.get(answer.sha256) and not unit.is_careful:
            return
        new = [key for key in answer.parts if unit.is_careful or not self._written.get(key)]
        for key in new:
            unit.add(ANSWER_PART, (key, answer.parts[key]), skip_existing=True)
        unit.add(ANSWER, (answer.sha256, answer.recipe), skip_existing=True)
        unit.after_commit(lambda: self._note_written([answer.sha256, *new]))

    def read(self, reader: Reader, name: str) -> bytes | None:
        """Return the answer with this SHA-256. Raises: StoreDamaged if what is kept is another text."""
        found = reader.rows("select recipe from answer where sha256 = $1", name)
        if not found:
            return None
        whole = self.put_together(reader, found[0][0])
        if whole is None or sha256(whole) != name:
            fix = "run `liangti store check`, then restore a backup into a new store"
            raise StoreDamaged("the text kept under this name is another", where=f"answer {name}", fix=fix)
        return whole

    def put_together(self, reader: Reader, recipe: str) -> bytes | None:
        """Return the text of a recipe, or None if a part is missing or the recipe is none."""
        lines = recipe.split("\n")
        if not all(line.startswith(("=", "@")) for line in lines):
            return None
        bodies = self._bodies(reader, {line[1:] for line in lines if line.startswith("@")})
        texts = [line[1:] if line.startswith("=") else bodies.get(line[1:]) for line in lines]
        if any(text is None for text in texts):
            return None
        return "".join(text for text in texts if text is not None).encode()

    def _bodies(self, reader: Reader, keys: Iterable[str]) -> dict[str, str]:
        bodies = {key: body for key in keys if (body := self._parts.get(key)) is not None}
        missing = sorted(set(keys) - bodies.keys())
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            for key, body in reader.rows(ANSWER_PART.select(f"where key in {marks(some)}"), *some):
                bodies[key] = body
                self._parts.put(key, body)
        return bodies

    def _key(self, piece: bytes) -> str:
        # A part that callers hand over again and again is the same object, found here without hashing it again.
        known = self._keys.get(piece)
        if known is None:
            known = _Key(key_of(piece), len(piece))
            self._keys.put(piece, known)
        return known.text

    def _note_written(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._written.put(key, key)


class _Key(NamedTuple):
    text: str
    weight: int


def key_of(part: bytes | str) -> str:
    """Return the key of a part: the first half of its SHA-256."""
    return sha256(part)[:_KEY_LENGTH]


def cut(whole: bytes) -> Iterator[bytes]:
    """Yield the pieces of an answer, cut where a piece of its own content says so.

    Hence a change in one place moves no other cut, and what is equal in two answers gives equal pieces.

    >>> b"".join(cut(b"{},{}" * 5000)) == b"{},{}" * 5000
    True
    """
    if len(whole) < _SHORTEST_SPLIT:
        yield whole
        return
    piece: list[bytes] = []
    *entries, last = whole.split(_BETWEEN)
    for entry in entries:
        piece.append(entry)
        if zlib.crc32(entry) % _PARTS_OF_A_CUT == 0:
            yield _BETWEEN.join((*piece, b""))
            piece = []
    yield _BETWEEN.join((*piece, last))


def _check(whole: bytes, pieces: Iterable[bytes]) -> None:
    if not 0 < len(whole) <= LONGEST_ANSWER:
        what = f"the answer has {len(whole)} bytes, not 1 to {LONGEST_ANSWER}"
        raise RefusedValue(what, where="decision.answer", fix="give its canonical text")
    for piece in pieces:
        try:
            piece.decode()
        except UnicodeDecodeError as error:
            what = f"byte {error.start + 1} of a part is no UTF-8"
            raise RefusedValue(what, where="decision.answer", fix="give its canonical text") from None
    if b"\n" in whole or b"\0" in whole:
        what = "the answer holds a line break or the character U+0000"
        raise RefusedValue(what, where="decision.answer", fix="give canonical JSON, which escapes both")
