"""What the analysis of a decision table says, as data. Rules count from 1, inputs are named by their expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.decision_tables.table import DecisionTable
from kb.decision_tables.value_sets import ValueSet

# The values of each input; an input that is left out may have any value but null.
Region = Mapping[str, ValueSet]
Witness = Mapping[str, str | bool | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a table, or a part of it, cannot be analysed. `rule` and `input` say where, if one of them is at fault."""

    kind: str
    problem: str
    fix: str = ""
    rule: int | None = None
    input: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A region in which no rule matches."""

    region: Region
    witness: Witness


@dataclass(frozen=True, slots=True)
class Overlap:
    """A region in which just these rules match; `agree` says whether all of them have the same outputs."""

    rules: tuple[int, ...]
    region: Region
    witness: Witness
    agree: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rules: the one that something is said of, and the one that makes it so."""

    rule: int
    by: int


@dataclass(frozen=True, slots=True)
class Contraction:
    """Rules with the same outputs that could be one rule, with the merged cell of `input`."""

    rules: tuple[int, ...]
    input: str
    merged: str
    whole_input: bool


@dataclass(frozen=True, slots=True)
class Outside:
    """A cell that names values outside the domain of its input, all of them (`wholly`) or some (`partly`)."""

    rule: int
    input: str
    how: str


@dataclass(frozen=True, slots=True)
class Spaces:
    """The gaps and the overlaps of a table, regions pairwise disjoint."""

    gaps: tuple[Gap, ...] = ()
    overlaps: tuple[Overlap, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.gaps and not self.overlaps


@dataclass(frozen=True, slots=True)
class TableReport:
    """Everything that is wrong with a table, or worth knowing.

    `spaces` leaves null out, and so does all that is said of pairs of rules; `null_spaces` is what null adds, on the
    inputs whose domain or cells name it (`nullable`). `never_matching` rules match no value but null, and nothing at
    all unless they are among the `null_only` ones. `never_deciding` is None for hit policies by which every matching
    rule counts. If there are `problems`, the rest may be less than there is.
    """

    table: DecisionTable
    problems: tuple[Problem, ...] = ()
    nullable: tuple[str, ...] = ()
    spaces: Spaces = Spaces()
    null_spaces: Spaces = Spaces()
    masked: tuple[Pair, ...] = ()
    misleading: tuple[Pair, ...] = ()
    subsumed: tuple[Pair, ...] = ()
    duplicates: tuple[tuple[int, ...], ...] = ()
    contractions: tuple[Contraction, ...] = ()
    never_matching: tuple[int, ...] = ()
    null_only: tuple[int, ...] = ()
    never_deciding: tuple[int, ...] | None = None
    outside_domain: tuple[Outside, ...] = ()
    full_cells: tuple[tuple[int, str], ...] = ()
    outside_values: tuple[tuple[int, str], ...] = ()
    recommended_hit_policy: str | None = None

    @property
    def forbidden_overlaps(self) -> tuple[Overlap, ...]:
        """The overlaps that the hit policy does not allow."""
        overlaps = (*self.spaces.overlaps, *self.null_spaces.overlaps)
        if self.table.hit_policy == "UNIQUE":
            return overlaps
        return tuple(one for one in overlaps if not one.agree) if self.table.hit_policy == "ANY" else ()

    @property
    def dead_rules(self) -> tuple[int, ...]:
        """The rules that match nothing at all."""
        return tuple(rule for rule in self.never_matching if rule not in self.null_only)

    @property
    def is_fine(self) -> bool:
        """Whether all of the table could be analysed, and nothing is wrong."""
        found = (
            *(self.problems, self.spaces.gaps, self.null_spaces.gaps, self.forbidden_overlaps),
            *(self.masked, self.misleading, self.subsumed, self.duplicates),
            *(self.dead_rules, self.never_deciding, self.outside_domain, self.outside_values),
        )
        return not any(found)
