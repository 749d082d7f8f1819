"""Cells that are their own value: most of a column, found as a whole, so that only the others are read one by one.

What is said here of a cell is what `cells` would say of it, many times as fast.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from decision.identifiers import CLASSES, CREDIT_ALPHABET

Odd = Callable[[Sequence[str]], Collection[str]]

NOTHING = frozenset(
    form
    for word in ("null", "\\n", "none", "nan", "n/a", "#n/a", "无", "/", "-", "--", "—", "——")
    for form in (word, word.upper(), word.capitalize())
)
_LONGEST, _BRACKETS = 200, "〔〕"

_CREDIT = re.compile(f"[{CREDIT_ALPHABET}]{{16}}[0-9X][{CREDIT_ALPHABET}]")
_STRANGE_IN_CREDIT = re.compile(f"[^{CREDIT_ALPHABET}]")
_ORGANISATION_CHECKS = frozenset("0123456789X")
_BEGINNINGS = frozenset(authority + kind for authority, kinds in CLASSES.items() for kind in kinds)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_NUMBER, _NAME = "0-9A-Z\u4e00-\u9fff〔〕", "0-9A-Za-z\u4e00-\u9fff()·"
_PROJECT_BEFORE_2021 = "20(?:1[3-9]|20)-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{5,6}"


def odd_by_letters(letters: str, *, may_be_empty: bool) -> Odd:
    """Return what finds the cells that hold other letters than these, or state nothing, or only brackets."""
    strange, whole = re.compile(f"[^{letters}]"), re.compile(f"[{letters}]*")

    def states(cell: str) -> bool:
        return may_be_empty or bool(cell.strip(_BRACKETS))

    def odd(cells: Sequence[str]) -> Collection[str]:
        is_plain = not strange.search("".join(cells)) and max(map(len, cells)) <= _LONGEST
        if is_plain and (may_be_empty or all(map(states, cells))) and NOTHING.isdisjoint(cells):
            return ()
        return {
            cell
            for cell in cells
            if cell in NOTHING or not whole.fullmatch(cell) or not states(cell) or len(cell) > _LONGEST
        }

    return odd


def odd_by_form(form: str) -> Odd:
    """Return what finds the cells that have another form than this regular expression, and are not empty."""
    fullmatch = re.compile(f"(?:{form})?").fullmatch

    def odd(cells: Sequence[str]) -> Collection[str]:
        distinct = set(cells)
        found = {cell for cell in distinct if not fullmatch(cell)} | (distinct & NOTHING)
        return found | {cell for cell in distinct if len(cell) > _LONGEST}

    return odd


def odd_credit_codes(cells: Sequence[str]) -> Collection[str]:
    """Return the cells that are no credit code without a doubt, and are not empty.

    All codes are checked at once: the letters at one place of all codes make one large number with a byte for each
    code, so that one addition adds a place to the sums of all. Sums of 8 places below 31 fit into a byte.
    Source: GB 32100-2015 (modulus 31) and GB 11714 (modulus 11): a sum with its check character is 0.
    """
    codes = set(cells) - {""}
    odd = set() if _are_formed(codes) else {code for code in codes if not _CREDIT.fullmatch(code)}
    ordered = list(codes - odd)
    if not ordered:
        return odd
    places = "".join(ordered).encode("ascii")
    sums = [_sum(places, tables).translate(_MODULO_31) for tables in _CREDIT_TABLES]
    credit = _added(sums).translate(_IS_ZERO_31)
    organisation = _sum(places, _ORGANISATION_TABLES).translate(_IS_ZERO_11)
    if 0 in credit or 0 in organisation:
        checks = zip(ordered, credit, organisation, strict=True)
        odd |= {code for code, is_right, is_part_right in checks if not (is_right and is_part_right)}
    if not {code[:2] for code in ordered} <= _BEGINNINGS:
        odd |= {code for code in ordered if code[:2] not in _BEGINNINGS}
    return odd


def _are_formed(codes: Collection[str]) -> bool:
    """Return whether all codes have the length and the letters of credit codes."""
    text = "".join(codes)
    return (
        set(map(len, codes)) == {18}
        and _STRANGE_IN_CREDIT.search(text) is None
        and _ORGANISATION_CHECKS.issuperset(text[16::18])
    )


def _sum(places: bytes, tables: dict[int, bytes]) -> bytes:
    return _added([places[place::18].translate(table) for place, table in tables.items()])


def _added(numbers: list[bytes]) -> bytes:
    return sum(int.from_bytes(number, "big") for number in numbers).to_bytes(len(numbers[0]), "big")


def _table(weight: int, modulus: int, value_of: Callable[[str], int]) -> bytes:
    return bytes(
        value_of(chr(code)) * weight % modulus if chr(code) in CREDIT_ALPHABET else 0 for code in range(256)
    )


_CREDIT_WEIGHTS = {**{place: pow(3, place, 31) for place in range(17)}, 17: 1}
_ALL_CREDIT_TABLES = {
    place: _table(weight, 31, CREDIT_ALPHABET.index) for place, weight in _CREDIT_WEIGHTS.items()
}
_CREDIT_TABLES = [
    {place: _ALL_CREDIT_TABLES[place] for place in range(first, min(first + 8, 18))} for first in (0, 8, 16)
]
_ORGANISATION_TABLES = {
    **{
        8 + place: _table(weight, 11, lambda letter: int(letter, 36))
        for place, weight in enumerate(_ORGANISATION_WEIGHTS)
    },
    16: _table(1, 11, lambda letter: int(letter) if letter.isdigit() else 10 if letter == "X" else 5),
}
_MODULO_31 = bytes(code % 31 for code in range(256))
_IS_ZERO_31 = bytes(code % 31 == 0 for code in range(256))
_IS_ZERO_11 = bytes(code % 11 == 0 for code in range(256))


ODD: Mapping[str, Odd] = {
    "number": odd_by_letters(_NUMBER, may_be_empty=False),
    "holder": odd_by_letters(_NAME, may_be_empty=True),
    "credit_code": odd_credit_codes,
    "project": odd_by_form(f"{_PROJECT_BEFORE_2021}|[{_NAME}]+"),
}
