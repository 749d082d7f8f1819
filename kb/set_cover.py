"""The fewest sets that hold everything together, exactly where that can be found; else few, and a bound."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Cover(Generic[Name]):
    """Sets that hold everything together; `at_least` so many are needed. It is exact where both numbers agree."""

    chosen: tuple[Name, ...]
    at_least: int

    @property
    def is_exact(self) -> bool:
        return len(self.chosen) == self.at_least


def fewest(sets: Mapping[Name, Iterable[Hashable]], most_steps: int = 20_000) -> Cover[Name]:
    """Return the fewest of the sets that hold all elements of all sets; of equal choices, the earlier sets.

    Shape:  the search ends after `most_steps`; what was found by then is given, with the bound.
    Source: greedy cover (Chvátal, 1979), improved by branch and bound over the rarest element.

    >>> fewest({"a": [1, 2], "b": [2, 3], "c": [3, 4], "d": [1]})
    Cover(chosen=('a', 'c'), at_least=2)
    """
    elements: dict[Hashable, int] = {}
    for members in sets.values():
        for element in members:
            elements.setdefault(element, len(elements))
    masks = {
        name: sum(1 << elements[element] for element in frozenset(members)) for name, members in sets.items()
    }
    search = _Search(tuple(_undominated(masks).values()), len(elements), most_steps)
    names = {mask: name for name, mask in reversed(masks.items())}
    return Cover(tuple(names[mask] for mask in search.best), search.at_least)


def _undominated(masks: Mapping[Name, int]) -> Mapping[Name, int]:
    """Return the sets that lie in no other one; of equal sets, the first."""
    by_size = sorted(masks.items(), key=lambda pair: -pair[1].bit_count())
    kept: dict[Name, int] = {}
    for name, mask in by_size:
        if mask and not any(mask & other == mask for other in kept.values()):
            kept[name] = mask
    return {name: mask for name, mask in masks.items() if name in kept}


class _Search:
    """Branch and bound over sets as masks of elements."""

    def __init__(self, sets: tuple[int, ...], count: int, most_steps: int) -> None:
        self._sets = sets
        self._holders = [tuple(one for one in sets if one >> element & 1) for element in range(count)]
        self._steps_left = most_steps
        everything = (1 << count) - 1
        self.best = self._greedy(everything)
        lowest = self._bound(everything)
        self._go(everything, ())
        self.at_least = len(self.best) if self._steps_left > 0 else lowest

    def _greedy(self, left: int) -> tuple[int, ...]:
        chosen: list[int] = []
        while left:
            best = max(self._sets, key=lambda one: (one & left).bit_count())
            chosen.append(best)
            left &= ~best
        return tuple(chosen)

    def _bound(self, left: int) -> int:
        """Return how many sets are needed at least: elements of which no set holds two need one each."""
        count = 0
        for element in sorted(_bits(left), key=lambda element: len(self._holders[element])):
            if left >> element & 1:
                count += 1
                for one in self._holders[element]:
                    left &= ~one
        return count

    def _go(self, left: int, chosen: tuple[int, ...]) -> None:
        self._steps_left -= 1
        if self._steps_left <= 0:
            return
        if not left:
            self.best = chosen if len(chosen) < len(self.best) else self.best
            return
        if len(chosen) + self._bound(left) >= len(self.best):
            return
        rarest = min(_bits(left), key=lambda element: len(self._holders[element]))
        for one in sorted(self._holders[rarest], key=lambda one: -(one & left).bit_count()):
            self._go(left & ~one, (*chosen, one))


def _bits(mask: int) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]
