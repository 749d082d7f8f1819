"""A cell -> a code of an organisation or a project in its one form, with every doubt about it.

A check digit only warns: real codes exist that fail it. What cannot be such a code at all is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from decision.document_numbers import check_project_code
from decision.identifiers import (
    check_credit_code,
    check_organisation_code,
    check_registration_number,
    normalise_code,
)
from decision.reason import Reason
from decision.register.cells import LONGEST_NUMBER, Doubt, Wrong, exact, name, stated

_PLAIN_CODE = re.compile(r"[0-9A-Z]+")
_PROJECT_CODE = re.compile(r"[0-9A-Z]{2,}(-[0-9A-Z]+)+")


def credit_code(written: str, doubt: Doubt) -> str:
    """Return a unified social credit code in its one form."""
    code = _code(written, doubt)
    doubts = check_credit_code(code)
    for reason in doubts:
        if reason.code == "credit_code_length":
            raise Wrong(*_sentence(reason))
        if reason.code == "credit_code_letter":
            raise _strange_letters(doubts)
        doubt(*_sentence(reason))
    return code


def _strange_letters(doubts: Iterable[Reason]) -> Wrong:
    letters = [dict(doubt.values) for doubt in doubts if doubt.code == "credit_code_letter"]
    places = ", ".join(f"`{letter['found']}` at {letter['position']}" for letter in letters)
    meant = [
        f"`{letter['suggestion']}` at {letter['position']}" for letter in letters if letter["suggestion"]
    ]
    fix = f"did you mean {', '.join(meant)}? " if meant else ""
    return Wrong(f"no unified social credit code holds {places}", f"{fix}{_COMPARE}")


def organisation_code(written: str, doubt: Doubt) -> str:
    """Return an organisation code in its one form."""
    code = _code(written, doubt)
    for reason in check_organisation_code(code):
        if reason.code == "organisation_code_form":
            raise Wrong(*_sentence(reason))
        doubt(*_sentence(reason))
    return code


def registration_number(written: str, doubt: Doubt) -> str:
    """Return a registration or licence number in its one form; there are many kinds, so its form is only doubted."""
    code = _code(written, doubt)
    for reason in check_registration_number(code):
        doubt(*_sentence(reason))
    return code


def project(written: str, doubt: Doubt) -> str:
    """Return the code of a project, or its name."""
    text = exact(stated(written))
    code = normalise_code(text).value
    if not _PROJECT_CODE.fullmatch(code):
        return name(text)
    for reason in check_project_code(code):
        doubt(*_sentence(reason))
    return code


def _code(written: str, doubt: Doubt) -> str:
    text = exact(stated(written))
    if not text or _PLAIN_CODE.fullmatch(text):
        return text
    read = normalise_code(text)
    if len(read.value) > LONGEST_NUMBER:
        raise Wrong(f"this code has {len(read.value)} characters", "compare with the certificate")
    if changes := [_CHANGES[change] for change in read.changes if change in _CHANGES]:
        doubt(
            "this code was read without " + " and ".join(changes),
            "write it in half-width capitals and digits",
        )
    return read.value


_CHANGES = {"width": "full-width letters", "blanks": "blanks", "case": "small letters"}


def _sentence(reason: Reason) -> tuple[str, str]:
    """Return the problem and the fix of a doubt about a code."""
    problem, fix = _SENTENCES[reason.code]
    values = {"perhaps": "", **dict(reason.values)}
    return problem.format_map(values), fix.format_map({**values, "perhaps": _PERHAPS[values["perhaps"]]})


_COMPARE = "compare with the certificate"
_PERHAPS = {
    "": _COMPARE,
    "registration_number": "write it into column 注册号 (registration_number)",
    "organisation_code": "write it into column 组织机构代码 (organisation_code)",
}
_SENTENCES = {
    "credit_code_length": (
        "a unified social credit code has 18 characters, this one has {length}",
        "{perhaps}",
    ),
    "credit_code_of_a_person": (
        "this looks like the number of an identity card, not a unified social credit code",
        "leave it out: persons are named by column 持有人 (holder)",
    ),
    "credit_code_class": ("no unified social credit code begins with `{authority}{found}`", _COMPARE),
    "credit_code_check": ("the check character should be `{expected}`, not `{found}`", _COMPARE),
    "credit_code_organisation_part": ("character 17 should be `{expected}`, not `{found}`", _COMPARE),
    "organisation_code_form": (
        "an organisation code has 8 letters or digits and a check character, this one has {length}",
        _COMPARE,
    ),
    "organisation_code_check": ("the check character should be `{expected}`, not `{found}`", _COMPARE),
    "registration_number_form": (
        "a registration number has 15 or 13 digits, this one has {length} characters",
        _COMPARE,
    ),
    "registration_number_check": ("the last digit should be `{expected}`, not `{found}`", _COMPARE),
    "project_code_form": (
        "this does not look like a project code, such as 2015-230102-47-03-000001",
        _COMPARE,
    ),
    "project_code_date": ("a project code begins with a year, or year and month", _COMPARE),
    "project_code_check": ("the last digit should be `{expected}`, not `{found}`", _COMPARE),
}
