"""A folder is proven before it is proposed, and a stored release is opened as it was proven."""

import json
from datetime import UTC, date, datetime

import pytest

from decision.releases.journal import ReleaseJournal
from decision.releases.proof import prove
from decision.releases.records import By
from decision.releases.stored import NotInStore, open_stored
from decision.store.canonical import sha256
from decision.store.opening import open_store
from kb.errors import KnowledgeBaseError
from kb.release import rule_files
from kb.verify import CHECKS
from tests.decision.releases.memory import terms
from tests.folders import STALLS, copy_of, replace

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    with open_store("duckdb:///liangti.duckdb", tmp_path, "main", lambda: NOW) as store:
        yield store


def test_the_same_folder_gives_the_same_report(tmp_path):
    first, again = prove(STALLS, tmp_path), prove(STALLS, tmp_path)
    assert first.report == again.report
    report = json.loads(first.report)
    assert report["fingerprint"] == first.opened.release.fingerprint
    assert set(report["checks"]) == set(CHECKS)
    assert report["examples"] == len(first.opened.kb.examples) > 0
    assert report["cells_compared"] == sum(len(table.rows) for table in first.opened.index.tables) > 0


def test_a_folder_with_an_example_that_fails_is_not_proven(tmp_path):
    folder = copy_of(STALLS, tmp_path)
    replace(folder, "examples/stalls.yaml", "situation: S-5, flowchart: F-FOOD", "situation: S-4")
    with pytest.raises(KnowledgeBaseError) as refused:
        prove(folder, tmp_path)
    assert {finding.check for finding in refused.value.findings} == {"examples"}


def test_a_stored_release_is_opened_as_it_was_proven_with_its_files(store, tmp_path):
    proof = prove(STALLS, tmp_path)
    rules = proof.kept(store.releases)
    journal = ReleaseJournal(store.journal, lambda: NOW)
    journal.propose(rules, terms("2026-04-01"), date(2026, 1, 1), By())
    journal.approve(1, By(), two_persons=False)
    opened = open_stored(store.releases, rules.fingerprint, tmp_path / "elsewhere", journal.history())
    assert opened.index.tables == proof.opened.index.tables
    assert opened.rule_files == rule_files(STALLS)
    assert opened.release.fingerprint == rules.fingerprint
    assert {name: sha256(data) for name, data in opened.rule_files.items()} == rules.files
    assert [finding for finding in store.check() if finding.is_fault] == []


def test_a_release_that_was_never_kept_is_not_in_the_store(store, tmp_path):
    with pytest.raises(NotInStore):
        open_stored(store.releases, "0" * 64, tmp_path)


def test_a_writer_that_dies_between_texts_and_record_leaves_no_proposal(store, tmp_path, monkeypatch):
    proof = prove(STALLS, tmp_path)
    journal = ReleaseJournal(store.journal, lambda: NOW)

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(store.journal, "append", killed)
        with pytest.raises(KeyboardInterrupt):
            journal.propose(proof.kept(store.releases), terms("2026-04-01"), date(2026, 1, 1), By())
    again = ReleaseJournal(store.journal, lambda: NOW)
    assert again.history().proposals == ()
    assert again.propose(proof.kept(store.releases), terms("2026-04-01"), date(2026, 1, 1), By()).number == 1
    with monkeypatch.context() as dying:
        dying.setattr(store.journal, "append", killed)
        with pytest.raises(KeyboardInterrupt):
            again.approve(1, By(), two_persons=False)
    last = ReleaseJournal(store.journal, lambda: NOW)
    assert last.history().get(1).state == "open"
    assert last.approve(1, By(), two_persons=False).state == "approved"
