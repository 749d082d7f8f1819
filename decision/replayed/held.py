"""The documents that projects bring while they hold certificates; what a flow needs is found once for each flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from decision.certificates import Standard, judged_by_type, standards
from decision.chart import Chart, last_day
from decision.classify import classify
from decision.documents import Need, choice, needs
from decision.facts import read_answers
from decision.kept import Kept
from decision.opened import FlowKey, OpenRelease
from decision.replayed.logged import Holding
from decision.steps import Dating

_FLOWS_KEPT = 4_096


@dataclass(frozen=True, slots=True)
class _Asked:
    """How many documents one flow asks of the applicant, those that certificates give, and how these are judged."""

    flow: Chart
    documents: int
    needs: tuple[Need, ...]
    standards: Mapping[str, Standard]


class Bringing:
    """Counts documents under one release."""

    def __init__(self, opened: OpenRelease) -> None:
        self._opened = opened
        self._asked = Kept[FlowKey, _Asked](_FLOWS_KEPT)

    def to_submit(self, answers: Mapping[str, str], holding: Holding) -> int | None:
        """Return how many documents the applicant brings; None where the answers do not decide the project."""
        opened = self._opened
        facts = read_answers(opened.kb.vocabulary, answers, from_text=True).values
        classified = classify(opened.index, facts)
        if not classified.is_decided:
            return None
        certain = opened.flow_conclusions(classified.settled)
        asked = self._asked.get(opened.flow_key(certain), lambda: self._of_flow(opened.chart(certain)))
        judged = judged_by_type(asked.standards, holding.certificates, holding.parties, holding.as_of)
        starts = self._latest_starts(asked.flow, holding)
        exempt = sum(
            choice(judged.of(need.kinds), _latest(need, starts)).status == "exempt" for need in asked.needs
        )
        return asked.documents - exempt

    def _of_flow(self, flow: Chart) -> _Asked:
        kb = self._opened.kb
        brought = [need for need in needs(kb, flow) if need.items]
        given = tuple(need for need in brought if need.kinds)
        return _Asked(
            flow, len(brought), given, standards(kb, (kind for need in given for kind in need.kinds))
        )

    def _latest_starts(self, flow: Chart, holding: Holding) -> Mapping[str, date]:
        """Return the latest day on which each item can start; nothing without a start."""
        if holding.start is None:
            return {}
        days = self._opened.days_after(holding.start, holding.known_at, last_day(flow) + 1)
        dating = Dating(holding.start, self._opened.calendar(holding.known_at), days)
        starts = {item: dating.of_start(flow.schedule.slots[item].start) for item in flow.items}
        return {item: due.latest for item, due in starts.items() if due}


def _latest(need: Need, starts: Mapping[str, date]) -> date | None:
    return max((starts[item] for item in need.items if item in starts), default=None)
