"""Widths of text, and lines that keep to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explain.pictures.measure import lines_within, text_width

TEXTS = st.text(alphabet="建设工程规划许可证核发（审查）、·A bcM.1%", min_size=1, max_size=60)


@given(text=TEXTS, most=st.integers(30, 400), is_bold=st.booleans())
def test_no_line_is_wider_than_it_may_be_and_nothing_is_lost(text, most, is_bold):
    lines = lines_within(text, most, 12, is_bold=is_bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert len(line) <= 2 or text_width(line, 12, is_bold=is_bold) <= most


@given(text=TEXTS)
def test_a_text_is_as_wide_as_its_parts_and_bold_is_never_narrower(text):
    assert abs(text_width(text, 10) - sum(text_width(letter, 10) for letter in text)) < 1e-6
    assert text_width(text, 10, is_bold=True) >= text_width(text, 10)


def test_no_line_begins_with_closing_punctuation():
    lines = lines_within("河道管理范围内建设方案（洪水影响）审查", 120, 12)
    assert all(line[0] not in "，。）、" for line in lines)
