"""Sections as Markdown, as a comment on a change of rules shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from explain.told import Sections

# Whatever would be read as a mark in the middle of a line.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def sections_as_markdown(title: str, sections: Sections) -> str:
    """Return a title and sections: a line as a list item, what tells more of it below it."""
    return "\n".join(_lines(title, sections)) + "\n"


def _lines(title: str, sections: Sections) -> Iterator[str]:
    yield f"## {_plain(title)}"
    for section in sections:
        yield from ("", f"### {_plain(section.heading)}", "")
        yield from (f"{'  ' * line.depth}- {_plain(line.text)}" for line in section.lines)


def _plain(text: str) -> str:
    """Return text that is shown as it is; a number that begins it must not begin a list."""
    return re.sub(r"^(\d+)\.", r"\1\\.", _MARKS.sub(r"\\\1", text))
