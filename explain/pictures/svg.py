"""Boxes, lines, labels and the SVG document that holds them. All text is escaped; there is no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET  # only written, never read

from explain.columns import without_controls
from explain.pictures.look import Theme, style

Node = ET.Element
Point = tuple[float, float]
LINE = 1.35


def number(value: float) -> str:
    """Return a coordinate with at most one decimal.

    >>> number(12.0), number(3.14159)
    ('12', '3.1')
    """
    return f"{value:.1f}".removesuffix(".0")


def node(tag: str, /, *inside: Node, **attributes: object) -> Node:
    """Return an element; `class_` is the attribute `class`, an underscore within a name a hyphen."""
    written = {
        name.rstrip("_").replace("_", "-"): number(value) if isinstance(value, float) else str(value)
        for name, value in attributes.items()
        if value is not None
    }
    made = ET.Element(tag, written)
    made.extend(inside)
    return made


def box(x: float, y: float, width: float, height: float, look: str, *, radius: float = 0.0) -> Node:
    """Return a rectangle."""
    rounded = {"rx": float(radius)} if radius else {}
    return node(
        "rect", x=float(x), y=float(y), width=float(width), height=float(height), **rounded, class_=look
    )


def line(points: Sequence[Point], look: str, *, radius: float = 0.0) -> Node:
    """Return a line through points; where it turns a right angle it is rounded by `radius`."""
    return node("path", d=_path(points, radius), class_=look)


def arrow_head(tip: Point, look: str, *, size: float = 5.0) -> Node:
    """Return the head of an arrow that points to the right."""
    x, y = tip
    corners = ((x, y), (x - size * 1.3, y - size * 0.75), (x - size * 1.3, y + size * 0.75))
    return node("path", d="M" + "L".join(f"{number(a)} {number(b)}" for a, b in corners) + "Z", class_=look)


def label(x: float, y: float, text: str, size: float, look: str = "", *, anchor: str | None = None) -> Node:
    """Return one line of text with its baseline at `y`; `anchor` is `middle` or `end`."""
    made = node(
        "text", x=float(x), y=float(y), font_size=float(size), text_anchor=anchor, class_=look or None
    )
    made.text = without_controls(text)
    return made


def labels(
    x: float, y: float, lines: Iterable[str], size: float, look: str = "", *, anchor: str | None = None
) -> list[Node]:
    """Return lines of text below each other, the first with its baseline at `y`."""
    return [
        label(x, y + place * size * LINE, one, size, look, anchor=anchor) for place, one in enumerate(lines)
    ]


def group(inside: Iterable[Node], *, title: str = "", look: str = "") -> Node:
    """Return a group; its title is what a reader is told who points at it."""
    made = node("g", class_=look or None)
    if title:
        made.append(_titled("title", title))
    made.extend(inside)
    return made


def hatch(name: str, look: str) -> Node:
    """Return a pattern of slanted lines, to be used by its name."""
    stripes = node("path", d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5", class_=look)
    paper = node("rect", width=6, height=6, class_="paper")
    return node("pattern", paper, stripes, id=name, width=6, height=6, patternUnits="userSpaceOnUse")


def document(
    inside: Iterable[Node],
    *,
    name: str,
    width: float,
    height: float,
    title: str,
    description: str,
    lang: str,
    theme: Theme = "auto",
) -> str:
    """Return a whole SVG picture; `name` makes its ids differ from those of other pictures on a page."""
    sheet = node("style")
    sheet.text = style(theme)
    heading, told = _titled("title", title), _titled("desc", description)
    heading.set("id", f"{name}-title")
    told.set("id", f"{name}-desc")
    root = node(
        "svg",
        heading,
        told,
        sheet,
        node("rect", width="100%", height="100%", class_="paper"),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        class_="liangti-picture",
        role="img",
        lang="zh-CN" if lang == "zh" else lang,
        aria_labelledby=f"{name}-title {name}-desc",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=float(width),
        height=float(height),
    )
    return ET.tostring(root, encoding="unicode") + "\n"


def _titled(tag: str, text: str) -> Node:
    made = node(tag)
    made.text = without_controls(text)
    return made


def _path(points: Sequence[Point], radius: float) -> str:
    written = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(radius, _length(before, corner) / 2, _length(corner, after) / 2)
        if reach > 0:
            one, other = _towards(corner, before, reach), _towards(corner, after, reach)
            written.append(f"L{_at(one)}Q{_at(corner)} {_at(other)}")
        else:
            written.append(f"L{_at(corner)}")
    written.append(f"L{_at(points[-1])}")
    return "".join(written)


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, end: Point, reach: float) -> Point:
    share = reach / (_length(start, end) or 1)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
