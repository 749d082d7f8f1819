"""`POST /v1/interview`: the interview for machines, strictly read."""

import pytest

from tests.decision.strategies import CRITERIA, VALID, answers, matching


def ask(client, body):
    return client.request("POST", "/v1/interview", json=body)


def test_a_machine_reaches_every_project_within_the_bounds_that_it_is_told(client):
    first = ask(client, {"facts": {}}).json()["questions_left"]
    asked = []
    for whole in VALID[::6]:
        facts = {}
        told = ask(client, {"facts": facts}).json()
        while told["outcome"] == "question":
            name = told["next_question"]["fact"]
            before = told["questions_left"]["at_most"]
            facts[name] = whole[CRITERIA.index(name)]
            told = ask(client, {"facts": facts}).json()
            assert told["questions_left"]["at_most"] < before
        assert told["outcome"] == "settled"
        assert [one["id"] for one in told["candidates"]] == list(matching(whole))
        assert {**told["facts"], **told["implied"]}.items() <= answers(*whole).items()
        asked.append(len(facts))
    assert max(asked) <= first["at_most"]
    assert 0 < first["on_average"] <= first["at_most"]


def test_the_release_is_named_and_nothing_is_kept(client, opened):
    before = client.request("GET", "/v1/decisions").json()["decisions"]
    assert ask(client, {}).json()["release"] == opened.release.fingerprint
    assert client.request("GET", "/v1/decisions").json()["decisions"] == before


def test_labels_are_understood_as_codes(client):
    assert ask(client, {"facts": {"出资人": "政府投资"}}).json()["facts"] == {"investor": "government"}


def test_the_reason_of_a_question_is_said_in_both_languages(client):
    reason = ask(client, {}).json()["next_question"]["reason"]
    assert reason["zh"]
    assert reason["en"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ([], [""]),
        ({"answers": {}}, ["answers"]),
        ({"facts": []}, ["facts"]),
        ({"facts": {"investor": "nobody", "colour": "red"}}, ["facts.investor", "facts.colour"]),
        ({"unknown": "investor"}, ["unknown"]),
        ({"unknown": [1]}, ["unknown"]),
        ({"unknown": ["investor", "colour"]}, ["unknown.1"]),
        ({"facts": {"colour": 1}, "unknown": ["x"]}, ["facts.colour", "unknown.0"]),
    ],
)
def test_what_is_wrong_is_told_field_by_field(client, body, fields):
    answer = ask(client, body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/wrong-input")
    assert {error["field"] for error in answer.json()["errors"]} == set(fields)
    assert all(error["fix"] for error in answer.json()["errors"])
