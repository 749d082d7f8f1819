"""Everything there is: the tree, each flowchart, two of them side by side; and the search page."""

from itertools import pairwise

import pytest

from tests.api.pages.reading import get
from tests.decision.strategies import KB


def test_the_tree_holds_every_situation_with_its_flowchart(client):
    page = get(client, "/browse")
    for category in KB.manifest.categories:
        assert category.zh in page.text
    for situation in KB.situations:
        assert situation.zh in page.text
        assert situation.id in page.ids
        assert f"/flowcharts/{situation.flowchart}" in page.links


@pytest.mark.parametrize("case", KB.reference_cases[::3], ids=lambda case: case.flowchart)
def test_a_flowchart_shows_what_the_service_decides_for_its_reference_case(client, case):
    page = get(client, f"/flowcharts/{case.flowchart}")
    declared = {fact.id: False for fact in KB.vocabulary.facts if fact.optional}
    told = client.decide({**case.facts, **declared}).json()
    assert told["flowchart"]["id"] == case.flowchart
    for step in [*told["plan"]["steps"], *told["plan"]["after_start_of_works"]]:
        assert step["label"] in page.text
    brought = [one["label"] for one in told["documents"]["list"] if one["status"] == "submit"]
    assert all(label in page.text for label in brought)
    assert f"{told['plan']['working_days']}" in page.text
    assert any(link.startswith("/apply?") for link in page.links)


@pytest.mark.parametrize(("a", "b"), list(pairwise(chart.id for chart in KB.flowcharts))[::5])
def test_two_flowcharts_show_what_only_one_of_them_has(client, a, b):
    page = get(client, f"/compare?a={a}&b={b}")
    cases = {case.flowchart: case.facts for case in KB.reference_cases}
    declared = {fact.id: False for fact in KB.vocabulary.facts if fact.optional}
    told = [client.decide({**cases[name], **declared}).json() for name in (a, b)]
    steps = [{step["label"] for step in one["plan"]["steps"]} for one in told]
    shown = page.text.split("不同的环节")[1].split("不同的材料")[0]
    for label in steps[0] ^ steps[1]:
        assert label in shown
    documents = [
        {one["label"] for one in each["documents"]["list"] if one["status"] == "submit"} for each in told
    ]
    shown = page.text.split("不同的材料")[1]
    assert all(label in shown for label in documents[0] ^ documents[1])
    assert not any(f"\n{label}\n" in shown for label in documents[0] & documents[1])


def test_a_flowchart_is_not_compared_with_itself_or_with_none(client):
    assert "没有不同" in get(client, "/compare?a=F-GOV-01&b=F-GOV-01").text
    assert "不同的环节" not in get(client, "/compare?a=F-GOV-01&b=F-NONE").text


def test_the_search_page_shows_what_the_api_finds(client):
    page = get(client, "/search?q=村小学")
    told = client.request("GET", "/v1/search", params={"q": "村小学", "limit": "10"}).json()
    assert [hit["label"] in page.text for hit in told["hits"]] == [True] * len(told["hits"])
    assert "/browse#S-COL-02" in page.links


def test_each_choice_of_an_ambiguous_word_leads_into_the_wizard(client):
    page = get(client, "/search?q=自有土地")
    assert KB.ambiguous_words[0].zh in page.text
    for choice in KB.ambiguous_words[0].choices:
        ((name, value),) = choice.facts.items()
        assert f"/wizard?facts.{name}={value}" in page.links


def test_rules_without_reference_cases_have_a_tree_without_figures(stalls):
    page = get(stalls, "/browse")
    assert page.answer.status_code == 200
    assert "小茶摊" in page.text
