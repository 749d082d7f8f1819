"""What a request may contain, read into a case; every problem of a request is reported together.

Codes and names are brought to their one form, and every change is listed. Doubts about a code warn and go on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Any, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api import as_written
from decision.answer import Warned
from decision.certificates import Certificate, Parties, Party, Project, Role, State
from decision.decide import Case
from decision.document_numbers import check_project_code, normalise_document_number, normalise_name
from decision.facts import Answers, FieldProblem, WrongInput, read_answers, stated_case_date, with_case_date
from decision.identifiers import check_credit_code, check_organisation_code, normalise_code
from decision.personal import Personal
from decision.reason import Reason, because
from kb.errors import did_you_mean
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import UnreadableAnswer, Value, Vocabulary, fold, written

LONGEST_TEXT, LONGEST_CODE, LONGEST_REFERENCE = 4_000, 60, 200
MOST_CERTIFICATES, MOST_PARTIES, MOST_ANSWERS, MOST_PROBLEMS, MOST_TABLES = 500, 100, 100, 100, 100
REQUEST = (
    "facts",
    "knowledge_base",
    "tables",
    "applicant",
    "project",
    "parties",
    "certificates",
    "as_of",
    "known_at",
    "start",
    "reference",
    "supersedes",
    "rules",
)
PARTY = ("credit_code", "name")
PROJECT = ("code", "name")
CERTIFICATE = (
    "type",
    "number",
    "issuer",
    "holder",
    "project",
    "issued",
    "valid_from",
    "valid_until",
    "state",
)
ROLES: tuple[Role, ...] = get_args(Role)
NUMBER_WITH_UNIT = frozenset(("value", "unit"))
STATES: tuple[State, ...] = get_args(State)
_STATES: Mapping[str, State] = dict(zip(STATES, STATES, strict=True))
# At least one visible character, and no control characters but tab and line end, which normalising takes away.
VISIBLE_TEXT = (
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f\u200b-\u200d\u2060\ufeff]"
    r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
)

_VISIBLE, _SURROGATE = re.compile(VISIBLE_TEXT), re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}):([0-5]\d|60)(?:\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_LIKE_A_DAY = re.compile(r"[\dTZtz:+./ 年月日-]{1,40}")
_A_DAY, _A_MOMENT = "write it as 2015-05-18", "write it as 2015-05-18 or as 2015-05-18T09:00:00+08:00"
_LEAVE_OUT = "leave it out if it is not known"
_ABSENT = object()
_TEXTS_KEPT = 1_024
# The parts of a request that name people and firms, and their fields that hold only codes and days.
OF_PEOPLE = frozenset(("applicant", "project", "parties", "certificates"))
CODED = frozenset(("role", "type", "state", "issued", "valid_from", "valid_until"))
Word = TypeVar("Word", bound=str)
_Read = Callable[["_Reader", Mapping[str, Any], str, str], Any]


@dataclass(frozen=True)
class DecisionRequest:
    """A request as it was understood; `warnings` say what was changed, doubted or taken for granted.

    `reference` is the caller's own name for the project, `supersedes` the id of the decision that this one replaces.
    """

    case: Case
    as_of: date
    known_at: date
    warnings: tuple[Warned, ...]
    reference: str | None = None
    supersedes: str | None = None


def read_request(data: object, kb: KnowledgeBase, today: date) -> DecisionRequest:
    """Return the request that plain data, as JSON or YAML gives it, states.

    `today` is the civil day in Asia/Shanghai: it stands for an absent `as_of` (with a warning) and `known_at`.
    Raises: WrongInput with every problem and its path, such as `certificates.0.valid_until`.
    """
    reader = _Reader()
    try:
        request = _request(reader, data, kb, today)
    except _Enough:
        more = FieldProblem("", f"there are more than {MOST_PROBLEMS} problems", "correct these first")
        raise WrongInput((*reader.problems, more)) from None
    if reader.problems:
        raise WrongInput(tuple(reader.problems))
    return request


def dates_asked(data: object, vocabulary: Vocabulary, today: date) -> tuple[date, date]:
    """Return the case date and the knowledge date of a request; today for one that is absent or wrong."""
    reader, body = _Reader(), data if isinstance(data, Mapping) else {}
    as_of = reader.day(body, "", "as_of") or _case_date_among(body.get("facts"), vocabulary)
    return as_of or today, reader.day(body, "", "known_at", _civil_day, _A_MOMENT) or today


def is_personal(path: str) -> bool:
    """Return whether what stands at a path of a request may tell who somebody is.

    >>> is_personal("certificates.0.number"), is_personal("certificates.0.valid_until")
    (True, False)
    """
    first, _, rest = path.partition(".")
    return first in OF_PEOPLE and rest.rpartition(".")[2] not in CODED


def shanghai() -> tzinfo:
    """Return the civil time of China; on a system without time zones the offset that holds since 1991."""
    try:
        return ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=8), "Asia/Shanghai")


def _request(reader: _Reader, data: object, kb: KnowledgeBase, today: date) -> DecisionRequest:
    body = reader.mapping(data, "", REQUEST)
    facts = _facts(reader, body, kb) if isinstance(data, Mapping) else {}
    case_date = stated_case_date(kb.vocabulary, facts)
    if "as_of" not in body and case_date is None:
        reader.warn(because("as_of_absent", field="as_of", day=today))
    applicant, project = Party(), Project()
    if "applicant" in body:
        applicant = as_written.party(body["applicant"]) or _party(reader, body["applicant"], "applicant")
    if "project" in body:
        project = as_written.project(body["project"]) or _project(reader, body["project"])
    others = tuple(_others(reader, body))
    certificates = tuple(_certificates(reader, body, kb))
    as_of = reader.day(body, "", "as_of") or case_date or today
    facts, start = _on_case_date(reader, facts, kb, as_of), reader.day(body, "", "start")
    known_at = reader.day(body, "", "known_at", _civil_day, _A_MOMENT)
    reference, supersedes = (
        reader.text(body, "", name, str.strip, most=LONGEST_REFERENCE) or None
        for name in ("reference", "supersedes")
    )
    if "rules" in body:
        reader.choice(body, "", "rules", {"old": "old", "new": "new"})
    warnings = tuple(reader.warnings)
    parties, tables = Parties(applicant, project, others), tuple(_tables(reader, body, kb))
    case = Case(facts, parties, certificates, start, warnings, tables)
    return DecisionRequest(case, as_of, known_at or today, warnings, reference, supersedes)


def _facts(reader: _Reader, body: Mapping[str, Any], kb: KnowledgeBase) -> Mapping[str, Value]:
    stated = body.get("facts", _ABSENT)
    if not isinstance(stated, Mapping):
        problem = "this field is missing" if stated is _ABSENT else f"{_kind(stated)} holds no answers"
        reader.wrong("facts", problem, "give an object of facts and answers; {} where nothing is known")
        return {}
    if len(stated) > max(MOST_ANSWERS, 2 * len(kb.vocabulary.facts)):
        known = "known facts: " + ", ".join(kb.vocabulary.ids())
        reader.wrong("facts", f"{len(stated)} answers are more than there are questions", known)
        return {}
    if (values := as_written.facts(stated, kb.vocabulary)) is not None:
        return values
    sound = {key: answer for key, answer in stated.items() if _is_sound(reader, key, answer)}
    try:
        values = read_answers(kb.vocabulary, sound).values
    except WrongInput as error:
        for found in error.problems:
            reader.wrong(found.field, found.problem, found.fix)
        return {}
    for key, answer in sound.items():
        fact = kb.vocabulary.fact_of(key)
        if fact and fact.type != "boolean" and isinstance(answer, str | Mapping):
            said = answer if isinstance(answer, str) else " ".join(map(str, answer.values()))
            reader.note_change(f"facts.{fact.id}", said, written(values[fact.id]))
    return values


def _on_case_date(
    reader: _Reader, facts: Mapping[str, Value], kb: KnowledgeBase, as_of: date
) -> Mapping[str, Value]:
    """Return the answers with the fact that is the case date, if the vocabulary has one."""
    try:
        return with_case_date(kb.vocabulary, Answers(facts, ()), as_of).values
    except WrongInput as error:
        for found in error.problems:
            reader.wrong(found.field, found.problem, found.fix)
        return facts


def _case_date_among(stated: object, vocabulary: Vocabulary) -> date | None:
    """Return the case date that answers state, None where they state none that can be read."""
    names = {word: fact for fact in vocabulary.facts if fact.given_by for word in (fact.id, fact.zh)}
    for word, fact in names.items():
        if isinstance(stated, Mapping) and word in stated:
            with suppress(UnreadableAnswer):
                day = fact.read(stated[word])
                return day if isinstance(day, date) else None
    return None


def _is_sound(reader: _Reader, key: object, answer: object) -> bool:
    """Return whether the vocabulary can be asked about an answer: it is one value, whole and short."""
    path = f"facts.{_shown(key)}"
    if not isinstance(key, str) or _SURROGATE.search(key):
        reader.wrong(path, "this is no known fact", "name a fact of the vocabulary")
    elif isinstance(answer, Mapping) and answer.keys() == NUMBER_WITH_UNIT:
        return all(_is_sound(reader, key, part) for part in answer.values())
    elif isinstance(answer, list | Mapping):
        reader.wrong(path, f"{_kind(answer)} is no answer", "give one value")
    else:
        return not isinstance(answer, str) or reader.is_whole(answer, path)
    return False


def _party(reader: _Reader, data: object, path: str, *more: str) -> Party:
    entry = reader.mapping(data, path, (*more, *PARTY))
    if isinstance(data, Mapping) and not data.keys() - set(more):
        reader.wrong(path, "nobody is named", "give a credit_code or a name, or leave it out")
    return Party(reader.credit_code(entry, path, "credit_code"), reader.text(entry, path, "name", _name))


def _project(reader: _Reader, data: object) -> Project:
    entry = reader.mapping(data, "project", PROJECT)
    if isinstance(data, Mapping) and not data:
        reader.wrong("project", "the project is not named", "give its code or its name, or leave it out")
    code = reader.text(entry, "project", "code", _code, most=LONGEST_CODE)
    reader.doubt("project.code", check_project_code(code))
    return Project(code, reader.text(entry, "project", "name", _name))


def _others(reader: _Reader, body: Mapping[str, Any]) -> Iterator[tuple[Role, Party]]:
    roles: dict[str, Role] = dict(zip(ROLES, ROLES, strict=True))
    for place, data in enumerate(reader.items(body, "parties", MOST_PARTIES)):
        if plain := as_written.other(data):
            yield plain
            continue
        path = f"parties.{place}"
        party = _party(reader, data, path, "role")
        role = reader.choice(data, path, "role", roles, needed=True)
        if role:
            yield role, party


def _tables(reader: _Reader, body: Mapping[str, Any], kb: KnowledgeBase) -> Iterator[str]:
    known = kb.table_by_id
    for place, name in enumerate(reader.items(body, "tables", MOST_TABLES)):
        if isinstance(name, str) and name in known:
            yield name
        else:
            shown = _shown(name)
            fix = did_you_mean(shown, known) or "known tables: " + (", ".join(known) or "none")
            reader.wrong(f"tables.{place}", f"`{shown}` is no table of these rules", fix)


def _certificates(reader: _Reader, body: Mapping[str, Any], kb: KnowledgeBase) -> Iterator[Certificate]:
    ids = kb.certificate_type_by_id
    types = cache(
        lambda: {fold(kind.zh): kind.id for kind in kb.certificate_types} | {name: name for name in ids}
    )
    for place, data in enumerate(reader.items(body, "certificates", MOST_CERTIFICATES)):
        plain = as_written.certificate(data, ids)
        yield plain or _certificate(reader, f"certificates.{place}", data, types())


def _certificate(reader: _Reader, path: str, data: Any, types: Mapping[str, str]) -> Certificate:
    entry = reader.mapping(data, path, CERTIFICATE)
    if "state" not in entry:
        reader.warn(because("certificate_state_absent", field=f"{path}.state"))
    return Certificate(
        type=reader.choice(data, path, "type", types, needed=True) or "",
        number=reader.text(data, path, "number", normalise_document_number, needed=True),
        state=reader.choice(entry, path, "state", _STATES) or "valid",
        **{name: read(reader, entry, path, name) for name, read in _CERTIFICATE_FIELDS.items()},
    )


class _Enough(Exception):
    """More problems than anybody reads."""


@dataclass
class _Reader:
    """Reads fields one after another, and keeps every problem and every warning."""

    problems: list[FieldProblem] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)

    def wrong(self, path: str, problem: str, fix: str) -> None:
        if len(self.problems) == MOST_PROBLEMS:
            raise _Enough
        self.problems.append(FieldProblem(path, problem, fix))

    def warn(self, reason: Reason) -> None:
        self.warnings.append(Warned(reason))

    def doubt(self, path: str, doubts: tuple[Reason, ...]) -> None:
        for doubt in doubts:
            self.warn(Reason(doubt.code, (("field", path), *doubt.values)))

    def note_change(self, path: str, was: str, now: str) -> None:
        if was != now:
            kind = Personal if is_personal(path) else str
            self.warn(because("normalised", field=path, was=kind(was), now=kind(now)))

    def mapping(self, data: object, path: str, known: tuple[str, ...]) -> Mapping[str, Any]:
        """Return the known keys of an object, with their values; of anything else none."""
        if not isinstance(data, Mapping):
            self.wrong(
                path or "body", f"{_kind(data)} is no object", f"give an object with {', '.join(known)}"
            )
            return {}
        for key in data:
            if key not in known:
                fix = did_you_mean(_shown(key), known) or "known fields: " + ", ".join(known)
                self.wrong(_joined(path, _shown(key)), f"`{_shown(key)}` is no known field", fix)
        return {key: data[key] for key in known if key in data}

    def items(self, body: Mapping[str, Any], name: str, most: int) -> Sequence[Any]:
        entries = body.get(name, [])
        if not isinstance(entries, list):
            self.wrong(name, f"{_kind(entries)} is no list", "give a list, or leave it out")
        elif len(entries) > most:
            self.wrong(name, f"{len(entries)} {name} are too many", f"give at most {most}")
        else:
            return entries
        return ()

    def choice(
        self, data: Any, path: str, name: str, known: Mapping[str, Word], *, needed: bool = False
    ) -> Word | None:
        """Return the value that is written as one of the known words; a value is a word for itself."""
        stated = self.text(data, path, name, lambda text: known.get(fold(text), fold(text)), needed=needed)
        if stated and stated not in known:
            fix = did_you_mean(stated[:200], known) or "known values: " + ", ".join(list(known)[:12])
            self.wrong(_joined(path, name), f"`{_shown(stated)}` is no known {name}", fix)
        return known.get(stated)

    def day(
        self, entry: Mapping[str, Any], path: str, name: str,
        read: Callable[[str], date] | None = None, fix: str = _A_DAY,
    ) -> date | None:  # fmt: skip
        """Return a day of the calendar, or None for a field that is absent or wrong."""
        if (plain := as_written.day(entry.get(name))) is not None:
            return plain
        stated = self.text(entry, path, name, fold)
        if not stated:
            return None
        try:
            return (read or _calendar_day)(stated)
        except (ValueError, OverflowError):
            shown = f"`{stated}`" if _LIKE_A_DAY.fullmatch(stated) else "this"
            self.wrong(_joined(path, name), f"{shown} is no day of the calendar", fix)
            return None

    def credit_code(self, entry: Mapping[str, Any], path: str, name: str) -> str:
        code = self.text(entry, path, name, _code, most=LONGEST_CODE)
        self.doubt(_joined(path, name), _doubts_about(code))
        return code

    def code_or_name(self, entry: Mapping[str, Any], path: str, name: str) -> str:
        """Return a code in the one form of codes, and any other text in that of names."""
        stated = entry.get(name)
        code = _code(stated) if isinstance(stated, str) else ""
        if name == "holder" and re.fullmatch(r"[0-9A-Z]{18}", code):
            return self.credit_code(entry, path, name)
        is_project = name == "project" and _is_project_code(code)
        return self.text(entry, path, name, _code if is_project else _name)

    def text(
        self, data: Any, path: str, name: str, form: Callable[[str], str],
        *, needed: bool = False, most: int = LONGEST_TEXT,
    ) -> str:  # fmt: skip
        """Return a text in its one form, or an empty one for a field that is absent or wrong."""
        if not isinstance(data, Mapping):
            return ""
        path, stated = _joined(path, name), data.get(name, _ABSENT)
        if stated is _ABSENT:
            if needed:
                self.wrong(path, "this field is missing", "add it")
        elif stated is None:
            self.wrong(path, "null says nothing", _LEAVE_OUT)
        elif not isinstance(stated, str):
            self.wrong(path, f"{_kind(stated)} is no text", "write it in quotes")
        elif self.is_whole(stated, path, most):
            now = form(stated)
            if self.is_whole(now, path, most):
                self.note_change(path, stated, now)
                return now
        return ""

    def is_whole(self, text: str, path: str, most: int = LONGEST_TEXT) -> bool:
        """Return whether a text is of whole characters, visible and not too long; else it is a problem."""
        if len(text) > most:
            self.wrong(path, f"{len(text)} characters are too many", f"write at most {most}")
        elif half := _SURROGATE.search(text):
            self.wrong(path, f"character {half.start() + 1} is half a character", "send whole characters")
        elif control := _CONTROL.search(text):
            self.wrong(path, f"character {control.start() + 1} is a control character", "delete it")
        elif not _VISIBLE.search(text):
            self.wrong(path, "the text is empty", _LEAVE_OUT)
        else:
            return True
        return False


def _calendar_day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _civil_day(text: str) -> date:
    """Return the civil day in Asia/Shanghai of a day or of a moment (RFC 3339); a leap second belongs to its minute."""
    found = _MOMENT.fullmatch(text)
    if not found:
        return _calendar_day(text)
    day, minute, _, offset = found.groups()
    return datetime.fromisoformat(f"{day}T{minute}{offset.upper()}").astimezone(shanghai()).date()


# One holder, issuer or project mostly stands on many certificates of one request.
_name = lru_cache(maxsize=_TEXTS_KEPT)(normalise_name)


@lru_cache(maxsize=_TEXTS_KEPT)
def _code(text: str) -> str:
    return normalise_code(text).value


@lru_cache(maxsize=_TEXTS_KEPT)
def _doubts_about(code: str) -> tuple[Reason, ...]:
    doubts = check_credit_code(code)
    if any(("perhaps", "organisation_code") in doubt.values for doubt in doubts):
        doubts += check_organisation_code(code)
    return doubts


def _is_project_code(code: str) -> bool:
    return bool(code) and all(doubt.code != "project_code_form" for doubt in check_project_code(code))


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(word: object) -> str:
    return str(word)[:60].encode("utf-8", "backslashreplace").decode()


def _kind(value: object) -> str:
    """Return what kind of value this is, in the words of JSON."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "an object" if isinstance(value, Mapping) else "a number"


_CERTIFICATE_FIELDS: Mapping[str, _Read] = {
    "issuer": lambda reader, entry, path, name: reader.text(entry, path, name, _name),
    **dict.fromkeys(("holder", "project"), _Reader.code_or_name),
    **dict.fromkeys(("issued", "valid_from", "valid_until"), _Reader.day),
}
