"""The text of one flow, its plan, documents and trace, with places for what facts, days and certificates decide.

Flows that differ in a few items have most runs of their text in common; each run is kept once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from decision import decide, trace
from decision.answer import Documents, Size
from decision.certificates import Standard, standards
from decision.chart import Chart, Wait, last_day
from decision.comparison import size_of_flow
from decision.documents import Choice, Need, count, fate_of, needs
from decision.drawn.boxes import DrawnFlow
from decision.drawn.told import Known, conditions_told, truths_told
from decision.kept import Kept
from decision.opened import OpenRelease, whole_rows
from decision.plan import Slot
from decision.steps import Dating, plan_of, results_of, step_of
from explain.prepared_documents import Bringing, PreparedDocuments
from explain.prepared_text import Parts, Pieces, cut, hole
from kb.conditions import Truth
from kb.model import CertificateType

# Where the parts stand that every flow has at the same place.
AS_OF, KNOWN_AT, CASE, START, FINISH, CALENDARS = 1, 3, 4, 6, 8, 10
# A step takes its text with the notes in three parts, its first day, the text between and its last day.
STEP_PARTS, DOCUMENT_PARTS = 6, 11
# What a decision says beside its flow, see `decide.beyond_the_flow`.
BEYOND = ("answers", "tables", "open_tables", "findings")
_STEPS_KEPT, _RUNS_KEPT = 16_384, 65_536
_NULL, _NONE = b"null", b"[]"
_NO_CERTIFICATE = Choice("submit", None, ())


class Place(NamedTuple):
    """Where a document stands in the list, where its exemption in the trace, and on which day it is needed last.

    `at` is the first of DOCUMENT_PARTS places.
    """

    bringing: Bringing
    at: int
    traced_at: int
    day: int


class Noting(NamedTuple):
    """A step whose results certificates can hold: its first part is `before`, its notes, and `behind`.

    `results` has for each document the text of a note around the number, and the types of certificate; `one` is the
    text of the part around the number where there is but one note, of the first document.
    """

    at: int
    before: bytes
    behind: bytes
    results: tuple[tuple[bytes, bytes, tuple[CertificateType, ...]], ...]
    one: tuple[bytes, bytes]

    @property
    def is_single(self) -> bool:
        """Whether it turns on one type of certificate only."""
        return len(self.results) == len(self.results[0][2]) == 1


@dataclass(frozen=True, slots=True)
class PreparedFlow:
    """The parts of one flow.

    `starts` and `finishes` are the places of the first and of the last days of the steps; `start_of` and `finish_of`
    pick them from days in a row, of which it takes `longest`. `of_kind` has what waits for certificates of one type
    alone, `of_kinds` what waits for those of several. `parts` are for each set of parties named so far.
    """

    texts: list[bytes]
    parts: dict[frozenset[str], list[bytes]]
    longest: int
    rows: int
    working_days: int
    starts: slice
    finishes: slice
    start_of: Callable[[Any], tuple[bytes, ...]]
    finish_of: Callable[[Any], tuple[bytes, ...]]
    optional: int
    counts: int
    comparison: int
    rules: int
    warnings: int
    places: tuple[Place, ...]
    of_kind: Mapping[str, tuple[tuple[Place, ...], tuple[Noting, ...]]]
    of_kinds: tuple[tuple[Place, ...], tuple[Noting, ...]]
    asked: Mapping[str, Standard]
    repeats: int
    to_submit: int
    size: Size


class PreparedFlows:
    """Makes the texts of the flows of one release; `rules` is the number of parts that the rules take in the trace."""

    def __init__(self, opened: OpenRelease, documents: PreparedDocuments, rules: int) -> None:
        self.kb, self.documents, self.rules = opened.kb, documents, rules
        names = (
            "as_of",
            "known_at",
            "facts",
            "situation",
            "flowchart",
            *BEYOND,
            "plan",
            "documents",
            "comparison",
            "trace",
        )
        common = {"release": decide.release_used(opened), "warnings": hole("warnings")}
        answer = decide.decision(common, outcome="decided", **{name: hole(name) for name in names})
        self.frame = dict(zip((*names, "warnings", "end"), cut(answer, *names, "warnings"), strict=True))
        self.undated = Dating(None, opened.calendar(opened.kb.manifest.effective_from))
        self.standards = standards(self.kb, self.kb.certificate_types)
        self._told = conditions_told(self.kb)
        self.pool = lru_cache(maxsize=_RUNS_KEPT)(_same)
        self.fixed = lru_cache(maxsize=_RUNS_KEPT)(documents.fixed)
        self.ordered = lru_cache(maxsize=_RUNS_KEPT)(self._ordered)
        self.scheduled = lru_cache(maxsize=_RUNS_KEPT)(self._scheduled)
        self._steps: Kept[object, Pieces] = Kept(_STEPS_KEPT)

    def make(self, flow: Chart, known: Known) -> PreparedFlow:
        """Return the text of a flow; `known` are the given and derived facts of one project that has it."""
        return _Maker(self, flow, known).made()

    def told(self, known: Known) -> tuple[Truth, ...]:
        """Return what else than the flow decides its text: where this is the same, so is the text."""
        return truths_told(self._told, known)

    def step(self, flow: Chart, item: str, slot: Slot, known: Known) -> Pieces:
        """Return the text of a step around its notes and its two days."""
        members = tuple(
            flow.handed_over[item, name].member for wait in flow.waits[item] for name in wait.documents
        )

        def made() -> Pieces:
            step = step_of(self.kb, flow, item, slot, self.undated, (), known)
            days = {name: hole(name) for name in ("notes", "start_date", "finish_date")}
            return cut(replace(step, **days), "notes", "start_date", "finish_date")

        told = (flow.drawn, self.told(known)) if flow.drawn else ()
        return self._steps.get((item, slot, flow.waits[item], members, told), made)

    def _ordered(self, item: str, wait: Wait) -> bytes:
        return b"," + orjson.dumps(trace.ordered(self.kb, item, wait))

    def _scheduled(self, item: str, slot: Slot, drawn: DrawnFlow | None) -> bytes:
        return b"," + orjson.dumps(trace.scheduled(self.kb, item, slot, drawn))


class _Maker:
    """Writes one flow from its first part to its last."""

    def __init__(self, flows: PreparedFlows, flow: Chart, known: Known) -> None:
        self._flows, self._flow, self._kb, self._known = flows, flow, flows.kb, known
        self._parts = Parts(flows.pool)
        self._noting: list[Noting] = []
        self._days: list[tuple[int, int]] = []
        self._needs = needs(flows.kb, flow)

    def made(self) -> PreparedFlow:
        flow, parts, frame = self._flow, self._parts, self._flows.frame
        parts.say(frame["as_of"])
        parts.open()
        parts.say(frame["known_at"])
        parts.open()
        parts.open()
        first, last, optional = self._plan()
        counts, found = self._list()
        comparison = parts.open(places=5)
        parts.say(frame["trace"], b"[")
        rules = parts.open(places=self._flows.rules)
        traced = self._trace()
        parts.say(b"]", frame["warnings"])
        warnings = parts.open(_NONE)
        parts.say(frame["end"])
        parts.end()
        fates = [*(need.handed_over for need in self._needs if need.handed_over)]
        fates += [
            fate_of(self._kb, need, _NO_CERTIFICATE, frozenset(), None) for need in self._needs if need.items
        ]
        number, longest = count(fates), last_day(flow) + 1
        places = tuple(Place(one, at, traced[one.need.document], day) for one, at, day in found)
        return PreparedFlow(
            texts=parts.texts,
            parts={},
            longest=longest,
            rows=whole_rows(longest),
            working_days=flow.schedule.working_days,
            starts=slice(first, last, STEP_PARTS),
            finishes=slice(first + 2, last, STEP_PARTS),
            start_of=_picking([start + 1 if start else 0 for start, _ in self._days]),
            finish_of=_picking([finish for _, finish in self._days]),
            optional=optional,
            counts=counts,
            comparison=comparison,
            rules=rules,
            warnings=warnings,
            places=places,
            of_kind=self._of_kind(places),
            of_kinds=(
                tuple(place for place in places if len(place.bringing.need.kinds) > 1),
                tuple(noting for noting in self._noting if not noting.is_single),
            ),
            asked=self._asked(),
            repeats=number.repeats,
            to_submit=number.to_submit,
            size=size_of_flow(self._kb, flow, fates),
        )

    def _plan(self) -> tuple[int, int, int]:
        """Write the plan; return where the days of its steps begin and end, and where the optional items stand."""
        flow, parts = self._flow, self._parts
        names = ("start", "finish", "calendars", "steps", "after_start_of_works", "optional_items")
        plan = replace(
            plan_of(self._kb, flow, self._flows.undated, {}, (), self._known),
            **{name: hole(name) for name in names},
        )
        head, to_finish, to_calendars, to_steps, to_later, to_optional, rest = cut(plan, *names)
        parts.say(head)
        for text, before in ((_NULL, to_finish), (_NULL, to_calendars), (_NONE, to_steps)):
            parts.open(text)
            parts.say(before)
        first = len(parts.texts) + 3  # behind the text of the first step
        self._steps(flow.items, flow.schedule.slots)
        parts.say(to_later)
        self._steps(flow.later, flow.later_schedule.slots)
        last = len(parts.texts)
        parts.say(to_optional)
        optional = parts.open(_NONE)
        parts.say(rest, self._flows.frame["documents"])
        return first, last, optional

    def _steps(self, items: tuple[str, ...], slots: Mapping[str, Slot]) -> None:
        parts = self._parts
        parts.say(b"[")
        for number, item in enumerate(items):
            slot = slots[item]
            before, to_start, to_finish, rest = self._flows.step(self._flow, item, slot, self._known)
            parts.say(b"," if number else b"", before)
            if results := results_of(self._kb, item):
                self._noting.append(self._note(results, to_start))
            parts.say(_NONE, to_start)
            parts.open(places=2)
            parts.open(_NULL)
            parts.say(to_finish)
            parts.open(_NULL)
            parts.say(rest)
            self._days.append((slot.start, slot.finish))
        parts.say(b"]")

    def _list(self) -> tuple[int, list[tuple[Bringing, int, int]]]:
        """Write the documents; return where their numbers stand, and what certificates can give, where, needed when."""
        parts, names = self._parts, ("exempted", "repeats", "to_submit", "list")
        slots = sum(len(self._flow.requires[item]) for item in self._flow.asking)
        handed_over = sum(len(need.handed_over.items) for need in self._needs if need.handed_over)
        holes = {name: hole(name) for name in names}
        head, to_repeats, to_submit, to_list, rest = cut(
            Documents(slots=slots, handed_over=handed_over, **holes), *names
        )
        parts.say(head)
        counts = parts.open()
        parts.say(to_repeats)
        parts.open()
        parts.say(to_submit)
        parts.open()
        parts.say(to_list, b"[")
        found, comma = list[tuple[Bringing, int, int]](), b""
        for need in self._needs:
            if need.handed_over:
                parts.say(comma, self._flows.fixed(need.handed_over))
                comma = b","
            if need.items:
                parts.say(comma)
                comma = b","
                if need.kinds:
                    found.append(self._open(need))
                else:
                    self._fixed(need)
        parts.say(b"]", rest, self._flows.frame["comparison"])
        return counts, found

    def _fixed(self, need: Need) -> None:
        """Write a document that only the applicant has; one of several items ends the runs around it."""
        text = self._flows.fixed(fate_of(self._kb, need, _NO_CERTIFICATE, frozenset(), None))
        is_shared = len(need.items) > 1
        if is_shared:
            self._parts.end()
        self._parts.say(text)
        if is_shared:
            self._parts.end()

    def _open(self, need: Need) -> tuple[Bringing, int, int]:
        bringing = self._flows.documents.bringing(need.document, need.items, _ids(need.kinds))
        slots = self._flow.schedule.slots
        latest = max((slots[item].start for item in need.items if item in slots), default=0)
        return bringing, self._parts.open(places=DOCUMENT_PARTS), latest + 1 if latest else 0

    def _trace(self) -> Mapping[str, int]:
        """Write the entries of the flow; return where the exemption of each document can stand."""
        flow, parts, traced = self._flow, self._parts, dict[str, int]()
        for need in self._needs:
            if need.handed_over:
                entry = trace.exempted(self._kb, need.handed_over, "")
                parts.say(b",", orjson.dumps(entry))
            if need.items and need.kinds:
                traced[need.document] = parts.open()
        parts.end()
        for item in (*flow.items, *flow.later):
            parts.say(*(self._flows.ordered(item, wait) for wait in flow.waits[item]))
            parts.end()
        for schedule, items in ((flow.schedule, flow.items), (flow.later_schedule, flow.later)):
            for item in items:
                parts.say(self._flows.scheduled(item, schedule.slots[item], flow.drawn))
                parts.end()
        return traced

    def _note(self, results: Iterable[tuple[str, tuple[CertificateType, ...]]], behind: bytes) -> Noting:
        """Return what can be noted at the step of which the text before its notes has just been said."""
        pool = self._flows.pool
        before = pool(self._parts.said())
        texts = tuple((*self._flows.documents.note(document), kinds) for document, kinds in results)
        to_number, rest, _ = texts[0]
        one = pool(before + b"[" + to_number), pool(rest + b"]" + behind)
        return Noting(len(self._parts.texts), before, behind, texts, one)

    def _of_kind(self, places: Iterable[Place]) -> Mapping[str, tuple[tuple[Place, ...], tuple[Noting, ...]]]:
        """Return for each type of certificate the documents and the notes that wait for this type alone."""
        found: dict[str, tuple[list[Place], list[Noting]]] = {kind: ([], []) for kind in self._asked()}
        for place in places:
            if len(place.bringing.need.kinds) == 1:
                found[place.bringing.need.kinds[0].id][0].append(place)
        for noting in self._noting:
            if noting.is_single:
                found[noting.results[0][2][0].id][1].append(noting)
        return {kind: (tuple(brought), tuple(noted)) for kind, (brought, noted) in found.items()}

    def _asked(self) -> Mapping[str, Standard]:
        """Return what is asked of the certificates of which something is to be said."""
        results = (kinds for noting in self._noting for *_, kinds in noting.results)
        brought = (need.kinds for need in self._needs if need.items)
        every = self._flows.standards
        return {kind.id: every[kind.id] for kinds in (*results, *brought) for kind in kinds}


def _ids(kinds: Iterable[CertificateType]) -> tuple[str, ...]:
    return tuple(kind.id for kind in kinds)


def _same(text: bytes) -> bytes:
    return text


def _picking(places: Sequence[int]) -> Callable[[Any], tuple[bytes, ...]]:
    """Return how these places are picked from a row."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)
