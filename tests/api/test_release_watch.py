"""What is approved elsewhere is served here: looked for again and again, and a store that is away is waited for."""

import threading

import pytest

from api.release_watch import ReleaseWatch
from decision.releases.history import History
from decision.store.errors import StoreUnavailable
from tests.decision.releases.memory import journal, publish

PATIENCE = 30


class Serving:
    """A service of which every release is its fingerprint."""

    def __init__(self, *, unpublished=False):
        self.history, self.opened, self.current = History(), [], None
        self.unpublished = unpublished
        self.swapped = threading.Event()

    def release_of(self, fingerprint):
        self.opened.append(fingerprint)
        return fingerprint

    def swap(self, opened):
        self.current = opened
        self.swapped.set()


def test_as_long_as_nothing_was_approved_nothing_is_swapped():
    made, _, clock = journal()
    serving = Serving()
    ReleaseWatch(serving, made, clock, pytest.fail).look()
    assert (serving.current, serving.history) == (None, History())


def test_a_folder_that_is_served_unpublished_stays():
    made, _, clock = journal()
    publish(made, "now", "2026-01-01")
    serving = Serving(unpublished=True)
    ReleaseWatch(serving, made, clock, pytest.fail).look()
    assert (serving.current, serving.history) == (None, History())


def test_a_release_is_opened_before_a_request_can_ask_for_it():
    made, _, clock = journal()
    first, later = publish(made, "now", "2026-01-01"), publish(made, "later", "2026-02-01")
    serving = Serving()
    watch = ReleaseWatch(serving, made, clock, pytest.fail)
    watch.look()
    assert set(serving.opened) == {first.rules.fingerprint, later.rules.fingerprint}
    assert (serving.current, serving.history) == (first.rules.fingerprint, made.history())
    clock.pass_days(40)
    watch.look()
    assert serving.current == later.rules.fingerprint


def test_a_release_that_cannot_be_opened_leaves_what_is_served_as_it_was():
    made, _, clock = journal()
    publish(made, "now", "2026-01-01")
    serving = Serving()

    def refuse(_):
        raise StoreUnavailable("it does not answer")

    serving.release_of = refuse
    with pytest.raises(StoreUnavailable):
        ReleaseWatch(serving, made, clock, pytest.fail).look()
    assert (serving.current, serving.history) == (None, History())


def test_it_looks_on_after_a_store_that_was_away():
    made, stream, clock = journal()
    release = publish(made, "now", "2026-01-01")
    serving, failed = Serving(), threading.Event()
    read = stream.read

    def away(*_):
        raise StoreUnavailable("it does not answer")

    stream.read = away
    made._history = History()
    watch = ReleaseWatch(serving, made, clock, lambda _: failed.set())
    watch.start(0.001)
    assert failed.wait(PATIENCE)
    stream.read = read
    assert serving.swapped.wait(PATIENCE)
    watch.stop()
    assert serving.current == release.rules.fingerprint
