"""Each change that leads elsewhere says where, at what gain, and whether an applicant can choose it."""

import pytest

from decision import smallest_changes as module
from decision.decide import Case, decide
from decision.what_if import what_if
from tests.decision.strategies import AS_OF, CRITERIA, KB, OPENED, answers, completions, matching

SCHOOL = answers("government", "collective", "collective_public", "approval")


def answered(facts):
    return what_if(Case(facts), OPENED, AS_OF, AS_OF)


@pytest.mark.parametrize("facts", [SCHOOL, {}, {"investor": "government", "management": "filing"}])
def test_a_change_is_given_with_what_it_is_and_where_it_leads(facts):
    words = KB.vocabulary
    for one in answered(facts).alternatives:
        after = {**facts, **{changed.fact: changed.now for changed in one.changes}}
        assert {changed.fact: changed.was for changed in one.changes} == {
            changed.fact: facts.get(changed.fact) for changed in one.changes
        }
        left = {name for whole in completions(tuple(map(after.get, CRITERIA))) for name in matching(whole)}
        assert {KB.situation_by_id[name].flowchart for name in left} == {one.flowchart}
        assert set(one.situations) == left
        choices = [words[changed.fact].changeable for changed in one.changes if changed.was is not None]
        assert one.kind == ("answer" if not choices else "choice" if all(choices) else "given")
        assert [changed.changeable for changed in one.changes] == [
            words[changed.fact].changeable for changed in one.changes
        ]


def test_a_size_is_that_of_the_whole_decision_and_the_gain_is_the_difference():
    told = answered(SCHOOL)
    for one in told.alternatives[:12]:
        facts = {**SCHOOL, **{changed.fact: changed.now for changed in one.changes}}
        decision = decide(Case(facts), OPENED, AS_OF, AS_OF)
        assert one.size == decision.comparison.after
        assert one.gain.working_days == told.size.working_days - decision.plan.working_days
        assert one.gain.steps == told.size.steps - len(decision.plan.steps)
        assert one.gain.documents == told.size.documents - decision.documents.to_submit


def test_choices_stand_before_what_is_given_and_the_greatest_gain_before_the_smaller():
    order = ("answer", "choice", "given")
    for facts in (SCHOOL, {"investor": "government", "land_nature": "collective"}):
        told = answered(facts).alternatives
        kinds = [order.index(one.kind) for one in told]
        assert kinds == sorted(kinds)
        for kind in order:
            days = [one.gain.working_days for one in told if one.kind == kind and one.gain]
            assert days == sorted(days, reverse=True)


def test_the_flowchart_of_now_is_no_alternative():
    told = answered(SCHOOL)
    assert told.flowchart == "F-COL-02"
    assert "F-COL-02" not in {one.flowchart for one in told.alternatives}
    assert (told.unreachable, told.is_complete) == ((), True)


def test_while_answers_are_open_no_gain_is_claimed():
    told = answered({})
    assert (told.flowchart, told.size) == (None, None)
    assert {one.kind for one in told.alternatives} == {"answer"}
    assert all(one.gain is None for one in told.alternatives)


def test_where_changes_are_too_many_it_is_said_how_far_they_were_looked_at(monkeypatch):
    monkeypatch.setattr(module, "MOST_CHANGES", 50)
    told = answered(SCHOOL)
    assert (told.answers_changed, told.is_complete) == (1, False)
    assert {len(one.changes) for one in told.alternatives} == {1}
