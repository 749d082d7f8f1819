"""What new rules change for somebody who comes back by an old link."""

from __future__ import annotations

from dataclasses import dataclass

from api.pages.answers import Given
from api.services import Services
from decision.answer import Candidate
from decision.interview import interview
from decision.opened import OpenRelease
from kb.errors import LiangtiError


@dataclass(frozen=True, slots=True)
class Changes:
    """The situations that no longer are possible, and those that newly are; None where the old rules are gone."""

    no_longer: tuple[Candidate, ...] | None
    new: tuple[Candidate, ...] | None

    @property
    def nothing(self) -> bool:
        return self.no_longer == () and self.new == ()


def changes_since(services: Services, opened: OpenRelease, release: str, given: Given) -> Changes:
    """Return what the same answers meant under an earlier release and no longer do under the one in force."""
    try:
        earlier = services.release_of(release)
    except LiangtiError:
        return Changes(None, None)
    known = {name: value for name, value in given.facts.items() if name in earlier.kb.vocabulary}
    before = interview(earlier, known, given.unknown).candidates
    after = interview(opened, given.facts, given.unknown).candidates
    kept = {one.id for one in before} & {one.id for one in after}
    return Changes(
        tuple(one for one in before if one.id not in kept), tuple(one for one in after if one.id not in kept)
    )
