"""Drafts in a store: what two officers change at once is kept; what contradicts is said, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision.drafts.book import Contradicted, DraftBook, EndedDraft, digest_of_text
from decision.drafts.draft import Act
from decision.releases.records import By
from decision.store.errors import UnknownId
from decision.store.opening import open_store
from kb.errors import LiangtiError

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
WANG, LI = By("k1", "policy 王", "1"), By("k2", "policy 李", "2")
TABLE = "id,days,name\na,10,one\nb,20,two\n"
FILES = {"t.csv": TABLE.encode(), "m.yaml": b"id: m\n", "old.csv": "代码,名称\n".encode("gb18030")}


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Iterator[DraftBook]:
    with open_store("duckdb:///d.duckdb", tmp_path_factory.mktemp("home"), "n", lambda: NOON) as store:
        yield DraftBook(store, lambda: NOON)


def put(old: str, new: str):
    def make(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return make


def test_a_draft_begins_with_the_files_it_is_given_byte_for_byte(book):
    draft = book.begin(" 缩短 时限 ", FILES, WANG)
    assert draft.name == "缩短 时限"
    assert book.files(draft) == FILES
    assert book.text(draft, "old.csv") == "代码,名称\n"
    assert book.all()[0] == draft


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "a\x00b"])
def test_a_draft_needs_a_name(book, name):
    with pytest.raises(LiangtiError, match="needs a name"):
        book.begin(name, FILES, WANG)


def test_changes_of_two_officers_are_both_kept(book):
    draft, seen = book.begin("two", FILES, WANG), digest_of_text(TABLE)
    first = book.change(draft.number, "t.csv", seen, put("a,10", "a,8"), WANG, "10 -> 8")
    second = book.change(draft.number, "t.csv", seen, put("10,one", "10,ONE"), LI, "one -> ONE")
    assert (first.is_merged, second.is_merged) == (False, True)
    assert book.text(second.draft, "t.csv") == "id,days,name\na,8,ONE\nb,20,two\n"
    assert [(act.by, act.said) for act in second.draft.acts[1:]] == [(WANG, "10 -> 8"), (LI, "one -> ONE")]


def test_the_same_cell_changed_twice_is_said_and_nothing_is_written(book):
    draft, seen = book.begin("clash", FILES, WANG), digest_of_text(TABLE)
    after = book.change(draft.number, "t.csv", seen, put("a,10", "a,8"), WANG, "").draft
    with pytest.raises(Contradicted) as refused:
        book.change(draft.number, "t.csv", seen, put("a,10", "a,5"), LI, "")
    (place,) = refused.value.places
    assert (place.line, place.mine, place.theirs) == (2, "a,5,one\n", "a,8,one\n")
    assert book.get(draft.number) == after


def test_a_change_that_changes_nothing_writes_nothing(book):
    draft = book.begin("nothing", FILES, WANG)
    assert (
        book.change(draft.number, "t.csv", digest_of_text(TABLE), lambda text: text, WANG, "").draft == draft
    )


def test_a_version_that_never_was_is_refused(book):
    draft = book.begin("stranger", FILES, WANG)
    with pytest.raises(UnknownId, match="never had this version"):
        book.change(draft.number, "t.csv", digest_of_text("x"), lambda text: text + "c\n", WANG, "")
    with pytest.raises(UnknownId, match="no such file"):
        book.change(draft.number, "../t.csv", "", lambda text: text, WANG, "")
    with pytest.raises(UnknownId, match="no such draft"):
        book.get(10_000)


def test_an_ended_draft_is_not_changed(book):
    draft = book.begin("over", FILES, WANG)
    ended = book.note(draft.number, lambda at: Act("ended", at, WANG))
    assert ended.is_ended
    with pytest.raises(EndedDraft):
        book.change(draft.number, "t.csv", digest_of_text(TABLE), put("10", "8"), WANG, "")


@given(turns=st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab"), st.integers(0, 99)), max_size=6))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_version_a_change_was_made_from_the_last_word_on_each_row_stands(book, turns):
    draft = book.begin("turns", FILES, WANG)
    seen, stands = [TABLE], {"a": "10", "b": "20"}
    for back, row, days in turns:
        base = seen[-1 - back % len(seen)]
        before = next(line.split(",")[1] for line in base.splitlines() if line.startswith(row))
        make = put(f"{row},{before},", f"{row},{days},")
        try:
            found = book.change(draft.number, "t.csv", digest_of_text(base), make, LI, "")
        except Contradicted:
            assert stands[row] not in (before, str(days))
            continue
        if str(days) != before:
            stands[row] = str(days)
        seen.append(book.text(found.draft, "t.csv"))
    text = book.text(book.get(draft.number), "t.csv")
    assert {line.split(",")[0]: line.split(",")[1] for line in text.splitlines()[1:]} == stands
