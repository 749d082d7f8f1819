"""What a request says of rules: which release or files, which values to try, in which body."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from starlette.requests import Request

from api.body import SECONDS, check_media_type, parsed, read_within
from api.errors import RefusedRequest
from api.lab import AskedLab
from api.media_types import MEDIA_TYPES
from api.moments import day_or_moment, no_moment
from api.replaying import AskedReplay
from api.rule_texts import RuleTexts
from api.rule_uploads import files_of_json, wrong
from decision.facts import WrongInput
from decision.releases.bundle import plain_files
from decision.replayed.replay import MOST_CASES
from kb.errors import did_you_mean
from kb.patch import Setting, UnknownPath, read_setting

TABLES: Mapping[str, str] = {
    "application/dmn+xml": ".dmn",
    "application/xml": ".dmn",
    "text/xml": ".dmn",
    MEDIA_TYPES["csv"]: ".csv",
    MEDIA_TYPES["xlsx"]: ".xlsx",
}
LARGEST, MOST_SETTINGS, MOST_LISTED = 8 << 20, 50, 100_000


@dataclass(frozen=True)
class Named:
    """What a request names: the number or fingerprint of a stored release, or rule files."""

    release: str = ""
    texts: RuleTexts | None = None


async def read_bounded(request: Request, *media_types: str) -> tuple[str, bytes]:
    """Return the media type of a body, and the body. Raises: RefusedRequest."""
    check_media_type(request, *media_types)
    given = request.headers["content-type"].partition(";")[0].strip().lower()
    try:
        async with asyncio.timeout(SECONDS):
            return given, await read_within(request, LARGEST)
    except TimeoutError:
        what = f"the body had not come after {SECONDS:g} seconds"
        raise RefusedRequest("request-timeout", what, fix="send it faster") from None


def fields_of(body: bytes, *known: str) -> Mapping[str, object]:
    """Return the fields of a JSON object. Raises: RefusedRequest, WrongInput."""
    data = parsed(body)
    if not isinstance(data, dict):
        raise wrong("", "the body is no object", f"send an object with {', '.join(known)}")
    for name in data:
        if name not in known:
            fix = did_you_mean(name[:60], known) or f"known: {', '.join(known)}"
            raise wrong(name[:60], "there is no such field", fix)
    return data


def named(data: Mapping[str, object], field: str) -> Named:
    """Return the rules that a field names: `{"release": "…"}` or `{"files": {…}}`. Raises: WrongInput."""
    said = data.get(field)
    fix = 'give {"release": "a41f09"} or {"files": {"manifest.yaml": "…"}}'
    if not isinstance(said, dict) or len(said) != 1 or not set(said) <= {"release", "files"}:
        raise wrong(field, "this names no rules", fix)
    if "files" in said:
        return Named(texts=RuleTexts(field, files_of_json(said["files"], f"{field}.files")))
    if not isinstance(said["release"], str) or not 0 < len(said["release"]) <= 64:
        raise wrong(f"{field}.release", "this is no release", fix)
    return Named(release=said["release"])


def days_of(data: Mapping[str, object], *names: str) -> list[date | datetime | None]:
    """Return the days or moments of some fields. Raises: WrongInput."""
    found: list[date | datetime | None] = []
    for name in names:
        word = data.get(name)
        try:
            found.append(None if word is None else day_or_moment(str(word)))
        except ValueError:
            raise WrongInput((no_moment(name),)) from None
    return found


def flag_of(data: Mapping[str, object], field: str) -> bool:
    """Return a yes or no, no where it is not said. Raises: WrongInput."""
    said = data.get(field, False)
    if not isinstance(said, bool):
        raise wrong(field, "this is neither true nor false", "give true or false")
    return said


def most_of(data: Mapping[str, object]) -> int:
    """Return how many cases are to be listed. Raises: WrongInput."""
    most = data.get("most", MOST_CASES)
    if type(most) is not int or not 0 <= most <= MOST_LISTED:
        raise wrong("most", "this is no number of cases", f"give 0 to {MOST_LISTED}")
    return most


def replay_body(asked: AskedReplay) -> dict[str, object]:
    """Return the request that asks for a replay, as `POST /v1/kb/replay` reads it."""
    body: dict[str, object] = {"new": _named_again(asked.new), "most": asked.most_cases}
    if asked.old:
        body["old"] = _named_again(asked.old)
    return body | {"set": _written(asked.settings)} | _days_written(asked.since, asked.until)


def lab_body(asked: AskedLab) -> dict[str, object]:
    """Return the request that asks for the lab, as `POST /v1/kb/lab` reads it."""
    body = {"rules": _named_again(asked.rules), "logged": asked.is_logged, "set": _written(asked.settings)}
    return body | _days_written(asked.since, asked.until)


def _written(settings: Sequence[Setting]) -> list[str]:
    return [f"{one.place}={one.value}" for one in settings]


def _days_written(since: date | datetime | None, until: date | datetime | None) -> dict[str, object]:
    days = {"since": since, "until": until}
    return {name: day.isoformat() for name, day in days.items() if day is not None}


def _named_again(texts: RuleTexts) -> dict[str, object]:
    return {"release": texts.name} if texts.text else {"files": plain_files(texts.files)}


def settings_of(data: Mapping[str, object]) -> tuple[Setting, ...]:
    """Return the values that a request sets for a trial. Raises: WrongInput."""
    said = data.get("set", [])
    if not isinstance(said, list) or len(said) > MOST_SETTINGS:
        raise wrong("set", "this is no list of values", 'give ["items/ID.promised.days=8"]')
    found = []
    for number, word in enumerate(said):
        try:
            found.append(read_setting(word if isinstance(word, str) else ""))
        except UnknownPath as error:
            raise wrong(f"set.{number}", error.what, error.fix) from None
    return tuple(found)
