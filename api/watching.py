"""What is done about running cases unasked, answered as plain data: the same through a service and directly."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from api.admin import Data
from api.cases_kept import RunningCases
from api.settings import Network
from api.webhook_addresses import Resolve, WrongAddress, place_of, resolve
from decision.cases.docket import Now
from decision.facts import FieldProblem, WrongInput
from decision.store.interface import Store
from decision.watching.monitor import Monitor, Run
from decision.watching.redating import redate
from decision.watching.rounds import moment_text
from decision.watching.subscribers import Subscriber, Subscribers
from kb.calendar_files import CalendarNotice, read_calendar
from kb.errors import LiangtiError, did_you_mean

_FIELDS = ("url", "label")
_LONGEST_LABEL = 200
_MOMENT = "write a civil time of Asia/Shanghai, such as 2026-11-25T08:30"
Notices = tuple[CalendarNotice, ...]


class Watching:
    """The webhooks, the monitor and the calendars of a store."""

    def __init__(
        self, store: Store, cases: RunningCases, subscribers: Subscribers, allowed: Sequence[Network] = ()
    ) -> None:
        self._store, self._cases, self._subscribers, self._allowed = store, cases, subscribers, allowed
        # The last run of this process, for those who count.
        self.ran: Run | None = None
        self.monitor = Monitor(store.journal, cases.docket.folds, subscribers.messages, time.monotonic)

    def webhooks(self) -> list[Data]:
        """Return every subscriber, with what waits and what is parked."""
        return [self._webhook_data(one) for one in self._subscribers.all()]

    def add_webhook(self, asked: Mapping[str, Any], now: datetime, resolve: Resolve = resolve) -> Data:
        """Add a subscriber; `secret` in the answer is the only time that it is told. Raises: WrongInput."""
        try:
            place_of(asked["url"], self._allowed, resolve)
        except WrongAddress as error:
            raise WrongInput((FieldProblem("url", error.what, error.fix),)) from None
        added, secret = self._subscribers.add(asked["url"], asked.get("label") or "", now)
        return {**self._webhook_data(added), "secret": secret}

    def rotate_webhook(self, identity: str, now: datetime) -> Data:
        """Give a subscriber a new secret; the old one signs too for a day. Raises: UnknownId."""
        changed, secret = self._subscribers.rotate(identity, now)
        return {**self._webhook_data(changed), "secret": secret}

    def remove_webhook(self, identity: str, now: datetime) -> Data:
        """Tell a subscriber nothing any more. Raises: UnknownId."""
        return self._webhook_data(self._subscribers.remove(identity, now))

    def replay_webhook(self, identity: str, receipt: str, now: datetime) -> Data:
        """Let parked messages go out again, of one case or of all. Raises: UnknownId."""
        known = self._subscribers.get(identity)
        lanes = [lane for lane in known.parked if not receipt or lane.rpartition("/")[2] == _key(receipt)]
        if receipt and not lanes:
            raise LiangtiError(
                "nothing of this case is parked", where=receipt[:60], fix="leave it out: all go"
            )
        for lane in lanes if receipt else ("",):
            known = self._subscribers.replay(identity, lane, now)
        return self._webhook_data(known)

    def last_run(self) -> Data | None:
        """Return the last run of the monitor; None before the first."""
        run = self.monitor.last()
        return run_data(run) if run else None

    def run_monitor(
        self, at: datetime, now: Now, shipped: Notices, goes_on: Callable[[], bool] = lambda: True
    ) -> Data:
        """Evaluate every case up to a moment; open cases first count by the newest calendar. Raises: LiangtiError."""
        if at > now.moment:
            what = f"{moment_text(at)} has not come yet"
            raise LiangtiError(what, where="at", fix=f"give a moment up to {moment_text(now.moment)}")
        redate(self._cases.docket, self._cases.calendars.with_shipped(shipped), now)
        self.ran = self.monitor.run(at, goes_on)
        return run_data(self.ran)

    def load_calendar(self, notice: CalendarNotice, now: Now, shipped: Notices) -> Data:
        """Keep a notice, and date open cases anew. Raises: LiangtiError if its id says something else already."""
        is_new = self._cases.calendars.load(notice, shipped)
        done = redate(self._cases.docket, self._cases.calendars.with_shipped(shipped), now)
        return {
            "calendar": notice.id,
            "is_new": is_new,
            "cases": list(done.changed),
            "refused": [{"receipt": receipt, "kind": kind} for receipt, kind in done.refused.items()],
        }

    def _webhook_data(self, one: Subscriber) -> Data:
        lanes = [lane for lane in self._store.outbox.lanes(one.topic) if lane.topic == one.topic]
        return {
            "id": one.id,
            "url": one.url,
            "label": one.label,
            "added": one.added.isoformat(),
            "secret_since": one.secrets[-1].since.isoformat(),
            "cases_waiting": len(lanes),
            "parked": [
                {"lane": lane, "number": trouble.seq, "since": trouble.since.isoformat(), "why": trouble.why}
                for lane, trouble in one.parked.items()
            ],
        }


def webhook_said(body: object) -> Data:
    """Return what a request to add a webhook says. Raises: WrongInput with every problem."""
    if not isinstance(body, dict):
        raise WrongInput((FieldProblem("", "the body is no object", 'send {"url": "https://HOST/PATH"}'),))
    problems = [
        FieldProblem(name[:60], "there is no such field", did_you_mean(name[:60], _FIELDS))
        for name in sorted(body.keys() - {*_FIELDS})
    ]
    url, label = body.get("url"), body.get("label", "")
    if not isinstance(url, str) or not url:
        problems.append(FieldProblem("url", "it is no address", "write https://HOST/PATH"))
    if not (isinstance(label, str) and len(label) <= _LONGEST_LABEL and label.isprintable()):
        problems.append(FieldProblem("label", "this is no short text on one line", "write it shorter"))
    if problems:
        raise WrongInput(tuple(problems))
    return {"url": url, "label": label}


def moment_said(body: object) -> datetime:
    """Return the moment that a request to run the monitor says. Raises: WrongInput."""
    text = body.get("at") if isinstance(body, dict) else None
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise WrongInput((FieldProblem("at", "it is no moment", _MOMENT),))
    return found


def calendar_said(body: object) -> CalendarNotice:
    """Return the notice in the file that a request brings: its `name` and its `text`. Raises: WrongInput."""
    name, text = (body.get(part) if isinstance(body, dict) else None for part in ("name", "text"))
    if not (isinstance(name, str) and isinstance(text, str)):
        fix = 'send {"name": "cn-2026-11-04.yaml", "text": the file}'
        raise WrongInput((FieldProblem("", "there is no file", fix),))
    notice, findings = read_calendar(text.encode("utf-8", "replace"), name[:_LONGEST_LABEL])
    if notice is None:
        raise WrongInput(tuple(FieldProblem(str(one.location), one.problem, one.fix) for one in findings))
    return notice


def run_data(run: Run) -> Data:
    """Return what is told of a run."""
    return {**asdict(run), "at": moment_text(run.at)}


def _key(receipt: str) -> str:
    return receipt.replace("-", "")
