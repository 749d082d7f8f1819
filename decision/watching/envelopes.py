"""What is told of a case, in an envelope of CloudEvents 1.0 (JSON): events as they are entered, notices at their hour.

No person, paper, reason or content of an opinion stands in it: whoever needs more asks for it by the receipt number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from decision.cases.case import Case
from decision.cases.history import History
from decision.cases.notices import Line, told_by_event
from decision.watching.rounds import moment_text

Data = dict[str, Any]
MEDIA_TYPE = "application/cloudevents+json"
SOURCE = "/v1/cases/"
_OFFSET = "+08:00"


def of_event(before: Case | None, after: History) -> Data:
    """Return the envelope of the last event of a history; its id is receipt/seq."""
    event, case = after.events[-1], after.case
    assert case is not None
    said: Data = {
        "receipt": case.receipt,
        "seq": after.seq,
        "event": event.type,
        "step": event.step,
        "at": moment_text(event.at),
        "entered": event.entered.isoformat(timespec="seconds"),
        "state": case.state,
        "step_state": case.states.get(event.step) if event.step else None,
        "notices": [_notice(line) for line in sorted(told_by_event(before, case, event), key=str)],
    }
    name = f"{case.receipt}/{after.seq}"
    return _envelope(name, case.receipt, event.type, event.entered, said)


def of_notices(receipt: str, number: int, moment: datetime, lines: Iterable[Line]) -> Data:
    """Return the envelope of what monitoring told of a case at a moment, `number` in the trail of its notices."""
    said: Data = {
        "receipt": receipt,
        "due": moment_text(moment),
        "notices": [_notice(line) for line in lines],
    }
    return _envelope(f"{receipt}/notice/{number}", receipt, "notices", moment, said)


def _envelope(name: str, receipt: str, kind: str, moment: datetime, said: Data) -> Data:
    return {
        "specversion": "1.0",
        "id": name,
        "source": SOURCE + receipt,
        "type": f"liangti.case.{kind}",
        "time": moment.isoformat(timespec="seconds") + _OFFSET,
        "datacontenttype": "application/json",
        "data": said,
    }


def _notice(line: Line) -> Data:
    return {"rule": line.rule, "about": line.about, "recipient": line.recipient, "mark": line.mark or None}
