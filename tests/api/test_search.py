"""`GET /v1/search`: the search for machines."""

import pytest


def find(client, **asked):
    return client.request("GET", "/v1/search", params=asked)


def test_words_find_an_entry_with_its_kind_and_label(client):
    hits = find(client, q="鄉鎮企業").json()["hits"]
    assert (hits[0]["kind"], hits[0]["id"]) == ("situation", "S-COL-01")
    assert {"situation", "flowchart"} <= {hit["kind"] for hit in hits}


def test_an_ambiguous_word_has_its_question_before_all_hits(client):
    told = find(client, q="自有土地").json()
    assert told["question"]["id"] == "own_land"
    assert len(told["question"]["choices"]) == 2
    assert find(client, q="村小学").json()["question"] is None


def test_no_more_hits_are_told_than_asked_for(client):
    assert len(find(client, q="许可证", limit="3").json()["hits"]) == 3


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({}, {"q"}),
        ({"q": "  "}, {"q"}),
        ({"q": "村" * 101}, {"q"}),
        ({"q": "村", "limit": "0"}, {"limit"}),
        ({"q": "村", "limit": "many"}, {"limit"}),
        ({"q": "村", "size": "3"}, {"size"}),
    ],
)
def test_what_is_wrong_is_told(client, asked, fields):
    answer = find(client, **asked)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == fields
