"""The written meaning, forward-chained: facts -> conclusions, each true, false or unknown.

This is the definition of what the rules say. It reads the rules as they are written and knows neither the engine nor
the index, which are compared with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from decision.conclusions import Conclusion, is_early, members, other_makers, required_documents
from kb.conditions import Truth, holds
from kb.knowledge_base import KnowledgeBase
from kb.model import Situation
from kb.vocabulary import Value


def all_true(truths: Iterable[Truth]) -> Truth:
    """Conjunction of three values: no beats unknown, unknown beats yes."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        result = None if truth is None else result
    return result


def any_true(truths: Iterable[Truth]) -> Truth:
    """Disjunction of three values: yes beats unknown, unknown beats no."""
    result: Truth = False
    for truth in truths:
        if truth:
            return True
        result = None if truth is None else result
    return result


def negated(truth: Truth) -> Truth:
    """Negation of three values: the opposite of unknown is unknown."""
    return None if truth is None else not truth


class Derivation:
    """What the rules conclude from the facts of one project.

    `situations` are those not ruled out before; the others are taken for false.
    """

    def __init__(
        self, kb: KnowledgeBase, facts: Mapping[str, Value], situations: Sequence[Situation] | None = None
    ) -> None:
        self.kb = kb
        self.known = kb.derived(facts)
        self._facts = facts
        self._left = kb.situations if situations is None else situations
        self._items = {rule.item: holds(rule.when, self.known) for rule in kb.item_rules}

    @cached_property
    def _situations(self) -> Mapping[str, Truth]:
        return {situation.id: holds(situation.when, self.known) for situation in self._left}

    @cached_property
    def _flowcharts(self) -> Mapping[str, Truth]:
        served: dict[str, Truth] = {}
        for situation in self._left:
            before = served.get(situation.flowchart, False)
            served[situation.flowchart] = any_true((before, self._situations[situation.id]))
        return served

    def told(self, fact: str, value: Value) -> Derivation:
        """Return what they conclude with one more answer: what is false stays false and is not asked again."""
        left = [situation for situation in self._left if self._situations[situation.id] is not False]
        return Derivation(self.kb, {**self._facts, fact: value}, left)

    def truth(self, conclusion: Conclusion) -> Truth:
        """Return whether the rules conclude it, or None while an unanswered fact decides."""
        kind, name, *rest = conclusion
        if kind == "derived":
            truth = self.known.get(name)
            return None if truth is None else bool(truth)
        if kind == "constraint":
            return holds(self.kb.constraint_by_id[name].when, self.known)
        if kind == "situation":
            return self._situations.get(name, False)
        if kind == "flowchart":
            return self._flowcharts.get(name, False)
        if kind == "row":
            return holds(self.kb.row_by_id[name, rest[0]].when, self.known)
        if kind == "item":
            return self._items[name]
        if kind == "required":
            return self.requires(name, rest[0])
        if kind == "handed_over":
            return self.is_handed_over(name, *rest)
        if kind == "exempt":
            return any(certificate.id == rest[0] for certificate in self.kb.certificates_for.get(name, ()))
        return self._waits(name, rest[0], early=kind == "early")

    def conclusions(self, among: Iterable[Conclusion]) -> frozenset[Conclusion]:
        """Return what is concluded of the conclusions given."""
        return frozenset(conclusion for conclusion in among if self.truth(conclusion))

    def requires(self, item: str, document: str) -> Truth:
        """Return whether `item` applies and requires `document`."""
        if self._items[item] is False:
            return False
        entry = self.kb.item_by_id[item]
        reasons: list[Truth] = [document in entry.requires]
        for condition, documents in entry.requires_when.items():
            if document in documents:
                fact = self.known.get(condition)
                reasons.append(None if fact is None else bool(fact))
        if document in entry.hand_over_if_produced:
            reasons += [self._is_made(member, item) for member in members(self.kb, document)]
        return all_true((self._items[item], any_true(reasons)))

    def is_handed_over(self, item: str, document: str, member: str, maker: str) -> Truth:
        """Return whether `maker` makes the `member` by which the `document` that `item` requires is handed over."""
        if self._items[maker] is False:
            return False
        order = members(self.kb, document)
        earlier = (negated(self._is_made(other, item)) for other in order[: order.index(member)])
        return all_true((self.requires(item, document), self._items[maker], *earlier))

    def _is_made(self, document: str, item: str) -> Truth:
        return any_true(self._items[maker] for maker in other_makers(self.kb, document, item))

    def _waits(self, item: str, maker: str, *, early: bool) -> Truth:
        if self._items[item] is False or self._items[maker] is False:
            return False
        return any_true(
            self.is_handed_over(item, document, member, maker)
            for document in required_documents(self.kb, item)
            if is_early(self.kb, item, document) is early
            for member in members(self.kb, document)
            if maker in other_makers(self.kb, member, item)
        )


def concluded(
    kb: KnowledgeBase, cases: Sequence[Mapping[str, Value]], wanted: Sequence[Conclusion]
) -> Iterator[frozenset[Conclusion]]:
    """Yield what is concluded of the conclusions given in each case; all cases answer the same facts.

    Shape: one answer is told after another, and what it settles is settled for all cases that share it. So the time
           grows with the cases and the conclusions still open in each, not with all of them times all cases.
    """
    return _settled(Derivation(kb, {}), cases, tuple(cases[0]), wanted)


def _settled(
    told: Derivation,
    cases: Sequence[Mapping[str, Value]],
    untold: Sequence[str],
    wanted: Iterable[Conclusion],
) -> Iterator[frozenset[Conclusion]]:
    truths = [(conclusion, told.truth(conclusion)) for conclusion in wanted]
    certain = frozenset(conclusion for conclusion, truth in truths if truth)
    still_open = [conclusion for conclusion, truth in truths if truth is None]
    if not untold or not still_open:
        yield from (certain for _ in cases)
        return
    fact, *others = untold
    for value, alike in groupby(cases, itemgetter(fact)):
        for one in _settled(told.told(fact, value), list(alike), others, still_open):
            yield certain | one
