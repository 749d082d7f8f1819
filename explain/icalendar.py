"""A dated plan as a calendar file (RFC 5545): one event a step, over whole days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from decision.answer import Day, Decision, Step
from decision.reason import Reason
from explain.columns import without_controls
from explain.pictures.plan_table import marks_of
from explain.wording import Lang, Words

_OCTETS = 75


class NoDates(ValueError):
    """Only a plan with a start day has dates."""


def to_icalendar(
    decision: Decision, name: str, lang: Lang = "zh", *, departments: Mapping[str, str] | None = None
) -> str:
    """Return the steps of a plan as events; one whose days are not certain is tentative and spans all of them.

    `name` is what the ids of the events hang on: the same name, the same ids, so that a calendar updates what it has.
    They are stamped with the day up to which the decision knows calendars. `departments` are English names by id.
    Raises: NoDates for a plan without a start day, or a project that is not decided.
    """
    plan, flowchart = decision.plan, decision.flowchart
    if plan is None or flowchart is None or plan.start is None:
        raise NoDates("the plan has no start day")
    words = Words(lang)
    names = (departments or {}) if lang == "en" else {}
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Liangti//Plan//ZH", "CALSCALE:GREGORIAN"]
    title = words("id_and_label", id=flowchart.id, label=words.of(flowchart))
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_text(title)}"]
    for step in (*plan.steps, *plan.after_start_of_works):
        department = names.get(step.department) or step.department_label
        lines += _event(step, department, name, decision.known_at, words)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(step: Step, department: str, name: str, stamp: date, words: Words) -> Iterator[str]:
    if step.start_date is None or step.finish_date is None:
        return
    first, last = _earliest(step.start_date), _latest(step.finish_date)
    doubts = [reason for day in (step.start_date, step.finish_date) if (reason := _doubt(day))]
    marks = words.listed(marks_of(step, words))
    told = [words("event_told", department=department, days=step.days, marks=marks)]
    told += [words("event_doubt", reason=words.say(doubt)) for doubt in dict.fromkeys(doubts)]
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(step.item)}@{_text(name)}"
    yield f"DTSTAMP:{stamp:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(words.of(step))}"
    yield f"DESCRIPTION:{_text(chr(10).join(told))}"
    yield f"STATUS:{'TENTATIVE' if doubts else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _earliest(day: Day) -> date:
    return _date(day["earliest"]) if isinstance(day, Mapping) else day


def _latest(day: Day) -> date:
    return _date(day["latest"]) if isinstance(day, Mapping) else day


def _date(value: object) -> date:
    assert isinstance(value, date)
    return value


def _doubt(day: Day) -> Reason | None:
    reason = day.get("reason") if isinstance(day, Mapping) else None
    return reason if isinstance(reason, Reason) else None


def _text(text: str) -> str:
    lines = (without_controls(line) for line in text.split("\n"))
    escaped = (line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for line in lines)
    return "\\n".join(escaped)


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets, every further one after a blank; no character is cut."""
    piece, used = "", 0
    for letter in line:
        octets = len(letter.encode())
        if used + octets > _OCTETS:
            yield piece
            piece, used = " ", 1
        piece, used = piece + letter, used + octets
    yield piece
