"""Proving a rule folder before anybody may be decided by it: checked, its examples run, fired, compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from decision.engine import engine_version
from decision.opened import OpenRelease
from decision.opening import open_checked
from decision.releases.bundle import bundle_of, digests_of
from decision.releases.records import Rules
from decision.store.canonical import sha256
from decision.store.interface import Releases
from kb.errors import Finding
from kb.verify import CHECKS


@dataclass(frozen=True)
class Proof:
    """A release that was proven, the findings that do not stand in its way, and the report as canonical JSON."""

    opened: OpenRelease
    findings: tuple[Finding, ...]
    report: bytes

    def kept(self, store: Releases) -> Rules:
        """Keep the texts of the release in the store; return their names."""
        files = self.opened.rule_files
        bundle, text = bundle_of(files), self.opened.kb.canonical()
        for body in (text, bundle, self.report):
            store.keep(body)
        return Rules(sha256(text), sha256(bundle), sha256(self.report), digests_of(files))


def prove(folder: Path, home: Path, step: Callable[[str], None] = lambda _: None) -> Proof:
    """Return the proof of a rule folder; the same folder gives the same report.

    `home` is where its index is kept for the first decision; `step` is told what is being done.
    Raises: KnowledgeBaseError with every problem; EngineDisagrees; decision.engine.EngineError; UnreadableRelease.
    """
    return proof_of(*open_checked(folder, home, step))


def proof_of(opened: OpenRelease, findings: tuple[Finding, ...] = ()) -> Proof:
    """Return the proof of a release that was opened from a folder, which is to say proven, with its rule files."""
    return Proof(opened, findings, orjson.dumps(_report(opened, findings), option=orjson.OPT_SORT_KEYS))


def _report(opened: OpenRelease, findings: tuple[Finding, ...]) -> dict[str, Any]:
    kb, index = opened.kb, opened.index
    return {
        "fingerprint": opened.release.fingerprint,
        "knowledge_base": kb.manifest.id,
        "checks": list(CHECKS),
        "findings": [{"id": one.id, "severity": one.severity, "problem": one.problem} for one in findings],
        "counts": dict(Counter(one.severity for one in findings)),
        "examples": len(kb.examples),
        "situations": len(kb.situations),
        "flowcharts": len(kb.flowcharts),
        "items": len(kb.items),
        "engine": engine_version(),
        "cells_compared": sum(len(table.rows) for table in index.tables),
        "conclusions": sum(len(table.conclusions) for table in index.tables) + len(index.by_meaning),
    }
