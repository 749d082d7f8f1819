"""Suggested examples tell every two neighbouring rules apart; the check of examples finds what they catch."""

from __future__ import annotations

import pytest

from kb.errors import LiangtiError
from kb.loader import load
from kb.suggesting import grid
from kb.suggesting.changes import cell_changes
from kb.suggesting.grid import Grid
from kb.suggesting.suggestion import suggest
from kb.verify import CHECKS, check_folder
from kb.verify.answers import classified, read_answers
from kb.verify.ground import Ground
from kb.writing.example_entries import example_entries
from kb.writing.lines import write
from tests import folders

KB = load(folders.STALLS)
GRID = Grid(KB)
PROJECTS = [GRID.facts_of(number) for number in range(GRID.count)]
BARE = KB.model_copy(update={"examples": ()})


def answer(kb, facts):
    found = classified(kb, facts)
    return found.constraints or found.situations


ANSWERS = [answer(KB, facts) for facts in PROJECTS]


def told_apart(facts):
    """Return the pairs that a project tells apart, read from the rules with one answer changed after the other."""
    mine, told = answer(KB, facts), set()
    for axis in GRID.axes:
        here = axis.index_of(facts[axis.fact.id])
        ordered = axis.fact.type in ("number", "date")
        for place, value in enumerate(axis.representatives):
            if place != here and not (ordered and abs(place - here) > 1):
                its = answer(KB, facts | {axis.fact.id: value})
                told |= {(one, other) for one in mine for other in its if other not in mine}
    return told


def facts_read(proposed):
    return read_answers(KB, proposed.facts)[0]


def test_the_examples_proposed_tell_every_pair_of_neighbours_apart():
    every = set().union(*map(told_apart, PROJECTS))
    found = suggest(BARE)
    told = [told_apart(facts_read(one)) for one in found.missing]
    assert set().union(*told) == every
    assert found.pairs == found.with_missing.pairs == found.enough.pairs == len(every)
    assert found.present.pairs == 0
    # No example is there that the others make needless.
    assert all(set().union(*(other for other in told if other is not one)) < every for one in told)


def test_what_they_expect_is_what_the_rules_answer():
    for one in suggest(BARE).missing:
        assert answer(KB, facts_read(one)) == (one.constraints or (one.situation,))


def test_a_change_counts_if_some_project_gets_another_answer_and_is_caught_if_an_example_then_fails():
    moving = caught = 0
    for change in cell_changes(KB):
        changed = change.apply(KB)
        moving += any(answer(changed, facts) != old for facts, old in zip(PROJECTS, ANSWERS, strict=True))
        caught += any(one.severity == "error" for one in CHECKS["examples"](Ground(changed)))
    found = suggest(KB)
    assert (found.changes, found.present.changes) == (moving, caught)
    assert 0 < caught < moving


def test_written_they_pass_the_check_and_nothing_is_missing_any_more(tmp_path):
    folder = folders.copy_of(folders.STALLS, tmp_path)
    found = suggest(KB)

    write(folder, [example_entries(folder, KB, found.missing[:2])])
    write(folder, [example_entries(folder, load(folder), found.missing[2:])])

    kb, findings = check_folder(folder)
    assert [str(finding) for finding in findings] == []
    assert kb
    after = suggest(kb)
    assert after.missing == ()
    assert after.present == found.with_missing


def test_tables_without_an_end_are_refused(monkeypatch):
    monkeypatch.setattr(grid, "MOST_PROJECTS", GRID.count - 1)
    with pytest.raises(LiangtiError, match=f"{GRID.count} kinds of project"):
        suggest(KB)


def test_rules_without_a_fault_of_the_shipped_folder_lack_no_example():
    found = suggest(load(folders.HARBIN))
    assert found.missing == ()
    assert found.present.pairs == found.pairs
    assert found.present.changes == found.changes
    assert found.enough.examples == found.at_least < found.present.examples
