"""Codes of organisations as people write them: normalised, and doubted with the reason where a check fails.

A doubt never refuses and never replaces: real codes exist that fail their check digit, so the applicant is asked
to compare with the licence. `explain` has the sentences for the reasons given here.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from datetime import date
from operator import mul
from typing import Literal

from decision.personal import Personal, personal
from decision.reason import Reason, because

Change = Literal["width", "blanks", "dashes", "case"]

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LOOK_ALIKES = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}
# Registering authority to classes of organisation, GB 32100-2015 table 1 with amendment 1 of 2016.
CLASSES = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129",
    "7": "129", "8": "19", "9": "123", "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_WEIGHTS = tuple(pow(3, index, 31) for index in range(17))
_CREDIT_VALUES = {letter: value for value, letter in enumerate(CREDIT_ALPHABET)}
_ORGANISATION_VALUES = {letter: value for value, letter in enumerate(string.digits + string.ascii_uppercase)}
_ONE_FORM = re.compile(r"[0-9A-Z]*")
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
# What copying from a web page brings along without being seen, beside ordinary blanks.
_BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_CASES = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in its one form, and what was changed to get there."""

    value: str
    changes: tuple[Change, ...] = ()


def normalise_code(text: str) -> Normalised:
    """Return a code in half-width capitals without blanks, an organisation code without its dash.

    Letters that look like digits stay: they are doubted, not replaced.
    """
    value, changes = text, list[Change]()

    if _ONE_FORM.fullmatch(text):
        return Normalised(text)

    def became(new: str, change: Change) -> str:
        if new != value:
            changes.append(change)
        return new

    value = became(value.translate(_WIDTHS), "width")
    value = became(_BLANKS.sub("", value), "blanks")
    value = became(value.translate(_CASES), "case")
    value = became(re.sub(r"^([0-9A-Z]{8})-([0-9X])$", r"\1\2", value.translate(_DASHES)), "dashes")
    return Normalised(value, tuple(changes))


def check_credit_code(value: str) -> tuple[Reason, ...]:
    """Return every doubt about a unified social credit code 统一社会信用代码; none about an empty one.

    Unit:   characters, positions counted from 1; `value` as `normalise_code` gives it.
    Source: GB 32100-2015: authority, class, 6 digits of region, organisation code (GB 11714), check character.
    """
    if not value:
        return ()
    if len(value) != 18:
        return (because("credit_code_length", length=len(value), **_other_kind(value)), *_strange(value))
    if strange := _strange(value):
        repaired = "".join(LOOK_ALIKES.get(letter, letter) for letter in value)
        is_right = not _strange(repaired) and not check_credit_code(repaired)
        return (
            (*strange, because("credit_code_suggested", suggestion=Personal(repaired)))
            if is_right
            else strange
        )
    organisation = value[8:17]
    part_holds = organisation_check(organisation[:8]) == organisation[8]
    if not part_holds and _has_birthday(value):
        return (because("credit_code_of_a_person"),)
    doubts = []
    if value[1] not in CLASSES.get(value[0], ""):
        found = {"authority": Personal(value[0]), "found": Personal(value[1])}
        doubts.append(because("credit_code_class", **found))
    expected = credit_check(value[:17])
    if value[17] != expected:
        fitting = {"organisation_part": "holds" if part_holds else "fails"}
        doubts += doubt_unless_equal("credit_code_check", value[17], expected, **fitting)
    elif not part_holds:
        expected = organisation_check(organisation[:8])
        doubts += doubt_unless_equal("credit_code_organisation_part", organisation[8], expected)
    return tuple(doubts)


def credit_check(first: str) -> str:
    """Return the check character of the first 17 characters of a credit code (GB 32100-2015, modulus 31)."""
    total = sum(map(mul, map(_CREDIT_VALUES.__getitem__, first), _CREDIT_WEIGHTS))
    return CREDIT_ALPHABET[-total % 31]


def organisation_code_of(credit_code: str) -> str | None:
    """Return the organisation code 组织机构代码 that a credit code replaced; None if it is too short or long."""
    return credit_code[8:17] if len(credit_code) == 18 else None


def organisation_check(first: str) -> str:
    """Return the check character of the first 8 characters of an organisation code (GB 11714, modulus 11)."""
    total = sum(map(mul, map(_ORGANISATION_VALUES.__getitem__, first), _ORGANISATION_WEIGHTS))
    return "0123456789X"[-total % 11]


def check_organisation_code(value: str) -> tuple[Reason, ...]:
    """Return every doubt about an organisation code of 8 + 1 characters; none about an empty one."""
    if not value:
        return ()
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", value):
        return (because("organisation_code_form", length=len(value)),)
    return doubt_unless_equal("organisation_code_check", value[8], organisation_check(value[:8]))


def check_registration_number(value: str) -> tuple[Reason, ...]:
    """Return every doubt about a registration number 注册号: 15 digits, or 13 without check before 2007.

    Source: GS 15-2006: 6 digits of authority, 8 serial, 1 check by ISO 7064 MOD 11,10.
    """
    if not value or re.fullmatch(r"\d{13}", value, re.ASCII):
        return ()
    if not re.fullmatch(r"\d{15}", value, re.ASCII):
        return (because("registration_number_form", length=len(value)),)
    return doubt_unless_equal("registration_number_check", value[14], check_digit_11_10(value[:14]))


def check_digit_11_10(digits: str) -> str:
    """Return the check digit of ISO 7064 MOD 11,10."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def doubt_unless_equal(code: str, found: str, expected: str, **more: str) -> tuple[Reason, ...]:
    """Return the doubt about a check character that is not the expected one."""
    if found == expected:
        return ()
    return (because(code, found=Personal(found), expected=Personal(expected), **more),)


def _strange(value: str) -> tuple[Reason, ...]:
    if _CREDIT_VALUES.keys() >= set(value):
        return ()
    return tuple(
        because(
            "credit_code_letter",
            position=index,
            found=Personal(letter),
            suggestion=personal(LOOK_ALIKES.get(letter, "")),
        )
        for index, letter in enumerate(value, start=1)
        if letter not in CREDIT_ALPHABET
    )


def _other_kind(value: str) -> dict[str, str]:
    """Return what a code of another length may be instead, if its form tells."""
    if re.fullmatch(r"\d{15}|\d{13}", value, re.ASCII):
        return {"perhaps": "registration_number"}
    return {"perhaps": "organisation_code"} if re.fullmatch(r"[0-9A-Z]{8}[0-9X]", value) else {}


def _has_birthday(value: str) -> bool:
    """Return whether the 7th to 14th of 17 digits are a day on which a person can be born (GB 11643)."""
    if not re.fullmatch(r"\d{6}(19|20)\d{9}[0-9X]", value, re.ASCII):
        return False
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return True
