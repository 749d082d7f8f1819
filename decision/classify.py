"""Answers -> decided, undecided or impossible: what every completion of the answers would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from decision.index import Completion, Index, Settled
from kb.vocabulary import Value


@dataclass(frozen=True)
class Classified:
    """How far the answers reach.

    `constraints` are broken whatever the open answers are, or, where no single one is, those that together leave
    nothing. `situations` are the candidates; `completions` the ways to complete the answers that can exist.
    `open_facts` are the unanswered facts, optional ones left out, that change the answer.
    """

    constraints: tuple[str, ...]
    situations: tuple[str, ...]
    completions: tuple[Completion, ...]
    open_facts: tuple[str, ...]
    settled: Settled

    @property
    def is_impossible(self) -> bool:
        return bool(self.constraints)

    @property
    def is_decided(self) -> bool:
        return not self.constraints and not self.open_facts and len(self.situations) == 1


def classify(index: Index, facts: Mapping[str, Value]) -> Classified:
    """Return what the answers say; an unanswered fact is unknown, never no."""
    kb = index.kb
    settled = index.settle(facts)
    open_facts = tuple(name for name in settled.open_facts if not kb.vocabulary[name].optional)
    completions = tuple(index.completions(facts))
    if completions:
        valid = tuple(completion for completion in completions if not completion.constraints)
        found = {name for completion in valid for name in completion.situations}
        broken = () if valid else _broken(index, completions)
    else:
        valid = ()
        found = {name for kind, name, *_ in settled.possible if kind == "situation"}
        broken = tuple(name for name in kb.constraint_by_id if ("constraint", name) in settled.certain)
    situations = tuple(name for name in kb.situation_by_id if name in found and not broken)
    return Classified(broken, situations, valid, open_facts, settled)


def _broken(index: Index, completions: tuple[Completion, ...]) -> tuple[str, ...]:
    always = set.intersection(*(set(completion.constraints) for completion in completions))
    some = set().union(*(completion.constraints for completion in completions))
    return tuple(name for name in index.kb.constraint_by_id if name in (always or some))


def smallest_repairs(
    index: Index, facts: Mapping[str, Value], most: int = 64
) -> Iterator[Mapping[str, Value]]:
    """Yield the changes of fewest answers after which the project can exist, in the order of the vocabulary.

    Shape: all changes of one answer, or if there are none, all of two, and so on; `most` at the most.
    """
    positions = index.positions(facts)
    places = [place for place, name in enumerate(index.classification) if name in facts]
    known = tuple(map(positions.get, index.classification))
    for size in range(1, len(places) + 1):
        found = 0
        for changed in combinations(places, size):
            others = [[n for n in range(_values(index, place)) if n != known[place]] for place in changed]
            for new in product(*others):
                change = dict(zip(changed, new, strict=True))
                if index.can_exist(tuple(change.get(place, at) for place, at in enumerate(known))):
                    found += 1
                    yield {_name(index, place): _value(index, place, n) for place, n in change.items()}
                    if found == most:
                        return
        if found:
            return


def situations_left(index: Index, facts: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the situations of all ways to complete the answers that can exist, where these can be listed."""
    left = {name for c in index.completions(facts) if not c.constraints for name in c.situations}
    return tuple(name for name in index.kb.situation_by_id if name in left)


def _name(index: Index, place: int) -> str:
    return index.classification[place]


def _values(index: Index, place: int) -> int:
    return len(index.axes[_name(index, place)].representatives)


def _value(index: Index, place: int, position: int) -> Value:
    return index.axes[_name(index, place)].representatives[position]
