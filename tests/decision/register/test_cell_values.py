"""One cell and what it states, each with a wrong one beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from decision.register import cells, codes, days
from decision.register.cells import Wrong
from tests.decision.register.made import CODE, FIRM, PROJECT


def read(reader, text):
    """Return the value of a cell and the problems that are only doubts."""
    doubts: list[str] = []
    return reader(text, lambda problem, _: doubts.append(problem)), doubts


def refusal(reader, *arguments) -> str:
    with pytest.raises(Wrong) as caught:
        reader(*arguments)
    return f"{caught.value.problem} / {caught.value.fix}"


# --- nothing


@pytest.mark.parametrize(
    "text", ["", "  ", "　", "NULL", "null", " None ", "\\N", "#N/A", "无", "/", "-", "——"]
)
def test_what_people_and_programs_write_for_nothing_is_nothing(text):
    assert cells.stated(text) == ""
    assert days.day(text) is None
    assert days.moment(text) is None
    assert read(codes.credit_code, text) == ("", [])


@pytest.mark.parametrize("text", ["", " ", "NULL", "无", "〔〕", "—·—"])
def test_a_number_and_an_id_are_never_empty(text):
    assert refusal(cells.number, text).split(" / ")[0] in ("the cell is empty", "this is no number")


@pytest.mark.parametrize("reader", [cells.identifier, cells.number])
def test_an_id_has_at_most_200_characters(reader):
    assert len(reader("9" * 200)) == 200
    assert "201 characters" in refusal(reader, "9" * 201)


def test_a_text_has_at_most_4000_characters_and_no_u0000():
    assert len(cells.name("甲" * 4000)) == 4000
    assert "4001 characters" in refusal(cells.name, "甲" * 4001)
    assert "U+0000" in refusal(cells.name, "甲\0")


# --- numbers and names


@pytest.mark.parametrize(
    "text",
    ["哈规〔2014〕26号", "哈规[2014]26号", "哈规（２０１４）２６号", " 哈规 (2014)26号", "哈规【2014】26号"],
)
def test_a_number_is_one_in_any_brackets_and_width(text):
    assert cells.number(text) == "哈规〔2014〕26号"


@pytest.mark.parametrize("text", ["哈规〔2014〕27号", "哈规2014026号", "哈规<2014>26号"])
def test_another_number_stays_another(text):
    assert cells.number(text) != "哈规〔2014〕26号"


@pytest.mark.parametrize("text", ["9.12E+17", "9.12301E+17", "9e+17"])
def test_a_number_that_excel_has_shortened_is_refused(text):
    assert "format the column as text" in refusal(cells.number, text)
    assert "format the column as text" in refusal(read, codes.credit_code, text)


@pytest.mark.parametrize("text", ["9E17", "1.2-E5", "E+5"])
def test_a_number_that_only_looks_a_little_like_that_is_read(text):
    assert cells.number(text)


def test_names_are_compared_in_one_form():
    assert cells.name(" 哈尔滨（甲）公司 ") == cells.name("哈尔滨(甲)公司")
    assert cells.name("阿卜杜拉•买买提") == "阿卜杜拉·买买提"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲公司", ("甲公司",)),
        ("甲公司、乙公司；丙公司", ("甲公司", "乙公司", "丙公司")),
        ("甲公司，乙公司\n甲公司", ("甲公司", "乙公司")),
        ("A Co., Ltd.;B Inc", ("A Co., Ltd.", "B Inc")),
        ("无", ()),
    ],
)
def test_former_names_are_a_list(text, found):
    assert cells.names(text) == found


# --- days and moments


@pytest.mark.parametrize(
    "text",
    ["2014-05-18", "2014/5/18", "2014.05.18", "2014年5月18日", "2014 年 5 月 18 日", "20140518", "２０１４-０５-１８",
     "2014-05-18 00:00:00", "2014/5/18 0:00"],
)  # fmt: skip
def test_a_day_may_be_written_in_any_way_that_begins_with_the_year(text):
    assert days.day(text) == date(2014, 5, 18)


@pytest.mark.parametrize(
    "text",
    ["2014-31-01", "2023-02-29", "2021-09-99", "0000-01-01", "1899-12-30", "2014-13-01", "18/05/2014", "05-18-2014",
     "2014-05", "2014", "2014-5/18", "201405181", "2014-05-18x", "昨天", "2014-05-18 08:30", "1.4E+9", "true"],
)  # fmt: skip
def test_a_day_that_does_not_exist_or_is_none_is_refused(text):
    assert "2015-05-18" in refusal(days.day, text)


def test_a_leap_day_exists_in_leap_years_only():
    assert days.day("2024-02-29") == date(2024, 2, 29)
    assert "no day of the calendar" in refusal(days.day, "2023-02-29")


def test_the_count_of_days_of_excel_is_no_day_and_the_repair_says_so():
    assert "format the column as a date" in refusal(days.day, "41777")


@pytest.mark.parametrize("text", ["长期", "永久", " 长期有效 "])
def test_long_term_is_the_last_day_of_the_calendar_and_only_an_end(text):
    assert days.last_day(text) == date(9999, 12, 31)
    assert "is no day" in refusal(days.day, text)


def test_the_day_that_missing_days_turn_into_is_doubted():
    assert read(days.day_with_doubt, "1970-01-01")[1] == ["1970-01-01 is what a missing day turns into"]
    assert read(days.day_with_doubt, "1970-01-02") == (date(1970, 1, 2), [])


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2015-05-18", 16), ("2015-05-18 08:30:00", 0), ("2015/5/18 8:30", 0), ("2015-05-18T00:30:00Z", 0),
     ("2015-05-18T08:30:00.125+08:00", 0), ("2015-05-17T19:30-0500", 0)],
)  # fmt: skip
def test_a_moment_is_of_shanghai_unless_it_names_an_offset(text, hour):
    expected = datetime(2015, 5, 17, 16, 0, tzinfo=UTC) if hour else datetime(2015, 5, 18, 0, 30, tzinfo=UTC)
    assert days.moment(text) == expected


@pytest.mark.parametrize(
    "text", ["2015-05-18 25:00", "2015-05-18 08:61", "2015-02-30 08:00", "2015-05-18 08:00+25:00"]
)
def test_a_moment_that_does_not_exist_is_refused(text):
    assert refusal(days.moment, text)


# --- codes


def test_a_credit_code_is_normalised_and_the_change_is_said():
    assert read(codes.credit_code, CODE) == (CODE, [])
    assert read(codes.credit_code, f"\t{CODE} ") == (CODE, [])
    assert read(codes.credit_code, CODE.lower()) == (CODE, ["this code was read without small letters"])
    assert read(codes.credit_code, "９１230102 MA18XK3T7Q") == (
        CODE,
        ["this code was read without full-width letters and blanks"],
    )


def test_a_check_character_that_fails_is_only_doubted():
    code, doubts = read(codes.credit_code, "91350203M0001QKT19")
    assert (code, doubts) == ("91350203M0001QKT19", ["the check character should be `F`, not `9`"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9123010", "has 18 characters, this one has 7"),
        ("230100000012345", "write it into column 注册号"),
        ("MA18XK3T7", "write it into column 组织机构代码"),
        ("9a" * 101, "this code has 202 characters"),
        ("9123O102MA18XK3T7Q", "holds `O` at 5 / did you mean `0` at 5?"),
        ("９1230102MA18XK3T7哈", "holds `哈` at 18 / compare with the certificate"),
    ],
)
def test_what_cannot_be_a_credit_code_is_refused_with_how_to_repair_it(text, said):
    assert said in refusal(read, codes.credit_code, text)


def test_the_number_of_a_person_is_doubted():
    assert read(codes.credit_code, "230102198001011238")[1] == [
        "this looks like the number of an identity card, not a unified social credit code"
    ]


def test_old_codes_are_normalised_doubted_and_refused():
    assert read(codes.organisation_code, "ma18xk3t-7") == (
        "MA18XK3T7",
        ["this code was read without small letters"],
    )
    assert read(codes.organisation_code, "MA18XK3T8")[1] == ["the check character should be `7`, not `8`"]
    assert "this one has 8" in refusal(read, codes.organisation_code, "MA18XK3T")
    assert read(codes.registration_number, "2301000000123")[1] == []
    assert len(read(codes.registration_number, "事证第123号")[1]) == 1


def test_a_project_is_a_code_or_a_name():
    assert read(codes.project, PROJECT.replace("-", "－")) == (PROJECT, [])
    assert read(codes.project, "松江小学 教学楼") == ("松江小学 教学楼", [])
    assert read(codes.project, "2199-23")[1] == [
        "this does not look like a project code, such as 2015-230102-47-03-000001"
    ]


@pytest.mark.parametrize("reader", [codes.credit_code, codes.organisation_code, codes.project])
def test_no_sentence_quotes_a_code_whole(reader):
    for text in ("91350203M0001QKT19", "9123O102MA18XK3T7Q", "2199-230102-99", "MA18XK3T8", FIRM):
        try:
            said = read(reader, text)[1]
        except Wrong as wrong:
            said = [wrong.problem, wrong.fix]
        assert not any(text in sentence for sentence in said)
