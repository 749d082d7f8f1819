"""Rule folders for tests: copies of the shipped and of the invented one, and edits to their files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from kb.knowledge_base import KnowledgeBase

HARBIN = Path(__file__).parents[1] / "kb" / "harbin"
STALLS = Path(__file__).parent / "broken" / "base"
MILLS = Path(__file__).parent / "kb" / "mill"
BASES = {"harbin": HARBIN, "stalls": STALLS}


def copy_of(folder: Path, parent: Path) -> Path:
    """Return a copy of a rule folder below `parent`, for edits."""
    return shutil.copytree(folder, parent / folder.name)


def replace(folder: Path, file: str, old: str, new: str) -> Path:
    """Return `folder` after the one place in `file` that reads `old` was made to read `new`."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
    return write(folder, file, text.replace(old, new))


def write(folder: Path, file: str, text: str) -> Path:
    """Return `folder` after `file` was made to hold `text`, with its line ends as they are."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return folder


def edit(folder: Path, change: Mapping[str, str]) -> None:
    """Make one change to a folder: `file`, and what is done to it (the keys of _EDITS)."""
    (act,) = set(_EDITS) & set(change)
    _EDITS[act](folder, change["file"], change)


def _append(folder: Path, file: str, change: Mapping[str, str]) -> None:
    write(folder, file, (folder / file).read_text(encoding="utf-8") + change["append"])


def _save_as(folder: Path, file: str, change: Mapping[str, str]) -> None:
    (folder / file).write_bytes((folder / file).read_text(encoding="utf-8").encode(change["save_as"]))


def _put_bytes(folder: Path, file: str, change: Mapping[str, str]) -> None:
    data = (folder / file).read_bytes()
    at = data.index(change["after"].encode()) + len(change["after"].encode())
    (folder / file).write_bytes(data[:at] + bytes.fromhex(change["bytes"]) + data[at:])


def _cut(folder: Path, file: str, change: Mapping[str, str]) -> None:
    data = (folder / file).read_bytes()
    at = data.index(change["cut_after"].encode()) + len(change["cut_after"].encode())
    (folder / file).write_bytes(data[:at])


_EDITS: Mapping[str, Callable[[Path, str, Mapping[str, str]], object]] = {
    "replace": lambda folder, file, change: replace(folder, file, change["replace"], change["by"]),
    "write": lambda folder, file, change: write(folder, file, change["write"]),
    "append": _append,
    "delete": lambda folder, file, change: (folder / file).unlink(),  # noqa: ARG005
    "save_as": _save_as,
    "bytes": _put_bytes,
    "cut_after": _cut,
}


def content(kb: KnowledgeBase) -> object:
    """Return everything a knowledge base says, without the places where it says so."""
    return _without_places(kb.model_dump())


def _without_places(data: object) -> object:
    if isinstance(data, dict):
        return {key: _without_places(value) for key, value in data.items() if key != "location"}
    return [_without_places(part) for part in data] if isinstance(data, list | tuple) else data
