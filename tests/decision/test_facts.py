"""Answers read: every wrong one reported with a repair, nothing filled in, what was changed said."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.facts import (
    FieldProblem,
    WrongInput,
    read_answers,
    stated_case_date,
    with_case_date,
    written,
)
from kb.loader import load
from tests import folders
from tests.decision.strategies import CRITERIA, DECLARED, KB, code_fact, codes, knowledge_base, laws

HARBIN = KB.vocabulary
OTHER = knowledge_base(
    [
        {"id": "area", "zh": "建筑面积", "type": "number", "minimum": "0", "maximum": "10000000"},
        {"id": "height", "zh": "高度", "type": "number"},
        {"id": "signed", "zh": "签约日期", "type": "date", "minimum": "1990-01-01"},
        {"id": "wet", "zh": "临河", "type": "boolean"},
        code_fact("use", "housing", "office", zh="用途"),
    ]
).vocabulary


def problems_of(stated: dict[str, object], vocabulary=OTHER) -> tuple[FieldProblem, ...]:
    with pytest.raises(WrongInput) as refusal:
        read_answers(vocabulary, stated)
    return refusal.value.problems


@st.composite
def stated_in_labels(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    """Return some criteria answered by Chinese labels, and the same in codes."""
    labelled, coded = {}, {}
    for name in draw(st.lists(st.sampled_from(CRITERIA), unique=True)):
        code = draw(st.sampled_from(codes(name)))
        labelled[HARBIN[name].zh] = HARBIN[name].label(code)
        coded[name] = code
    return labelled, coded


# Reading.


@given(stated_in_labels())
@laws(60)
def test_chinese_labels_and_codes_say_the_same(both):
    labelled, coded = both
    assert read_answers(HARBIN, labelled).values == read_answers(HARBIN, coded).values == coded


@given(stated_in_labels())
@laws(30)
def test_a_label_is_named_as_changed_and_a_code_is_not(both):
    labelled, coded = both
    assert len(read_answers(HARBIN, labelled).changes) == len(labelled)
    assert read_answers(HARBIN, coded).changes == ()


@given(st.permutations([*CRITERIA, *DECLARED]))
@laws(20)
def test_answers_come_in_the_order_of_the_vocabulary_however_they_are_stated(order):
    stated = {name: codes(name)[0] if name in CRITERIA else True for name in order}
    assert list(read_answers(HARBIN, stated).values) == list(HARBIN.ids())


def test_nothing_that_was_not_stated_is_filled_in():
    assert read_answers(HARBIN, {}).values == {}
    assert read_answers(HARBIN, {"investor": "government"}).values == {"investor": "government"}


def test_widths_and_blanks_are_made_one_and_the_change_is_told():
    found = read_answers(
        OTHER, {"建筑面积": "　３０００．５ ", "use": "ｏｆｆｉｃｅ", "签约日期": " ２０１５-０５-１８"}
    )
    assert found.values == {"area": Decimal("3000.5"), "signed": date(2015, 5, 18), "use": "office"}
    assert found.changes == (
        "facts.area: read `　３０００．５ ` as `3000.5`",
        "facts.use: read `ｏｆｆｉｃｅ` as `office`",
        "facts.signed: read ` ２０１５-０５-１８` as `2015-05-18`",
    )


@pytest.mark.parametrize("answer", [3000, 3000.0, "3000", "3000.0", "+3000", Decimal("3000.000")])
def test_one_number_is_one_value_however_it_is_written(answer):
    assert read_answers(OTHER, {"area": answer}).values == {"area": Decimal(3000)}


def test_yes_and_no_are_true_and_false_or_their_chinese_words():
    for said, meant in ((True, True), (False, False), ("是", True), ("否", False)):
        assert read_answers(OTHER, {"wet": said}).values == {"wet": meant}


def test_a_command_line_writes_true_and_false_as_text():
    assert read_answers(OTHER, {"wet": " TRUE "}, from_text=True).values == {"wet": True}
    assert read_answers(OTHER, {"wet": "false", "use": "office"}, from_text=True).values["wet"] is False
    assert problems_of({"wet": "true"})[0].field == "facts.wet"


# Refusing.


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        *((name, nothing) for name in ("area", "signed", "wet", "use") for nothing in (None, "", "x" * 70_000)),
        *(("area", answer) for answer in (True, "1e3", "NaN", float("nan"), float("inf"), "-", "3,000", [], {})),
        *(("area", answer) for answer in ("-1", 10_000_001)),
        *(("wet", answer) for answer in (1, 0, "yes", "1", [])),
        *(("signed", answer) for answer in ("2023-02-29", "2015-5-18", "2015/05/18", 20150518, "0000-01-01")),
        *(("signed", answer) for answer in ("1989-12-31", True)),
        *(("use", answer) for answer in (1, True, "Housing", "house", ["office"])),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_value_is_refused_with_its_field_and_a_repair(fact, answer):
    (problem,) = problems_of({fact: answer})
    assert problem.field == f"facts.{fact}"
    assert problem.problem
    assert problem.fix
    assert len(problem.problem) < 400


def test_minus_zero_is_zero():
    for answer in (-0.0, "-0", "-0.0"):
        assert written(read_answers(OTHER, {"height": answer}).values["height"]) == "0"


def test_every_wrong_answer_is_reported_at_once():
    fields = [problem.field for problem in problems_of({"area": None, "size": 3, "use": "x", "wet": "是"})]
    assert fields == ["facts.area", "facts.size", "facts.use"]


@pytest.mark.parametrize(("key", "near"), [("investr", "investor"), ("土地性值", "土地性质")])
def test_an_unknown_fact_is_answered_with_the_nearest_known_one(key, near):
    (problem,) = problems_of({key: "x"}, HARBIN)
    assert near in problem.fix


@pytest.mark.parametrize(("answer", "near"), [("goverment", "government"), ("政府投姿", "政府投资")])
def test_an_unknown_value_is_answered_with_the_nearest_known_one(answer, near):
    (problem,) = problems_of({"investor": answer}, HARBIN)
    assert near in problem.fix


def test_a_value_unlike_any_other_is_answered_with_the_list():
    (problem,) = problems_of({"investor": "zzz"}, HARBIN)
    assert "government, non_government" in problem.fix


def test_an_endless_key_is_cut_in_the_report():
    (problem,) = problems_of({"k" * 70_000: 1})
    assert len(problem.field) < 100


def test_half_a_character_is_refused_in_words_that_can_be_sent():
    problems = [
        *problems_of({"use": "\ud800"}),
        *problems_of({"signed": "\udfff"}),
        *problems_of({"\ud800": 1}),
    ]
    assert len(problems) == 3
    assert all(f"{p.field}{p.problem}{p.fix}".encode() for p in problems)


def test_a_value_among_endless_blanks_is_read_and_not_repeated_whole():
    found = read_answers(OTHER, {"use": " " * 70_000 + "office"})
    assert found.values == {"use": "office"}
    assert len(found.changes[0]) < 400


def test_one_fact_under_two_names_is_answered_twice():
    (problem,) = problems_of({"investor": "government", "出资人": "非政府投资"}, HARBIN)
    assert problem == FieldProblem("facts.investor", "`investor` is answered twice", "answer it once")


def test_the_refusal_says_everything_in_one_text():
    with pytest.raises(WrongInput, match=r"facts\.area") as refusal:
        read_answers(OTHER, {"area": "x", "wet": "y"})
    assert "facts.wet" in str(refusal.value)


# Writing.


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        ("government", "government"),
        (Decimal("3000.50"), "3000.5"),
        (Decimal("3E+3"), "3000"),
        (Decimal(0), "0"),
        (date(2015, 5, 18), "2015-05-18"),
    ],
)
def test_a_value_is_written_as_a_request_states_it(value, text):
    assert written(value) == text


@given(
    st.decimals(0, 10_000_000, places=9) | st.dates(date(1990, 1, 1)) | st.sampled_from(["housing", "office"])
)
@laws(100)
def test_what_is_written_is_read_back_as_the_same_value(value):
    name = {Decimal: "area", date: "signed", str: "use"}[type(value)]
    assert read_answers(OTHER, {name: written(value)}).values == {name: value}


# Sums and the case date.

MILLS = load(folders.MILLS).vocabulary
widths = st.integers(0, 20).map(lambda halves: Decimal(halves) / 2)


@given(widths, widths)
@laws(40)
def test_a_sum_left_out_is_worked_out_and_one_that_is_stated_must_agree(wheel, house):
    parts = {"wheel_width_m": str(wheel), "house_width_m": str(house)}
    read = read_answers(MILLS, parts)
    assert read.values["total_width_m"] == wheel + house
    assert any(f"worked out `{written(wheel + house)}`" in change for change in read.changes)
    assert read_answers(MILLS, {**parts, "total_width_m": str(wheel + house)}).values == read.values


@given(widths, widths, widths)
@laws(40)
def test_a_stated_sum_is_refused_with_both_numbers_unless_it_is_that_of_its_parts(wheel, house, total):
    stated = {"wheel_width_m": str(wheel), "house_width_m": str(house), "total_width_m": str(total)}
    if total == wheel + house:
        assert read_answers(MILLS, stated).values["total_width_m"] == total
        return
    (problem,) = problems_of(stated, MILLS)
    assert problem.field == "facts.total_width_m"
    assert {f"`{written(total)}`", f"`{written(wheel + house)}`"} <= {
        *re.findall("`[0-9.]+`", problem.problem)
    }


@given(widths, widths)
@laws(40)
def test_a_sum_beside_one_of_its_parts_is_refused_where_the_others_cannot_make_it_up(wheel, total):
    stated = {"wheel_width_m": str(wheel), "total_width_m": str(total)}
    if total >= wheel:
        assert read_answers(MILLS, stated).values.keys() == stated.keys()
    else:
        assert [problem.field for problem in problems_of(stated, MILLS)] == ["facts.total_width_m"]


def test_a_number_with_a_unit_is_said_to_be_changed():
    for answer in ("250 厘米", {"value": 250, "unit": "厘米"}):
        read = read_answers(MILLS, {"wheel_width_m": answer})
        assert read.values == {"wheel_width_m": Decimal("2.5")}
        assert read.changes == ("facts.wheel_width_m: read `250 厘米` as `2.5`",)


def test_the_fact_that_is_the_case_date_is_filled_in_and_said():
    day = date(2019, 6, 1)
    filled = with_case_date(MILLS, read_answers(MILLS, {"work": "new"}), day)
    assert filled.values == {"case_date": day, "work": "new"}
    assert list(filled.values) == ["case_date", "work"]
    assert filled.changes == ("facts.case_date: taken from the case date `2019-06-01`",)


def test_another_day_than_the_case_date_is_refused():
    answers = read_answers(MILLS, {"case_date": "2019-06-01"})
    assert stated_case_date(MILLS, answers.values) == date(2019, 6, 1)
    assert with_case_date(MILLS, answers, date(2019, 6, 1)) == answers
    with pytest.raises(WrongInput) as refusal:
        with_case_date(MILLS, answers, date(2019, 6, 2))
    assert [problem.field for problem in refusal.value.problems] == ["facts.case_date"]


def test_a_vocabulary_without_such_a_fact_is_left_alone():
    answers = read_answers(OTHER, {"signed": "2014-01-01"})
    assert with_case_date(OTHER, answers, date(2019, 6, 2)) == answers
    assert stated_case_date(OTHER, answers.values) is None
