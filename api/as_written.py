"""Parts of a request that stand in their one form already, as most do: read by one look at each text.

Each function returns None for a part of which anything is changed, doubted or refused; `schemas` reads it field by
field then, and says so. What a text means that comes again, such as a day or a credit code, is found once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, get_args

from decision.certificates import Certificate, Party, Project, Role, State
from decision.document_numbers import check_project_code
from decision.identifiers import check_credit_code
from decision.remembered import Recent
from kb.model import CertificateType
from kb.vocabulary import Value, Vocabulary

_MEANINGS_KEPT = 8_192
# What `normalise_name`, `normalise_code` and `normalise_document_number` leave alone; others may be left alone too.
_NAME = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]{1,200}")
_NUMBER = re.compile(r"[0-9A-Z\u4e00-\u9fff〔〕]{1,200}")
_CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")
_PROJECT_CODE = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{5,6}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Of the fields of a certificate a request states the first ones; the others are known from the register.
_STATED = Certificate._fields[: Certificate._fields.index("as_of")]
_OF_NO_REGISTER = Certificate("", "")[len(_STATED) :]
_OF_CERTIFICATE = frozenset(_STATED)
_OF_PARTY, _OF_OTHER = frozenset(("credit_code", "name")), frozenset(("credit_code", "name", "role"))
_OF_PROJECT = frozenset(("code", "name"))
_ROLES: Mapping[str, Role] = {role: role for role in get_args(Role)}
_STATES: Mapping[Any, State] = {state: state for state in get_args(State)}
_ABSENT: Any = object()


def _meanings(find: Callable[[str], Any], absent: Any) -> Recent[Any, Any]:
    """Return what texts mean, found once each; an absent one means `absent`.

    Raises: KeyError for a text that does not stand in its one form, TypeError for what is no text.
    """

    def made(text: Any) -> Any:
        meaning = absent if text is _ABSENT else find(text)
        if meaning is None and text is not _ABSENT:
            raise KeyError
        return meaning

    return Recent(made, _MEANINGS_KEPT)


def facts(stated: Mapping[Any, Any], vocabulary: Vocabulary) -> Mapping[str, Value] | None:
    """Return answers that are all codes, true or false, by the ids of their facts, in the order of the vocabulary."""
    values: dict[str, Value] = {}
    for fact in vocabulary.facts:
        name = fact.id
        if name in stated:
            answer = stated[name]
            is_code = type(answer) is str and answer in fact.codes
            if not is_code and not (type(answer) is bool and fact.type == "boolean"):
                return None
            values[name] = answer
    return values if len(values) == len(stated) else None


def party(data: object) -> Party | None:
    """Return a party that is named."""
    if type(data) is not dict or not data or not data.keys() <= _OF_PARTY:
        return None
    return _party(data)


def other(data: object) -> tuple[Role, Party] | None:
    """Return a party that is named, with its role."""
    if type(data) is not dict or len(data) < 2 or not data.keys() <= _OF_OTHER:
        return None
    role = _ROLES.get(str(data.get("role")))
    named = _party(data) if role else None
    return (role, named) if role and named else None


def project(data: object) -> Project | None:
    """Return a project with its code, its name or both."""
    if type(data) is not dict or not data or not data.keys() <= _OF_PROJECT:
        return None
    try:
        return Project(_project_codes[data.get("code", _ABSENT)], _names[data.get("name", _ABSENT)])
    except (KeyError, TypeError):
        return None


def certificate(data: object, types: Mapping[str, CertificateType]) -> Certificate | None:
    """Return a certificate of one of the types, which are given by their ids."""
    if type(data) is not dict or not data.keys() <= _OF_CERTIFICATE:
        return None
    stated = data.get
    try:
        number = data["number"]
        if not _NUMBER.fullmatch(number):
            return None
        # A plain call of `Certificate` takes as long as all this.
        values = (
            types[data["type"]].id,
            number,
            _names[stated("issuer", _ABSENT)],
            _holders[stated("holder", _ABSENT)],
            _projects[stated("project", _ABSENT)],
            _days[stated("issued", _ABSENT)],
            _days[stated("valid_from", _ABSENT)],
            _days[stated("valid_until", _ABSENT)],
            _STATES[data["state"]],
            *_OF_NO_REGISTER,
        )
        return tuple.__new__(Certificate, values)
    except (KeyError, TypeError):
        return None


def day(text: object) -> date | None:
    """Return a day of the calendar."""
    try:
        found: date = _days[text]
    except (KeyError, TypeError):
        return None
    return found


def _party(data: Mapping[str, Any]) -> Party | None:
    try:
        return Party(_credit_codes[data.get("credit_code", _ABSENT)], _names[data.get("name", _ABSENT)])
    except (KeyError, TypeError):
        return None


def _name(text: str) -> str | None:
    return text if _NAME.fullmatch(text) else None


def _credit_code(text: str) -> str | None:
    return text if _CREDIT_CODE.fullmatch(text) and not check_credit_code(text) else None


def _project_code(text: str) -> str | None:
    return text if _PROJECT_CODE.fullmatch(text) and not check_project_code(text) else None


def _calendar_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _holder(text: str) -> Any:
    # What may be a credit code, in whatever letters, is read as one.
    return _credit_codes[text] if len(text) == 18 and text.isascii() else _name(text)


def _project_or_name(text: str) -> str | None:
    return text if _PROJECT_CODE.fullmatch(text) else _name(text)


_days, _names = _meanings(_calendar_day, None), _meanings(_name, "")
_credit_codes, _project_codes = _meanings(_credit_code, ""), _meanings(_project_code, "")
_holders, _projects = _meanings(_holder, ""), _meanings(_project_or_name, "")
