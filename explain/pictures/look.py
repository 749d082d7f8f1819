"""The look of all pictures: ink on paper with one accent, light and dark.

A page may set `--picture-paper`, `-ink`, `-muted`, `-line`, `-shade`, `-ordinary` and `-accent`; what it sets wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Theme = Literal["auto", "light", "dark"]

FONTS = (
    '"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","Hiragino Sans GB",'
    "sans-serif"
)
_LIGHT = {
    "paper": "#fff",
    "ink": "#1b2430",
    "muted": "#596473",
    "line": "#d5dbe3",
    "shade": "#eef1f5",
    "accent": "#1d4f91",
    "ordinary": "#c6d3e3",
}
_DARK = {
    "paper": "#14181f",
    "ink": "#e7ebf0",
    "muted": "#a3aebb",
    "line": "#353d49",
    "shade": "#212731",
    "accent": "#8db8f2",
    "ordinary": "#4a5b73",
}
_CLASSES = (
    f".liangti-picture{{font-family:{FONTS};fill:var(--ink);background:var(--paper)}}"
    ".liangti-picture text{white-space:pre;dominant-baseline:alphabetic}"
    ".paper{fill:var(--paper)}.shade{fill:var(--shade)}.accent{fill:var(--accent)}.muted{fill:var(--muted)}"
    ".on-accent{fill:var(--paper)}.bold{font-weight:700}.plain{font-weight:400}.tabular{font-variant-numeric:tabular-nums}"
    ".plate{fill:var(--paper);fill-opacity:.86}"
    ".hairline{fill:none;stroke:var(--line);stroke-width:1}.rule{fill:none;stroke:var(--muted);stroke-width:1}"
    ".outline{fill:var(--paper);stroke:var(--ink);stroke-width:1.2}"
    ".outline-soft{fill:var(--paper);stroke:var(--line);stroke-width:1.2}"
    ".thin{fill:none;stroke:var(--muted);stroke-width:1.1}"
    ".thick{fill:none;stroke:var(--accent);stroke-width:2.6}"
    ".dashed{stroke-dasharray:4 3}.dotted{stroke-dasharray:1.5 3;stroke-linecap:round}"
    ".ordinary{fill:var(--ordinary);stroke:var(--ink);stroke-width:1}"
    ".edge{stroke:var(--ink);stroke-width:1}.edge-accent{stroke:var(--accent);stroke-width:1}"
    ".holiday{fill:var(--line)}"
    ".hatch{stroke:var(--ink);stroke-width:1.3}.hatch-accent{stroke:var(--accent);stroke-width:2}"
)


def style(theme: Theme) -> str:
    """Return the style sheet of a picture; it is the same text for every picture of a theme."""
    light, dark = _properties(_LIGHT), _properties(_DARK)
    if theme == "auto":
        dark_screen = f"@media screen and (prefers-color-scheme:dark){{{dark}}}"
        return light + dark_screen + _CLASSES
    return (light if theme == "light" else dark) + _CLASSES


def _properties(colours: Mapping[str, str]) -> str:
    inside = ";".join(f"--{name}:var(--picture-{name},{value})" for name, value in colours.items())
    return f".liangti-picture{{{inside}}}"
