"""Reading an answer: exactly, in any width, and nothing guessed."""

from __future__ import annotations

import math
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kb.record import Bilingual
from kb.vocabulary import CodeValue, Fact, UnreadableAnswer, Vocabulary, fold
from tests.strategies import AREA, FACTS, GOODS, OPENING, QUESTION, ROOFED, VOCABULARY, values

FACT_AND_VALUE = FACTS.flatmap(lambda fact: st.tuples(st.just(fact), values(fact)))
PLOT = AREA.model_copy(update={"minimum": "0", "maximum": "200.5"})
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=10)
    | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


def wide(text: str) -> str:
    return "".join(chr(ord(mark) + 0xFEE0) if "!" <= mark <= "~" else mark for mark in text)


@given(FACTS, ANYTHING)
def test_any_answer_is_a_value_of_its_fact_or_is_refused_in_words(fact, answer):
    value, refused = None, None
    try:
        value = fact.read(answer)
    except UnreadableAnswer as error:
        refused = error
    if refused:
        assert refused.problem
        assert refused.fix
        assert len(str(refused)) < 300
    else:
        expected = {"code": str, "boolean": bool, "number": Decimal, "date": date}[fact.type]
        assert type(value) is expected
        assert fact.type != "code" or value in fact.codes
        assert fact.type != "number" or value.is_finite()


@given(FACT_AND_VALUE)
def test_a_value_is_read_from_its_own_text_in_any_width(drawn):
    """Fault 17: full-width digits were refused."""
    fact, value = drawn
    if fact.type == "boolean":
        assert fact.read(fact.label(value)) is value
    else:
        text = f"{value:f}" if fact.type == "number" else str(value)
        assert fact.read(text) == fact.read(f" {wide(text)}\u3000") == value


@given(FACT_AND_VALUE)
def test_a_label_is_read_as_the_value_that_it_names(drawn):
    fact, value = drawn
    if fact.type in ("code", "boolean"):
        assert fact.read(fact.label(value)) == value


@pytest.mark.parametrize(
    ("fact", "answer", "value"),
    [
        (GOODS, "tea", "tea"),
        (GOODS, "茶水", "tea"),
        (GOODS, " ｔｅａ ", "tea"),
        (GOODS, "米(散装)", "rice"),
        (ROOFED, True, True),
        (ROOFED, "否", False),
        (AREA, 300, Decimal(300)),
        (AREA, 0.5, Decimal("0.5")),
        (AREA, "３００．５", Decimal("300.5")),
        (AREA, "+5", Decimal(5)),
        (AREA, 10**18 - 1, Decimal(10**18 - 1)),
        (OPENING, "2014-01-01", date(2014, 1, 1)),
        (OPENING, "２０１４－０１－０１", date(2014, 1, 1)),
        (OPENING, "2024-02-29", date(2024, 2, 29)),
    ],
)
def test_an_answer_is_read(fact, answer, value):
    assert fact.read(answer) == value
    assert type(fact.read(answer)) is type(value)


@pytest.mark.parametrize("answer", [-0.0, "-0", "-0.00", Decimal("-0.0")])
def test_minus_zero_is_zero(answer):
    assert str(AREA.read(answer)).lstrip("0.") == ""
    assert not AREA.read(answer).is_signed()


@pytest.mark.parametrize(
    "answer",
    [math.nan, math.inf, -math.inf, "NaN", "inf", "1e3", "1E3", 1e300, True, False, "true", "0x10", "1_000", "1,000",
     "", "三百", "٣٠٠", "300 of them", [300], {"value": 300}, Decimal("NaN"), Decimal("sNaN"), 10**18,
     10**5000, "9" * 70000,
     "0.1234567891", 1e-10, b"300"],
    ids=lambda answer: str(answer)[:12] if not isinstance(answer, int) or answer < 10**20 else "huge",
)  # fmt: skip
def test_what_is_no_plain_number_is_refused(answer):
    """Fault 20: NaN fell inside a range."""
    with pytest.raises(UnreadableAnswer, match="is no number") as refused:
        AREA.read(answer)
    assert refused.value.fix.startswith("write digits, such as 3000 or 0.5")


@pytest.mark.parametrize(
    "answer",
    ["2024-31-01", "2023-02-29", "2021-09-99", "0000-01-01", "2014-1-1", "20140101", "2014-W01-1", "01.01.2014",
     "2014-01-01T00:00:00", "", "today", 20140101, 1388534400.0, True, ["2014-01-01"]],
    ids=str,
)  # fmt: skip
def test_an_impossible_day_is_refused(answer):
    """Fault 6: impossible dates were accepted."""
    with pytest.raises(UnreadableAnswer, match="is no day of the calendar") as refused:
        OPENING.read(answer)
    assert refused.value.fix == "write it as 2015-05-18"


@pytest.mark.parametrize("answer", ["true", "yes", 1, 0, "1", "", 0.0, [], "maybe"], ids=repr)
def test_only_true_and_false_and_their_chinese_are_yes_or_no(answer):
    with pytest.raises(UnreadableAnswer, match="is neither yes nor no"):
        ROOFED.read(answer)


@pytest.mark.parametrize("fact", VOCABULARY.facts, ids=lambda fact: fact.id)
def test_null_is_no_answer(fact):
    with pytest.raises(UnreadableAnswer, match="null is no answer") as refused:
        fact.read(None)
    assert refused.value.fix == "leave the fact out if it is not known"


@pytest.mark.parametrize(
    ("answer", "fix"),
    [
        ("tee", "did you mean `tea`?"),
        ("熟石", "did you mean `熟食`?"),
        ("zzz", "answer one of: tea, food, rice"),
        ("x" * 70_000, "answer one of: tea, food, rice"),
        (True, "answer one of: tea, food, rice"),
        (["tea"], "answer one of: tea, food, rice"),
    ],
    ids=["code", "label", "unknown", "long", "true", "list"],
)
def test_an_unknown_code_is_answered_with_the_nearest_or_with_all(answer, fix):
    with pytest.raises(UnreadableAnswer, match="is no value of 货品 \\(goods\\)") as refused:
        GOODS.read(answer)
    assert refused.value.fix == fix


@pytest.mark.parametrize(
    ("answer", "inside"), [(0, True), ("200.5", True), (-0.1, False), ("200.500001", False)]
)
def test_minimum_and_maximum_belong_to_a_fact(answer, inside):
    if inside:
        assert PLOT.read(answer) == Decimal(str(answer))
        return
    with pytest.raises(UnreadableAnswer, match="lies outside 面积") as refused:
        PLOT.read(answer)
    assert refused.value.fix == "answer a value from 0 to 200.5 m2"


def test_a_day_may_have_a_minimum_too():
    fact = OPENING.model_copy(update={"minimum": "2014-01-01"})
    assert fact.lowest == date(2014, 1, 1)
    assert fact.highest is None
    with pytest.raises(UnreadableAnswer, match="lies outside"):
        fact.read("2013-12-31")


def test_composed_and_decomposed_letters_are_the_same_word():
    """Fault 3: labels equal to the eye and different as text."""
    value = CodeValue(id="cafe", zh="咖啡", en="Café")
    fact = GOODS.model_copy(update={"values": (value,)})
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fact.read(unicodedata.normalize(form, "Café")) == "cafe"


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"type": "code", "values": ()}, "has `values`"),
        ({"type": "boolean", "values": ({"id": "x", "zh": "x"},)}, "has `values`"),
        ({"type": "boolean", "minimum": "0"}, "only a number or a date has"),
        ({"type": "number", "minimum": "low"}, "`low` is no number"),
        ({"type": "date", "maximum": "2023-02-29"}, "`2023-02-29` is no day"),
        ({"type": "number", "minimum": "10", "maximum": "9"}, "`minimum` is greater than `maximum`"),
        ({"type": "date", "minimum": "2014-01-02", "maximum": "2014-01-01"}, "`minimum` is greater"),
        ({"type": "colour"}, "Input should be"),
        ({"type": "number", "unit": "m2", "size": "large"}, "Extra inputs"),
    ],
)
def test_a_fact_that_contradicts_itself_is_refused(changes, problem):
    with pytest.raises(ValidationError, match=problem):
        Fact.model_validate({"id": "x", "zh": "x", "question": QUESTION, **changes})


@pytest.mark.parametrize(
    ("fact", "value", "lang", "label"),
    [
        (GOODS, "tea", "zh", "茶水"),
        (GOODS, "tea", "en", "茶水"),
        (GOODS, "gone", "zh", "gone"),
        (ROOFED, True, "zh", "是"),
        (ROOFED, False, "en", "no"),
        (AREA, Decimal("1.5"), "zh", "1.5 m2"),
        (OPENING, date(2014, 1, 1), "en", "2014-01-01"),
    ],
)
def test_people_read_a_value_by_its_label(fact, value, lang, label):
    assert fact.label(value, lang) == label


def test_a_fact_is_found_by_its_id_or_one_of_its_labels():
    roofed = ROOFED.model_copy(update={"en": "Roofed"})
    vocabulary = Vocabulary(facts=(GOODS, roofed))
    assert vocabulary.fact_of("goods") is vocabulary.fact_of(" 货品") is vocabulary["goods"]
    assert vocabulary.fact_of("Ｒｏｏｆｅｄ") is roofed
    assert vocabulary.fact_of("colour") is None
    assert "goods" in vocabulary
    assert "货品" not in vocabulary
    assert [*vocabulary.ids()] == ["goods", "roofed"]
    assert vocabulary.words() == ["goods", "货品", "roofed", "有棚"]


def test_a_question_may_be_in_one_language_only():
    assert Bilingual(zh="？").en == ""
