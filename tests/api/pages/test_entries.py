"""Every item and every document has a page, which leads to what it has to do with and to its line in the rules."""

import pytest

from tests.api.pages.reading import get


def places(page) -> list[str]:
    return [link for link in page.links if link.startswith("/rules/")]


def test_every_item_names_its_documents_and_leads_to_its_line(client, opened):
    for item in opened.kb.items:
        page = get(client, f"/items/{item.id}")
        assert page.answer.status_code == 200
        assert item.zh in page.text
        assert {f"/documents/{name}" for name in (*item.requires, *item.produces)} <= set(page.links)
        assert places(page) == [f"/rules/{item.location.file}#L{item.location.line}"]


def test_every_document_names_the_items_that_ask_for_it(client, opened):
    for document in opened.kb.documents:
        page = get(client, f"/documents/{document.id}")
        assert page.answer.status_code == 200
        assert document.zh in page.text
        asking = {f"/items/{item.id}" for item in opened.kb.items if document.id in item.requires}
        assert asking <= set(page.links)


def test_a_flowchart_holds_the_items_that_lead_to_it(client, opened):
    told = client.request("GET", "/v1/flowcharts").json()["flowcharts"]
    led = {
        link
        for item in opened.kb.items
        for link in get(client, f"/items/{item.id}").links
        if link.startswith("/flowcharts/")
    }
    assert led == {f"/flowcharts/{one['id']}" for one in told}


@pytest.mark.parametrize("path", ["/items/nothing", "/documents/nothing"])
def test_what_is_not_there_is_said(client, path):
    assert get(client, path).answer.status_code == 404
