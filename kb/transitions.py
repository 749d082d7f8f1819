"""The state machine of a running case: one row an event, or a change that time or other steps bring about."""

from __future__ import annotations

from typing import Literal

from kb.record import Ids, Record, Word

ANY_STATE, NO_STATE, SAME_STATE, READ_OFF = "any", "-", "same", "as derived"


class Transition(Record):
    """Who may bring a step from which states to which, what must be said for it, and how it is refused.

    `before` and `after` are the columns `from` and `to`: states, or `any`, `-` (no case yet), `same`, `as derived`
    (read off again). `refused_as` names the refusals in the order in which they are looked for. A row of kind
    `derived` happens without an event.
    """

    kind: Literal["event", "derived"]
    event: Word
    variant: str = ""
    by: Ids = ()
    before: Ids
    after: Ids
    needs: Ids = ()
    refused_as: Ids = ()
    zh: Word

    @property
    def name(self) -> str:
        return f"{self.event} {self.variant}".rstrip()
