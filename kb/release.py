"""A release: a checked knowledge base with its fingerprint and the days on which it is in force."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from kb.knowledge_base import KnowledgeBase
from kb.reader import decode


@dataclass(frozen=True)
class Release:
    """An immutable knowledge base; both ends of its time belong to it, no end is an open end."""

    kb: KnowledgeBase

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal."""
        return self.kb.fingerprint

    def covers(self, day: date) -> bool:
        """Return whether these rules are in force on `day`."""
        manifest = self.kb.manifest
        return manifest.effective_from <= day and (
            manifest.effective_to is None or day <= manifest.effective_to
        )

    @property
    def span(self) -> str:
        manifest = self.kb.manifest
        return f"from {manifest.effective_from} {f'to {manifest.effective_to}' if manifest.effective_to else 'on'}"


def folder_digest(folder: Path) -> str:
    """Return the SHA-256 of all files of a rule folder, names and bytes, in hexadecimal."""
    digest = hashlib.sha256()
    for path in _files(folder):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def rule_texts(folder: Path) -> dict[str, str]:
    """Return the text of each file of a rule folder by its name in there; line 3 of a text is line 3 of the file.

    Raises: UnreadableFile for bytes that are no text.
    """
    named = ((path.relative_to(folder).as_posix(), path) for path in _files(folder))
    return {name: decode(path.read_bytes(), name) for name, path in named}


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv"))
