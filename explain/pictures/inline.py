"""A picture inside a page: it takes type and colours from the page's own sheet, by the classes of its shapes."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET  # only written, never read

from explain.pictures.svg import Node, node, number


def inline_picture(inside: Iterable[Node], *, name: str, width: float, height: float, title: str) -> str:
    """Return an SVG element for a page; `name` is the id of its title, which a page holds once."""
    heading = node("title", id=f"{name}-title")
    heading.text = title
    root = node(
        "svg",
        heading,
        *inside,
        class_="drawn",
        role="img",
        aria_labelledby=f"{name}-title",
        viewBox=f"0 0 {number(width)} {number(height)}",
    )
    return ET.tostring(root, encoding="unicode")
