"""The rules opened for a command, with progress on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.commands.printed import progress

if TYPE_CHECKING:
    from api.settings import Settings
    from decision.opened import OpenRelease


def open_rules(settings: Settings) -> OpenRelease:
    """Return the release of the settings. Raises: LiangtiError if its rules cannot be used."""
    from decision.opening import open_release

    with progress() as step:
        return open_release(settings.kb, settings.home, step)
