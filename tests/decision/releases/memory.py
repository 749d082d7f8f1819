"""A journal of releases in memory, as the store would chain it, and rules that are only a name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from decision.releases.journal import ReleaseJournal
from decision.releases.records import By, Rules, Terms
from decision.store.canonical import canonical, sha256
from decision.store.errors import OtherSequence
from decision.store.heads import START, Head
from decision.store.journal import linked

NOW = datetime(2026, 1, 1, 1, 0, tzinfo=UTC)
ANNA, BORIS, NOBODY = By("a" * 16, "anna", "0007"), By("b" * 16, "boris", "0008"), By()


class Stream:
    """One stream; `before` is done before each append, as another writer would do it."""

    def __init__(self):
        self.links, self.before = [], []

    def append(self, stream, body, *, expected=None):
        if self.before:
            self.before.pop()()
        head = self.head(stream)
        if expected != head.seq:
            raise OtherSequence(stream, expected, head.seq)
        self.links.append(linked(stream, f"id{head.seq}", canonical(body), head))
        return self.links[-1]

    def read(self, _, after=0):
        return tuple(self.links[after:])

    def head(self, _):
        return Head(self.links[-1].seq, self.links[-1].hash) if self.links else START


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now

    def pass_days(self, days):
        self.now += timedelta(days=days)


def rules(name="rules"):
    """Return rules of which only the names matter."""
    return Rules(
        sha256(name), sha256(f"bundle {name}"), sha256(f"proof {name}"), {"manifest.yaml": sha256(name)}
    )


def terms(begin, end=None, transition="old"):
    """Return terms; days are written as ISO texts."""
    return Terms(date.fromisoformat(begin), date.fromisoformat(end) if end else None, transition)


def journal(*, opened="2013-01-01"):
    """Return a journal whose folder was opened, with its stream and its clock."""
    stream, clock = Stream(), Clock()
    made = ReleaseJournal(stream, clock)
    if opened:
        made.opened(rules("folder"), terms(opened), By(name="serve"))
    return made, stream, clock


def publish(made, name, begin, transition="old", end=None):
    """Propose as one officer and approve as another; return the release."""
    proposal = made.propose(rules(name), terms(begin, end, transition), date(2013, 1, 1), ANNA)
    return made.approve(proposal.number, BORIS)
