"""What a file of certificates is: CSV, NDJSON or XLSX by its first bytes, and the encoding of a text."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Literal, NamedTuple

from kb.errors import Finding
from kb.location import Location
from kb.reader import UnreadableFile

Kind = Literal["csv", "ndjson", "xlsx"]

_CHUNK = 1 << 20
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SAVE = "save it again as UTF-8"


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that can be read. `lines` bounds the number of its rows; for XLSX it is not known before reading.

    `is_cut` tells that the last line of a text does not end, as when a copy broke off.
    """

    name: str
    kind: Kind
    encoding: str = ""
    lines: int = 0
    is_cut: bool = False


def inspect(file: BinaryIO, name: str, stated: Kind | None = None) -> Inspected:
    """Return what `file` is. It is read once in chunks, and left at its beginning.

    Raises: UnreadableFile with the line of the first byte that cannot be read, or if it is not of the `stated` kind.
    """
    found = _found(file, name)
    if stated and found.kind != stated:
        what = f"this is no {stated.upper()} file: it begins like one of {found.kind.upper()}"
        raise unreadable(name, 1, what, f"import it as {found.kind}, or name the file that is meant")
    return found


def _found(file: BinaryIO, name: str) -> Inspected:
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if head.startswith(_ZIP):
        return Inspected(name, "xlsx")
    if head.startswith(_OLE):
        what = "this is an Excel file from before 2007, or one with a password"
        raise unreadable(name, 1, what, "save it as .xlsx without a password, or as CSV")
    if head.startswith(_WIDE_BOMS):
        raise unreadable(name, 1, "this file is saved as UTF-16", _SAVE)
    walk, encoding = _walk(file, "utf-8"), "utf-8-sig"
    if walk.broken and not head.startswith(codecs.BOM_UTF8) and not _is_damaged_utf8(file, walk.broken.at):
        walk, encoding = _walk(file, "gb18030"), "gb18030"
    file.seek(0)
    if walk.broken:
        what = f"byte {walk.broken.byte:#04x} cannot stand in a {encoding.removesuffix('-sig').upper()} file"
        raise unreadable(name, walk.broken.line, what, f"mend this line, and {_SAVE}")
    first = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if not first:
        raise unreadable(
            name, 1, "the file is empty", "write the column names on line 1, a certificate on each line"
        )
    if first == b"[":
        raise unreadable(
            name, 1, "this is one JSON list", "write one object on each line (NDJSON), without the list"
        )
    kind: Kind = "ndjson" if first == b"{" else "csv"
    return Inspected(name, kind, encoding, walk.lines, walk.is_cut)


@contextmanager
def opened_text(file: BinaryIO, inspected: Inspected) -> Iterator[io.TextIOWrapper]:
    """Lend the text of a file, line ends as they are; the file itself stays open afterwards."""
    file.seek(0)
    text = io.TextIOWrapper(file, inspected.encoding, newline="")
    try:
        yield text
    finally:
        text.detach()


def unreadable(name: str, line: int, what: str, fix: str, column: int = 1) -> UnreadableFile:
    """Return the error for a file of which nothing more can be read from this place on."""
    return UnreadableFile(Finding("unreadable", "error", Location(name, line, column), what, fix))


class _Broken(NamedTuple):
    """The first byte that cannot be decoded."""

    at: int
    byte: int
    line: int


class _Walk(NamedTuple):
    """A text from its beginning to its end, or to the first byte that cannot be decoded."""

    lines: int
    is_cut: bool
    broken: _Broken | None = None


def _walk(file: BinaryIO, encoding: str) -> _Walk:
    decoder = codecs.getincrementaldecoder(encoding)()
    feeds = returns = read = 0
    last = b"\n"
    file.seek(0)
    while True:
        chunk = file.read(_CHUNK)
        broken = _broken_in(chunk, decoder)
        part = chunk if broken is None else chunk[: max(broken[0], 0)]
        feeds += part.count(b"\n")
        returns += part.count(b"\r")
        lines = feeds or returns
        if broken:
            return _Walk(lines, False, _Broken(read + broken[0], broken[1], lines + 1))  # noqa: FBT003
        if not chunk:
            is_cut = last not in b"\r\n"
            return _Walk(lines + is_cut, is_cut)
        read += len(chunk)
        last = chunk[-1:]


def _broken_in(chunk: bytes, decoder: codecs.IncrementalDecoder) -> tuple[int, int] | None:
    """Return where in a chunk a byte cannot be decoded, and which; it may lie just before, in a letter begun there."""
    if (nul := chunk.find(0)) >= 0:
        return nul, 0
    pending = len(decoder.getstate()[0])
    try:
        decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as error:
        return error.start - pending, error.object[error.start]
    return None


def _is_damaged_utf8(file: BinaryIO, broken_at: int) -> bool:
    """A damaged UTF-8 file can pass for GB18030, every character another one: its intact Chinese gives it away."""
    file.seek(max(0, broken_at - _CHUNK // 2))
    read = file.read(_CHUNK).decode("utf-8", errors="replace")
    return len(re.findall("[\u4e00-\u9fff]", read)) >= read.count("\ufffd")
