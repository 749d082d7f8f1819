"""Releases under random acts, held against a naive model that asks every day at every moment by brute force."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from decision.releases.acts import RefusedAct
from decision.releases.days import NotOneRelease
from decision.releases.history import fold
from decision.releases.records import record_of
from decision.store.errors import OtherSequence, StoreDamaged, UnknownId
from kb.errors import LiangtiError
from tests.decision.releases.memory import ANNA, BORIS, NOBODY, journal, publish, rules, terms

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(-3, 12)]
people = st.sampled_from([ANNA, BORIS, NOBODY])
numbers = st.integers(1, 12)
begins = st.sampled_from(DAYS)


class Releases(RuleBasedStateMachine):
    """What a naive office would keep: a list of lines, looked through from the first to the last."""

    def __init__(self):
        super().__init__()
        self.journal, self.stream, self.clock = journal(opened=FIRST.isoformat())
        # number: first day, last day of the rules, moment published, moment taken back, who proposed, state
        self.lines = {1: [FIRST, None, self.clock.now, None, None, "approved"]}
        self.moments = [self.clock.now]

    def holding(self, lines, day):
        """Return which of these lines hold a day: none that another, later begun one has taken it from."""
        begun = [one for one in lines if one[0] <= day]
        latest = max((one[0] for one in begun), default=None)
        return [one for one in begun if one[0] == latest and (one[1] is None or day <= one[1])]

    def known(self, moment):
        return [
            one
            for one in self.lines.values()
            if one[2] is not None and one[2] <= moment and (one[3] is None or one[3] > moment)
        ] or [self.lines[1]]

    def is_covered(self, lines):
        first = min(one[0] for one in lines)
        until = max([*DAYS, *(one[1] for one in lines if one[1])]) + timedelta(days=2)
        days = [first + timedelta(days=n) for n in range((until - first).days)]
        return all(len(self.holding(lines, day)) == 1 for day in days)

    def attempt(self, may, act, *wanted):
        """Do an act that is refused exactly when the model says so; a refused one writes nothing."""
        before = len(self.stream.links)
        if may:
            return act(*wanted)
        with pytest.raises((RefusedAct, NotOneRelease, UnknownId)):
            act(*wanted)
        assert len(self.stream.links) == before
        return None

    @rule(begin=begins, length=st.none() | st.integers(0, 6), by=people, name=st.sampled_from("xyz"))
    def propose(self, begin, length, by, name):
        end = None if length is None else begin + timedelta(days=length)
        may = begin >= FIRST and self.is_covered([*self.known(self.clock.now), [begin, end]])
        said = terms(begin.isoformat(), end and end.isoformat())
        if self.attempt(may, self.journal.propose, rules(name), said, FIRST, by):
            self.lines[len(self.stream.links)] = [begin, end, None, None, by, "open"]

    @rule(number=numbers, begin=begins, by=people)
    def roll_back(self, number, begin, by):
        line = self.lines.get(number)
        end = line and line[1]
        may = line is not None and line[2] is not None and begin >= line[0] and (end is None or begin <= end)
        may = may and self.is_covered([*self.known(self.clock.now), [begin, end]])
        if made := self.attempt(may, self.journal.roll_back, number, terms(begin.isoformat()), by):
            assert made.rules == self.journal.history().get(number).rules
            self.lines[made.number] = [begin, end, None, None, by, "open"]

    @rule(number=numbers, by=people)
    def approve(self, number, by):
        line = self.lines.get(number)
        may = line is not None and line[5] == "open" and len({"", by.key, line[4].key}) == 3
        may = may and self.is_covered([*self.known(self.clock.now), line])
        if self.attempt(may, self.journal.approve, number, by):
            line[2], line[5] = self.clock.now, "approved"

    @rule(number=numbers, by=people)
    def refuse(self, number, by):
        line = self.lines.get(number)
        if self.attempt(line is not None and line[5] == "open", self.journal.refuse, number, by):
            line[5] = "refused"

    @rule(number=numbers, by=people)
    def withdraw(self, number, by):
        line = self.lines.get(number)
        may = line is not None and line[5] in ("open", "approved")
        if may and line[5] == "approved":
            rest = [one for one in self.known(self.clock.now) if one is not line]
            may = line[0] > self.clock.now.date() and self.is_covered(rest)
        if self.attempt(may, self.journal.withdraw, number, by):
            line[3], line[5] = self.clock.now, "withdrawn"

    @rule(days=st.integers(1, 3))
    def wait(self, days):
        self.clock.pass_days(days)
        self.moments.append(self.clock.now)

    @invariant()
    def every_day_known_at_every_moment_has_the_release_of_the_model(self):
        history = self.journal.history()
        for moment in [self.moments[0] - timedelta(days=400), *self.moments]:
            known = self.known(moment)
            for day in DAYS:
                (line,) = self.holding(known, day) or [None]
                if line is None:
                    with pytest.raises(NotOneRelease, match=day.isoformat()):
                        history.in_force(day, moment)
                else:
                    number = next(n for n, one in self.lines.items() if one is line)
                    assert history.in_force(day, moment).number == number

    @invariant()
    def reading_all_again_gives_the_same(self):
        again = fold(map(record_of, self.stream.links))
        assert again == self.journal.history()
        assert {one.number: one.state for one in again.proposals} == {
            n: one[5] for n, one in self.lines.items()
        }


Releases.TestCase.settings = settings(max_examples=25, stateful_step_count=14, deadline=None)
TestReleases = Releases.TestCase


def test_a_folder_that_is_opened_again_changed_replaces_the_one_before():
    made, stream, clock = journal()
    before = clock.now
    clock.pass_days(1)
    made.opened(rules("folder"), terms("2013-01-01"), NOBODY)
    assert len(stream.links) == 1
    made.opened(rules("changed"), terms("2013-01-01"), NOBODY)
    history = made.history()
    assert [one.state for one in history.releases] == ["replaced", "approved"]
    day = date(2015, 5, 18)
    assert [history.in_force(day, moment).number for moment in (before, clock.now)] == [1, 2]
    publish(made, "new", "2026-03-01")
    assert made.opened(rules("again changed"), terms("2013-01-01"), NOBODY) == made.history()


def test_a_release_is_found_by_number_and_by_fingerprint():
    made, _, _ = journal()
    release = publish(made, "new", "2026-03-01")
    history = made.history()
    assert history.find("2") == history.find(release.rules.fingerprint[:8]) == release
    for name in ("3", "0", release.rules.fingerprint[:5], "f" * 64):
        with pytest.raises(UnknownId):
            history.find(name)


def test_a_record_about_no_proposal_is_damage():
    made, stream, _ = journal()
    made.propose(rules(), terms("2026-02-01"), date(2013, 1, 1), ANNA)
    made.refuse(2, BORIS)
    with pytest.raises(StoreDamaged):
        fold(record_of(link) for link in stream.links if link.seq != 2)


def test_a_link_that_says_something_else_is_damage():
    made, stream, _ = journal(opened="")
    stream.append("releases", {"kind": "opened"}, expected=0)
    with pytest.raises(StoreDamaged, match="record 1"):
        made.history()


def test_who_was_slower_looks_again():
    made, stream, clock = journal()
    made.propose(rules("one"), terms("2026-02-01"), date(2013, 1, 1), ANNA)
    made.propose(rules("two"), terms("2026-02-01"), date(2013, 1, 1), ANNA)
    other = type(made)(stream, clock)
    stream.before.append(lambda: other.approve(2, BORIS))
    with pytest.raises(NotOneRelease) as refused:
        made.approve(3, BORIS)
    assert refused.value.day == date(2026, 2, 1)
    assert made.history().get(2).state == "approved"


def test_each_officer_gets_the_proposal_of_his_own():
    made, stream, clock = journal()
    other = type(made)(stream, clock)
    said = (terms("2026-02-01"), date(2013, 1, 1))
    stream.before.append(lambda: other.propose(rules("faster"), *said, BORIS))
    mine = made.propose(rules("slower"), *said, ANNA)
    assert (mine.number, mine.rules) == (3, rules("slower"))


def test_who_never_gets_a_turn_is_told(monkeypatch):
    made, stream, _ = journal()

    def busy(name, *_, expected):
        raise OtherSequence(name, expected, expected + 1)

    monkeypatch.setattr(stream, "append", busy)
    with pytest.raises(OtherSequence):
        made.propose(rules(), terms("2026-02-01"), date(2013, 1, 1), ANNA)


def test_a_one_person_office_approves_alone_and_its_journal_says_so():
    made, _, _ = journal()
    made.propose(rules(), terms("2026-02-01"), date(2013, 1, 1), NOBODY)
    approved = made.approve(2, NOBODY, two_persons=False)
    assert approved.approved.is_alone
    assert not publish(made, "next", "2026-03-01").approved.is_alone


def test_the_same_staff_number_under_two_keys_is_one_person():
    made, _, _ = journal()
    made.propose(rules(), terms("2026-02-01"), date(2013, 1, 1), ANNA)
    with pytest.raises(RefusedAct, match="two persons"):
        made.approve(2, type(ANNA)("c" * 16, "second key", ANNA.staff_number))


def test_rules_that_begin_later_than_they_are_to_hold_are_refused():
    made, _, _ = journal()
    with pytest.raises(RefusedAct, match="2026-03-01"):
        made.propose(rules(), terms("2026-02-01"), date(2026, 3, 1), ANNA)
    with pytest.raises(RefusedAct, match="before they would begin"):
        made.propose(rules(), terms("2026-02-01", "2026-01-31"), date(2013, 1, 1), ANNA)


@pytest.mark.parametrize("why", ["字" * 2001, "bell\a"])
def test_a_reason_is_one_short_text(why):
    made, stream, _ = journal()
    with pytest.raises(LiangtiError, match="short text"):
        made.propose(rules(), terms("2026-02-01"), date(2013, 1, 1), ANNA, why)
    assert len(stream.links) == 1


def test_a_clock_that_was_set_back_does_not_take_the_journal_with_it():
    made, _, clock = journal()
    clock.now = datetime(2025, 1, 1, tzinfo=UTC)
    made.propose(rules(), terms("2026-02-01"), date(2013, 1, 1), ANNA)
    first, second = made.history().records
    assert second.at == first.at
