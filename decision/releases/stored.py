"""A release that the store holds, opened: its canonical text fired and compared, its rule files beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from decision.opened import OpenRelease
from decision.opening import UnreadableRelease, open_text
from decision.releases.bundle import files_of
from decision.releases.history import History
from decision.store.interface import Releases


class NotInStore(UnreadableRelease):
    """A release whose canonical text the store does not hold."""


def open_stored(
    store: Releases,
    fingerprint: str,
    home: Path,
    history: History | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> OpenRelease:
    """Return the release with this fingerprint, with its rule files where `history` names them.

    `home` is where indexes are kept: the first time takes seconds.
    Raises: NotInStore, UnreadableRelease, EngineDisagrees, decision.engine.EngineError, StoreError.
    """
    text = store.text(fingerprint)
    if text is None:
        fix = "publish the rules again, or decide the project again"
        raise NotInStore("the store does not hold this release", where=fingerprint, fix=fix)
    return replace(open_text(text, home, step), rule_files=_files(store, fingerprint, history))


def _files(store: Releases, fingerprint: str, history: History | None) -> dict[str, bytes]:
    named = (
        (one.rules.bundle for one in history.releases if one.rules.fingerprint == fingerprint)
        if history
        else ()
    )
    bundle = next((text for name in named if (text := store.text(name))), None)
    return files_of(bundle) if bundle else {}
