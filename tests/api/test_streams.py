"""Streams of events: resumed where they broke, each reader seeing its own, nobody held up, all ended by a stop."""

from __future__ import annotations

import asyncio

import pytest

from api.app import create_app
from api.cases import now_of
from api.errors import RefusedRequest
from api.stream import Streams
from decision.cases.view import View
from tests.api.streaming import reading
from tests.api.test_cases import OPENED, Office, first_duty


@pytest.fixture
def office(opened, services_of, client_of):
    clock = [OPENED]
    services = services_of(opened, rate=0, clock=lambda: clock[0])
    office = Office(services, client_of(create_app(services)), clock)
    office.key("admin")
    return office


def stream_of(receipt):
    return f"/v1/cases/{receipt}/stream"


def run(office, work):
    return office.client.runner.run(work)


def app_of(office):
    return office.client.app


async def in_thread(work, *args, **how):
    return await asyncio.get_running_loop().run_in_executor(None, lambda: work(*args, **how))


def begun(office):
    """Return the receipt of a case whose first step is accepted; it stands at number 3."""
    receipt = office.opened()
    office.supply_all(receipt)
    office.done(receipt, first_duty(office, receipt))
    return receipt


def noted(office, receipt):
    """Enter an event beside the application, as another request would."""
    docket, key = office.services.cases.docket, receipt.replace("-", "")
    case = docket.folds.current(key).case
    step = next(step for step in case.plan.steps if case.states[step.id] == "accepted")
    said = {"type": "noted", "step": step.id, "by": f"window:{step.department}:7", "phase": "handled"}
    docket.enter(key, said, now_of(office.services))
    return step.department


def spoken(office, receipt):
    """Let a party of the joint act that is accepted say its opinion."""
    docket, key = office.services.cases.docket, receipt.replace("-", "")
    case = docket.folds.current(key).case
    step = next(step for step in case.plan.steps if step.joint and case.states[step.id] == "accepted")
    party = step.joint.parties[-1]
    said = {"type": "opinion", "step": step.id, "by": f"head:{party}", "party": party, "value": "agree"}
    docket.enter(key, said, now_of(office.services))


def test_a_stream_tells_each_event_under_its_number(office):
    receipt = begun(office)
    headers = office.key("supervisor")

    async def follow():
        async with reading(app_of(office), stream_of(receipt), **headers) as reader:
            (first,) = await reader.events(1)
            for _ in range(3):
                await in_thread(noted, office, receipt)
            return first, await reader.events(4), reader

    first, told, reader = run(office, follow())
    assert reader.headers["content-type"].startswith("text/event-stream")
    assert first["data"]["type"] == "accepted"
    assert [one["id"] for one in told] == [3, 4, 5, 6]
    assert [one["data"]["seq"] for one in told] == [3, 4, 5, 6]


@pytest.mark.parametrize("heard", [0, 1, 2, 3])
@pytest.mark.parametrize("way", ["header", "query"])
def test_a_stream_goes_on_behind_the_last_event_that_was_heard(office, heard, way):
    receipt = begun(office)
    headers = dict(office.key("auditor"))
    target = stream_of(receipt)
    if way == "header":
        headers["Last-Event-ID"] = str(heard)
    else:
        target += f"?after={heard}"

    async def follow():
        async with reading(app_of(office), target, **headers) as reader:
            await reader.until(lambda one: b"id: 3\n" in one.body or heard == 3)
            await in_thread(noted, office, receipt)
            return await reader.events(4 - heard)

    assert [one["id"] for one in run(office, follow())] == list(range(heard + 1, 5))


def fields(data, at=""):
    """Return the paths of all fields of plain data."""
    if isinstance(data, dict):
        return {
            path for name, value in data.items() for path in (f"{at}.{name}", *fields(value, f"{at}.{name}"))
        }
    return {path for one in data for path in fields(one, f"{at}[]")} if isinstance(data, list) else set()


def test_without_a_key_nothing_is_told_that_the_public_view_lacks(office):
    receipt = begun(office)

    async def follow():
        async with reading(app_of(office), f"{stream_of(receipt)}?after=0") as reader:
            return await reader.events(3)

    told = run(office, follow())
    fold = office.services.cases.docket.folds.current(receipt.replace("-", ""))
    public = View.at(fold.case, office.clock[0].date()).public(fold.flowchart)
    assert [one["id"] for one in told] == [1, 2, 3]
    known = {
        "receipt",
        "flowchart",
        "state",
        "opened",
        "done",
        "of",
        "steps",
        "next",
        "finish",
        "limit",
        "days",
    }
    assert all(set(one["data"]) == known == set(public) for one in told)
    steps = {
        "step",
        "department",
        "state",
        "round",
        "accepted",
        "due",
        "closed",
        "light",
        "opinions",
        "missing",
    }
    assert all(set(step) <= steps for one in told for step in one["data"]["steps"])
    assert not any(":" in path for path in fields(told))


@pytest.mark.parametrize("role", ["reviewer", "policy"])
def test_a_key_that_sees_no_cases_gets_the_public_view(office, role):
    receipt = office.opened()

    async def follow():
        async with reading(app_of(office), stream_of(receipt), **office.key(role)) as reader:
            return await reader.events(1)

    (told,) = run(office, follow())
    assert "days" in told["data"]
    assert "by" not in told["data"]


def test_wrong_and_unknown_numbers_are_refused_the_same_and_seldom_asked(office):
    async def ask(number):
        async with reading(app_of(office), stream_of(number)) as reader:
            return reader.status

    numbers = ["20150518-7K2MQ-9X4TD-C", "20150518-7K2MQ-9X4TD-D", "x"]
    assert [run(office, ask(number)) for number in numbers] == [404] * 3
    assert [run(office, ask("x")) for _ in range(10)][-1] == 429


def test_a_desk_hears_of_its_own_department_and_of_no_other(office):
    receipt = begun(office)
    mine = next(name for name in _parties(office, receipt, accepted_only=True) if name != "ASC")
    other = next(
        name for name in office.services.opened.kb.department_by_id if name not in _parties(office, receipt)
    )

    async def follow():
        path = "/v1/duties/stream"
        async with (
            reading(app_of(office), path, **office.key("window", mine)) as own,
            reading(app_of(office), path, **office.key("window", other)) as stranger,
            reading(app_of(office), path, **office.key("supervisor")) as all_of_them,
        ):
            await own.until(lambda one: one.body)
            await all_of_them.until(lambda one: one.body)
            await in_thread(spoken, office, receipt)
            (told,) = await own.events(1)
            (said,) = await all_of_them.events(1)
            return told, said, stranger.body

    told, said, strange = run(office, follow())
    assert (told["event"], told["data"]) == ("duties", {"department": mine})
    assert said["data"] == {"department": None}
    assert told["id"] == said["id"] == office.services.store.journal.total("case/")
    assert b"data" not in strange


def _parties(office, receipt, accepted_only=False):
    """Return who takes part in a case, or in what is accepted of it."""
    case = office.services.cases.docket.folds.current(receipt.replace("-", "")).case
    return {
        name
        for step in case.plan.steps
        if not accepted_only or case.states[step.id] == "accepted"
        for name in (step.department, *(step.joint.parties if step.joint else ()))
    }


@pytest.mark.parametrize(("behind", "is_told"), [(0, False), (1, True)])
def test_a_desk_that_comes_back_hears_whether_something_changed_meanwhile(office, behind, is_told):
    office.opened()
    heard = office.services.store.journal.total("case/") - behind

    async def follow():
        headers = {**office.key("supervisor"), "Last-Event-ID": str(heard)}
        async with reading(app_of(office), "/v1/duties/stream", **headers) as reader:
            await reader.until(lambda one: one.body)
            if is_told:
                await reader.events(1)
            return reader.body

    assert (b"event: duties" in run(office, follow())) is is_told


def test_a_reader_that_takes_nothing_holds_nobody_up(office):
    receipt = begun(office)
    headers = office.key("supervisor")

    async def follow():
        async with reading(app_of(office), stream_of(receipt), takes=False, **headers) as slow:
            async with reading(app_of(office), stream_of(receipt), **headers) as quick:
                await quick.events(1)
                await in_thread(noted, office, receipt)
                told = await quick.events(2)
            seen = slow.body
            slow.takes.set()
            return told, seen

    told, seen = run(office, follow())
    assert [one["id"] for one in told] == [3, 4]
    assert seen == b""


def test_a_stop_ends_every_stream_and_lets_none_begin(office):
    receipt = office.opened()
    headers = office.key("supervisor")

    async def follow():
        async with reading(app_of(office), stream_of(receipt), **headers) as reader:
            await reader.events(1)
            office.services.stop()
            await reader.until(lambda one: one.is_ended)
        async with reading(app_of(office), stream_of(receipt), **headers) as late:
            return late.status

    assert run(office, follow()) == 503
    assert len(office.services.streams) == 0


def test_a_reader_that_goes_away_leaves_nothing_behind(office):
    receipt = office.opened()

    async def follow():
        async with reading(app_of(office), stream_of(receipt), **office.key("supervisor")) as reader:
            await reader.events(1)
            return len(office.services.streams)

    assert run(office, follow()) == 1
    assert len(office.services.streams) == 0


def test_listeners_are_bounded_in_all_and_for_each_caller():
    async def listen():
        streams = Streams(most=3, most_of_one=2)
        with streams.listening("a", "x"), streams.listening("b", "x"):
            with pytest.raises(RefusedRequest), streams.listening("a", "x"):
                pass
            with streams.listening("a", "y"), pytest.raises(RefusedRequest), streams.listening("a", "z"):
                pass
        with streams.listening("a", "x"):
            return len(streams)

    assert asyncio.run(listen()) == 1


def test_who_is_woken_from_another_thread_hears_it_once():
    async def listen():
        streams = Streams()
        with streams.listening("a", "x") as one, streams.listening("b", "x") as other:
            await in_thread(streams.tell, ["a", "c"])
            return await one.news(5), await one.news(0.01), await other.news(0.01)

    assert asyncio.run(listen()) == (True, False, False)
