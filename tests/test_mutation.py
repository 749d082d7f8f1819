"""The mutation proof of the checker: no change of a row of situations.csv or constraints.csv goes by unseen.

Every row is deleted; of every cell, every value that it admits is taken out and every other value put in. Each such
mutant is caught by an analysis, or by a shipped example that now fails, or gives every project the answer it had.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from kb.conditions import Condition, holds
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.suggesting.changes import TABLE_KEYS, CellChange, TableKey, cell_changes
from kb.verify import CHECKS, check_folder
from kb.verify.ground import Ground
from tests import folders

KB = load(folders.HARBIN)
FACTS = [fact for fact in KB.vocabulary.facts if not fact.optional]
PROJECTS = [
    dict(zip((fact.id for fact in FACTS), codes, strict=True))
    for codes in product(*(fact.codes for fact in FACTS))
]
# What looks at the rows, the quick ones first; the other checks read nothing that a mutant changes.
ANALYSES = ("gaps", "overlaps", "duplicates", "flowcharts", "unreachable", "reference_cases")


@dataclass(frozen=True)
class Deletion:
    """A row that is gone; it also stands for a cell that admits nothing, which cannot be written."""

    table: TableKey
    row: str

    def __str__(self) -> str:
        return f"{self.table}: {self.row}: deleted"

    def apply(self, kb: KnowledgeBase) -> KnowledgeBase:
        rows = tuple(row for row in getattr(kb, self.table) if row.id != self.row)
        return kb.model_copy(update={self.table: rows})


Mutant = CellChange | Deletion


def write(mutant: Mutant, folder: Path) -> None:
    """Make the same change in the file."""
    path = folder / f"{mutant.table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    for row in [row for row in rows if row[0] == mutant.row]:
        if isinstance(mutant, Deletion):
            rows.remove(row)
        else:
            row[header.index(mutant.fact)] = str(mutant.cell)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


ALL: tuple[Mutant, ...] = (
    *(Deletion(table, row.id) for table in TABLE_KEYS for row in getattr(KB, table)),
    *cell_changes(KB),
)


@cache
def projects_of(condition: Condition) -> frozenset[int]:
    return frozenset(number for number, project in enumerate(PROJECTS) if holds(condition, project))


def answers(kb: KnowledgeBase) -> list[tuple[str, ...]]:
    """Return the answer to every project: the constraints that it violates, or else its situations."""
    constraints = [(rule.id, projects_of(rule.when)) for rule in kb.constraints]
    situations = [(situation.id, projects_of(situation.when)) for situation in kb.situations]

    def holding(rows: list[tuple[str, frozenset[int]]], number: int) -> tuple[str, ...]:
        return tuple(name for name, projects in rows if number in projects)

    return [holding(constraints, number) or holding(situations, number) for number in range(len(PROJECTS))]


ANSWERS = answers(KB)
PROJECT_OF = {
    example.id: PROJECTS.index({fact.id: fact.read(example.facts[fact.id]) for fact in FACTS})
    for example in KB.examples
}
EXCLUDED = frozenset().union(*(projects_of(rule.when) for rule in KB.constraints))


def fate_of(kb: KnowledgeBase) -> str:
    """Return how a mutant is caught, or that it is equal; `missed` if it is neither."""
    moved = [number for number, answer in enumerate(answers(kb)) if answer != ANSWERS[number]]
    if not moved:
        return "equal"
    # The examples of projects with another answer first, since one that fails is enough.
    examples = sorted(kb.examples, key=lambda example: PROJECT_OF[example.id] not in moved)
    ground = Ground(kb.model_copy(update={"examples": tuple(examples)}))
    if any(next(CHECKS[name](ground), None) for name in ANALYSES):
        return "analysis"
    return "examples only" if next(CHECKS["examples"](ground), None) else "missed"


def test_every_change_of_a_row_is_caught_or_changes_no_answer(capsys):
    fates = {mutant: fate_of(mutant.apply(KB)) for mutant in ALL}

    counts = Counter(fates.values())
    with capsys.disabled():
        shown = ", ".join(f"{counts[fate]} {fate}" for fate in ("analysis", "examples only", "equal"))
        print(f"\n{len(fates)} mutants of situations.csv and constraints.csv: {shown}")
    assert [str(mutant) for mutant, fate in fates.items() if fate == "missed"] == []
    assert len(fates) > 900
    assert counts["analysis"] > counts["examples only"] > 0


def test_the_rules_that_are_mutated_are_without_a_fault():
    ground = Ground(KB)
    assert [str(finding) for check in CHECKS.values() for finding in check(ground)] == []
    assert len(PROJECTS) == 288


def test_equal_are_the_situations_that_gain_or_lose_only_what_constraints_exclude():
    for mutant in ALL:
        kb = mutant.apply(KB)
        changed = {
            number
            for old, new in zip(rows_of(KB, mutant.table), rows_of(kb, mutant.table), strict=True)
            for number in old ^ new
        }
        assert (answers(kb) == ANSWERS) == (mutant.table == "situations" and changed <= EXCLUDED), mutant


def rows_of(kb: KnowledgeBase, table: str) -> list[frozenset[int]]:
    """Return the projects of each row of the shipped table; a row that is gone has none."""
    left = {row.id: projects_of(row.when) for row in getattr(kb, table)}
    return [left.get(row.id, frozenset()) for row in getattr(KB, table)]


SAMPLE = random.Random(20150518).sample(ALL, 12)


@pytest.mark.parametrize("mutant", SAMPLE, ids=str)
def test_the_files_changed_in_the_same_way_are_judged_alike(mutant, tmp_path):
    folder = folders.copy_of(folders.HARBIN, tmp_path)
    write(mutant, folder)

    kb, findings = check_folder(folder)

    assert kb is not None
    assert [row.when for row in getattr(kb, mutant.table)] == [
        row.when for row in getattr(mutant.apply(KB), mutant.table)
    ]
    assert findings or fate_of(kb) == "equal"
