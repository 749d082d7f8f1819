"""An event that is refused -> problem+json: the kind of the model with its status, what it names, how to repair it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.errors import PROBLEMS, ProblemType, problem_response
from decision.cases.docket import OtherState
from decision.cases.events import Refused
from decision.cases.repairs import REPAIRS
from kb.case_rules import Monitoring


def refused_event(
    request: Request, monitoring: Monitoring, refused: Refused, step: str | None = None
) -> Response:
    """Return the problem that a refusal is; `step` is where, if it was about one."""
    kind = next(kind for kind in monitoring.refusals if kind.id == refused.kind)
    problem = ProblemType(f"event/{kind.id}", kind.status, kind.en, kind.zh)
    named = ", ".join(refused.named)
    members = {
        "kind": kind.id,
        "where": step,
        "named": list(refused.named),
        "fix": REPAIRS[kind.id],
    }
    return problem_response(request, problem, f"{kind.en}: {named}" if named else kind.en, members)


def precondition_failed(request: Request, other: OtherState) -> Response:
    """Return the problem of a page that is not the newest; the answer names the number that is."""
    headers = {"ETag": f'"{other.found}"'}
    return problem_response(request, PROBLEMS["precondition-failed"], other.what, {"fix": other.fix}, headers)
