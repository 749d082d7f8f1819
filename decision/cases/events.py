"""An event as it comes in: read, with its two times and who did it; and the refusal of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kb.transitions import Transition


class Refused(Exception):
    """An event that changes nothing; `kind` is one of the refusals of monitoring.yaml, `named` says of what."""

    def __init__(self, kind: str, *named: str) -> None:
        super().__init__(kind, *named)
        self.kind, self.named = kind, named


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: `role:department:staff number`."""

    role: str
    department: str = ""
    person: str = ""

    @classmethod
    def read(cls, text: str) -> Actor:
        role, department, person, *_ = (*text.split(":", 2), "", "")
        return cls(role, department, person)


@dataclass(frozen=True, slots=True)
class Event:
    """An event: `at` is when it happened, `entered` when it was learnt; `data` is everything that was said."""

    type: str
    row: Transition
    at: datetime
    entered: datetime
    by: Actor
    step: str | None
    data: Mapping[str, Any]
    seq: int = 0

    def __getitem__(self, name: str) -> Any:
        return self.data.get(name)

    @property
    def also(self) -> tuple[str, ...]:
        """The further steps that a reopening names, where its row lets it name any."""
        return tuple(self["also"] or ()) if "not_granted" in self.row.refused_as else ()

    def numbered(self, seq: int) -> Event:
        return replace(self, seq=seq)


def moment(value: Any) -> datetime:
    """Return a moment of civil time in Asia/Shanghai. Raises: Refused `bad_date`."""
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused("bad_date", str(value)) from None
    if read.tzinfo is not None:
        raise Refused("bad_date", str(value))
    return read


def day(value: Any) -> date:
    """Return a day. Raises: Refused `bad_date`."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused("bad_date", str(value)) from None
