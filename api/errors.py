"""Any error -> application/problem+json (RFC 9457): a stable type, what is wrong and how to repair it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from decision.decide import NoReleaseInForce
from decision.facts import FieldProblem, WrongInput
from kb.errors import KnowledgeBaseError, LiangtiError

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of refusal; `type` never changes, the titles may."""

    name: str
    status: int
    title: str
    title_zh: str

    @property
    def type(self) -> str:
        return f"/problems/{self.name}"


_TABLE = (
    ("wrong-input", 422, "The request holds values that cannot be used", "请求内容有误"),
    ("impossible-project", 422, "Such a project cannot exist", "这样的项目不可能存在"),
    ("no-release-in-force", 422, "No rules are in force on that day", "该日期没有施行的规则"),
    ("refused", 422, "The request was refused", "请求被拒绝"),
    ("not-json", 400, "The body is no JSON text", "请求正文不是JSON"),
    ("incomplete-request", 400, "The request broke off", "请求不完整"),
    ("not-found", 404, "There is nothing at this address", "没有这个地址"),
    ("method-not-allowed", 405, "This address does not answer the method", "该地址不支持这种方法"),
    ("body-too-large", 413, "The body is too large", "请求正文过大"),
    ("unsupported-media-type", 415, "The body has the wrong media type", "请求正文类型不受支持"),
    ("internal-error", 500, "Something is wrong with the service", "服务内部出错"),
)
PROBLEMS = {row[0]: ProblemType(*row) for row in _TABLE}
_BY_STATUS = {
    problem.status: problem for problem in PROBLEMS.values() if problem.status in (404, 405, 413, 415)
}


class RefusedRequest(LiangtiError):
    """A request that is refused before anything is decided; `problem` is a name in PROBLEMS."""

    def __init__(self, problem: str, what: str, *, fix: str = "") -> None:
        self.problem = problem
        super().__init__(what, fix=fix)


def problem_response(
    request: Request,
    problem: ProblemType,
    detail: str,
    members: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem; `members` stand beside those that every problem has."""
    body = {
        "type": problem.type,
        "title": problem.title,
        "title_zh": problem.title_zh,
        "status": problem.status,
        "detail": detail,
        "instance": quote(request.scope["path"], errors="replace"),
        **(members or {}),
    }
    return Response(orjson.dumps(body), problem.status, headers, MEDIA_TYPE)


def add_error_handlers(app: FastAPI) -> None:
    """Make every error of the project, of FastAPI and of Starlette a problem."""
    app.add_exception_handler(LiangtiError, _refusal)
    app.add_exception_handler(RequestValidationError, _wrong_parameters)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _broken_off)
    app.add_exception_handler(Exception, _fault)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, LiangtiError)
    if isinstance(error, WrongInput):
        return _wrong_input(request, error.problems)
    if isinstance(error, KnowledgeBaseError):
        return await _fault(request, error)
    name = "no-release-in-force" if isinstance(error, NoReleaseInForce) else "refused"
    name = error.problem if isinstance(error, RefusedRequest) else name
    return problem_response(request, PROBLEMS[name], error.what, {"fix": error.fix} if error.fix else {})


def _wrong_input(request: Request, problems: tuple[FieldProblem, ...]) -> Response:
    errors = [{"field": found.field, "problem": found.problem, "fix": found.fix} for found in problems]
    counted = "one field is" if len(errors) == 1 else f"{len(errors)} fields are"
    return problem_response(request, PROBLEMS["wrong-input"], f"{counted} wrong", {"errors": errors})


async def _wrong_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = (FieldProblem(".".join(map(str, one["loc"])), one["msg"], "") for one in error.errors())
    return _wrong_input(request, tuple(found))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers: dict[str, str] = dict(error.headers or {})
    if error.status_code in _BY_STATUS:
        problem = _BY_STATUS[error.status_code]
        allowed = headers.get("Allow")
        detail = f"it answers {allowed}" if allowed else "see /openapi.json for what there is"
        return problem_response(request, problem, detail, headers=headers)
    title = HTTPStatus(error.status_code).phrase
    return problem_response(request, _Blank("", error.status_code, title, title), title, headers=headers)


async def _broken_off(request: Request, _: Exception) -> Response:
    detail = "the body ended before all of it had come"
    return problem_response(request, PROBLEMS["incomplete-request"], detail)


async def _fault(request: Request, _: Exception) -> Response:
    detail = "nothing was decided; the log of the service says what went wrong"
    return problem_response(request, PROBLEMS["internal-error"], detail)


class _Blank(ProblemType):
    """A status without a type of its own (RFC 9457, section 4.2.1)."""

    __slots__ = ()

    @property
    def type(self) -> str:
        return "about:blank"
