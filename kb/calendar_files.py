"""A folder of calendar files, one for each holiday notice -> notices; all problems are reported together.

A notice speaks of every day of the years it announces, and of the days it lists outside them: a December day
can stand in the next year's notice. One that amends a year already announced restates that whole year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from kb.errors import Finding, KnowledgeBaseError, did_you_mean
from kb.forms import text_form
from kb.location import Entry, Location, Text, place_of
from kb.reader import UnreadableFile, parse_yaml
from kb.record import Basis, Day, Provenance, Record, Word, as_day

_YEAR = "[12][0-9]{3}"


def _as_year(value: Any) -> Any:
    if isinstance(value, int):
        return value
    if not re.fullmatch(_YEAR, str(value)):
        raise PydanticCustomError("year", "`{value}` is no year", {"value": str(value)})
    return int(value)


_WHOLE_YEAR = {"type": "integer", "minimum": 1000, "maximum": 2999}
Year = Annotated[int, BeforeValidator(_as_year), WithJsonSchema(text_form(_YEAR, _WHOLE_YEAR))]


class CalendarNotice(Record):
    """One notice of the State Council on which days are worked.

    `off` lists days from Monday to Friday that are not worked, `work` Saturdays and Sundays that are.
    `notice` is its number, `basis` its title and whether its text was read, `source` where it can be read.
    """

    id: Word
    notice: Word
    announced: Day
    years: tuple[Year, ...]
    off: tuple[Day, ...]
    work: tuple[Day, ...]
    basis: Basis
    provenance: Provenance
    source: tuple[Word, ...] = ()


def load_calendars(folder: Path) -> tuple[CalendarNotice, ...]:
    """Return the notices of a folder, the oldest first.

    Raises: KnowledgeBaseError with every problem of the folder.
    """
    notices, findings = read_calendars(folder)
    if findings:
        raise KnowledgeBaseError(str(folder), findings)
    return notices


def read_calendars(folder: Path) -> tuple[tuple[CalendarNotice, ...], tuple[Finding, ...]]:
    """Return the notices of a folder that can be read, the oldest first, and what is wrong with the others.

    Shape:  n files -> at most n notices; a file with a finding gives none.
    """
    if not folder.is_dir():
        fix = "name a folder that holds files such as cn-2013-12-11.yaml"
        return (), (_wrong(Location(str(folder), 1, 1), "there is no such folder of calendars", fix),)
    notices: list[CalendarNotice] = []
    findings: list[Finding] = []
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"}):
        notice, problems = read_calendar(path.read_bytes(), f"{folder.name}/{path.name}")
        findings.extend(problems)
        if notice:
            notices.append(notice)
    return tuple(sorted(notices, key=lambda notice: notice.announced)), tuple(findings)


def read_calendar(data: bytes, file: str) -> tuple[CalendarNotice | None, tuple[Finding, ...]]:
    """Return the notice that the bytes of a file hold, None if anything is wrong with it; and what is wrong."""
    problems: list[Finding] = []
    try:
        entry = parse_yaml(data, file, problems)
    except UnreadableFile as error:
        return None, (error.finding,)
    notice = _notice(entry, problems)
    problems.extend(_contradictions(entry, file.rpartition("/")[2]))
    return None if problems else notice, tuple(problems)


def _notice(entry: Entry, problems: list[Finding]) -> CalendarNotice | None:
    try:
        return CalendarNotice.model_validate(entry)
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems.extend(_misread(entry, detail["loc"], detail["type"], detail["msg"]) for detail in details)
        return None


def _misread(entry: Entry, path: tuple[str | int, ...], kind: str, message: str) -> Finding:
    place, key = place_of(entry, path), str(path[-1])
    if kind == "extra_forbidden":
        holder: Entry = entry if len(path) == 1 else entry[str(path[0])]
        place = next(name.location for name in holder if isinstance(name, Text) and name == key)
        model = Basis if path[0] == "basis" else CalendarNotice
        known = [name for name in model.model_fields if name != "location"]
        fix = did_you_mean(key, known) or "known keys: " + ", ".join(known)
        return Finding("unknown_names", "error", place, f"`{key}` is no key of a calendar file", fix)
    if kind == "missing":
        return _wrong(place, f"`{key}` is missing", f"write a line `{key}: …` as in another notice's file")
    name = ".".join(step for step in path if isinstance(step, str))
    return _wrong(place, f"{name}: {message}", "write days as 2015-05-18 and years as [2015]")


def _contradictions(entry: Entry, file_name: str) -> Iterator[Finding]:
    """Yield what no single value shows; values that cannot be read are reported elsewhere."""
    years = [int(str(year)) for year in _items(entry, "years") if re.fullmatch(r"\d{4}", str(year))]
    yield from _misnamed(entry, file_name)
    if entry.get("years") == []:
        yield _wrong(place_of(entry, ("years",)), "no year is announced", "write the years, such as [2015]")
    if len(set(years)) < len(years):
        yield _wrong(place_of(entry, ("years",)), "a year stands twice in `years`", "delete one", "duplicate")
    seen: dict[date, Location] = {}
    for key in ("off", "work"):
        for index, item in enumerate(_items(entry, key)):
            day, place = _day(item), place_of(entry, (key, index))
            if day in seen:
                what = f"{day} is listed already, on line {seen[day].line}"
                yield _wrong(place, what, "delete one: a day is either off or worked", "duplicate")
            elif day:
                seen[day] = place
                yield from _misplaced(day, key, years, place)
    for year in years if isinstance(entry.get("off"), list) else ():
        if not any(day and day.year == year for day in map(_day, _items(entry, "off"))):
            what = f"{year} is announced, but none of its days is off"
            fix = f"list the days off of {year}, or take it out of `years`"
            yield _wrong(place_of(entry, ("off",)), what, fix)


def _misnamed(entry: Entry, file_name: str) -> Iterator[Finding]:
    if "id" not in entry:
        return
    place, name, announced = place_of(entry, ("id",)), str(entry["id"]), _day(entry.get("announced"))
    if announced and name != f"cn-{announced}":
        yield _wrong(place, f"`{name}` is announced on {announced}", f"write `cn-{announced}`")
    if file_name != f"{name}.yaml":
        fix = f"name the file {name}.yaml, or mend the id"
        yield _wrong(place, f"the file of `{name}` is named {file_name}", fix)


def _misplaced(day: date, key: str, years: list[int], place: Location) -> Iterator[Finding]:
    is_weekend = day.weekday() >= 5
    if key == "off" and is_weekend:
        yield _wrong(place, f"{day} is a weekend day, off anyway", "delete it: `off` lists Monday to Friday")
    if key == "work" and not is_weekend:
        fix = "delete it: `work` lists Saturdays and Sundays"
        yield _wrong(place, f"{day} lies between Monday and Friday, worked anyway", fix)
    if years and day.year not in years and not (day.month == 12 and day.year + 1 in years):
        announced = ", ".join(map(str, years))
        fix = f"write a day of {announced}; only a December day may stand in the next year's notice"
        yield _wrong(place, f"{day} does not lie in {announced}", fix)


def _items(entry: Entry, key: str) -> list[object]:
    value = entry.get(key)
    return list(value) if isinstance(value, list) else []


def _day(value: object) -> date | None:
    try:
        day: date = as_day(value)
    except PydanticCustomError:
        return None
    return day


def _wrong(place: Location, what: str, fix: str, check: str = "calendars") -> Finding:
    return Finding(check, "error", place, what, fix)
