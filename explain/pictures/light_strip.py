"""The lights of one case over some days as a strip: the worse, the higher, so that it is read without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from explain.pictures.inline import inline_picture
from explain.pictures.svg import Node, box

WIDTH, HEIGHT = 240.0, 24.0
_HEIGHTS = {"none": 3.0, "ended": 3.0, "green": 8.0, "yellow": 15.0, "red": 22.0}


def light_strip(lights: Sequence[str], title: str, *, name: str) -> str:
    """Return the strip as an SVG element for a page; an empty light leaves its days free."""
    return inline_picture(_stretches(lights), name=name, width=WIDTH, height=HEIGHT, title=title)


def _stretches(lights: Sequence[str]) -> Iterator[Node]:
    wide, place = WIDTH / max(len(lights), 1), 0
    for light, days in groupby(lights):
        number = len(list(days))
        if light:
            high = _HEIGHTS.get(light, 3.0)
            yield box(place * wide, HEIGHT - high - 1, number * wide, high, f"d-strip s-{light}")
        place += number
