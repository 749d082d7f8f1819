"""The thin path: a case -> the canonical bytes of its decision, put together from texts written before.

The bytes are those of `decide` and `decision_bytes`. What does not depend on the request is written once, by the same
functions, and kept within bounds; what depends on it (certificates, days, warnings) is judged by the same functions
and put into its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from decision.chart import has_plan
from decision.classify import Classified, classify
from decision.comparison import beside
from decision.conclusions import Conclusion
from decision.decide import (
    Case,
    advice,
    beyond_the_flow,
    decide,
    found,
    optional_items,
    require_in_force,
)
from decision.documents import named_roles
from decision.kept import Kept
from decision.opened import FlowKey, OpenRelease
from decision.steps import shown
from decision.table_answers import reason_of
from decision.working_days import Due
from explain.as_data import value_bytes
from explain.prepared_documents import PreparedDocuments
from explain.prepared_filling import Filling
from explain.prepared_flow import AS_OF, CALENDARS, CASE, FINISH, KNOWN_AT, START, PreparedFlow, PreparedFlows
from explain.prepared_rules import Facts, PreparedRules
from explain.prepared_text import Answered, Pieces, answered, cut, hole
from kb.conditions import Truth
from kb.vocabulary import Value, written

_CASES_KEPT, _FLOWS_KEPT, _STARTS_KEPT, _DAYS_KEPT = 8_192, 4_096, 4_096, 16_384


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
    rules: Sequence[bytes] = ()


class Prepared:
    """Everything written beforehand for one release, and the way from a case to its bytes."""

    def __init__(self, opened: OpenRelease) -> None:
        self.opened = opened
        self._documents = PreparedDocuments(opened.kb)
        self._rules = PreparedRules(opened)
        self._flow_maker = PreparedFlows(opened, self._documents, self._rules.parts)
        self._flows: Kept[tuple[FlowKey, tuple[Truth, ...]], PreparedFlow | None] = Kept(_FLOWS_KEPT)
        self._known = lru_cache(maxsize=_CASES_KEPT)(self._known_case)
        self._day = lru_cache(maxsize=_DAYS_KEPT)(value_bytes)
        self._days = lru_cache(maxsize=_STARTS_KEPT)(self._days_from)

    def answer(self, case: Case, as_of: date, known_at: date) -> Answered:
        """Return the answer on a case. Raises: what `decide` raises."""
        require_in_force(self.opened, as_of)
        known = self._known(tuple(case.facts.items()), case.tables)
        if known is None:
            return answered(decide(case, self.opened, as_of, known_at))
        if known.flow is None:
            filling = Filling(known.parts.copy())
        else:
            filling = Filling(self._parts(known, known.flow, named_roles(case.parties)))
            days = self._date(filling.parts, known.flow, case.start, known_at) if case.start else ()
            if days is None:
                return answered(decide(case, self.opened, as_of, known_at))
            filling.judge(known.flow, self._documents, case, as_of, days)
        parts = filling.parts
        parts[AS_OF], parts[KNOWN_AT], parts[-2] = orjson.dumps(as_of), orjson.dumps(known_at), known.advice
        if case.warnings:
            filling.warn(case.warnings, known.advice)
        return Answered(known.outcome, known.refusal, parts, filling.numbers, filling.spreads)

    def caches(self) -> Mapping[str, tuple[int, int, int]]:
        """Return for each cache how often it helped, how often not, and how much it holds."""
        rules, flows, documents = self._rules, self._flow_maker, self._documents
        counted = {
            "cases": self._known,
            "days": self._day,
            "starts": self._days,
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

    def _parts(self, known: _Known, flow: PreparedFlow, named: frozenset[str]) -> list[bytes]:
        """Return the parts of the flow with what the facts decide, as if there were no certificate."""
        parts = (flow.parts.get(named) or self._without_certificates(flow, named)).copy()
        parts[CASE], parts[flow.optional] = known.case, known.optional
        parts[flow.rules : flow.rules + len(known.rules)] = known.rules
        at = flow.comparison
        parts[at], parts[at + 2], parts[at + 4] = known.comparison
        return parts

    def _without_certificates(self, flow: PreparedFlow, named: frozenset[str]) -> list[bytes]:
        parts = flow.parts[named] = flow.texts.copy()
        for place in flow.places:
            parts[place.at] = self._documents.missing(place.bringing, named)
        return parts

    def _date(
        self, parts: list[bytes], flow: PreparedFlow, start: date, known_at: date
    ) -> Sequence[Due] | None:
        """Put the dates in; return the days in a row, or None where the calendar ends before the plan does."""
        days, texts, calendars = self._days(start, known_at, flow.rows)
        if len(days) <= flow.longest:
            return None
        parts[START], parts[FINISH], parts[CALENDARS] = texts[0], texts[flow.working_days], calendars
        parts[flow.starts], parts[flow.finishes] = flow.start_of(texts), flow.finish_of(texts)
        return days

    def _days_from(
        self, start: date, known_at: date, most: int
    ) -> tuple[tuple[Due, ...], tuple[bytes, ...], bytes]:
        calendar = self.opened.calendar(known_at)
        days = calendar.days_after(start, most)
        texts = [self._day(due.earliest) if due.reason is None else value_bytes(shown(due)) for due in days]
        return days, tuple(texts), value_bytes(calendar.notices[-1:])

    def _known_case(self, facts: Facts, tables: tuple[str, ...]) -> _Known | None:
        """Return what the facts decide; None for facts outside the vocabulary, which are decided in the plain way."""
        opened = self.opened
        kb, case = opened.kb, Case(dict(facts), tables=tables)
        if not all(name in kb.vocabulary for name in case.facts):
            return None
        classified, known = classify(opened.index, case.facts), kb.derived(case.facts)
        said = beyond_the_flow(opened, case, classified, known)
        warned = value_bytes(advice(kb, known))
        certain = opened.flow_conclusions(classified.settled)
        is_plain = bool(classified.reason or reason_of(said["tables"]))
        if not is_plain and kb.situations and classified.is_decided:
            key = opened.flow_key(certain), self._flow_maker.told(known)
            flow = self._flows.get(key, lambda: self._flow_of(certain, known))
            if flow:
                return self._decided(classified, known, flow, facts, said, warned)
        if is_plain or classified.is_decided or any(said.values()) or not kb.situations:
            return self._without_flow(case, warned)
        return self._unsettled(classified, facts, known, warned)

    def _flow_of(self, certain: frozenset[Conclusion], known: Mapping[str, Value]) -> PreparedFlow | None:
        chart = self.opened.chart(certain)
        return self._flow_maker.make(chart, known) if has_plan(self.opened.kb, chart) else None

    def _without_flow(self, case: Case, warned: bytes) -> _Known:
        """Return an answer that has no plan, as the plain way gives it on some day on which the rules are in force."""
        day = self.opened.kb.manifest.effective_from
        decision = decide(case, self.opened, day, day)
        refusal = "".join(one.sentence for one in decision.constraints)
        holes = {name: hole(name) for name in ("as_of", "known_at", "warnings")}
        head, to_known_at, to_warnings, rest = cut(replace(decision, **holes), *holes)
        parts = [head, b"", to_known_at, b"", to_warnings, b"", rest]
        return _Known(decision.outcome, parts, warned, refusal)

    def _unsettled(
        self, classified: Classified, facts: Facts, known: dict[str, Value], warned: bytes
    ) -> _Known:
        """Return an answer that leads nowhere yet, or nowhere at all, from what the classifying facts decide."""
        told = orjson.dumps({name: written(value) for name, value in facts})
        trace = self._rules.trace(facts, known)
        core, refusal = self._rules.core_of(facts), ""
        if classified.is_impossible:
            pieces, refusal = self._rules.impossible(core)
        else:
            pieces = self._rules.undecided(core, classified.open_facts)
        outcome = "impossible" if classified.is_impossible else "undecided"
        head, to_known_at, to_facts, to_trace, to_warnings, rest = pieces
        parts = [
            head,
            b"",
            to_known_at,
            b"",
            to_facts + told + to_trace + b"[",
            *trace,
            b"]" + to_warnings,
            b"",
            rest,
        ]
        return _Known(outcome, parts, warned, refusal)

    def _decided(
        self, classified: Classified, known: dict[str, Value], flow: PreparedFlow,
        facts: Facts, beyond: Mapping[str, Any], warned: bytes,
    ) -> _Known:  # fmt: skip
        opened, frame = self.opened, self._flow_maker.frame
        kb = opened.kb
        told = {"facts": {name: written(value) for name, value in facts}, **found(kb, classified), **beyond}
        said = {name: value_bytes(value) for name, value in told.items()}
        after = replace(flow.size, documents=hole("documents"), intermediary_stamps=hole("stamps"))
        return _Known(
            "decided",
            [],
            warned,
            flow=flow,
            case=b"".join(text for name, value in said.items() for text in (frame[name], value))
            + frame["plan"],
            optional=value_bytes(optional_items(kb, classified, known)),
            comparison=cut(beside(kb, known, after, opened.size_before), "documents", "stamps"),
            rules=self._rules.trace(facts, known),
        )
