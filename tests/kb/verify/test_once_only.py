"""Documents of a published list that an authority has already, that stand twice, and lists that are the same."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.kb.verify.small_bases import base, document, found, item

lists = st.dictionaries(
    st.sampled_from(["ask", "look", "open"]), st.lists(st.sampled_from(["form", "note", "plan"]), max_size=4)
)
MAKERS = {"form": [], "note": ["look"], "plan": ["ask", "open"]}


def once_only(asked, order="drawn"):
    kb = base(
        manifest={"order": order},
        items=[item(name, requires=documents) for name, documents in asked.items()],
        documents=[document(name, output_of=makers) for name, makers in MAKERS.items()],
    )
    return found("once_only", kb)


@given(lists)
def test_each_place_is_counted_where_another_item_has_issued_the_document(asked):
    places = [
        (name, one) for name, documents in asked.items() for one in documents if {*MAKERS[one]} - {name}
    ]
    told = [finding.figures for finding in once_only(asked) if finding.figures]
    kinds = {one for _, one in places}
    assert told == ([(str(len(places)), str(len(kinds)))] if places else [])


@given(lists)
def test_a_document_that_stands_twice_at_one_item_is_told_once(asked):
    twice = {
        (name, one) for name, documents in asked.items() for one in documents if documents.count(one) > 1
    }
    told = [finding.rules for finding in once_only(asked) if "lists" in finding.problem]
    assert sorted(told) == sorted(twice)


@given(lists)
def test_items_with_the_same_documents_are_told_together(asked):
    same = {
        name
        for pair in combinations(asked, 2)
        if {*asked[pair[0]]} == {*asked[pair[1]]} != set()
        for name in pair
    }
    told = [finding.rules for finding in once_only(asked) if "exactly the same" in finding.problem]
    assert [{*rules} for rules in told] == ([same] if same else [])


def test_where_documents_make_the_order_their_plans_are_looked_at_instead():
    assert once_only({"ask": ["note", "note"]}, order="documents") == []
