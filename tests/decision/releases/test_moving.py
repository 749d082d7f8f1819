"""Which release decides a project again: its own, a later one, or the applicant's choice."""

from datetime import date, timedelta
from itertools import product

import pytest

from decision.releases.moving import for_project
from tests.decision.releases.memory import journal, publish

BEGINS = ("2026-01-01", "2026-02-01", "2026-03-01")
LATER = timedelta(days=400)


def history_of(*transitions, ends=()):
    made, _, clock = journal(opened="2025-01-01")
    for name, (begin, transition) in enumerate(zip(BEGINS, transitions, strict=False)):
        publish(made, str(name), begin, transition, dict(ends).get(begin))
    return made.history(), clock.now + LATER


def expected(transitions, choice):
    """Say in words: whoever is moved is under the last release that moved him."""
    current = 0
    for place, transition in enumerate(transitions, 1):
        if transition == "new" or (transition == "choice" and choice == "new"):
            current = place
    return current


@pytest.mark.parametrize("choice", [None, "old", "new"])
@pytest.mark.parametrize("transitions", list(product(("old", "new", "choice"), repeat=3)))
def test_each_later_release_is_asked_in_turn(transitions, choice):
    history, moment = history_of(*transitions)
    found = for_project(history, history.releases[0], date(2026, 4, 1), moment, choice)
    assert found.release == history.releases[expected(transitions, choice)]
    assert found.may_choose == ("choice" in transitions)


def test_a_case_date_before_the_later_release_leaves_it_out():
    history, moment = history_of("new")
    found = for_project(history, history.releases[0], date(2025, 12, 31), moment, None)
    assert (found.release, found.why) == (history.releases[0], "in_force")


def test_a_project_of_a_later_release_goes_by_the_case_date():
    history, moment = history_of("old", "old")
    found = for_project(history, history.releases[2], date(2026, 1, 15), moment, None)
    assert (found.release, found.why) == (history.releases[1], "in_force")


@pytest.mark.parametrize(
    ("transition", "choice", "why"),
    [
        ("old", None, "kept"),
        ("old", "new", "kept"),
        ("new", "old", "moved"),
        ("choice", None, "kept"),
        ("choice", "old", "chosen"),
        ("choice", "new", "chosen"),
    ],
)
def test_the_reason_is_named(transition, choice, why):
    history, moment = history_of(transition)
    assert for_project(history, history.releases[0], date(2026, 2, 1), moment, choice).why == why


def test_rules_that_have_ended_keep_nobody():
    made, _, clock = journal(opened="2025-01-01")
    publish(made, "later", "2026-04-01")
    publish(made, "passing", "2026-02-01", end="2026-03-31")
    history = made.history()
    passing = history.releases[-1]
    found = for_project(history, passing, date(2026, 4, 1), clock.now + LATER, None)
    assert (found.release.terms.begin, found.why) == (date(2026, 4, 1), "moved")
