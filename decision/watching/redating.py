"""A calendar notice that came later: each open case is dated anew, with a record of its own that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from decision.cases.docket import Docket, Now
from decision.cases.events import Refused
from decision.cases.folds import Fold
from kb.calendar_files import CalendarNotice

_OVER = ("completed", "ended")


@dataclass(frozen=True, slots=True)
class Redated:
    """Which cases count by a notice from now on, and which cannot: their receipt numbers with the kind of refusal."""

    changed: tuple[str, ...]
    refused: Mapping[str, str]


def redate(docket: Docket, notices: Sequence[CalendarNotice], now: Now) -> Redated:
    """Let every open case that counts by an older notice count by the newest that is announced.

    Done again it does nothing: the event has an id of its notice, and a case that refused it is not asked again.
    """
    announced = {notice.id: notice.announced for notice in notices if notice.announced <= now.moment.date()}
    if not announced:
        return Redated((), {})
    newest = max(announced, key=lambda name: announced[name])
    changed, refused = [], {}
    for fold in docket.folds.all():
        if not _is_behind(fold, announced, announced[newest]):
            continue
        said = {"type": "calendar_changed", "calendar": newest, "by": "system", "id": f"calendar:{newest}"}
        if any(tried["id"] == said["id"] for tried in docket.refusals(fold.key)):
            continue
        try:
            docket.enter(fold.key, said, now)
        except Refused as error:
            refused[fold.case.receipt] = error.kind
        else:
            changed.append(fold.case.receipt)
    return Redated(tuple(changed), refused)


def _is_behind(fold: Fold, announced: Mapping[str, date], newest: date) -> bool:
    return fold.case.state not in _OVER and announced.get(fold.case.calendar.id, date.max) < newest
