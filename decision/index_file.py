"""A built index on disk: named by the rules it was made from, and believed only when every hash fits."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from decision.index import Index, classification_facts
from decision.index_table import Table
from kb.axes import axes
from kb.knowledge_base import KnowledgeBase, from_canonical

FORMAT = 2


class UnusableIndex(Exception):
    """A saved index that is damaged or made from something else; the text says which."""


def path_of(home: Path, source: str) -> Path:
    """Return where the index made from the rule folder with digest `source` lies."""
    return home / "index" / f"{source}.json"


def save(index: Index, home: Path, source: str, engine: str) -> None:
    """Write the index in one step: a reader sees the old file or the new one, never half of one."""
    body = orjson.dumps(
        {
            "format": FORMAT,
            "engine": engine,
            "source": source,
            "fingerprint": index.kb.fingerprint,
            "knowledge_base": index.kb.canonical().decode(),
            "by_meaning": index.by_meaning,
            "tables": [
                [table.facts, table.classes, table.conclusions, [f"{row:x}" for row in table.rows]]
                for table in index.tables
            ],
        }
    )
    path = path_of(home, source)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()


def read(home: Path, source: str, engine: str) -> Index | None:
    """Return the saved index, or None when there is none.

    Raises: UnusableIndex when it is damaged, or made by another engine, format or rule folder.
    """
    path = path_of(home, source)
    try:
        digest, _, body = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableIndex(f"it cannot be read ({error.strerror})") from None
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise UnusableIndex("it is damaged")
    try:
        data = orjson.loads(body)
        if (data["format"], data["engine"], data["source"]) != (FORMAT, engine, source):
            raise UnusableIndex("it was made by another engine or from other rules")
        kb = from_canonical(data["knowledge_base"].encode())
        if kb.fingerprint != data["fingerprint"]:
            raise UnusableIndex("its rules do not fit their fingerprint")
        return _index(kb, data)
    except (ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnusableIndex(f"it is damaged ({type(error).__name__})") from None


def _index(kb: KnowledgeBase, data: Any) -> Index:
    tables = tuple(
        Table(
            tuple(facts),
            tuple(map(tuple, classes)),
            tuple(map(tuple, conclusions)),
            tuple(int(row, 16) for row in rows),
        )
        for facts, classes, conclusions, rows in data["tables"]
    )
    all_axes = {axis.fact.id: axis for axis in axes(kb, tuple(kb.vocabulary.ids()))}
    return Index(kb, all_axes, tables, tuple(map(tuple, data["by_meaning"])), classification_facts(kb))
