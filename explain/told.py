"""What an explanation says: sections of lines, and of each line what it tells of the trace and of the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explain.as_text import laid_out
from explain.columns import wrap


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or more; a line of greater `depth` tells more of the one before it.

    `entries` are the places in the trace of what it tells, `fields` the paths in the decision, such as `plan.steps.0`.
    """

    text: str
    entries: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading, which is empty where there is one section alone."""

    heading: str
    lines: tuple[Line, ...]


Sections = tuple[Section, ...]


def sections_of(parts: Iterable[tuple[str, Iterable[Line]]]) -> Sections:
    """Return the sections that have lines."""
    made = (Section(heading, tuple(lines)) for heading, lines in parts)
    return tuple(section for section in made if section.lines)


def sections_as_text(sections: Sequence[Section], heading: Callable[[str], str] = str) -> str:
    """Return sections as text for a terminal of 80 columns; `heading` may set headings off where the terminal can."""
    return laid_out(
        [
            (
                section.heading,
                [
                    piece
                    for line in section.lines
                    for piece in wrap(line.text, first=_margin(section, line), rest=_margin(section, line, 2))
                ],
            )
            for section in sections
        ],
        heading,
    )


def sections_from_data(data: Iterable[Mapping[str, Any]]) -> Sections:
    """Return the sections that were sent as JSON."""
    return tuple(
        Section(
            section["heading"],
            tuple(
                Line(line["text"], tuple(line["entries"]), tuple(line["fields"]), line["depth"])
                for line in section["lines"]
            ),
        )
        for section in data
    )


def _margin(section: Section, line: Line, more: int = 0) -> str:
    return " " * (2 * line.depth + (2 + more if section.heading else 0))
