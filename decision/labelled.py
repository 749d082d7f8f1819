"""Labelled: an id with the labels that people read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labelled:
    """An id with its labels; no English label is an empty one."""

    id: str
    label: str
    label_en: str
