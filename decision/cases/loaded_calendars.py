"""Calendar notices that came after the program: kept in a journal, and found by the cases that name them.

What an id means never changes: a notice that ships with the program stands on the shipped ones before it, one that was
loaded on both kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from decision.cases.calendars import calendar_finder
from decision.cases.folds import event_of
from decision.cases.office_days import CaseCalendar
from decision.store.errors import SameIdOtherContent
from decision.store.interface import Journals
from decision.store.journal import JournalRecord
from kb.calendar_files import CalendarNotice
from kb.errors import LiangtiError

STREAM = "calendars"
Notices = tuple[CalendarNotice, ...]


class LoadedCalendars:
    """The notices that were loaded into a store."""

    def __init__(self, journal: Journals) -> None:
        self._journal = journal
        self._known: tuple[str, Notices] = ("", ())

    def all(self) -> Notices:
        """Return the notices that were loaded, the oldest first."""
        head = self._journal.head(STREAM)
        if self._known[0] != head.hash:
            records = self._journal.read(STREAM)
            notices = sorted(map(_notice, records), key=lambda notice: notice.announced)
            self._known = (head.hash, tuple(notices))
        return self._known[1]

    def with_shipped(self, shipped: Notices) -> Notices:
        """Return all notices that are known, the oldest first; of one that is in both, the shipped one."""
        ids = {notice.id for notice in shipped}
        more = (notice for notice in self.all() if notice.id not in ids)
        return tuple(sorted((*shipped, *more), key=lambda notice: notice.announced))

    def load(self, notice: CalendarNotice, shipped: Notices) -> bool:
        """Keep a notice; return whether it is new. Raises: LiangtiError if one of this id says something else."""
        known = next((one for one in self.with_shipped(shipped) if one.id == notice.id), None)
        if known is None:
            body = notice.model_dump(mode="json")
            try:
                self._journal.append(STREAM, body, identity=notice.id)
            except SameIdOtherContent:
                known = _notice(self._journal.read(STREAM)[-1])
            else:
                return True
        if _days(known) != _days(notice):
            what = "there is a notice with this id, and it says something else"
            raise LiangtiError(what, where=notice.id, fix="give a correction the day of its own announcement")
        return False

    def finder(self, shipped: Notices) -> Callable[[str], CaseCalendar | None]:
        """Return what finds a calendar by its id, shipped or loaded."""
        of_shipped = calendar_finder(shipped, {})
        of_all = lru_cache(maxsize=8)(lambda notices: calendar_finder(notices, {}))
        return lambda name: of_shipped(name) or of_all(self.with_shipped(shipped))(name)


def _notice(record: JournalRecord) -> CalendarNotice:
    return CalendarNotice.model_validate(event_of(record))


def _days(notice: CalendarNotice) -> tuple[object, ...]:
    return notice.announced, notice.years, notice.off, notice.work
