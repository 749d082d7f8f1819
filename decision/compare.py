"""Two indexes -> every region of projects whose answer differs, exactly: what changes in it, before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from decision.common_space import NEVER, Diagrams, Held, Node, Pair, by_conclusion, regions_by
from decision.compared_answer import ASPECTS, CLASSES, OF_FLOW, Answer, Entry, Rules
from decision.conclusions import Conclusion
from decision.index import Index
from kb.axes import Axis
from kb.common_facts import OneSided, common_facts
from kb.compare import Edit, edits, renamed_ids
from kb.regions import Region
from kb.verify.settled import Settled, settled
from kb.vocabulary import Value


@dataclass(frozen=True, slots=True)
class Change:
    """What differs of one aspect: the entries that only the old answer has, and those that only the new one has."""

    aspect: str
    before: tuple[Entry, ...]
    after: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A region in which every project's answer changes in the same way; `witness` is one project inside it.

    `region` is written along the axes of the comparison. `before` and `after` are the whole answers of the witness.
    """

    region: Region
    changes: tuple[Change, ...]
    witness: Mapping[str, Value]
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two knowledge bases.

    `differences` are disjoint and complete: outside of them every project that both rules can describe, all its facts
    answered, is told the same. `one_sided` names what only one of them knows, `edits` what is written differently,
    `settled` what became of the projects that the old rules, or the new ones, leave without one answer.
    """

    axes: tuple[Axis, ...]
    differences: tuple[Difference, ...]
    one_sided: tuple[OneSided, ...]
    edits: tuple[Edit, ...]
    settled: tuple[Settled, ...]

    @property
    def is_same(self) -> bool:
        """Whether every project is told the same, and can be stated, under both."""
        return not self.differences and not self.one_sided


class _Side:
    """One knowledge base, asked for the answer of the projects of which some conclusions hold; bit i for group i."""

    def __init__(self, rules: Rules, conclusions: Sequence[Sequence[Conclusion]]) -> None:
        self._rules, self._conclusions = rules, conclusions
        self._of_classes = _bits_of(conclusions, lambda kind: kind in CLASSES)
        # A drawn chart is that of the situation, so what a flow is made of holds it too.
        self._of_flow = _bits_of(
            conclusions, lambda kind: kind not in CLASSES or (rules.kb.is_drawn and kind == "situation")
        )
        self._classes: dict[int, Answer] = {}
        self._flows: dict[int, Answer] = {}

    def answer(self, held: int) -> Answer:
        """Return what a project is told: a flow is asked for only where it has its one situation."""
        classes = self._known(self._classes, self._rules.classes, held & self._of_classes)
        if len(classes.get("situation", ())) != 1 or not self._rules.has_plans:
            return classes
        return {**classes, **self._known(self._flows, self._rules.flow, held & self._of_flow)}

    def _known(
        self, known: dict[int, Answer], find: Callable[[Iterable[Conclusion]], Answer], held: int
    ) -> Answer:
        if held not in known:
            known[held] = find(
                c for place, some in enumerate(self._conclusions) if held >> place & 1 for c in some
            )
        return known[held]


def compare(old: Index, new: Index) -> Comparison:
    """Return what differs, the first projects first.

    An entry that only got another id counts as the same (kb.compare.renamed_ids). Advice, the flow before the reform
    and the dates of a running case are no part of the answers compared; where they are edited, `edits` says so.
    Raises: kb.common_facts.NothingInCommon; decision.common_space.TooLarge; kb.graph.RingError.
    """
    common = common_facts(old.kb, new.kb)
    diagrams = Diagrams(common.axes)
    rules = (Rules(old.kb, renamed_ids(old.kb, new.kb)), Rules(new.kb, {}))
    groups = _grouped(rules, (old, new), diagrams)
    before, after = (
        _Side(one, [group[place] for group in groups.values()]) for place, one in enumerate(rules)
    )

    def change(held: Held) -> tuple[Change, ...] | None:
        return tuple(changes(before.answer(held.old), after.answer(held.new))) or None

    every = [(*was, *now) for was, now in groups.values()]
    impossible = _bits_of(every, lambda kind: kind == "constraint")
    classes = _bits_of(every, lambda kind: kind in CLASSES)

    has_plans = all(one.has_plans for one in rules)

    def matters(held: Held) -> int:
        """Flows are compared where both rules have one: not of a project that one of them calls impossible."""
        return ~0 if has_plans and not (held.old | held.new) & impossible else classes

    found = []
    for what, region in regions_by(diagrams, tuple(groups), change, matters).items():
        first = [(mask & -mask).bit_length() - 1 for mask in region[0]]
        held = diagrams.held(groups, first)
        atoms = zip(common.axes, first, strict=True)
        witness = {axis.fact.id: axis.representatives[atom] for axis, atom in atoms}
        found.append(
            (first, Difference(region, what, witness, before.answer(held.old), after.answer(held.new)))
        )
    in_order = sorted(found, key=lambda pair: pair[0])
    differences = tuple(one for _, one in in_order)
    written = edits(old.kb, new.kb)
    return Comparison(common.axes, differences, common.one_sided, written, settled(old.kb, new.kb))


def _bits_of(groups: Sequence[Sequence[Conclusion]], is_wanted: Callable[[str], bool]) -> int:
    """Return the groups that hold a conclusion of a kind that is wanted, one bit each."""
    return sum(1 << place for place, group in enumerate(groups) if any(is_wanted(kind) for kind, *_ in group))


def changes(before: Answer, after: Answer) -> Iterator[Change]:
    """Yield what differs between two answers, aspect by aspect; a flow only where both have one."""
    nothing: frozenset[Entry] = frozenset()
    for aspect in ASPECTS:
        if aspect in OF_FLOW and not (aspect in before and aspect in after):
            continue
        was, now = before.get(aspect, nothing), after.get(aspect, nothing)
        if was != now:
            yield Change(aspect, tuple(sorted(was - now)), tuple(sorted(now - was)))


def _grouped(
    rules: tuple[Rules, Rules], indexes: tuple[Index, Index], diagrams: Diagrams
) -> Mapping[Pair, tuple[list[Conclusion], list[Conclusion]]]:
    """Return the conclusions of both, those together that hold for the same projects under the old and the new."""
    said = tuple(_by_what_is_said(one, index, diagrams) for one, index in zip(rules, indexes, strict=True))
    groups: dict[Pair, tuple[list[Conclusion], list[Conclusion]]] = {}
    for words in dict.fromkeys((*said[0], *said[1])):
        was, now = (one[words][1] if words in one else NEVER for one in said)
        group = groups.setdefault((was, now), ([], []))
        for some, one in zip(group, said, strict=True):
            some.extend([one[words][0]] if words in one else [])
    return groups


def _by_what_is_said(
    rules: Rules, index: Index, diagrams: Diagrams
) -> Mapping[Conclusion, tuple[Conclusion, Node]]:
    """Return each conclusion that answers show, with its truth, by what it says in the words of both rules."""
    found = {}
    for conclusion, node in by_conclusion(index, diagrams).items():
        if (words := rules.said(conclusion)) is not None:
            found[words] = conclusion, node
    return found
