"""Lines put into a file that anybody wrote: in its encoding, with its line ends, and nothing else moved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Insertion:
    """`text`, one or more lines, behind line `after` of a file; a file that is not there begins with it."""

    file: str
    after: int
    text: str


def inserted(data: bytes, after: int, text: str) -> bytes:
    """Return the bytes of a file with `text` behind its line `after`; 0 is before the first.

    No byte of a line end is part of a longer character in UTF-8 or GB18030, so lines can be told in bytes.
    """
    lines = _LINE.findall(data)
    found = _END.search(data)
    end = found.group() if found else b"\n"
    new = [line.encode(_encoding_of(data)) + end for line in text.splitlines()]
    before, behind = lines[:after], lines[after:]
    if before and not before[-1].endswith((b"\r", b"\n")):
        before[-1] += end
        new[-1] = new[-1].removesuffix(end)
    return b"".join((*before, *new, *behind))


def write(folder: Path, insertions: Iterable[Insertion]) -> None:
    """Make the insertions, each file as a whole or not at all. Raises: OSError."""
    made = [(folder / one.file, one) for one in insertions]
    ready = {
        path: inserted(path.read_bytes() if path.exists() else b"", one.after, one.text) for path, one in made
    }
    for path, data in ready.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(data)
        if path.exists():
            part.chmod(path.stat().st_mode)
        part.replace(path)


def _encoding_of(data: bytes) -> str:
    """Return the encoding of a file that `kb.reader` can read."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
