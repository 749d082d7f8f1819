"""The order of questions that needs fewest: solved exactly, from the last answers back to the first question."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from decision.classify import classify
from decision.index import Index
from decision.kept import Kept
from decision.opened import OpenRelease
from kb.vocabulary import Fact, Value

MOST_STATES = 2_000
_SOLVED_KEPT, _POLICIES_KEPT = 16_384, 64
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
    know is not asked again. Of a number or a day one answer is one band between the bounds at which something changes.
    `known` are the answers from which on it is solved, and `open_places` the facts that still change the answer then.
    Shape:  dynamic programming over the partial answers, each solved when it is first met; c criteria of n values have
            (n + 1)^c of them, at most MOST_STATES.
    """

    def __init__(self, index: Index, known: State, open_places: Sequence[int]) -> None:
        self._index = index
        self._names = index.classification
        self._may_follow = tuple(may_follow(index.kb.vocabulary[name]) for name in self._names)
        # What decides nothing has one value in all projects.
        cells = index.cells(
            tuple(
                at if at is not None or place in open_places else index.first_atoms[name][0]
                for place, (name, at) in enumerate(zip(self._names, known, strict=True))
            )
        )
        self._projects = tuple(cell for cell in cells if not index.found(cell).constraints)

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
        return lru_cache(maxsize=_SOLVED_KEPT)(lambda known: _open_places(self._index, known))

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


def policy_for(opened: OpenRelease, known: State) -> Policy | None:
    """Return a policy that holds from some answers on, kept with the release.

    None where what these answers leave is too much to be solved exactly.
    """
    kept: Kept[State, Policy | None] = opened.kept.setdefault(Policy, Kept(_POLICIES_KEPT))
    whole = (None,) * len(known)
    return kept.get(whole, lambda: _policy(opened.index, whole)) or kept.get(
        known, lambda: _policy(opened.index, known)
    )


def _policy(index: Index, known: State) -> Policy | None:
    open_places = _open_places(index, known)
    sizes = [len(index.first_atoms[index.classification[place]]) + 1 for place in open_places]
    if not index.lists_classes or math.prod(sizes) > MOST_STATES:
        return None
    return Policy(index, known, open_places)


def _open_places(index: Index, known: State) -> tuple[int, ...]:
    """Return the places of the facts that still change the answer."""
    facts: dict[str, Value] = {
        name: index.axes[name].representatives[at]
        for name, at in zip(index.classification, known, strict=True)
        if at is not None
    }
    open_facts = classify(index, facts).open_facts
    return tuple(place for place, name in enumerate(index.classification) if name in open_facts)
