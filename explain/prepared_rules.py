"""What an answer says that only the facts decide: the trace of the rules, what is open, what is broken.

Everything is kept by the facts it depends on. The classifying facts have few combinations, so what hangs on them alone
is kept in long runs; a rule that reads any other fact is kept by the values it reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from decision import decide, unsettled
from decision.answer import Decision
from decision.classify import classify
from decision.interview_question import next_question
from decision.opened import OpenRelease
from decision.trace import RuleLine
from explain.as_data import value_bytes
from explain.prepared_text import Pieces, cut, hole
from kb.conditions import facts_in
from kb.vocabulary import Value

Facts = tuple[tuple[str, Value], ...]

_CLASSES_KEPT, _ENTRIES_KEPT = 1_024, 16_384
_HEAD = {name: hole(name) for name in ("as_of", "known_at", "facts", "warnings", "trace")}


class PreparedRules:
    """The texts of one release that only the facts decide."""

    def __init__(self, opened: OpenRelease) -> None:
        self._opened = opened
        self._classifying = frozenset(opened.index.classification)
        self._runs = [
            (is_core, list(run))
            for is_core, run in groupby(enumerate(opened.rule_lines), lambda pair: self._is_core(pair[1]))
        ]
        self.parts = sum(1 if is_core else len(run) for is_core, run in self._runs)
        self.core_runs = lru_cache(maxsize=_CLASSES_KEPT)(self._core_runs)
        self.entry = lru_cache(maxsize=_ENTRIES_KEPT)(self._entry)
        self.impossible = lru_cache(maxsize=_CLASSES_KEPT)(self._impossible)
        self.undecided = lru_cache(maxsize=_CLASSES_KEPT)(self._undecided)

    def trace(self, facts: Facts, known: dict[str, Value]) -> list[bytes]:
        """Return the entries of all rules, in as many pieces for any facts; `known` holds the derived facts too."""
        core = iter(self.core_runs(self.core_of(facts)))
        pieces: list[bytes] = []
        for is_core, run in self._runs:
            if is_core:
                pieces.append(next(core))
            else:
                pieces += (self.entry(at, tuple(map(known.get, line.reads))) for at, line in run)
        return pieces

    def core_of(self, facts: Facts) -> Facts:
        """Return those facts that classify."""
        return tuple(fact for fact in facts if fact[0] in self._classifying)

    def _is_core(self, line: RuleLine) -> bool:
        given_facts_of = self._opened.kb.given_facts_of
        return all(given_facts_of[fact] <= self._classifying for fact in facts_in(line.when))

    def _core_runs(self, core: Facts) -> list[bytes]:
        known = self._opened.kb.derived(dict(core))
        return [
            b"".join(self._written(at, line.entry(known)) for at, line in run)
            for is_core, run in self._runs
            if is_core
        ]

    def _entry(self, at: int, values: Sequence[Value | None]) -> bytes:
        line = self._opened.rule_lines[at]
        known = {fact: value for fact, value in zip(line.reads, values, strict=True) if value is not None}
        return self._written(at, line.entry(known))

    def _written(self, at: int, entry: object) -> bytes:
        return (b"," if at else b"") + value_bytes(entry)

    def _impossible(self, core: Facts) -> tuple[Pieces, str]:
        """Return the answer around what varies, and what the applicant is told."""
        facts, opened = dict(core), self._opened
        classified = classify(opened.index, facts)
        broken = unsettled.violated(opened.kb, classified)
        repairs = unsettled.repairs(opened.index, facts)
        reason = unsettled.why_impossible(opened.kb, classified)
        decision = self._answer("impossible", reason=reason, constraints=broken, repairs=repairs)
        return _cut(decision), "".join(one.sentence for one in broken)

    def _undecided(self, core: Facts, open_facts: tuple[str, ...]) -> Pieces:
        opened = self._opened
        classified = replace(classify(opened.index, dict(core)), open_facts=open_facts)
        possible = unsettled.candidates(opened.kb, classified)
        decision = self._answer(
            "undecided",
            candidates=possible,
            shared_flowchart=unsettled.shared_flowchart(possible),
            next_question=next_question(opened, classified, dict(core)),
        )
        return _cut(decision)

    def _answer(self, outcome: str, **parts: object) -> Decision:
        release = decide.release_used(self._opened)
        return decide.decision({**_HEAD, "release": release}, outcome=outcome, **parts)


def _cut(decision: Decision) -> Pieces:
    return cut(decision, "as_of", "known_at", "facts", "trace", "warnings")
