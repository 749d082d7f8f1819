"""What a service begins with: the releases that its store holds, or the rule folder until one was approved.

As long as nothing was approved, the folder is served, and the journal notes which one since when: the first release of
a store is what its first service opened. From the first approval on the store says what is in force. A folder that
differs from it is named, and served only where the settings say `unpublished`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from api.settings import Settings
from decision.opened import OpenRelease
from decision.opening import open_release
from decision.releases.bundle import digests_of
from decision.releases.days import NotOneRelease
from decision.releases.history import History, Proposal
from decision.releases.journal import ReleaseJournal
from decision.releases.proof import proof_of
from decision.releases.records import By, Terms
from decision.releases.stored import open_stored
from decision.store.interface import Store
from decision.store.moments import civil_day
from kb.release import rule_files

Step = Callable[[str], None]
_BY_START = By(name="liangti serve")


def first_release(
    settings: Settings, store: Store, journal: ReleaseJournal, now: datetime, step: Step = lambda _: None
) -> tuple[OpenRelease, History]:
    """Return the release in force now, and the history to answer by: an empty one where the folder is served.

    Raises: LiangtiError if the rules cannot be used.
    """
    history = journal.history()
    if not history.is_of_store:
        opened = open_release(settings.kb, settings.home, step)
        note_opened(opened, store, journal)
        return opened, History()
    release = in_force_now(history, now)
    is_same = digests_of(rule_files(settings.kb)) == release.rules.files
    if settings.unpublished and not is_same:
        step(
            f"serving the folder {settings.kb}, which is not published: release {release.number} is in force"
        )
    elif not is_same:
        step(f"release {release.number} of the store is served; the folder {settings.kb} differs from it")
    if settings.unpublished or is_same:
        opened = open_release(settings.kb, settings.home, step)
        # Whatever is decided from now on can be decided again when other rules are in force.
        store.releases.keep(opened.kb.canonical())
        return opened, History() if settings.unpublished else history
    return open_stored(store.releases, release.rules.fingerprint, settings.home, history, step), history


def note_opened(opened: OpenRelease, store: Store, journal: ReleaseJournal) -> History:
    """Keep the texts of a folder that is served, and note it as the release of a store without an approved one."""
    manifest = opened.kb.manifest
    rules = proof_of(opened).kept(store.releases)
    return journal.opened(rules, Terms(manifest.effective_from, manifest.effective_to), _BY_START)


def in_force_now(history: History, now: datetime) -> Proposal:
    """Return the release in force today; before the first day of all, the first to come."""
    try:
        return history.in_force(civil_day(now), now)
    except NotOneRelease:
        return min(history.known_at(now), key=lambda one: one.terms.begin)
