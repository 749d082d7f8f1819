"""The strip of documents: all of them, counted as the decision counts, without a personal value."""

from __future__ import annotations

from datetime import date

import pytest

from explain.pictures.document_strip import NoDocuments, document_strip, parts_of
from tests.explain.cases import BUREAU, DAY, FACTORY, decided, design_certificate, reference_decisions
from tests.explain.pictures.drawings import SVG, of_class, tree_of, written


def exempted():
    certificates = (design_certificate(date(2018, 5, 31)),)
    return decided(FACTORY, start=DAY, parties=BUREAU, certificates=certificates)


def test_every_document_is_named_once_under_what_becomes_of_it():
    for decision in (*reference_decisions().values(), exempted()):
        documents = decision.documents
        drawn = list(of_class(tree_of(document_strip(decision)), "document"))
        assert len(drawn) == len(documents.list)
        names = ["".join(text.text for text in one.iter(f"{SVG}text")).replace(" ", "") for one in drawn]
        assert sorted(names) == sorted(fate.label.replace(" ", "") for fate in documents.list)


def test_the_parts_are_the_counts_of_the_decision():
    for decision in (*reference_decisions().values(), exempted()):
        documents = decision.documents
        uses = {part.name: part.uses for part in parts_of(documents)}
        assert sum(uses.values()) == documents.slots
        assert (uses["submit"], uses["exempt"]) == (documents.to_submit, documents.exempted)


def test_a_certificate_that_ends_too_soon_is_to_be_brought():
    soon = decided(FACTORY, start=DAY, parties=BUREAU, certificates=(design_certificate(date(2015, 5, 20)),))
    submit = next(part for part in parts_of(soon.documents) if part.name == "submit")
    assert "expires_too_soon" in {fate.status for fate in submit.fates}


def test_neither_number_nor_holder_of_a_certificate_is_drawn():
    for lang in ("zh", "en"):
        svg = document_strip(exempted(), lang)
        assert "A123000001" not in svg
        assert "北方建筑设计院" not in svg


def test_exempt_documents_are_hatched_and_counted():
    root = tree_of(document_strip(exempted()))
    assert "凭证照免交1" in written(root)
    assert [one for one in root.iter(f"{SVG}rect") if one.get("fill") == "url(#documents-hatch)"]


def test_what_is_not_decided_has_no_list():
    with pytest.raises(NoDocuments):
        document_strip(decided({}))
