"""What one record of the journal of releases says: who did what, when and why, and of which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

from decision.store.errors import StoreDamaged
from decision.store.journal import JournalRecord
from decision.store.moments import as_text

STREAM = "releases"
Kind = Literal["opened", "proposed", "rolled_back", "approved", "refused", "withdrawn"]
Transition = Literal["old", "new", "choice"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TRANSITIONS: tuple[Transition, ...] = get_args(Transition)
LONGEST_WHY = 2000


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: the id of a key (empty while there are no keys), what the key is called, and a staff number."""

    key: str = ""
    name: str = ""
    staff_number: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a release: `files` are the SHA-256 of the rule files by name.

    `fingerprint`, `bundle` and `proof` are the names under which the store keeps the canonical text, all rule files
    as one text, and the report of what was proven.
    """

    fingerprint: str
    bundle: str
    proof: str
    files: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """From which day rules are in force, until which day they themselves say, and what becomes of open projects."""

    begin: date
    end: date | None = None
    transition: Transition = "old"


@dataclass(frozen=True, slots=True)
class Record:
    """One act. `rules` and `terms` are those of a proposal, `of` is the number of the proposal that is acted upon.

    `equals` is the number of the release that a roll-back repeats; `is_alone` says that an approval needed no second
    person.
    """

    kind: Kind
    at: datetime
    by: By
    why: str = ""
    rules: Rules | None = None
    terms: Terms | None = None
    of: int | None = None
    equals: int | None = None
    is_alone: bool = False
    seq: int = 0
    hash: str = ""

    @property
    def number(self) -> int:
        """The number of the proposal that this record makes or acts upon."""
        return self.seq if self.of is None else self.of

    def body(self) -> dict[str, Any]:
        """Return the record as plain data for the journal, which numbers and chains it."""
        data: dict[str, Any] = {
            "kind": self.kind,
            "at": as_text(self.at),
            "by": {"key": self.by.key, "name": self.by.name, "staff_number": self.by.staff_number},
            "why": self.why,
        }
        if self.rules and self.terms:
            data |= {
                "fingerprint": self.rules.fingerprint,
                "bundle": self.rules.bundle,
                "proof": self.rules.proof,
                "files": dict(self.rules.files),
                "from": self.terms.begin.isoformat(),
                "to": self.terms.end.isoformat() if self.terms.end else None,
                "transition": self.terms.transition,
                "equals": self.equals,
            }
        else:
            data |= {"of": self.of, "is_alone": self.is_alone}
        return data


def record_of(link: JournalRecord) -> Record:
    """Return what a link of the journal says. Raises: StoreDamaged if it says nothing that was ever written there."""
    data = link.data
    try:
        made = Record(
            kind=data["kind"],
            at=datetime.fromisoformat(data["at"]),
            by=By(**data["by"]),
            why=data["why"],
            seq=link.seq,
            hash=link.hash,
            **_subject(data),
        )
    except (KeyError, TypeError, ValueError):
        made = None
    if made is None or made.kind not in KINDS:
        what = f"record {link.seq} is none that this version writes"
        raise StoreDamaged(what, where=f"journal {STREAM}", fix="run `liangti store check`")
    return made


def _subject(data: Mapping[str, Any]) -> dict[str, Any]:
    if "fingerprint" not in data:
        return {"of": data["of"], "is_alone": data["is_alone"]}
    end = data["to"]
    rules = Rules(data["fingerprint"], data["bundle"], data["proof"], data["files"])
    terms = Terms(
        date.fromisoformat(data["from"]), date.fromisoformat(end) if end else None, data["transition"]
    )
    return {"rules": rules, "terms": terms, "equals": data["equals"]}
