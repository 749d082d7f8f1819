"""Live decisions derived again by the engine: a difference, a crash, a hang is counted and logged; requests go on."""

import os
import signal
import time
from dataclasses import replace

import pytest

from api.app import create_app
from api.metrics import Metrics
from api.shadow import MOST_WAITING, Shadow, settled_by, start_engine
from decision.engine import EngineError
from tests.api.projects import FACTORY, ON_STATE_LAND, request


class Fake:
    """An engine that answers what it is told to."""

    def __init__(self, answer):
        self.answer, self.is_closed = answer, False

    def conclusions(self, cases, wanted):
        return [self.answer(cases[0], wanted)]

    def close(self):
        self.is_closed = True


@pytest.fixture
def said():
    return []


@pytest.fixture
def shadow_of(said):
    made = []

    def make(start, share=1.0, sample=lambda: 0.0):
        def log(event, **more):
            said.append({"event": event, **more})

        shadow = Shadow(share, Metrics(), log, sample, start)
        made.append(shadow)
        return shadow

    yield make
    for shadow in made:
        shadow.close()


def counted(shadow, *results):
    return [shadow._metrics.shadow.value(result) for result in results]


def test_the_engine_derives_every_conclusion_of_a_decision_again(opened, shadow_of):
    shadow = shadow_of(start_engine)
    for facts in (FACTORY, ON_STATE_LAND, {"investor": "government"}, {}):
        shadow.consider(opened, facts)
    shadow.wait()
    assert counted(shadow, "same", "different", "failed") == [4, 0, 0]


def test_what_hangs_on_unknown_facts_is_not_compared(opened):
    nothing, all_four = set(settled_by(opened, {})), set(settled_by(opened, FACTORY))
    assert nothing < all_four
    assert not any(kind == "situation" for kind, *_ in nothing)
    assert any(kind == "situation" for kind, *_ in all_four)


def test_a_share_of_decisions_is_checked(opened, shadow_of):
    drawn = iter([0.005, 0.5, 0.01, 0.0099])
    shadow = shadow_of(lambda _: Fake(lambda *_: frozenset()), 0.01, lambda: next(drawn))
    for _ in range(4):
        shadow.consider(opened, FACTORY)
    shadow.wait()
    assert sum(counted(shadow, "same", "different")) == 2


def test_an_engine_that_is_wrong_is_counted_logged_and_replaced(opened, shadow_of, said):
    started = []

    def start(_):
        started.append(Fake(lambda _, wanted: frozenset(wanted)))
        return started[-1]

    shadow = shadow_of(start)
    for _ in range(2):
        shadow.consider(opened, FACTORY)
    shadow.wait()
    assert counted(shadow, "different", "failed") == [2, 0]
    assert shadow._metrics.restarts.value() == 2
    assert [one["event"] for one in said] == ["shadow-difference"] * 2
    assert said[0]["facts"] == FACTORY
    assert len(said[0]["conclusions"]) > 0
    assert [engine.is_closed for engine in started] == [True, True]


@pytest.mark.parametrize("error", [EngineError("no answer within 10 s"), RuntimeError("bug")], ids=repr)
def test_an_engine_that_fails_is_counted_logged_and_replaced(opened, shadow_of, said, error):
    def fail(*_):
        raise error

    shadow = shadow_of(lambda _: Fake(fail))
    shadow.consider(opened, FACTORY)
    shadow.wait()
    assert counted(shadow, "failed") == [1]
    assert shadow._metrics.restarts.value() == 1
    assert (said[0]["event"], said[0]["error"]) == ("shadow-failure", type(error).__name__)


def test_an_engine_whose_process_is_killed_comes_back(opened, shadow_of):
    engines = []

    def start(opened):
        engines.append(start_engine(opened))
        return engines[-1]

    shadow = shadow_of(start)
    shadow.consider(opened, FACTORY)
    shadow.wait()
    os.kill(engines[0].pid, signal.SIGSTOP)
    os.kill(engines[0].pid, signal.SIGKILL)
    shadow.consider(opened, FACTORY)
    shadow.wait()
    shadow.consider(opened, FACTORY)
    shadow.wait()
    assert counted(shadow, "same", "failed") == [2, 1]
    assert len(engines) == 2


def test_nobody_waits_for_an_engine_that_hangs(opened, services_of, client_of):
    services = services_of(opened, shadow_share=1.0, sample=lambda: 0.0)

    def hang(*_):
        time.sleep(1)
        raise EngineError("no answer")

    services.shadow._start = lambda _: Fake(hang)
    client = client_of(create_app(services))
    begun = time.monotonic()
    answers = [client.ask(request()) for _ in range(MOST_WAITING + 10)]
    assert {answer.status_code for answer in answers} == {201}
    assert services.metrics.shadow.value("skipped") >= 5
    assert time.monotonic() - begun < 30
    services.shadow.close()


def test_another_release_gets_another_engine(opened, shadow_of):
    started = []

    def start(release):
        started.append(release)
        return Fake(lambda case, wanted: release.index.settle(case).certain.intersection(wanted))

    shadow = shadow_of(start)
    other = replace(opened)
    for release in (opened, opened, other, opened):
        shadow.consider(release, FACTORY)
    shadow.wait()
    assert len(started) == 3
    assert counted(shadow, "same") == [4]
