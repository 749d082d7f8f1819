"""Another release takes over while requests run: every answer belongs wholly to one of the two."""

import asyncio
import json
import random
from dataclasses import replace

import pytest

from api.app import create_app
from api.served import RELEASES_KEPT
from kb.release import Release
from tests.api.projects import FACTORY, ON_STATE_LAND, request
from tests.torture.counts import times

SWAPS, CLIENTS, EACH = 200, times(16, 64), 6


@pytest.fixture(scope="module")
def releases(opened):
    """The shipped rules, and the same with every label changed, so that a mixture of both shows."""
    kb = opened.kb
    items = tuple(item.model_copy(update={"zh": f"新{item.zh}", "en": f"New {item.en}"}) for item in kb.items)
    situations = tuple(one.model_copy(update={"zh": f"新{one.zh}"}) for one in kb.situations)
    other = kb.model_copy(update={"items": items, "situations": situations})
    for name in ("fingerprint", "item_by_id", "situation_by_id"):
        other.__dict__.pop(name, None)
    release = Release(other)
    return opened, replace(
        opened, release=release, index=replace(opened.index, kb=other), charts=type(opened.charts)(), kept={}
    )


def belongs(answer, fingerprints):
    """Return which release an answer belongs to wholly."""
    data = answer.json()
    old, new = fingerprints
    said = [step["label"] for step in data["plan"]["steps"]] + [data["situation"]["label"]]
    found = {label.startswith("新") for label in said}
    assert found == {data["release"]["fingerprint"] == new}
    assert data["release"]["fingerprint"] in (old, new)
    return data["release"]["fingerprint"]


def test_200_swaps_under_many_clients_mix_no_answer(releases, services_of, client_of, did):
    # How long a request may take is not asked here, and a machine may be slow.
    services = services_of(releases[0], request_seconds=3600)
    client = client_of(create_app(services))
    fingerprints = [release.release.fingerprint for release in releases]
    assert len(set(fingerprints)) == 2
    answers, swaps, drawn = [], 0, random.Random(20150518)

    async def ask(n):
        for count in range(EACH):
            facts = FACTORY if (n + count) % 2 else ON_STATE_LAND
            how = {"json": request(facts, start="2015-05-18")}
            answers.append(await client.http.request("POST", "/v1/decisions", **how))

    async def swap():
        nonlocal swaps
        while swaps < SWAPS or len(answers) < CLIENTS * EACH:
            swaps += 1
            # Drawn, for the steps of a request and strict turns would keep in step with each other.
            services.default.swap(drawn.choice(releases))
            # A moment, for a loop that never rests would keep the store's threads from theirs.
            await asyncio.sleep(0.001)

    async def run():
        await asyncio.gather(*(ask(n) for n in range(CLIENTS)), swap())

    client.runner.run(run())
    assert {answer.status_code for answer in answers} == {201}
    assert {belongs(answer, fingerprints) for answer in answers} == set(fingerprints)
    records = [services.store.decisions.get(answer.json()["id"]) for answer in answers[::10]]
    for record, answer in zip(records, answers[::10], strict=True):
        assert record.content.release == answer.json()["release"]["fingerprint"]
    did("swaps", swaps)
    did("answers of one release each", len(answers))


def test_a_decision_is_replayed_by_its_own_release(releases, services_of, client_of):
    services = services_of(releases[0])
    client = client_of(create_app(services))
    sent = client.ask(request()).json()
    services.default.swap(releases[1])
    told = client.request("GET", f"/v1/decisions/{sent['id']}/replay").json()
    assert (told["same"], told["release"]) == (True, releases[0].release.fingerprint)
    tag = client.request("GET", "/v1/items").headers["etag"]
    services.default.swap(releases[0])
    assert client.request("GET", "/v1/items").headers["etag"] != tag


def test_a_release_that_cannot_be_opened_is_a_named_difference(releases, services_of, client_of):
    services = services_of(releases[0])
    client = client_of(create_app(services))
    sent = client.ask(request()).json()
    services.default.swap(releases[1])
    services.default._releases.pop(releases[0].release.fingerprint)
    told = client.request("GET", f"/v1/decisions/{sent['id']}/replay").json()
    assert (told["same"], told["differences"][0]["name"]) == (False, "release-not-open")
    assert json.dumps(told)


def test_not_every_release_is_kept_open(releases, services_of):
    services = services_of(releases[0])
    for n in range(RELEASES_KEPT + 3):
        release = Release(releases[0].kb)
        release.__dict__["fingerprint"] = f"{n:064}"
        services.default.swap(replace(releases[0], release=release))
    assert len(services.default.releases) == RELEASES_KEPT
    assert services.default.releases[-1] is services.opened
