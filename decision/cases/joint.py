"""Joint acts as quorums: who has spoken, who is silent, and how the lead department may close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from decision.cases.case import Case
from decision.cases.clock import due
from decision.cases.plan import JointAct
from decision.cases.round import Opinion, Round

SILENT = "silent"


@dataclass(frozen=True)
class Quorum:
    """Each party -> its opinion: agree, refuse, return, silent (counts as agreeing), or None (missing)."""

    act: JointAct
    opinions: Mapping[str, str | None]

    @cached_property
    def missing(self) -> tuple[str, ...]:
        return tuple(party for party, value in self.opinions.items() if value is None)

    @property
    def spoken(self) -> int:
        return len(self.opinions) - len(self.missing)

    def objection(self, result: str) -> str | None:
        """Return why the lead may not close with a result: opinions_missing, against_opinions, or None if it may."""
        all_agree = all(value in ("agree", SILENT) for value in self.opinions.values() if value is not None)
        if result == "refused" and self.act.rule == "one_refusal" and not all_agree:
            return None
        if self.missing:
            return "opinions_missing"
        if self.act.rule == "collect" or all_agree is (result == "granted"):
            return None
        return "against_opinions"

    @property
    def may_close(self) -> bool:
        return self.objection("granted") is None or self.objection("refused") is None


def quorum(case: Case, step: str, today: date) -> Quorum | None:
    """Return how a joint act stands on a day; None for any other step."""
    act, spell = case.plan.by_id[step].joint, case.round(step)
    if act is None:
        return None
    silent = SILENT if _silence_counts(case, act, spell, today) else None
    opinions = (case.round(step).opinions.get(party) for party in act.parties)
    values = (opinion.value if opinion and _stands(case, opinion) else silent for opinion in opinions)
    return Quorum(act, dict(zip(act.parties, values, strict=True)))


def _silence_counts(case: Case, act: JointAct, spell: Round, today: date) -> bool:
    """Return whether a silent party counts as agreeing: after the due day, never while the clock stands."""
    if act.silence != "consent" or spell.acceptance is None or spell.still_since is not None:
        return False
    end = due(spell, today, case.calendar.latest)
    return end is not None and today > end


def _stands(case: Case, opinion: Opinion) -> bool:
    """Return whether an opinion still counts: a return lapses when the step it names is granted again."""
    if opinion.value != "return" or opinion.to is None:
        return True
    closings = (spell.closing for spell in case.rounds.get(opinion.to, ()))
    return not any(
        closing and closing.result == "granted" and closing.entered > opinion.entered for closing in closings
    )
