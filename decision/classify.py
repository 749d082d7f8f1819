"""Answers -> decided, undecided or impossible: what every completion of the answers would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from decision.answer import WhyUndecided
from decision.bands import Answered
from decision.index import Completion, Index
from decision.index_settling import Settled
from decision.nearest import distance, nearest
from kb.vocabulary import Value


@dataclass(frozen=True)
class Classified:
    """How far the answers reach.

    `constraints` are broken whatever the open answers are, or, where no single one is, those that together leave
    nothing. `situations` are the candidates; `completions` the ways to complete the answers that can exist.
    `open_facts` are the unanswered facts, optional ones left out, that change the answer. `reason` says that no
    further answer leads to one flowchart: every completion that can exist is in a gap of the situations, or in an
    overlap of several flowcharts.
    """

    constraints: tuple[str, ...]
    situations: tuple[str, ...]
    completions: tuple[Completion, ...]
    open_facts: tuple[str, ...]
    settled: Settled
    reason: WhyUndecided = ""

    @property
    def is_impossible(self) -> bool:
        return bool(self.constraints)

    @property
    def is_decided(self) -> bool:
        return not self.constraints and not self.open_facts and len(self.situations) == 1


def classify(index: Index, facts: Mapping[str, Answered]) -> Classified:
    """Return what the answers say; an unanswered fact is unknown, never no."""
    kb = index.kb
    settled = index.settle(facts)
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
    reason = _reason(index, valid)
    asked = () if reason else settled.open_facts
    open_facts = tuple(name for name in asked if not kb.vocabulary[name].optional)
    return Classified(broken, situations, valid, open_facts, settled, reason)


def _reason(index: Index, valid: tuple[Completion, ...]) -> WhyUndecided:
    if not valid or not index.kb.situations:
        return ""
    flowcharts = [len({index.kb.situation_by_id[name].flowchart for name in way.situations}) for way in valid]
    if not any(flowcharts):
        return "no_published_flowchart"
    return "two_published_flowcharts" if min(flowcharts) > 1 else ""


def _broken(index: Index, completions: tuple[Completion, ...]) -> tuple[str, ...]:
    always = set.intersection(*(set(completion.constraints) for completion in completions))
    some = set().union(*(completion.constraints for completion in completions))
    return tuple(name for name in index.kb.constraint_by_id if name in (always or some))


def smallest_repairs(
    index: Index, facts: Mapping[str, Value], most: int = 64
) -> Iterator[Mapping[str, Value]]:
    """Yield the changes of fewest answers after which the project can be of one situation, as the vocabulary has them.

    A number or a day changes to the nearest value beyond a bound.
    Shape: all changes of one answer, or if there are none, all of two, and so on; `most` at the most.
    """
    positions = index.positions(facts)
    asked = [name for name in index.classification if name in facts]
    others = {name: other_answers(index, name, facts[name]) for name in asked}
    for size in range(1, len(asked) + 1):
        found = 0
        for changed in combinations(asked, size):
            for new in product(*(others[name] for name in changed)):
                atoms = {**positions, **{name: atom for name, (atom, _) in zip(changed, new, strict=True)}}
                if index.can_be_decided(tuple(map(atoms.get, index.classification))):
                    found += 1
                    yield {name: value for name, (_, value) in zip(changed, new, strict=True)}
                    if found == most:
                        return
        if found:
            return


def other_answers(index: Index, name: str, answer: Value | None) -> list[tuple[int, Value]]:
    """Return the other bands of a classifying fact as an atom with the value of it that is nearest to the answer."""
    axis = index.axes[name]
    classes = index.classes[name]
    near: dict[int, tuple[int, Value]] = {}
    for atom, one in enumerate(classes):
        value = nearest(axis, atom, answer)
        if one not in near or distance(value, answer) < distance(near[one][1], answer):
            near[one] = (atom, value)
    if answer is not None:
        near.pop(classes[axis.index_of(answer)])
    return list(near.values())


def situations_left(index: Index, facts: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the situations of all ways to complete the answers that can exist, where these can be listed."""
    left = {name for c in index.completions(facts) if not c.constraints for name in c.situations}
    return tuple(name for name in index.kb.situation_by_id if name in left)
