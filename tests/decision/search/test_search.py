"""Real-sounding queries find what was meant, however they are spelt; ambiguous words lead to their question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

from decision.search.catalogue import catalogue_of
from decision.search.search import LONGEST_QUERY, MOST_HITS, Found, search
from tests.decision.strategies import KB, OPENED, laws

QUERIES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "queries.yaml").read_text(encoding="utf-8")
)["queries"]
ENTRIES = catalogue_of(OPENED).entries
LABELS = st.sampled_from([entry.label for entry in ENTRIES])
SOUNDS = {entry.label: "".join(lazy_pinyin(entry.label)) for entry in ENTRIES}
NAMED = {entry.label for entry in ENTRIES if sum(other.label == entry.label for other in ENTRIES) == 1}


def ranked(found: Found) -> list[str]:
    """Return what is shown, from the top; the question, if there is one, is shown first."""
    return [*([found.question.id] if found.question else []), *(hit.id for hit in found.hits)]


def reciprocal_rank(query: dict[str, Any]) -> float:
    ids = ranked(search(OPENED, query["q"]))
    return max((1 / (place + 1) for place, name in enumerate(ids) if name in query["answer"]), default=0.0)


@pytest.mark.parametrize("is_tuned", [True, False], ids=["tuned", "held out"])
def test_what_was_meant_stands_at_the_top(is_tuned):
    ranks = [reciprocal_rank(query) for query in QUERIES if query["tune"] == is_tuned]
    mean = sum(ranks) / len(ranks)
    print(f"\nmean reciprocal rank of {len(ranks)} queries: {mean:.3f}")
    assert mean >= 0.9


def test_there_are_enough_queries_and_a_third_is_never_used_for_tuning():
    assert len(QUERIES) >= 120
    assert sum(not query["tune"] for query in QUERIES) * 3 >= len(QUERIES)
    assert len({query["q"] for query in QUERIES}) == len(QUERIES)


def test_every_right_answer_is_there():
    known = {entry.id for entry in ENTRIES} | {entry.id for entry in KB.ambiguous_words}
    assert {name for query in QUERIES for name in query["answer"]} <= known


@given(LABELS)
@laws(40)
def test_a_label_finds_its_entry_first(label):
    found = search(OPENED, label)
    assert found.hits[0].label == label
    assert found.hits[0].score == pytest.approx(max(hit.score for hit in found.hits))


@given(LABELS, st.integers(0, 3))
@laws(40)
def test_the_spelling_does_not_matter(label, way):
    written = [
        OpenCC("s2t").convert(label),
        " ".join(label),
        "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in label),
        f"“{label}”。",
    ][way]
    assert ranked(search(OPENED, written)) == ranked(search(OPENED, label))


@given(st.sampled_from(sorted(NAMED)), st.booleans())
@laws(40)
def test_pinyin_finds_what_the_characters_find(label, has_tones):
    style = Style.TONE if has_tones else Style.NORMAL
    typed = " ".join(lazy_pinyin(label, style=style))[:LONGEST_QUERY]
    same = {other for other, sounds in SOUNDS.items() if sounds == SOUNDS[label]}
    assert {hit.label for hit in search(OPENED, typed).hits[:3]} & same


@pytest.mark.parametrize(
    ("word", "entry"), [(word, entry) for entry in KB.ambiguous_words for word in entry.words]
)
def test_an_ambiguous_word_leads_to_its_question_with_every_choice(word, entry):
    question = search(OPENED, word).question
    assert (question.id, question.question, question.question_en) == (entry.id, entry.zh, entry.en)
    assert [choice.facts for choice in question.choices] == [choice.facts for choice in entry.choices]


@pytest.mark.parametrize("word", ["出让证", "国企自筹", "村里修路", "协议出让新供地"])
def test_a_longer_word_that_says_more_is_not_asked_about(word):
    assert search(OPENED, word).question is None


@given(st.text(max_size=150))
@laws(80)
def test_whatever_is_typed_is_answered_in_order_and_never_too_long(text):
    found = search(OPENED, text)
    scores = [hit.score for hit in found.hits]
    assert len(scores) <= MOST_HITS
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert found.query == text


@pytest.mark.parametrize("text", ["", "   ", "？！", "——"])
def test_without_letters_nothing_is_found(text):
    assert ranked(search(OPENED, text)) == []


def test_what_ended_with_the_reform_is_not_found():
    ended = {item.id for item in KB.items if item.regime == "legacy"}
    ended |= {document.id for document in KB.documents if document.abolished}
    assert ended
    assert not ended & {entry.id for entry in ENTRIES}
