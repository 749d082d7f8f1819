"""Project codes, document numbers (文号) and names: when two that look different are one."""

from __future__ import annotations

import re
import unicodedata

from decision.identifiers import check_digit_11_10, doubt_unless_equal, normalise_code
from decision.personal import Personal
from decision.reason import Reason, because

_YEAR = re.compile(r"[〔\[(【〖﹝]([0-9]{4})[〕\])】〗﹞]")
_PROJECT = re.compile(r"([0-9]{4})-([0-9]{6})-([0-9]{2})-([0-9]{2})-([0-9]{5,6})")
# Written for the separator · (U+00B7) in names of persons and firms.
_SEPARATORS = re.compile(r"\s*[·•．・‧･]\s*")


def normalise_document_number(text: str) -> str:
    """Return a document number in its one form: half-width digits, no blanks, the year in 〔 〕.

    >>> normalise_document_number("哈规 （２０１４） 26号")
    '哈规〔2014〕26号'
    """
    return _YEAR.sub(r"〔\1〕", normalise_code(text).value)


def same_document_number(one: str, other: str) -> bool:
    """Return whether two texts are one document number, whatever the brackets and the width of the digits."""
    return normalise_document_number(one) == normalise_document_number(other)


def check_project_code(value: str) -> tuple[Reason, ...]:
    """Return every doubt about a project code 投资项目统一代码; none about an empty one, for it comes later.

    `value` as `normalise_code` gives it. Since 2020-11 the first part is year and month, and the last digit
    checks the other 19 (MOD 11,10; seen to hold, nowhere read: hence a doubt only). Before, it is the year, and
    nothing is checked. The two never meet: 2013 to 2020 are no months.
    """
    if not value:
        return ()
    found = _PROJECT.fullmatch(value)
    if not found:
        return (because("project_code_form", found=Personal(value[:60])),)
    first, serial = found.group(1), found.group(5)
    if 2013 <= int(first) <= 2020:
        return ()
    if int(first) < 2011 or not 1 <= int(first[2:]) <= 12 or len(serial) != 6:
        return (because("project_code_date", found=Personal(first)),)
    digits = "".join(found.groups())
    return doubt_unless_equal("project_code_check", digits[-1], check_digit_11_10(digits[:-1]))


def normalise_name(text: str) -> str:
    """Return a name in its one form: separator ·, half-width letters and brackets, single inner blanks.

    Length is counted in code points: a rare character outside the basic plane is one, as in `len`.

    >>> normalise_name(" 阿卜杜拉•买买提 ")
    '阿卜杜拉·买买提'
    """
    separated = _SEPARATORS.sub("·", text)
    return " ".join(unicodedata.normalize("NFKC", separated).split())


def same_name(one: str, other: str) -> bool:
    """Return whether two texts are one name of a person or a firm."""
    return normalise_name(one) == normalise_name(other)
