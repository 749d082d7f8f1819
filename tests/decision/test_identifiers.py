"""Identifiers: every example of the domain notes, and laws over generated codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.document_numbers import (
    check_project_code,
    normalise_document_number,
    normalise_name,
    same_document_number,
    same_name,
)
from decision.identifiers import (
    CLASSES,
    CREDIT_ALPHABET,
    Normalised,
    check_credit_code,
    check_digit_11_10,
    check_organisation_code,
    check_registration_number,
    credit_check,
    normalise_code,
    organisation_check,
    organisation_code_of,
)
from decision.reason import because

GENUINE = ["91350100M000100Y43", "11330105002500287C", "91230102MA18XK3T7Q", "91230100MA10002950"]

digits = st.text("0123456789", min_size=1, max_size=30)


def digits_of(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    """Return a well-formed code: authority and class from the closed list, both check characters right."""
    authority = draw(st.sampled_from(sorted(CLASSES)))
    body = draw(st.text(CREDIT_ALPHABET, min_size=8, max_size=8))
    region = draw(digits_of(6))
    first = authority + draw(st.sampled_from(CLASSES[authority])) + region + body + organisation_check(body)
    return first + credit_check(first)


# Unified social credit code.


@pytest.mark.parametrize("code", GENUINE)
def test_a_genuine_credit_code_is_not_doubted(code):
    assert check_credit_code(code) == ()


def test_a_remainder_of_zero_gives_the_check_character_zero():
    assert credit_check("91230100MA1000295") == "0"


def test_a_letter_outside_the_alphabet_is_named_with_its_place_and_the_digit_it_looks_like():
    (doubt,) = check_credit_code("91350100M000100Y4Z")
    assert doubt == because("credit_code_letter", position=18, found="Z", suggestion="2")


@pytest.mark.parametrize(
    ("letter", "suggestion"), [("O", "0"), ("I", "1"), ("Z", "2"), ("S", "5"), ("V", "U")]
)
def test_each_letter_that_is_not_used_has_a_look_alike(letter, suggestion):
    doubts = check_credit_code("9123010" + letter + "MA18XK3T7Q")
    assert doubts[0] == because("credit_code_letter", position=8, found=letter, suggestion=suggestion)


def test_letters_that_look_like_digits_are_suggested_and_not_replaced():
    assert normalise_code("9I23O102MA18XK3T7Q").value == "9I23O102MA18XK3T7Q"
    doubts = check_credit_code("9I23O102MA18XK3T7Q")
    assert [doubt.code for doubt in doubts] == ["credit_code_letter"] * 2 + ["credit_code_suggested"]
    assert doubts[-1] == because("credit_code_suggested", suggestion="91230102MA18XK3T7Q")


def test_a_character_of_another_script_has_no_look_alike():
    (doubt,) = check_credit_code("91230102MA18XK3T7哈")
    assert doubt == because("credit_code_letter", position=18, found="哈", suggestion="")


def test_a_genuine_code_that_fails_its_check_is_doubted_and_told_from_a_typing_error():
    (doubt,) = check_credit_code("91350203M0001QKT19")
    assert doubt == because("credit_code_check", found="9", expected="F", organisation_part="holds")
    (doubt,) = check_credit_code("91230102MA18XK4T7Q")
    assert (doubt.code, dict(doubt.values)["organisation_part"]) == ("credit_code_check", "fails")


@pytest.mark.parametrize("number", ["11010519491231002X", "110101199003074477", "230102198002291231"])
def test_the_number_of_a_person_is_told_apart_without_repeating_it(number):
    assert check_credit_code(number) == (because("credit_code_of_a_person"),)


def test_a_number_of_a_person_that_passes_the_check_of_credit_codes_is_still_told_apart():
    first = "12010119900307001"
    number = next(n for n in (first[:14] + f"{k:03}" for k in range(1000)) if credit_check(n).isdecimal())
    assert check_credit_code(number + credit_check(number)) == (because("credit_code_of_a_person"),)


def test_digits_that_are_no_birthday_are_no_person():
    doubts = check_credit_code("110105194902310023")
    assert "credit_code_of_a_person" not in [doubt.code for doubt in doubts]


def test_an_organisation_part_that_fails_alone_is_doubted():
    first = "91230102MA18XK3T8"
    (doubt,) = check_credit_code(first + credit_check(first))
    assert doubt == because("credit_code_organisation_part", found="8", expected="7")


@pytest.mark.parametrize("start", ["94", "00", "B1", "Y2", "59"[::-1]])
def test_authority_and_class_are_a_closed_list(start):
    first = start + "230102MA18XK3T7"
    assert check_credit_code(first + credit_check(first)) == (
        because("credit_code_class", authority=start[0], found=start[1]),
    )


@pytest.mark.parametrize(
    ("code", "perhaps"),
    [
        ("230103100012345", {"perhaps": "registration_number"}),
        ("2301031000123", {"perhaps": "registration_number"}),
        ("MA18XK3T7", {"perhaps": "organisation_code"}),
        ("91230102MA18XK3T7", {}),
        ("91230102MA18XK3T7QQ", {}),
    ],
)
def test_a_wrong_length_says_what_the_code_may_be_instead(code, perhaps):
    assert check_credit_code(code) == (because("credit_code_length", length=len(code), **perhaps),)


def test_a_rare_character_outside_the_basic_plane_is_one_character():
    doubts = check_credit_code("91230102MA18XK3T7𠮷")
    assert [doubt.code for doubt in doubts] == ["credit_code_letter"]


def test_no_code_is_no_doubt():
    for check in (check_credit_code, check_organisation_code, check_registration_number, check_project_code):
        assert check("") == ()


@given(credit_codes())
def test_a_well_formed_code_passes(code):
    assert check_credit_code(code) == ()


@given(credit_codes(), st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_one_changed_character_is_always_noticed(code, position, letter):
    changed = code[:position] + letter + code[position + 1 :]
    assert (check_credit_code(changed) == ()) == (changed == code)


@given(credit_codes(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_noticed(code, position):
    swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    assert (check_credit_code(swapped) == ()) == (swapped == code)


@given(st.text())
def test_any_text_is_doubted_and_never_refused(text):
    assert isinstance(check_credit_code(text), tuple)
    assert isinstance(check_organisation_code(text), tuple)
    assert isinstance(check_registration_number(text), tuple)
    assert isinstance(check_project_code(text), tuple)


# Normalising.


@pytest.mark.parametrize(
    ("text", "value", "changes"),
    [
        ("91230102MA18XK3T7Q", "91230102MA18XK3T7Q", ()),
        ("９１２３０１０２ＭＡ１８ＸＫ３Ｔ７Ｑ", "91230102MA18XK3T7Q", ("width",)),
        ("91230102ma18xk3t7q", "91230102MA18XK3T7Q", ("case",)),
        (" 9123 0102　MA18\u200bXK3T\u00a07Q\n", "91230102MA18XK3T7Q", ("width", "blanks")),
        ("ｍａ18ｘｋ3ｔ－7", "MA18XK3T7", ("width", "case", "dashes")),
        ("2101–230102–04–01–123456", "2101-230102-04-01-123456", ("dashes",)),
        ("straße", "STRAßE", ("case",)),
        ("", "", ()),
    ],
)
def test_a_code_has_one_form_and_says_what_was_changed(text, value, changes):
    assert normalise_code(text) == Normalised(value, changes)


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("　 ａＺ９－–-x\u200b")))
def test_normalising_twice_changes_nothing(text):
    once = normalise_code(text)
    assert normalise_code(once.value) == Normalised(once.value)
    assert normalise_document_number(normalise_document_number(text)) == normalise_document_number(text)
    assert normalise_name(normalise_name(text)) == normalise_name(text)


@given(credit_codes())
def test_a_code_typed_full_width_in_lower_case_and_with_blanks_is_the_same_code(code):
    typed = "　".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    assert normalise_code(typed).value == code


# Organisation code and registration number.


@pytest.mark.parametrize("code", [*GENUINE, "91350203M0001QKT19"])
def test_the_organisation_part_of_a_genuine_credit_code_passes_its_own_check(code):
    assert check_organisation_code(organisation_code_of(code) or "?") == ()


def test_an_organisation_code_is_the_ninth_to_seventeenth_character():
    assert organisation_code_of("91230102MA18XK3T7Q") == "MA18XK3T7"
    assert organisation_code_of("MA18XK3T7") is None


def test_an_organisation_code_is_doubted_by_form_and_check():
    assert check_organisation_code("MA18XK3T") == (because("organisation_code_form", length=8),)
    assert check_organisation_code("MA18XK3T8") == (
        because("organisation_code_check", found="8", expected="7"),
    )


def test_check_ten_of_an_organisation_code_is_x_and_check_eleven_is_zero():
    made = {organisation_check(f"{number:08}") for number in range(500)}
    assert made == set("0123456789X")
    assert organisation_check("00000000") == "0"


def test_a_registration_number_has_fifteen_digits_with_check_or_thirteen_without():
    assert check_registration_number("110108000000016") == ()
    assert check_registration_number("2301031000123") == ()
    assert check_registration_number("110108000000017") == (
        because("registration_number_check", found="7", expected="6"),
    )
    assert check_registration_number("11010800000001") == (because("registration_number_form", length=14),)


@given(digits, st.data())
def test_a_changed_digit_is_noticed_by_mod_11_10(number, data):
    position = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from("0123456789"))
    changed = number[:position] + other + number[position + 1 :]
    assert (check_digit_11_10(changed) == check_digit_11_10(number)) == (changed == number)


# Project codes.


@given(
    st.integers(21, 99), st.integers(1, 12), st.tuples(digits_of(6), digits_of(2), digits_of(2), digits_of(5))
)
def test_a_project_code_with_its_check_digit_passes_and_with_another_is_doubted(year, month, rest):
    parts = [f"{year:02}{month:02}", *rest]
    right = check_digit_11_10("".join(parts))
    wrong = str((int(right) + 1) % 10)
    assert check_project_code("-".join(parts) + right) == ()
    assert check_project_code("-".join(parts) + wrong) == (
        because("project_code_check", found=wrong, expected=right),
    )


@pytest.mark.parametrize(
    "code", ["2015-230102-47-03-000123", "2017-230102-47-03-01234", "2020-230102-47-03-012345"]
)
def test_a_project_code_of_the_old_form_has_no_check_digit(code):
    assert check_project_code(code) == ()


@pytest.mark.parametrize(
    "code", ["2113-230102-04-01-123456", "2021-230102-04-01-123456", "1999-230102-04-01-123456"]
)
def test_a_project_code_whose_first_part_is_no_month_is_doubted(code):
    assert check_project_code(code) == (because("project_code_date", found=code[:4]),)


def test_a_new_project_code_has_six_digits_at_its_end():
    assert check_project_code("2101-230102-04-01-12345") == (because("project_code_date", found="2101"),)


@pytest.mark.parametrize("code", ["2101230102040112345", "2101-230102-04-01", "A101-230102-04-01-123456"])
def test_another_form_is_no_project_code(code):
    assert check_project_code(code) == (because("project_code_form", found=code),)


# Document numbers and names.


@pytest.mark.parametrize(
    "written",
    [
        "哈规〔2014〕26号",
        "哈规[2014]26号",
        "哈规（2014）26号",
        "哈规(2014)26号",
        "哈规［２０１４］２６号",
        "哈规【2014】26号",
        "哈规 〔 2014 〕 26 号",
    ],
)
def test_brackets_and_width_make_no_other_document_number(written):
    assert same_document_number(written, "哈规〔2014〕26号")


@pytest.mark.parametrize(
    "other", ["哈规〔2015〕26号", "哈规〔2014〕27号", "哈建〔2014〕26号", "哈规2014-26号"]
)
def test_another_year_number_or_office_is_another_document_number(other):
    assert not same_document_number(other, "哈规〔2014〕26号")


def test_only_the_brackets_of_the_year_are_made_one():
    assert normalise_document_number("哈政办（综）（2014）26号") == "哈政办(综)〔2014〕26号"


@pytest.mark.parametrize("separator", "·•．・")
def test_the_separator_of_names_is_one(separator):
    assert normalise_name(f"阿卜杜拉{separator}买买提") == "阿卜杜拉·买买提"


def test_names_of_firms_agree_whatever_the_width_of_brackets_and_blanks():
    assert same_name("哈尔滨（松北）置业 有限公司", " 哈尔滨(松北)置业　有限公司")
    assert not same_name("哈尔滨松北置业有限公司", "哈尔滨松北置业公司")


def test_the_length_of_a_name_counts_code_points():
    assert len(normalise_name("𠮷田·𬭎")) == 4
