"""A release: a checked knowledge base with its fingerprint and the days on which it is in force."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from kb.knowledge_base import KnowledgeBase
from kb.rule_files import is_of_another_release


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


def rule_files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each file of a rule folder by its name in there; nothing where there is no folder.

    A folder inside with a manifest of its own is another release, and not part of this one.
    """
    found = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv"))
    paths = sorted(path for path in found if not is_of_another_release(path, folder))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of rule files, names and bytes, in hexadecimal."""
    digest = hashlib.sha256()
    for name, data in files.items():
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def folder_digest(folder: Path) -> str:
    """Return the SHA-256 of all files of a rule folder, in hexadecimal."""
    return digest_of(rule_files(folder))
