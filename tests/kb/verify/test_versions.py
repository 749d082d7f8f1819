"""Versions of a rule of which no text was seen that the new one takes the place of the old one."""

from __future__ import annotations

from datetime import date

import pytest

from tests.kb.verify.small_bases import GOODS, OPENING, acknowledgement, base, derived, found

DAY = OPENING | {"given_by": "as_of"}


def gaps(replaces, older, newer, **manifest):
    versions = [
        {"fact": "old_rule", "from": "2019-04-28"},
        {"fact": "new_rule", "from": "2019-12-04", "replaces": replaces},
    ]
    facts = [
        derived("old_rule", older),
        derived("new_rule", newer),
        derived("rule", "true") | {"versions": versions},
    ]
    kb = base([GOODS, DAY], manifest, derived_facts=facts)
    return [finding for finding in found("gaps", kb) if finding.rules]


def test_projects_that_only_the_old_version_meets_are_a_gap_from_the_day_of_the_new_one():
    (gap,) = gaps("not_seen", {"goods": "food, toys"}, {"goods": "toys"})
    assert gap.rules == ("rule",)
    assert [dict(box) for box in gap.cells] == [
        {"opening": '>= date("2019-12-04")', "old_rule": "true", "new_rule": "false"}
    ]
    witness = dict(gap.witness)
    assert (witness["goods"], date.fromisoformat(witness["opening"]) >= date(2019, 12, 4)) == ("food", True)


@pytest.mark.parametrize("replaces", ["stated", ""])
def test_a_version_that_a_text_puts_in_place_of_the_old_one_leaves_no_gap(replaces):
    assert gaps(replaces, {"goods": "food"}, {"goods": "toys"}) == []


def test_a_version_that_takes_in_all_of_the_old_one_leaves_no_gap():
    assert gaps("not_seen", {"goods": "food"}, {"goods": "food, toys"}) == []


def test_it_is_acknowledged_by_the_versions_themselves():
    region = {"opening": '>= date("2019-12-04")', "old_rule": "true", "new_rule": "false"}
    known = acknowledgement("V-1", "gaps", rules=["rule"], region=region)
    (gap,) = gaps("not_seen", {"goods": "food"}, {"goods": "toys"}, acknowledged=[known])
    assert (gap.id, gap.severity) == ("V-1", "acknowledged")
