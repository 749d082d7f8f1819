"""The order of questions that needs fewest: solved exactly, from the last answers back to the first question."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from decision.classify import classify
from decision.index import Index
from decision.opened import OpenRelease
from kb.vocabulary import Fact, Value

MOST_STATES = 2_000
_SOLVED_KEPT = 16_384
# Where on its axis each classifying fact lies; None is not answered.
State = tuple[int | None, ...]
Places = frozenset[int]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead: the place of the fact to ask for, how many questions at most, and their sum over all projects.

    `place` is None where nothing is left to ask; `projects` counts those that the answers leave.
    """

    place: int | None
    at_most: int
    total: int
    projects: int

    @property
    def on_average(self) -> Fraction:
        return Fraction(self.total, self.projects or 1)


class Policy:
    """The best question after any answers: fewest in the worst case, then on average over the projects that can exist.

    A code, or a yes or no, that follows from the other answers is not asked for. A fact that the applicant does not
    know is not asked again.
    Shape:  dynamic programming over the partial answers, each solved when it is first met; c criteria of n values have
            (n + 1)^c of them, at most MOST_STATES.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._names = index.classification
        self._may_follow = tuple(may_follow(index.kb.vocabulary[name]) for name in self._names)
        ways = (way for way in index.completions({}) if not way.constraints)
        self._projects = tuple(tuple(place for _, place in way.answers) for way in ways)

    def ahead(self, known: State, unknown: Places = frozenset()) -> Ahead:
        """Return what lies ahead of some answers, of which some were `unknown`."""
        return self._ahead(self.implied(known), unknown)

    def implied(self, known: State) -> State:
        """Return the answers with every one that follows from them: it is the same in all projects that are left."""
        return self._implied(known)

    @cached_property
    def _implied(self) -> Callable[[State], State]:
        return lru_cache(maxsize=_SOLVED_KEPT)(self._implied_by)

    def _implied_by(self, known: State) -> State:
        left = self._left(known)
        if not left:
            return known
        follows = tuple(values[0] if len(set(values)) == 1 else None for values in zip(*left, strict=True))
        return tuple(
            at if may_follow else stated
            for at, stated, may_follow in zip(follows, known, self._may_follow, strict=True)
        )

    @cached_property
    def _ahead(self) -> Callable[[State, Places], Ahead]:
        return lru_cache(maxsize=_SOLVED_KEPT)(self._solved)

    def _solved(self, known: State, unknown: Places) -> Ahead:
        left = len(self._left(known))
        best = Ahead(None, 0, 0, left)
        for place in self._open(known):
            if left and place not in unknown:
                after = list(self._after(known, unknown, place))
                found = Ahead(
                    place, 1 + max(one.at_most for one in after), left + sum(one.total for one in after), left
                )
                if best.place is None or (found.at_most, found.total) < (best.at_most, best.total):
                    best = found
        return best

    def _after(self, known: State, unknown: Places, place: int) -> Iterator[Ahead]:
        for value in dict.fromkeys(project[place] for project in self._left(known)):
            yield self.ahead((*known[:place], value, *known[place + 1 :]), unknown)

    @cached_property
    def _open(self) -> Callable[[State], tuple[int, ...]]:
        return lru_cache(maxsize=_SOLVED_KEPT)(self._open_after)

    def _open_after(self, known: State) -> tuple[int, ...]:
        """Return the places of the facts that still change the answer."""
        facts: dict[str, Value] = {
            name: self._index.axes[name].representatives[at]
            for name, at in zip(self._names, known, strict=True)
            if at is not None
        }
        open_facts = classify(self._index, facts).open_facts
        return tuple(place for place, name in enumerate(self._names) if name in open_facts)

    @cached_property
    def _left(self) -> Callable[[State], tuple[tuple[int, ...], ...]]:
        return lru_cache(maxsize=_SOLVED_KEPT)(self._left_by)

    def _left_by(self, known: State) -> tuple[tuple[int, ...], ...]:
        return tuple(
            project
            for project in self._projects
            if all(at is None or at == value for at, value in zip(known, project, strict=True))
        )


def may_follow(fact: Fact) -> bool:
    """Return whether an answer can follow from others: a band that is left says no number and no day."""
    return fact.type in ("code", "boolean")


def policy_of(opened: OpenRelease) -> Policy | None:
    """Return the policy of a release, kept with it; None where its answers are too many to be solved exactly."""
    if Policy not in opened.kept:
        index = opened.index
        sizes = (len(index.axes[name].representatives) + 1 for name in index.classification)
        is_small = index.lists_classes and math.prod(sizes) <= MOST_STATES
        opened.kept.setdefault(Policy, Policy(index) if is_small else None)
    policy: Policy | None = opened.kept[Policy]
    return policy
