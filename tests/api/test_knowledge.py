"""The rules over HTTP: lists and entries, each with a tag."""

import pytest

KINDS = ("situations", "flowcharts", "items", "documents")


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_of_the_rules_is_listed_and_found(client, opened, kind):
    entries = getattr(opened.kb, kind)
    listed = client.request("GET", f"/v1/{kind}").json()
    assert listed["release"] == opened.release.fingerprint
    assert [entry["id"] for entry in listed[kind]] == [entry.id for entry in entries]
    for entry in listed[kind]:
        one = client.request("GET", f"/v1/{kind}/{entry['id']}").json()
        assert one == {"release": opened.release.fingerprint, **entry}


@pytest.mark.parametrize("path", [*KINDS, "situations/S01", "releases"])
def test_whoever_has_it_is_told_so(client, opened, path):
    first = opened.kb.situations[0].id
    path = path.replace("S01", first)
    answer = client.request("GET", f"/v1/{path}")
    tag = answer.headers["etag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.request("GET", f"/v1/{path}", headers={"If-None-Match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = client.request("GET", f"/v1/{path}", headers={"If-None-Match": '"other"'})
    assert other.content == answer.content


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_there_is_not_found(client, kind):
    answer = client.request("GET", f"/v1/{kind}/nothing")
    assert (answer.status_code, answer.json()["fix"]) == (404, f"see /v1/{kind} for what there is")


def test_the_release_in_force_is_named(client, opened):
    told = client.request("GET", "/v1/releases").json()
    assert told["in_force"] == opened.release.fingerprint
    assert [one["fingerprint"] for one in told["open"]] == [told["in_force"]]
    assert (told["serves"], told["releases"], told["proposals"]) == ("folder", [], [])
