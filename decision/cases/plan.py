"""The plan of a case: its steps, what each waits for, and what must be granted before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Literal

from kb import graph
from kb.case_rules import JointRule, Monitoring, Silence

_SHAPES_KEPT = 1024


class BadPlan(Exception):
    """A plan that does not hold together; the text says why."""


@dataclass(frozen=True, slots=True)
class Statutory:
    """The limit of the law in days of `unit`, and by how many it may be extended once."""

    days: int
    unit: Literal["working_days", "calendar_days"]
    extension: int


@dataclass(frozen=True, slots=True)
class JointAct:
    """The parties of a joint act, the rule that decides it, and what silence means."""

    parties: tuple[str, ...]
    rule: JointRule
    silence: Silence


@dataclass(frozen=True, slots=True)
class Cited:
    """A certificate that a step stands on."""

    id: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step. Unit: working days; `early_after` are (step, lag) that only the grant waits for."""

    id: str
    department: str
    days: int
    after: tuple[str, ...] = ()
    early_after: tuple[tuple[str, int], ...] = ()
    needs: tuple[str, ...] = ()
    statutory: Statutory | None = None
    joint: JointAct | None = None
    ends_case: bool = False
    exempt: Cited | None = None
    certificates: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class CasePlan:
    """The steps in the order of the plan."""

    id: str
    steps: tuple[CaseStep, ...]
    flowchart: str | None = None

    @cached_property
    def by_id(self) -> Mapping[str, CaseStep]:
        return {step.id: step for step in self.steps}

    @cached_property
    def before(self) -> Mapping[str, frozenset[str]]:
        """Each step -> all steps, near and far, that it waits for before it is pushed."""
        return _reachable(tuple((step.id, step.after) for step in self.steps))

    @cached_property
    def before_grant(self) -> Mapping[str, frozenset[str]]:
        """Each step -> all steps, near and far, that must be granted before it is."""
        return _reachable(
            tuple((step.id, (*step.after, *(name for name, _ in step.early_after))) for step in self.steps)
        )

    @cached_property
    def in_order(self) -> tuple[CaseStep, ...]:
        """The steps, each after all that must be granted before it."""
        before = {step.id: (*step.after, *(name for name, _ in step.early_after)) for step in self.steps}
        return tuple(self.by_id[name] for name in graph.in_order(before))

    @cached_property
    def place(self) -> Mapping[str, int]:
        return {step.id: place for place, step in enumerate(self.steps)}

    @cached_property
    def catalogue(self) -> frozenset[str]:
        """Every paper that the applicant brings."""
        return frozenset(paper for step in self.steps for paper in step.needs)


def read_plan(data: Any, monitoring: Monitoring) -> CasePlan:
    """Return the plan of plain data `{"id": …, "steps": {step: {"department": …, "days": …, …}}, "order": [step, …]}`.

    `order` is that of the steps, which a record does not keep: its names are sorted. Without it they are as given.
    A joint act that names no rule has that of the monitoring rules, a statutory limit without `extension` the days
    of the settings. Raises: BadPlan.
    """
    try:
        steps = data["steps"]
        plan = CasePlan(
            str(data.get("id", "")),
            tuple(_step(name, steps[name], monitoring) for name in _order(data, steps)),
            data.get("flowchart"),
        )
        known = set(plan.by_id)
        if not known or not all(_named(step) <= known for step in plan.steps):
            raise BadPlan("a step waits for one that the plan does not have")
        plan.in_order  # noqa: B018
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPlan(f"a part is missing or cannot be read: {error}") from None
    except graph.RingError as error:
        raise BadPlan(str(error)) from None
    return plan


def _order(data: Mapping[str, Any], steps: Mapping[str, Any]) -> tuple[str, ...]:
    order = _texts(data.get("order", steps))
    if sorted(order) != sorted(steps):
        raise ValueError("the order names other steps")
    return order


def _named(step: CaseStep) -> set[str]:
    return {*step.after, *(name for name, _ in step.early_after)}


def _step(name: str, data: Mapping[str, Any], monitoring: Monitoring) -> CaseStep:
    early = tuple((str(other), _days(lag)) for other, lag in data.get("early_after", {}).items())
    return CaseStep(
        id=name,
        department=_text(data["department"]),
        days=_days(data["days"]),
        after=_texts(data.get("after", ())),
        early_after=early,
        needs=_texts(data.get("needs", ())),
        statutory=_statutory(data.get("statutory"), monitoring),
        joint=_joint(name, data.get("joint"), monitoring),
        ends_case=data.get("ends_case", False) is True,
        exempt=_cited(data.get("exempt")),
        certificates=tuple(cited for entry in data.get("certificates", ()) if (cited := _cited(entry))),
    )


def _statutory(data: Mapping[str, Any] | None, monitoring: Monitoring) -> Statutory | None:
    if not data:
        return None
    unit = data.get("unit", "working_days")
    if unit not in ("working_days", "calendar_days"):
        raise ValueError(f"`{unit}` is no unit of days")
    return Statutory(
        _days(data["days"]), unit, _days(data.get("extension", monitoring.settings.extension_days))
    )


def _joint(name: str, data: Mapping[str, Any] | None, monitoring: Monitoring) -> JointAct | None:
    if not data:
        return None
    parties, known = _texts(data["parties"]), monitoring.act_rule_of.get(name)
    rule = data.get("rule", known.rule if known else "collect")
    silence = data.get("silence", known.silence if known else "missing")
    if (
        not parties
        or rule not in ("all_agree", "one_refusal", "collect")
        or silence not in ("consent", "missing")
    ):
        raise ValueError(f"the joint act `{name}` has no parties, or no such rule")
    return JointAct(parties, rule, silence)


def _cited(data: Any) -> Cited | None:
    if not data:
        return None
    if data is True:
        return Cited("")
    until = data.get("valid_until")
    return Cited(_text(data["id"]), date.fromisoformat(until) if until else None)


def _days(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3650:
        raise ValueError(f"`{value}` is no number of days")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"`{value}` is no name")
    return value


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f"`{values}` is no list")
    return tuple(_text(value) for value in values)


@lru_cache(maxsize=_SHAPES_KEPT)
def _reachable(waits: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, frozenset[str]]:
    # Thousands of cases share few shapes, and the sets are most of what a plan holds.
    near = dict(waits)
    found: dict[str, frozenset[str]] = {}
    for name in graph.in_order(near):
        found[name] = frozenset().union(*({other} | found[other] for other in near[name]))
    return found
