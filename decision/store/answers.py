"""Canonical answers, each kept once under its SHA-256, and the parts that many of them share kept once too.

Answers to different projects are alike for the most part: the same rules, steps and documents. So an answer is kept as
a recipe, line by line a text (`=…`) or the key of a part (`@…`), and is checked against its name when it is read.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from decision.remembered import Recent, Remembered
from decision.store.canonical import sha256
from decision.store.database import Reader
from decision.store.errors import RefusedValue, StoreDamaged
from decision.store.tables import ANSWER, ANSWER_PART, marks
from decision.store.unit import Unit

# Shorter pieces stand in the recipe itself, with all that is one answer's own: a digest in quotes has 78 bytes.
SHORTEST_PART = 96
LONGEST_ANSWER = 32 << 20

_BETWEEN = b"},{"
_SHORTEST_SPLIT = 8192
_PARTS_OF_A_CUT = 8
_KEY_LENGTH = 32
_MOST_KEYS = 200_000
_MOST_BYTES = 48 << 20
_AT_ONCE = 200


@dataclass(slots=True)
class Part:
    """A part by its key, checked once; `is_written` once it is known to be in the store.

    `line` is its line in a recipe, between the end of the line before and the beginning of the one behind.
    """

    key: str
    body: str
    line: bytes
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class PreparedAnswer:
    """An answer ready to be written: its name, its recipe, and the parts that the recipe names."""

    sha256: str
    recipe: str
    parts: Sequence[Part]

    @property
    def size(self) -> int:
        """About how many bytes it may write."""
        return len(self.recipe) + sum(len(part.body) for part in self.parts if not part.is_written)


class Answers:
    """Writes and reads answers. What is remembered are parts and keys, which never change."""

    def __init__(self) -> None:
        self._known = Recent(_part, _MOST_BYTES, weight=lambda part: len(part.body))
        self._written = Remembered[str, str](_MOST_KEYS)
        self._bodies_read = Remembered[str, str](_MOST_BYTES, weight=len)

    def prepare(self, answer: bytes | Sequence[bytes]) -> PreparedAnswer:
        """Return an answer ready to be written. Raises: RefusedValue if it is no text of one line."""
        pieces = list(cut(answer)) if isinstance(answer, bytes) else answer
        whole = b"".join(pieces)
        if not 0 < len(whole) <= LONGEST_ANSWER:
            what = f"the answer has {len(whole)} bytes, not 1 to {LONGEST_ANSWER}"
            raise RefusedValue(what, where="decision.answer", fix="give its canonical text")
        # An answer of one piece has nothing in common with others: it stands in its recipe.
        shortest = SHORTEST_PART if len(pieces) > 1 else len(whole) + 1
        parts, said, known = list[Part](), [b"="], self._known
        for piece in pieces:
            if len(piece) < shortest:
                said.append(piece)
                continue
            # A part that callers hand over again and again is the same object, found without hashing it again.
            part = known[piece]
            parts.append(part)
            said.append(part.line)
        recipe = _text(b"".join(said), breaks=2 * len(parts))
        return PreparedAnswer(sha256(whole), recipe.replace("\n=\n", "\n"), parts)

    def write(self, unit: Unit, answer: PreparedAnswer) -> None:
        """Add an answer to a transaction, unless it is there. Called by the writer's thread only."""
        if self._written.get(answer.sha256) and not unit.is_careful:
            return
        new = [part for part in answer.parts if unit.is_careful or not part.is_written]
        rows = [(part.key, part.body) for part in new]
        unit.add(ANSWER_PART, *rows, skip_existing=True)
        unit.add(ANSWER, (answer.sha256, answer.recipe), skip_existing=True)
        unit.after_commit(lambda: self._note_written(answer.sha256, new))

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
        bodies = {key: body for key in keys if (body := self._bodies_read.get(key)) is not None}
        missing = sorted(set(keys) - bodies.keys())
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            for key, body in reader.rows(ANSWER_PART.select(f"where key in {marks(some)}"), *some):
                bodies[key] = body
                self._bodies_read.put(key, body)
        return bodies

    def _note_written(self, name: str, parts: Iterable[Part]) -> None:
        self._written.put(name, name)
        for part in parts:
            part.is_written = True


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


def _part(piece: bytes) -> Part:
    key = key_of(piece)
    return Part(key, _text(piece, breaks=0), f"\n@{key}\n=".encode())


def _text(written: bytes, breaks: int) -> str:
    """Return what was written as a text with so many line breaks. Raises: RefusedValue if it is none."""
    try:
        text = written.decode()
    except UnicodeDecodeError:
        what, fix = "the answer is no UTF-8, or its parts are not", "give its canonical text"
        raise RefusedValue(what, where="decision.answer", fix=fix) from None
    if text.count("\n") != breaks or "\0" in text:
        what = "the answer holds a line break or the character U+0000"
        raise RefusedValue(what, where="decision.answer", fix="give canonical JSON, which escapes both")
    return text
