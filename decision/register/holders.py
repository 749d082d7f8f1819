"""Whether a certificate of the register is held by a party: codes decide; a name only where neither side has a code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

from decision.certificates import Party
from decision.document_numbers import normalise_name
from decision.identifiers import normalise_code, organisation_code_of
from decision.personal import personal
from decision.reason import Reason, because
from decision.store.certificate_records import CertificateEntry, CertificateVersion

Kind = Literal["credit_code", "organisation_code", "registration_number"]

# Names of foreign firms can be capitals only; a code has digits.
_CODE = re.compile(r"(?=(?:[A-Z]*[0-9]){4})[0-9A-Z]{9,18}")
_KEPT = 10_000
_KINDS: Mapping[int, Kind] = {18: "credit_code", 9: "organisation_code"}
_LEGAL_FORMS = re.compile(r"股份有限公司|有限责任公司|有限公司|集团|公司|\([^)]*\)")
_SIMILAR = 0.8


class Match(NamedTuple):
    """Whether a certificate is a party's: `refusal` says why not, `notes` what to know if it is."""

    refusal: Reason | None = None
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """The codes and names of a party or of a holder, in their one form."""

    codes: Mapping[Kind, str] = field(default_factory=dict)
    name: str = ""
    former_names: tuple[str, ...] = ()

    @property
    def credit_code(self) -> str:
        return self.codes.get("credit_code", "")

    @property
    def inner_code(self) -> str:
        """The organisation code inside the credit code, nothing without one."""
        return organisation_code_of(self.credit_code) or ""

    @property
    def old_codes(self) -> Mapping[Kind, str]:
        return {kind: code for kind, code in self.codes.items() if kind != "credit_code"}


@dataclass(frozen=True, slots=True)
class Links:
    """Old codes of a party that a certificate lists beside its credit code, each with that certificate's number.

    `doubtful` are old codes that certificates list beside different credit codes.
    """

    proven: Mapping[str, str] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()


NO_LINKS = Links()


def identity_of_party(party: Party) -> Identity:
    """Return who a party is."""
    code = normalise_code(party.credit_code).value
    return Identity({_kind_of(code): code} if code else {}, normalise_name(party.name))


@lru_cache(_KEPT)
def identity_of_holder(entry: CertificateEntry) -> Identity:
    """Return who holds a certificate; a holder that is written as a code has no name."""
    written: dict[Kind, str] = {
        "credit_code": entry.credit_code,
        "organisation_code": entry.organisation_code,
        "registration_number": entry.registration_number,
    }
    codes = {kind: value for kind, code in written.items() if (value := normalise_code(code).value)}
    holder = normalise_code(entry.holder).value
    is_code = _CODE.fullmatch(holder) is not None
    if is_code:
        codes.setdefault(_kind_of(holder), holder)
    former = tuple(filter(None, map(normalise_name, entry.former_names)))
    return Identity(codes, "" if is_code else normalise_name(entry.holder), former)


def links_of(party: Identity, versions: Iterable[CertificateVersion]) -> Links:
    """Return which old codes are proven to be the party's by certificates that list them beside its credit code."""
    beside: dict[str, dict[str, str]] = {}
    for version in versions:
        holder = identity_of_holder(version.entry)
        if holder.credit_code:
            for code in holder.old_codes.values():
                beside.setdefault(code, {}).setdefault(holder.credit_code, version.entry.number)
    own = party.credit_code
    mine = {code: numbers for code, numbers in beside.items() if own and own in numbers}
    return Links(
        {code: numbers[own] for code, numbers in mine.items() if len(numbers) == 1},
        frozenset(code for code, numbers in mine.items() if len(numbers) > 1),
    )


def matched(holder: Identity, party: Identity, role: str, links: Links = NO_LINKS) -> Match:
    """Return whether the holder of a certificate is the party with this role."""
    if not (holder.codes or holder.name):
        return Match(because("certificate_without_holder"))
    if not holder.codes and not party.codes:
        return _by_name(holder, party, role)
    if not (holder.codes and party.codes):
        return Match(_one_side_without_code(holder, party, role))
    if holder.credit_code and party.credit_code:
        if holder.credit_code != party.credit_code:
            return Match(_foreign(holder, party, role))
        return Match(notes=tuple(_other_name(holder, party)))
    if party.codes.items() & holder.codes.items():
        return Match(notes=tuple(_other_name(holder, party)))
    note = _inner_code(holder, party) or _linked_code(holder, links)
    if note:
        return Match(notes=(note, *_other_name(holder, party)))
    return Match(_foreign(holder, party, role, links))


def _by_name(holder: Identity, party: Identity, role: str) -> Match:
    if holder.name == party.name:
        return Match()
    if party.name in holder.former_names:
        return Match(notes=tuple(_other_name(holder, party)))
    return Match(_other_holder(holder, party, role))


def _one_side_without_code(holder: Identity, party: Identity, role: str) -> Reason:
    if not _has_name_of(holder, party):
        return _other_holder(holder, party, role)
    return because("certificate_holder_without_code" if party.codes else "party_without_code", party=role)


def _foreign(holder: Identity, party: Identity, role: str, links: Links = NO_LINKS) -> Reason:
    """Return why codes that differ are those of two holders."""
    if doubtful := links.doubtful & set(holder.old_codes.values()):
        kind = next(kind for kind, code in holder.old_codes.items() if code in doubtful)
        return because("old_code_of_several", party=role, code_kind=kind)
    if not _has_name_of(holder, party):
        return _other_holder(holder, party, role)
    if not holder.credit_code and party.credit_code:
        return because("old_code_not_proven", party=role, code_kind=next(iter(holder.old_codes)))
    return because("same_name_other_code", party=role)


def _other_holder(holder: Identity, party: Identity, role: str) -> Reason:
    is_similar = are_similar(holder.name, party.name)
    return because("holder_name_only_similar" if is_similar else "certificate_of_other_holder", party=role)


def _inner_code(holder: Identity, party: Identity) -> Reason | None:
    """An organisation code is the 9th to 17th character of the credit code that replaced it."""
    old = holder.codes.get("organisation_code", "")
    if old and old == party.inner_code:
        return because("held_by_old_code", code_kind="organisation_code", code=personal(old))
    new = party.codes.get("organisation_code", "")
    if new and new == holder.inner_code:
        return because("held_by_old_code", code_kind="organisation_code", code=personal(new))
    return None


def _linked_code(holder: Identity, links: Links) -> Reason | None:
    for kind, code in holder.old_codes.items():
        if code in links.proven:
            values = {"code_kind": kind, "code": personal(code), "number": personal(links.proven[code])}
            return because("held_by_linked_code", **values)
    return None


def _other_name(holder: Identity, party: Identity) -> Iterator[Reason]:
    """Yield the note that the certificate bears another name than the party, one of its former ones or not."""
    if holder.name and party.name and holder.name != party.name:
        is_former = party.name in holder.former_names
        yield because(
            "held_under_former_name" if is_former else "held_under_other_name", name=personal(holder.name)
        )


def _has_name_of(holder: Identity, party: Identity) -> bool:
    return bool(party.name) and party.name in (holder.name, *holder.former_names)


def are_similar(one: str, other: str) -> bool:
    """Return whether two names could be taken for each other, as with or without 有限责任; equal ones are more."""
    if not one or not other or one == other:
        return False
    first, second = (_LEGAL_FORMS.sub("", text) or text for text in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _SIMILAR


def _kind_of(code: str) -> Kind:
    return _KINDS.get(len(code), "registration_number")
