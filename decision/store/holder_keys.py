"""Under which keys a certificate is found: the codes and names of its holder, in their one form.

A key only finds candidates. Whether a certificate counts for somebody is judged by `decision.certificates`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import orjson

from decision.document_numbers import normalise_document_number, normalise_name
from decision.identifiers import normalise_code, organisation_code_of
from decision.store.canonical import sha256

if TYPE_CHECKING:
    from decision.store.certificate_records import CertificateEntry

_LONGEST_KEY = 120
# Texts on which normalising changes nothing, and which are many: a register has millions.
_IN_ONE_FORM = re.compile(r"[0-9A-Z〔〕\u4e00-\u9fff]*")
_NAME_IN_ONE_FORM = re.compile(r"[0-9A-Za-z·()〔〕\u4e00-\u9fff]*")
_PLAIN_HOLDERS = re.compile(r"(?:[0-9A-Z]{18} [\u4e00-\u9fff][0-9A-Za-z·()\u4e00-\u9fff]{0,99}\n)*+")
_PROJECT = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{5,6}")
_PROJECTS = re.compile(rf"(?:{_PROJECT.pattern}\n)*+")
_HAS_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MOST_NAMES = 50_000
_CODE = re.compile(r"[0-9A-Z]{9,18}")


def code_key(code: str) -> str:
    """Return the key of a credit code, an organisation code or a registration number.

    >>> code_key("12345678-x")
    'code:12345678X'
    """
    return _short("code:" + _code(code))


def name_key(name: str) -> str:
    """Return the key of a name, present or former."""
    return _short("name:" + (name if _NAME_IN_ONE_FORM.fullmatch(name) else normalise_name(name)))


def project_key(project: str) -> str:
    """Return the key of a project's code or name."""
    if _PROJECT.fullmatch(project):
        return project
    return _short(normalise_name(_code(project)))


def project_keys(projects: Sequence[str]) -> Sequence[str]:
    """Return the same for many at once; nothing where no project is named."""
    if _all_match(_PROJECTS, projects):
        return projects
    return [project_key(project) if project else "" for project in projects]


def number_key(number: str) -> str:
    """Return the one form of a certificate's number: 〔2014〕, [2014] and (2014) are one."""
    return number if _IN_ONE_FORM.fullmatch(number) else normalise_document_number(number)


def number_keys(numbers: Sequence[str]) -> Sequence[str]:
    """Return the same for many at once."""
    return numbers if _IN_ONE_FORM.fullmatch("".join(numbers)) else list(map(number_key, numbers))


def keys_of_party(credit_code: str = "", name: str = "", others: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the keys under which certificates of a party are found; `others` are older codes known to be its.

    A credit code holds the organisation code that it replaced, so certificates from before are found as well.
    """
    return tuple(dict.fromkeys(_keys((credit_code, *others), (name,))))


def keys_of_holder(entry: CertificateEntry) -> tuple[str, ...]:
    """Return the keys of the holder of a certificate: of all codes and names that it states."""
    return keys_of_holders([entry])[0]


def keys_of_holders(entries: Sequence[CertificateEntry]) -> list[tuple[str, ...]]:
    """Return the same for many at once."""
    stated = [(one.credit_code, one.holder) for one in entries]
    others = (one.organisation_code or one.registration_number or one.former_names for one in entries)
    if _all_match(_PLAIN_HOLDERS, [f"{code} {name}" for code, name in stated]) and not any(others):
        return [(f"code:{code}", f"code:{code[8:17]}", f"name:{name}") for code, name in stated]
    return [
        _keys_of_holder(
            (one.credit_code, one.organisation_code, one.registration_number),
            one.holder,
            tuple(one.former_names),
        )
        for one in entries
    ]


@lru_cache(_MOST_NAMES)
def _keys_of_holder(codes: tuple[str, ...], holder: str, former_names: tuple[str, ...]) -> tuple[str, ...]:
    if not _HAS_CHINESE.search(holder) and _CODE.fullmatch(written := _code(holder)):
        codes = (*codes, written)
    return tuple(dict.fromkeys(_keys(codes, (holder, *former_names))))


def certificate_id(kind: str, number_in_one_form: str, issuer: str) -> str:
    """Return the id of a certificate that came without one: the same type, number and issuer, the same certificate."""
    return certificate_ids((kind,), (number_in_one_form,), (issuer,))[0]


def certificate_ids(kinds: Iterable[str], numbers: Iterable[str], issuers: Sequence[str]) -> list[str]:
    """Return the same for many at once."""
    keys = {issuer: name_key(issuer) for issuer in set(issuers)}
    named = zip(kinds, numbers, map(keys.__getitem__, issuers), strict=True)
    return [hashlib.sha256(orjson.dumps(one)).hexdigest()[:32] for one in named]


def _all_match(lines: re.Pattern[str], texts: Sequence[str]) -> bool:
    """Return whether each text is a line that the pattern takes; a line end inside one makes it two."""
    written = "".join(f"{text}\n" for text in texts)
    return written.count("\n") == len(texts) and lines.fullmatch(written) is not None


def _keys(codes: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    for code in codes:
        if code:
            yield code_key(code)
            if organisation := organisation_code_of(_code(code)):
                yield code_key(organisation)
    for name in names:
        if name:
            yield name_key(name)


def _code(code: str) -> str:
    return code if _IN_ONE_FORM.fullmatch(code) else normalise_code(code).value


def _short(key: str) -> str:
    """Return the key, or its hash where an index could not hold it."""
    return key if len(key) <= _LONGEST_KEY else f"{key[:5]}#{sha256(key)}"
