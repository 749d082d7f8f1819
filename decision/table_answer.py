"""TableAnswer: what one decision table says of a project, with the rows that hold, their cells, law and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from decision.labelled import Labelled

# One value where one row answers, several where rows are collected, None where there is no one answer.
Answer = str | tuple[str, ...] | None
Status = Literal["answered", "out_of_scope", "gap", "overlap", "conflict", "open"]


@dataclass(frozen=True, slots=True)
class MatchedRow:
    """A row that holds: its cells as written by fact, its outputs by id, and where it stands.

    `facts` are the answers, given and derived, that its cells were held against.
    """

    row: str
    rule_set: str
    label: str
    label_en: str
    cells: Mapping[str, str]
    facts: Mapping[str, str]
    outputs: Mapping[str, str]
    basis: tuple[str, ...]
    place: str
    note: str


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What a table says.

    `answer` is the value of its answer output (several with hit policy COLLECT), `outputs` those of all its outputs.
    `by_rule_set` holds the answer of each rule set in force, `missing` the unanswered facts on which an `open` table
    hangs. `values` are the labels of what its rows answer, where that is a code or a row with a name.
    """

    table: str
    label: str
    label_en: str
    hit_policy: Literal["UNIQUE", "COLLECT"]
    status: Status
    answer: Answer
    outputs: Mapping[str, Answer]
    by_rule_set: Mapping[str, Answer]
    rows: tuple[MatchedRow, ...]
    missing: tuple[str, ...]
    values: tuple[Labelled, ...] = ()
    rule_sets: tuple[Labelled, ...] = ()
