"""Light and dark can be read, with and without colour."""

from __future__ import annotations

import re

import pytest

from explain.pictures.look import style


def colours(theme: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+):var\(--picture-\w+,(#\w+)\)", style(theme)))


def luminance(colour: str) -> float:
    """Source: WCAG 2.2, relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "muted", "accent"])
def test_text_stands_out_from_paper_and_from_shading(theme, ink):
    found = colours(theme)
    assert contrast(found[ink], found["paper"]) >= 4.5
    assert contrast(found[ink], found["shade"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_critical_bars_are_told_from_others_without_colour(theme):
    found = colours(theme)
    assert contrast(found["accent"], found["ordinary"]) >= 3


def test_the_style_sheet_is_the_same_for_every_picture_of_a_theme():
    assert style("light") == style("light") != style("dark")
