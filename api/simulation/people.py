"""What people do about a duty, and after how many working days: drawn once, when they first see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from api.simulation.mix import Mix

Said = dict[str, Any]
_STOPPED_DAYS = (5, 20)


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody will do, and in how many working days; None does nothing, time does it."""

    days: int
    said: Said | None


@dataclass(frozen=True)
class People:
    """Everybody who has to do with one case. `before` is each step -> those it waits for."""

    random: Random
    mix: Mix
    before: Mapping[str, tuple[str, ...]]
    centre: str
    _stopped: set[tuple[str, int]] = field(default_factory=set)

    def intent(
        self, duty: Mapping[str, Any], step: Mapping[str, Any], days_left: int, granted: set[str]
    ) -> Intent:
        """Return what will be done about a duty; `days_left` are working days, `granted` the steps that are."""
        kind, who, name = duty["event"], duty["who"], duty["step"]
        if kind == "supplied":
            papers = step["papers_missing"] or step["papers"]
            return Intent(self._days(0, 4), {"type": "supplied", "documents": papers, "by": "applicant"})
        if kind == "accepted":
            return self._accepting(name, who, step)
        if kind == "opinion":
            return self._opinion(name, who, days_left)
        if kind == "closed":
            return self._closing(name, who, step, days_left, granted)
        if kind == "reopened":
            return self._after_refusal(name)
        if kind == "resumed":
            said = {"type": "resumed", "step": name, "by": f"window:{who}"}
            return Intent(self._days(1, max(1, days_left)), said if self._happens("resumed_early") else None)
        return Intent(self._days(1, 5), {"type": "delivered", "step": name, "by": f"window:{who}"})

    def withdrawal_day(self) -> int | None:
        """Return after how many working days the applicant withdraws everything; None, mostly: never."""
        return self._days(5, 40) if self._happens("case_withdrawn") else None

    def _accepting(self, name: str, who: str, step: Mapping[str, Any]) -> Intent:
        days = self._days(0, 1)
        if self._happens("accepted_by_silence"):
            return Intent(days, None)
        if step["papers"] and self._happens("correction_asked"):
            paper = self.random.choice(step["papers"])
            said = {
                "type": "correction_asked",
                "documents": [paper],
                "reason": "模拟：缺签章",
                "by": f"window:{who}",
            }
            return Intent(days, {**said, "step": name})
        if self._happens("declined"):
            return Intent(days, {"type": "declined", "step": name, "by": f"head:{who}", **_refusal()})
        if self._happens("step_withdrawn"):
            return Intent(days, {"type": "withdrawn", "step": name, "by": "applicant"})
        return Intent(days, {"type": "accepted", "step": name, "by": f"window:{who}"})

    def _opinion(self, name: str, who: str, days_left: int) -> Intent:
        said = {"type": "opinion", "step": name, "party": who, "value": "agree"}
        if self._happens("opinion_silent"):
            authority = {"by": f"supervisor:{self.centre}", "authority": "模拟：逾期代行"}
            return Intent(days_left + self._days(2, 4), {**said, **authority})
        if self._happens("opinion_against"):
            said |= {"value": "refuse", "reason": "模拟：不同意"}
        return Intent(self._days(0, max(0, days_left)), {**said, "by": f"window:{who}"})

    def _closing(
        self, name: str, who: str, step: Mapping[str, Any], days_left: int, granted: set[str]
    ) -> Intent:
        head, key = f"head:{who}", (name, step["round"])
        if key not in self._stopped and self._happens("stopped"):
            self._stopped.add(key)
            return Intent(0, {"type": "stopped", "step": name, "reason": "hearing", "by": f"window:{who}"})
        earlier = [one for one in self.before.get(name, ()) if one in granted]
        late = days_left + self._days(1, 5) if self._happens("closed_late") else None
        days = late or self._days(min(1, max(0, days_left)), max(1, days_left - 1))
        if earlier and self._happens("sent_back"):
            said = {"type": "reopened", "step": self.random.choice(earlier), "found_in": name, "by": head}
            return Intent(days, {**said, "reason": "模拟：前序有误"})
        if self._happens("refused"):
            return Intent(
                days, {"type": "closed", "step": name, "result": "refused", "by": head, **_refusal()}
            )
        return Intent(days, {"type": "closed", "step": name, "result": "granted", "by": head})

    def _after_refusal(self, name: str) -> Intent:
        if self._happens("applied_again"):
            said = {"type": "reopened", "step": name, "reason": "模拟：改好再报", "by": "applicant"}
            return Intent(self._days(2, 10), said)
        return Intent(self._days(5, 10), {"type": "withdrawn", "by": "applicant"})

    def stopped_until(self) -> int:
        """Return how many days a stop is announced to last."""
        return self._days(*_STOPPED_DAYS)

    def _days(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def _happens(self, outcome: str) -> bool:
        return self.mix.happens(outcome, self.random)


def _refusal() -> Said:
    return {"reason": "模拟：不符合条件", "remedies_told": True}
