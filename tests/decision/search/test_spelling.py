"""One spelling for many ways of typing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from decision.search.spelling import spelt

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("typed", "text", "sounds"),
    [
        ("Ｓ－ＣＯＬ－０１", "scol01", "scol01"),
        ("鄉鎮企業", "乡镇企业", "xiangzhenqiye"),
        ("項目建議書批覆，覆蓋", "项目建议书批复覆盖", "xiangmujianyishupifufugai"),
        ("  施工 许可证。", "施工许可证", "shigongxukezheng"),
        ("xiāng zhèn qǐ yè", "xiangzhenqiye", "xiangzhenqiye"),
        ("zhai1 ji1 di4", "zhai1ji1di4", "zhaijidi"),
        ("lv hua", "lvhua", "luhua"),
        ("lǜ huà", "luhua", "luhua"),
        ("", "", ""),
    ],
)
def test_a_way_of_typing_has_its_spelling_and_sound(typed, text, sounds):
    assert (spelt(typed).text, spelt(typed).sounds) == (text, sounds)


@given(HAN)
def test_pinyin_with_marks_with_numbers_and_without_sounds_the_same(text):
    plain = "".join(lazy_pinyin(text)).replace("v", "u")
    for style in (Style.TONE, Style.TONE3, Style.NORMAL):
        written = " ".join(lazy_pinyin(text, style=style))
        if written.isascii() or style is Style.TONE:
            assert spelt(written).sounds == plain


@given(st.text(max_size=30))
def test_spelling_twice_changes_nothing(text):
    once = spelt(text).text
    assert spelt(once).text == once
