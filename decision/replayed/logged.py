"""What the log says of one decision, as far as deciding again needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from decision.certificates import Certificate, Parties


@dataclass(frozen=True, slots=True)
class Holding:
    """The certificates of a project as they were seen, whose they may be, and the days that decide on them."""

    parties: Parties
    certificates: tuple[Certificate, ...]
    start: date | None
    as_of: date
    known_at: date


# Of certificates whose personal values were deleted nobody can tell any more what they save.
HELD_AND_FORGOTTEN = Holding(Parties(), (), None, date.min, date.min)


@dataclass(frozen=True, slots=True)
class Logged:
    """One decision: its id, the fingerprint of its release, the answers as they were stated, certificates if any."""

    id: str
    release: str
    stated: Mapping[str, object]
    holding: Holding | None = None
