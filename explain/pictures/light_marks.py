"""The mark of a state or a light: a shape of its own for each, so that it is told apart without its colour."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from xml.etree import ElementTree as ET  # only written, never read

from explain.pictures.svg import Node, Point, node, number


def mark(name: str, x: float, y: float, size: float) -> Node:
    """Return the mark of a light or a state around a point. Raises: KeyError for a name without a mark."""
    return node("path", d=MARKS[name](x, y, size / 2), class_=f"mark m-{name}")


def mark_in_text(name: str) -> str:
    """Return the mark as an SVG element before the word that says the same; it is not read out."""
    root = node("svg", mark(name, 10.0, 10.0, 14.0), class_="sign", viewBox="0 0 20 20", aria_hidden="true")
    return ET.tostring(root, encoding="unicode")


def _circle(x: float, y: float, r: float) -> str:
    left, right = f"{number(x - r)} {number(y)}", f"{number(x + r)} {number(y)}"
    arc = f"A{number(r)} {number(r)} 0 1 1"
    return f"M{left}{arc} {right}{arc} {left}Z"


def _half(x: float, y: float, r: float) -> str:
    turns = (math.pi / 2 + math.pi * part / 12 for part in range(13))
    return (
        _circle(x, y, r)
        + _through([(x + r * math.cos(turn), y + r * math.sin(turn)) for turn in turns])
        + "Z"
    )


def _triangle(x: float, y: float, r: float) -> str:
    return _through([(x, y - r), (x + r, y + r * 0.85), (x - r, y + r * 0.85)]) + "Z"


def _diamond(x: float, y: float, r: float) -> str:
    return _through([(x, y - r * 1.15), (x + r * 1.15, y), (x, y + r * 1.15), (x - r * 1.15, y)]) + "Z"


def _bars(x: float, y: float, r: float) -> str:
    return "".join(
        _through([(left, y - r), (left + r * 0.6, y - r), (left + r * 0.6, y + r), (left, y + r)]) + "Z"
        for left in (x - r * 0.85, x + r * 0.25)
    )


def _tick(x: float, y: float, r: float) -> str:
    return _through([(x - r, y), (x - r * 0.25, y + r * 0.7), (x + r, y - r * 0.7)])


def _cross(x: float, y: float, r: float) -> str:
    reach = r * 0.75
    return _through([(x - reach, y - reach), (x + reach, y + reach)]) + _through(
        [(x + reach, y - reach), (x - reach, y + reach)]
    )


def _dash(x: float, y: float, r: float) -> str:
    return _through([(x - r * 0.8, y), (x + r * 0.8, y)])


def _through(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


MARKS: Mapping[str, Callable[[float, float, float], str]] = {
    "green": _circle,
    "yellow": _triangle,
    "red": _diamond,
    "none": _circle,
    "waiting": _circle,
    "pushed": _circle,
    "correction": _half,
    "accepted": _circle,
    "stopped": _bars,
    "granted": _tick,
    "refused": _cross,
    "withdrawn": _dash,
    "skipped": _dash,
    "ended": _tick,
}
