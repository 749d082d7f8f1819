"""Text in the columns of a terminal: width, padding, lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain.columns import pad, right, table, width, without_controls, wrap

WORDS = st.text("项目审批流程图工作日环节建设单位", min_size=1, max_size=12)
LATIN = st.text("abcXYZ0189-_=", min_size=1, max_size=20)
SENTENCES = st.lists(
    st.tuples(st.one_of(WORDS, LATIN), st.sampled_from(["，", "。", "、", " ", "", "："])),
    min_size=1,
    max_size=30,
).map(lambda parts: "".join(word + mark for word, mark in parts))


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("工期", 4), ("ＡＢ，", 6), ("“工”", 4), ("e\u0301", 1), ("█▒", 2)],
)
def test_a_wide_character_takes_two_columns(text, columns):
    assert width(text) == columns


@given(SENTENCES, st.integers(12, 80), st.sampled_from(["", "  ", " 12. ", "情形  "]))
def test_no_line_is_wider_than_asked_and_nothing_is_lost(text, columns, first):
    lines = wrap(text, columns, first=first)
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join((first + text).split())


@given(SENTENCES, st.integers(30, 80))
def test_no_line_begins_with_closing_punctuation(text, columns):
    assert not any(line[0] in "，。、：" for line in wrap("项目" + text, columns) if line)


def test_a_number_stays_with_its_neighbours():
    assert wrap("从立项到开工18个环节", 15) == ["从立项到开", "工18个环节"]


def test_a_word_longer_than_a_line_is_cut():
    assert wrap("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


def test_further_lines_are_indented_as_far_as_the_first():
    assert wrap("建设单位审批流程", 12, first="1. ") == ["1. 建设单位", "   审批流程"]


def test_an_empty_text_is_one_line_that_holds_its_beginning():
    assert wrap("", 10, first="情形  ") == ["情形"]


def test_columns_of_a_table_are_set_by_their_widest_cell():
    assert table([["", "改革前"], ["环节", "42"]]) == ["      改革前", "环节      42"]


def test_padding_counts_columns_and_not_characters():
    assert (pad("工期", 6), right("工期", 6)) == ("工期  ", "  工期")


@pytest.mark.parametrize("text", ["\x1b[31m红", "a\rb", "\u202eabc", "\ud800"])
def test_what_steers_a_terminal_is_shown_and_not_sent(text):
    shown = without_controls(text)
    assert "�" in shown
    assert len(shown) == len(text)
    shown.encode()
