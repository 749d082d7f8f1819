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
from starlette.routing import Match, Route

from api.admin_socket import is_through_socket
from decision.decide import NoReleaseInForce
from decision.facts import FieldProblem, WrongInput
from decision.store.errors import OtherSequence, SameIdOtherContent, StoreUnusable
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
    ("not-authenticated", 401, "A valid API key is needed", "需要有效的密钥"),
    ("not-for-role", 403, "This is not for the role of the key", "该密钥的角色无权进行此操作"),
    ("not-json", 400, "The body is no JSON text", "请求正文不是JSON"),
    ("incomplete-request", 400, "The request broke off", "请求不完整"),
    ("not-found", 404, "There is nothing at this address", "没有这个地址"),
    ("method-not-allowed", 405, "This address does not answer the method", "该地址不支持这种方法"),
    ("request-timeout", 408, "The request did not come in time", "请求未及时送达"),
    ("conflict", 409, "The request contradicts an earlier one", "请求与先前的请求冲突"),
    ("precondition-failed", 412, "It has changed since it was read", "内容已被他人更新"),
    ("body-too-large", 413, "The body is too large", "请求正文过大"),
    ("unsupported-media-type", 415, "The body has the wrong media type", "请求正文类型不受支持"),
    ("not-local", 421, "Without keys only this machine may ask", "没有设置密钥时只有本机可以访问"),
    ("headers-too-large", 431, "The headers are too large", "请求头过大"),
    ("too-many-requests", 429, "Too many requests in a short time", "请求过于频繁"),
    ("store-unavailable", 503, "Decisions cannot be kept or found now", "目前无法保存或查询判定"),
    ("not-open-yet", 503, "This knowledge base cannot be asked now", "该知识库目前不能查询"),
    ("stopping", 503, "The service is stopping", "服务正在停止"),
    ("took-too-long", 503, "The request took too long", "处理超时"),
    ("internal-error", 500, "Something is wrong with the service", "服务内部出错"),
)
PROBLEMS = {row[0]: ProblemType(*row) for row in _TABLE}
_BY_STATUS = {
    problem.status: problem for problem in PROBLEMS.values() if problem.status in (404, 405, 413, 415)
}


class RefusedRequest(LiangtiError):
    """A request that is refused before anything is decided; `problem` is a name in PROBLEMS.

    `headers` go with the answer.
    """

    def __init__(
        self,
        problem: str,
        what: str,
        *,
        fix: str = "",
        field: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.problem, self.field, self.headers = problem, field, headers or {}
        super().__init__(what, fix=fix)


def problem_response(
    request: Request,
    problem: ProblemType,
    detail: str,
    members: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem; `members` stand beside those that every problem has."""
    body = problem_data(problem, detail, request.scope["path"])
    request_id = request.scope.get("state", {}).get("request_id")
    named = {"request_id": request_id} if request_id else {}
    return Response(orjson.dumps({**body, **named, **(members or {})}), problem.status, headers, MEDIA_TYPE)


def problem_data(problem: ProblemType, detail: str, path: str) -> dict[str, object]:
    """Return what every problem says."""
    return {
        "type": problem.type,
        "title": problem.title,
        "title_zh": problem.title_zh,
        "status": problem.status,
        "detail": detail,
        "instance": quote(path, errors="replace"),
    }


def add_error_handlers(app: FastAPI) -> None:
    """Make every error of the project, of FastAPI and of Starlette a problem."""
    app.add_exception_handler(LiangtiError, _refusal)
    app.add_exception_handler(RequestValidationError, _wrong_parameters)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _broken_off)
    app.add_exception_handler(Exception, _fault)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, LiangtiError)
    if isinstance(error, KnowledgeBaseError):
        return await _fault(request, error)
    if isinstance(error, StoreUnusable):
        request.scope.setdefault("state", {})["why"] = str(error)
    problem, detail, members, headers = told(error, to_owner=is_through_socket(request.scope))
    return problem_response(request, problem, detail, members, headers)


Told = tuple[ProblemType, str, Mapping[str, object], Mapping[str, str]]


def told(error: LiangtiError, *, to_owner: bool = False) -> Told:
    """Return the problem that an error of the project is, its detail, what stands beside it, and headers.

    What the store says of itself names files and addresses, which are for the log, and for whoever owns the socket.
    """
    if isinstance(error, WrongInput):
        return _wrong_input(error.problems)
    if isinstance(error, RefusedRequest) and error.field:
        return _wrong_input((FieldProblem(error.field, error.what, error.fix),))
    if isinstance(error, StoreUnusable) and to_owner:
        return PROBLEMS["store-unavailable"], error.what, {"where": error.where, "fix": error.fix}, {}
    if isinstance(error, StoreUnusable):
        what, fix = "the store does not take or give records now", "try again later; `/readyz` says when"
        return PROBLEMS["store-unavailable"], what, {"fix": fix}, {"Retry-After": "5"}
    name = "refused"
    headers: Mapping[str, str] = {}
    if isinstance(error, NoReleaseInForce):
        name = "no-release-in-force"
    elif isinstance(error, SameIdOtherContent | OtherSequence):
        name = "conflict"
    elif isinstance(error, RefusedRequest):
        name, headers = error.problem, error.headers
    return PROBLEMS[name], error.what, {"fix": error.fix} if error.fix else {}, headers


def _wrong_input(problems: tuple[FieldProblem, ...]) -> Told:
    errors = [{"field": found.field, "problem": found.problem, "fix": found.fix} for found in problems]
    counted = "one field is" if len(errors) == 1 else f"{len(errors)} fields are"
    return PROBLEMS["wrong-input"], f"{counted} wrong", {"errors": errors}, {}


async def _wrong_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = (FieldProblem(".".join(map(str, one["loc"])), one["msg"], "") for one in error.errors())
    problem, detail, members, headers = _wrong_input(tuple(found))
    return problem_response(request, problem, detail, members, headers)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers: dict[str, str] = dict(error.headers or {})
    if error.status_code in _BY_STATUS:
        problem = _BY_STATUS[error.status_code]
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(sorted(_methods_at(request)))
        allowed = headers.get("Allow")
        detail = f"it answers {allowed}" if allowed else "see /openapi.json for what there is"
        return problem_response(request, problem, detail, headers=headers)
    title = HTTPStatus(error.status_code).phrase
    return problem_response(request, _Blank("", error.status_code, title, title), title, headers=headers)


def _methods_at(request: Request) -> set[str]:
    """Return the methods that this address answers: each may have a route of its own."""
    found: set[str] = set()
    for route in request.app.router.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return found


async def _broken_off(request: Request, _: Exception) -> Response:
    detail = "the body ended before all of it had come"
    return problem_response(request, PROBLEMS["incomplete-request"], detail)


async def _fault(request: Request, _: Exception) -> Response:
    detail = "nothing was decided; the log of the service says what went wrong, under the request id"
    return problem_response(request, PROBLEMS["internal-error"], detail)


class _Blank(ProblemType):
    """A status without a type of its own (RFC 9457, section 4.2.1)."""

    __slots__ = ()

    @property
    def type(self) -> str:
        return "about:blank"
