"""What the engine fired, ruleset after ruleset, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explain.as_text import laid_out
from explain.columns import wrap
from explain.wording import Lang, Words


def firing_as_text(fired: Mapping[str, Any], lang: Lang = "zh") -> str:
    """Return the rules in firing order; `fired` holds the engine's `version` and for each `ruleset` its `rules`."""
    words = Words(lang)
    lines = [
        line
        for entry in fired["fired"]
        for line in wrap(words.listed(entry["rules"]), first=f"  {entry['ruleset']}: ", rest="    ")
    ]
    title = words("engine", version=fired["version"])
    return laid_out([(title, [*lines, "", *wrap(words("engine_agrees"))])])
