"""The thin path: a case -> the canonical bytes of its decision, put together from texts written before.

The bytes are those of `decide` and `decision_bytes`. What does not depend on the request is written once, by the same
functions, and kept within bounds; what depends on it (certificates, days, warnings) is judged by the same functions
and put into its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from decision.answer import Warned
from decision.certificates import Judged, best_first, judged_by_type
from decision.classify import classify
from decision.comparison import beside
from decision.decide import Case, advice, decide, found, optional_items, require_in_force
from decision.documents import choice, named_roles
from decision.facts import written
from decision.kept import Kept
from decision.opened import FlowKey, OpenRelease
from decision.personal import Personal
from decision.steps import held_for, shown
from decision.working_days import Due
from explain.as_data import value_bytes
from explain.prepared_documents import PreparedDocuments
from explain.prepared_flow import AS_OF, CALENDARS, CASE, FINISH, KNOWN_AT, START, PreparedFlow, PreparedFlows
from explain.prepared_rules import Facts, PreparedRules
from explain.prepared_text import Answered, Pieces, Spread, answered, cut, hole, spread

_CASES_KEPT, _FLOWS_KEPT, _STARTS_KEPT, _DAYS_KEPT, _WARNINGS_KEPT = 8_192, 4_096, 4_096, 16_384, 4_096


def answer_bytes(case: Case, opened: OpenRelease, as_of: date, known_at: date) -> Answered:
    """Return the answer on a case, as bytes; it is the one that `decide` gives, and raises what that raises."""
    return prepared(opened).answer(case, as_of, known_at)


def prepared(opened: OpenRelease) -> Prepared:
    """Return what was prepared for a release, prepared now if it was not."""
    kept: Prepared | None = opened.kept.get(Prepared)
    return kept or opened.kept.setdefault(Prepared, Prepared(opened))


@dataclass(frozen=True, slots=True)
class _Known:
    """What only the facts of a case decide. Without a flow, `parts` is the whole answer but for days and warnings."""

    outcome: str
    parts: list[bytes]
    advice: bytes
    refusal: str = ""
    flow: PreparedFlow | None = None
    case: bytes = b""
    optional: bytes = b""
    comparison: Pieces = ()
    rules: list[bytes] = field(default_factory=list)


class Prepared:
    """Everything written beforehand for one release, and the way from a case to its bytes."""

    def __init__(self, opened: OpenRelease) -> None:
        self.opened = opened
        self._documents = PreparedDocuments(opened.kb)
        self._rules = PreparedRules(opened)
        self._flow_maker = PreparedFlows(opened, self._documents, self._rules.parts)
        self._flows: Kept[FlowKey, PreparedFlow] = Kept(_FLOWS_KEPT)
        self._known = lru_cache(maxsize=_CASES_KEPT)(self._known_case)
        self._day = lru_cache(maxsize=_DAYS_KEPT)(value_bytes)
        self._days = lru_cache(maxsize=_STARTS_KEPT)(self._days_from)
        self._warning = lru_cache(maxsize=_WARNINGS_KEPT)(value_bytes)

    def answer(self, case: Case, as_of: date, known_at: date) -> Answered:
        """Return the answer on a case. Raises: what `decide` raises."""
        require_in_force(self.opened, as_of)
        known = self._known(tuple(case.facts.items()))
        if known is None:
            return answered(decide(case, self.opened, as_of, known_at))
        flow, spreads = known.flow, list[Spread]()
        if flow is None:
            parts = known.parts.copy()
        else:
            parts = self._parts(known, flow)
            days = self._date(parts, flow, case.start, known_at) if case.start else ()
            if days is None:
                return answered(decide(case, self.opened, as_of, known_at))
            self._judge(parts, spreads, flow, case, as_of, days)
        parts[AS_OF], parts[KNOWN_AT] = orjson.dumps(as_of), orjson.dumps(known_at)
        if case.warnings:
            warned = self._warned(case.warnings, known.advice, len(parts) - 2)
            parts[-2] = b"".join(warned.pieces)
            if warned.places:
                spreads.append(warned)
        else:
            parts[-2] = known.advice
        return Answered(known.outcome, b"".join(parts), known.refusal, parts, spreads)

    def caches(self) -> Mapping[str, tuple[int, int, int]]:
        """Return for each cache how often it helped, how often not, and how much it holds."""
        rules, flows, documents = self._rules, self._flow_maker, self._documents
        counted = {
            "cases": self._known,
            "days": self._day,
            "starts": self._days,
            "warnings": self._warning,
            "classes": rules.core_runs,
            "entries": rules.entry,
            "impossible": rules.impossible,
            "undecided": rules.undecided,
            "runs": flows.pool,
            "documents": flows.fixed,
            "waits": flows.ordered,
            "slots": flows.scheduled,
            "brought": documents.bringing,
            "reasons": documents.reason,
        }
        infos = {name: cache.cache_info() for name, cache in counted.items()}
        found = {name: (info.hits, info.misses, info.currsize) for name, info in infos.items()}
        charts, kept = self.opened.charts, self._flows
        return found | {
            "flows": (kept.hits, kept.misses, len(kept)),
            "charts": (charts.hits, charts.misses, len(charts)),
        }

    def _parts(self, known: _Known, flow: PreparedFlow) -> list[bytes]:
        """Return the parts of the flow with what the facts decide."""
        parts = flow.parts.copy()
        parts[CASE], parts[flow.optional] = known.case, known.optional
        parts[flow.rules : flow.rules + len(known.rules)] = known.rules
        at = flow.comparison
        parts[at], parts[at + 2], parts[at + 4] = known.comparison
        return parts

    def _date(
        self, parts: list[bytes], flow: PreparedFlow, start: date, known_at: date
    ) -> Sequence[Due] | None:
        """Put the dates in; return the days in a row, or None where they end before the plan does."""
        calendar = self.opened.calendar(known_at)
        days, texts = self._days(start, len(calendar.notices), flow.longest, known_at)
        return days

    def _judge(
        self,
        parts: list[bytes],
        spreads: list[Spread],
        flow: PreparedFlow,
        case: Case,
        as_of: date,
        days: Sequence[Due],
    ) -> None:
        """Put in what the certificates at hand make of the documents and of the notes, and the numbers."""
        judged = judged_by_type(self.opened.kb, flow.kinds, case.certificates, case.parties, as_of)
