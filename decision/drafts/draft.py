"""One draft: what its records say, folded into who changed which file when, and what stands there now.

The text of every version lies in the store under its SHA-256, so that a change made from an old version can be merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, get_args

from decision.releases.records import By
from decision.store.errors import StoreDamaged
from decision.store.journal import JournalRecord
from decision.store.moments import as_text

Kind = Literal["begun", "changed", "proposed", "ended"]
_KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Act:
    """One record of a draft. `file` and `digest` are those of a change, `number` is that of the proposal made of it."""

    kind: Kind
    at: datetime
    by: By
    said: str = ""
    base: str = ""
    file: str = ""
    digest: str = ""
    number: int | None = None
    seq: int = 0

    def body(self) -> dict[str, Any]:
        """Return the record as plain data for the journal."""
        by = {"key": self.by.key, "name": self.by.name, "staff_number": self.by.staff_number}
        said = {"base": self.base, "file": self.file, "digest": self.digest, "number": self.number}
        return {"kind": self.kind, "at": as_text(self.at), "by": by, "said": self.said, **said}


@dataclass(frozen=True)
class Draft:
    """A draft by its number: `name` is what officers call it, `base` the text of all rule files it began with.

    `changed` gives the digest of the last version of each file that was changed, `versions` all
    digests that a file ever had.
    """

    number: int
    name: str
    base: str
    acts: tuple[Act, ...]
    changed: Mapping[str, str] = field(default_factory=dict, hash=False)
    versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def seq(self) -> int:
        """The number of its last record."""
        return self.acts[-1].seq

    @property
    def proposals(self) -> tuple[int, ...]:
        """The numbers of the proposals that were made of it, the oldest first."""
        return tuple(act.number for act in self.acts if act.number is not None)

    @property
    def is_ended(self) -> bool:
        return any(act.kind == "ended" for act in self.acts)

    def after(self, act: Act) -> Draft:
        """Return the draft with one more record."""
        grown = replace(self, acts=(*self.acts, act))
        if act.kind != "changed":
            return grown
        known = self.versions.get(act.file, ())
        return replace(
            grown,
            changed={**self.changed, act.file: act.digest},
            versions={**self.versions, act.file: (*known, act.digest)},
        )


def fold(number: int, acts: Iterable[Act]) -> Draft:
    """Return the draft that its records tell, from the first one on."""
    first, *rest = acts
    draft = Draft(number, first.said, first.base, (first,))
    for act in rest:
        draft = draft.after(act)
    return draft


def act_of(link: JournalRecord) -> Act:
    """Return what a link of a draft says. Raises: StoreDamaged if it says nothing that was ever written there."""
    data = dict(link.data)
    try:
        named = {key: data[key] for key in ("kind", "said", "base", "file", "digest", "number")}
        act = Act(at=datetime.fromisoformat(data["at"]), by=By(**data["by"]), seq=link.seq, **named)
    except (KeyError, TypeError, ValueError):
        act = None
    if act is None or act.kind not in _KINDS:
        what = f"record {link.seq} is none that this version writes"
        raise StoreDamaged(what, where=f"journal {link.stream}", fix="run `liangti store check`")
    return act
