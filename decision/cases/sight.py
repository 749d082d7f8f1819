"""What a role sees of a case (17): its own steps and what comes before them, or all; and what else is for whom."""

from __future__ import annotations

from dataclasses import dataclass

from decision.cases.case import Case
from decision.cases.plan import CaseStep

OF_A_DEPARTMENT = ("window", "head")


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks; the centre's window and head look after whole cases."""

    role: str
    department: str = ""
    centre: str = ""

    @property
    def is_limited(self) -> bool:
        """Whether only some steps are seen."""
        return self.role in OF_A_DEPARTMENT and self.department != self.centre

    @property
    def sees_persons(self) -> bool:
        """Whether the staff numbers of others are shown: not to the applicant's side."""
        return self.role != "intake"

    def is_own(self, step: CaseStep) -> bool:
        """Return whether a step is the department's own, or a joint act of which it is a party."""
        return step.department == self.department or bool(
            step.joint and self.department in step.joint.parties
        )

    def sees_case(self, case: Case) -> bool:
        """Return whether any of the case is seen."""
        return not self.is_limited or any(map(self.is_own, case.plan.steps))

    def steps(self, case: Case) -> tuple[CaseStep, ...]:
        """Return the steps that are seen, in the order of the plan."""
        if not self.is_limited:
            return case.plan.steps
        own = {step.id for step in case.plan.steps if self.is_own(step)}
        seen = own.union(*(case.plan.before_grant[step] for step in own))
        return tuple(step for step in case.plan.steps if step.id in seen)
