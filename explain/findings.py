"""Findings as data, as annotations of a pull request, and counted in one line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from kb.errors import Finding, Severity
from kb.word_bounds import AssumedBound

_ANNOTATION = {"error": "error", "warning": "warning", "info": "notice", "acknowledged": "notice"}
_IN_MESSAGE, _IN_PROPERTY = "%\r\n", "%\r\n:,"
_NOUNS: Mapping[Severity, tuple[str, str]] = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "acknowledged": ("acknowledged", "acknowledged"),
    "info": ("note", "notes"),
}


def finding_as_data(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data, its place taken apart, its witness an object and its region as boxes of cells."""
    place = finding.location
    return {
        "check": finding.check,
        "severity": finding.severity,
        "id": finding.id,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "problem": finding.problem,
        "fix": finding.fix,
        "region": finding.region,
        "cells": [dict(box) for box in finding.cells],
        "witness": dict(finding.witness),
        "rules": list(finding.rules),
        "figures": list(finding.figures),
        "acknowledged": finding.acknowledged,
        "reason": finding.reason,
    }


def bound_as_data(bound: AssumedBound) -> dict[str, Any]:
    """Return as plain data a bound of which the source does not say on which side the number lies."""
    place = bound.location
    named = {"file": place.file, "line": place.line, "column": place.column}
    return {
        **named,
        "fact": bound.fact,
        "cell": bound.cell,
        "read_as": bound.read_as,
        "source": bound.source,
    }


def as_annotation(finding: Finding) -> str:
    """Return the workflow command by which GitHub shows a finding beside its line.

    Source: GitHub Actions, workflow commands: `%`, line ends and, in properties, `:` and `,` are percent-encoded.
    """
    properties = {
        "file": finding.location.file,
        "line": finding.location.line,
        "col": finding.location.column,
        "title": f"liangti {finding.check}",
    }
    named = ",".join(f"{name}={_encoded(str(value), _IN_PROPERTY)}" for name, value in properties.items())
    message = str(finding).removeprefix(f"{finding.location}: ")
    return f"::{_ANNOTATION[finding.severity]} {named}::{_encoded(message, _IN_MESSAGE)}"


def counted(findings: Iterable[Finding]) -> str:
    """Return how many findings of each severity there are, in words.

    >>> counted([])
    'no findings'
    """
    found = Counter(finding.severity for finding in findings)
    parts = [f"{found[kind]} {_NOUNS[kind][found[kind] != 1]}" for kind in _NOUNS if found[kind]]
    return ", ".join(parts) or "no findings"


def _encoded(text: str, letters: str) -> str:
    return re.sub(f"[{letters}]", lambda found: f"%{ord(found[0]):02X}", text)
