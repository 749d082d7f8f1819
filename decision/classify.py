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
    index: Index, facts: Mapping[str, Value], most: int = 12
) -> Iterator[Mapping[str, Value]]:
    """Yield the changes of fewest answers after which the project can exist, in the order of the vocabulary.

    Shape: all changes of one answer, or if there are none, all of two, and so on; `most` at the most.
    """
    answered = [name for name in index.classification if name in facts]
    for size in range(1, len(answered) + 1):
        found = 0
        for names in combinations(answered, size):
            others = (
                [value for value in index.axes[name].representatives if value != facts[name]]
                for name in names
            )
            for values in product(*others):
                change = dict(zip(names, values, strict=True))
                if any(not c.constraints and c.situations for c in index.completions({**facts, **change})):
                    found += 1
                    yield change
                    if found == most:
                        return
        if found:
            return
