"""Two indexes along one set of axes: every conclusion of both as a decision diagram, and where two of them differ."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypeVar

from decision.conclusions import Conclusion
from decision.index import Index
from decision.index_table import NO_PROJECT, Table
from kb.axes import Axis
from kb.errors import LiangtiError
from kb.regions import Box, Region, joined

Node = int
NEVER, ALWAYS = 0, 1
Pair = tuple[Node, Node]
_Open = tuple[tuple[int, Pair], ...]
Difference = TypeVar("Difference", bound=Hashable)
MOST_CELLS = 1_000_000


class TooLarge(LiangtiError):
    """Rules whose answers turn on so many facts together that their differences cannot be listed."""


@dataclass(frozen=True, slots=True)
class Held:
    """The pairs of which the old truth is known to hold, and those of which the new one is: bit i stands for pair i."""

    old: int = 0
    new: int = 0


@dataclass
class Diagrams:
    """Truths over the axes, each kept once: a node is NEVER, ALWAYS, or an axis with a node for each of its atoms.

    Source: reduced ordered decision diagrams (Bryant, 1986), here with as many branches as an axis has atoms.
    """

    axes: tuple[Axis, ...]
    branches: list[tuple[int, tuple[Node, ...]]] = field(default_factory=lambda: [(-1, ()), (-1, ())])
    known: dict[tuple[int, tuple[Node, ...]], Node] = field(default_factory=dict)
    chosen: dict[tuple[Node, Node, Node], Node] = field(default_factory=dict)

    def node(self, place: int, children: tuple[Node, ...]) -> Node:
        """Return the node that branches so at an axis, or its one child where all are the same."""
        if len(set(children)) == 1:
            return children[0]
        if (place, children) not in self.known:
            self.known[place, children] = len(self.branches)
            self.branches.append((place, children))
        return self.known[place, children]

    def of_table(
        self, table: Table, own: Mapping[str, Axis], derived: Mapping[str, Node]
    ) -> Iterator[tuple[Conclusion, Node]]:
        """Yield each conclusion of a table with its node.

        `own` are the axes by which the table was made, `derived` the nodes of the derived facts among its facts.
        """
        if derived.keys() & {*table.facts}:
            yield from self._of_derived(table, own, derived)
            return
        places = [place for place, axis in enumerate(self.axes) if axis.fact.id in table.facts]
        names = [self.axes[place].fact.id for place in places]
        spans = [
            [own[name].index_of(value) for value in self.axes[place].representatives]
            for name, place in zip(names, places, strict=True)
        ]
        rows = [table.row_at(dict(zip(names, cell, strict=True))) for cell in product(*spans)]
        made: dict[tuple[int, ...], Node] = {}
        for bit, conclusion in enumerate(table.conclusions):
            column = tuple(row >> bit & 1 for row in rows)
            if column not in made:
                made[column] = self._of_column(places, column)
            yield conclusion, made[column]

    def _of_derived(
        self, table: Table, own: Mapping[str, Axis], derived: Mapping[str, Node]
    ) -> Iterator[tuple[Conclusion, Node]]:
        """Yield the nodes of a table some of whose facts are derived: of what each value of its facts comes to."""
        values = [
            [self.either(derived[name], NEVER, ALWAYS), derived[name]]
            if name in derived
            else self._of_classes(own[name], classes)
            for name, classes in zip(table.facts, table.classes, strict=True)
        ]
        cells = [self._all(cell) for cell in product(*values)]
        for bit, conclusion in enumerate(table.conclusions):
            node = NEVER
            for held, row in zip(cells, table.rows, strict=True):
                if row != NO_PROJECT and row >> bit & 1:
                    node = self.either(held, ALWAYS, node)
            yield conclusion, node

    def _of_classes(self, own: Axis, classes: Sequence[int]) -> list[Node]:
        """Return for each class of the atoms of a fact the node that says that a project lies in it."""
        place = next(place for place, axis in enumerate(self.axes) if axis.fact.id == own.fact.id)
        found = [classes[own.index_of(value)] for value in self.axes[place].representatives]
        return [self.node(place, tuple(int(one == n) for one in found)) for n in range(max(classes) + 1)]

    def _all(self, nodes: Iterable[Node]) -> Node:
        node = ALWAYS
        for one in nodes:
            node = self.either(one, node, NEVER)
        return node

    def either(self, node: Node, yes: Node, no: Node) -> Node:
        """Return the node that is `yes` where the first one holds, and `no` elsewhere."""
        if node <= ALWAYS or yes == no:
            return yes if node == ALWAYS else no
        if (node, yes, no) not in self.chosen:
            place = min(self.branches[one][0] for one in (node, yes, no) if one > ALWAYS)
            self.chosen[node, yes, no] = self.node(
                place,
                tuple(
                    self.either(
                        *(self.at(one, place, atom) if one > ALWAYS else one for one in (node, yes, no))
                    )
                    for atom in range(len(self.axes[place].atoms))
                ),
            )
        return self.chosen[node, yes, no]

    def _of_column(self, places: Sequence[int], column: tuple[int, ...]) -> Node:
        if not places:
            return column[0]
        atoms = len(self.axes[places[0]].atoms)
        size = len(column) // atoms
        parts = (column[start : start + size] for start in range(0, len(column), size))
        return self.node(places[0], tuple(self._of_column(places[1:], part) for part in parts))

    def next_axis(self, pairs: Iterable[Pair]) -> int | None:
        """Return the first axis at which one of the nodes branches; None where all are settled."""
        places = [self.branches[node][0] for pair in pairs for node in pair if node > ALWAYS]
        return min(places, default=None)

    def settled(self, node: Node, atoms: Sequence[int]) -> Node:
        """Return NEVER or ALWAYS: the truth for a project that lies in these atoms, one for each axis."""
        while node > ALWAYS:
            place, children = self.branches[node]
            node = children[atoms[place]]
        return node

    def held(self, pairs: Iterable[Pair], atoms: Sequence[int]) -> Held:
        """Return which truths hold of a project that lies in these atoms, one for each axis."""
        bits = [
            (self.settled(old, atoms) << place, self.settled(new, atoms) << place)
            for place, (old, new) in enumerate(pairs)
        ]
        return Held(sum(old for old, _ in bits), sum(new for _, new in bits))

    def at(self, node: Node, place: int, atom: int) -> Node:
        """Return what is left of a node once it is known which atom of an axis a project lies in."""
        axis, children = self.branches[node]
        return children[atom] if axis == place else node


def by_conclusion(index: Index, diagrams: Diagrams) -> Mapping[Conclusion, Node]:
    """Return every conclusion of an index with its diagram. Raises: TooLarge for one that has no table."""
    if index.by_meaning:
        conclusion = " ".join(index.by_meaning[0])
        raise TooLarge(
            f"`{conclusion}` turns on too many facts for a table", fix="cut the rule by derived facts"
        )
    found: dict[Conclusion, Node] = {}
    for table in index.tables:
        derived = {name: found["derived", name] for name in table.facts if name not in index.axes}
        found |= diagrams.of_table(table, index.axes, derived)
    return found


def regions_by(
    diagrams: Diagrams,
    pairs: Sequence[Pair],
    difference: Callable[[Held], Difference | None],
    matters: Callable[[Held], int],
) -> Mapping[Difference, Region]:
    """Return what differs with the region in which it does: regions share no project, and nothing is left out.

    `pairs` are truths of the old and the new rules; where all of a project's pairs agree, nothing can differ.
    `difference` is told which truths hold of one project, and returns what differs, or None. `matters` is told which
    hold so far, and returns the pairs that can still make a difference, one bit each; it never names more later.
    Shape: projects of which the same truths are settled and the same are open are looked at once.
    Raises: TooLarge.
    """
    known: dict[tuple[_Open, Held], Mapping[Difference, Region]] = {}

    def walk(left: _Open, before: Held, place: int) -> Mapping[Difference, Region]:
        """Return the boxes along the axes from `place` on; those before it are settled."""
        unsettled, held = _settled(left, before)
        mask = matters(held)
        unsettled = tuple(one for one in unsettled if one[0] & mask)
        held = Held(held.old & mask, held.new & mask)
        if held.old == held.new and all(old == new for _, (old, new) in unsettled):
            return {}
        if (unsettled, held) not in known:
            if len(known) == MOST_CELLS:
                what = f"the answers turn on more than {MOST_CELLS:,} combinations of facts"
                raise TooLarge(what, fix="make one change at a time, so that fewer rules differ")
            known[unsettled, held] = branched(unsettled, held)
        return {what: _widened(diagrams, region, place) for what, region in known[unsettled, held].items()}

    def branched(left: _Open, held: Held) -> Mapping[Difference, Region]:
        at = diagrams.next_axis(pair for _, pair in left)
        if at is None:
            what = difference(held)
            return {} if what is None else {what: ((),)}
        found: dict[Difference, list[Box]] = {}
        for atom in range(len(diagrams.axes[at].atoms)):
            rest = tuple(
                (bit, (diagrams.at(old, at, atom), diagrams.at(new, at, atom))) for bit, (old, new) in left
            )
            for what, region in walk(rest, held, at + 1).items():
                found.setdefault(what, []).extend((1 << atom, *box) for box in region)
        return {what: joined(boxes) for what, boxes in found.items()}

    return walk(tuple((1 << place, pair) for place, pair in enumerate(pairs)), Held(), 0)


def _settled(left: _Open, held: Held) -> tuple[_Open, Held]:
    """Return the pairs that are still open on a side, and what is known to hold of the others."""
    unsettled, old_held, new_held = [], held.old, held.new
    for bit, (old, new) in left:
        if old > ALWAYS or new > ALWAYS:
            unsettled.append((bit, (old, new)))
        else:
            old_held |= bit * old
            new_held |= bit * new
    return tuple(unsettled), Held(old_held, new_held)


def _widened(diagrams: Diagrams, region: Region, place: int) -> Region:
    """Return boxes that begin at a later axis as boxes that begin at `place`: whole along the axes between."""
    missing = len(diagrams.axes) - place - len(region[0])
    between = tuple(axis.full for axis in diagrams.axes[place : place + missing])
    return tuple((*between, *box) for box in region)
