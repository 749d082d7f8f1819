"""The state machine as a table: one row an event and variant, every state left and reached."""

from __future__ import annotations

import pytest

from kb.loader import load
from kb.transitions import ANY_STATE, NO_STATE, READ_OFF, SAME_STATE
from tests import folders

KB = load(folders.HARBIN)
EVENTS = [row for row in KB.transitions if row.kind == "event"]
STATES = {state.id for state in KB.monitoring.states}


def test_there_are_seventeen_kinds_of_events_three_of_them_with_variants():
    kinds = {row.event for row in EVENTS}
    variants = {row.event for row in EVENTS if row.variant}
    assert (len(kinds), variants) == (17, {"closed", "reopened", "withdrawn"})
    assert len({row.name for row in EVENTS}) == len(EVENTS)


@pytest.mark.parametrize("row", KB.transitions, ids=lambda row: row.name)
def test_a_row_names_known_states_roles_and_refusals_only(row):
    assert set(row.before) <= STATES | {ANY_STATE, NO_STATE}
    assert set(row.after) <= STATES | {SAME_STATE, READ_OFF}
    assert set(row.by) <= {role.id for role in KB.monitoring.roles}
    assert set(row.refused_as) <= {kind.id for kind in KB.monitoring.refusals}
    assert bool(row.by) is (row.kind == "event")


def test_an_auditor_only_reads():
    assert not [row.name for row in EVENTS if "auditor" in row.by]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("transitions.csv", "event,declined,,head,pushed", "event,declined,,window,pushed"),
        ("monitoring.yaml", 'deliver_days: "10"', 'deliver_days: "11"'),
        ("monitoring.yaml", "when: {slack_days: {below: 0}}", "when: {slack_days: {at_most: 0}}"),
    ],
)
def test_a_change_of_the_rules_of_cases_changes_the_fingerprint(file, old, new, tmp_path):
    folder = folders.replace(folders.copy_of(folders.HARBIN, tmp_path), file, old, new)
    assert load(folder).fingerprint != KB.fingerprint
