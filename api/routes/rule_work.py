"""`POST /v1/kb/check`, `diff`, `replay`, `lab`, `GET /v1/kb/releases/{id}`: what rules say that an officer sends."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.admin import folder_for_files
from api.apart import Apart, TookTooLong
from api.errors import PROBLEMS, RefusedRequest, problem_response
from api.lab import AskedLab, lab
from api.register_requests import query_of
from api.replaying import AskedReplay, Told, compiled, replayed_log
from api.routes.explanations import lang_of, told_as_asked
from api.routes.knowledge import Text, tagged
from api.rule_difference import Form
from api.rule_requests import TABLES, days_of, fields_of, flag_of, most_of, named, read_bounded, settings_of
from api.rule_texts import RuleTexts, stored_texts, texts_as_data
from api.rule_uploads import ZIP, files_of_json, files_of_zip
from api.rule_work import AskedDifference, check_rules, check_table, difference
from api.services import Services
from decision.store.errors import UnknownId
from explain.findings import finding_as_data
from explain.wording import Lang
from kb.errors import KnowledgeBaseError, LiangtiError
from kb.patch import Setting

SECONDS, REPLAY_SECONDS = 60.0, 600.0
# A table that is late reports what it has; only a reader that hangs is ended.
_FOR_READING = 15.0
_JSON = "application/json"
FORMS: Mapping[str, Form] = {
    _JSON: "json",
    "text/html": "html",
    "text/markdown": "markdown",
    "text/plain": "text",
}


class RuleWork:
    """The answers about rules that are sent, each made in another process."""

    def __init__(self, services: Services) -> None:
        self._services, self._apart = services, Apart()
        self._replaying = threading.Lock()

    async def check(self, request: Request) -> Response:
        given, body = await read_bounded(request, _JSON, ZIP, *TABLES)
        if given in TABLES:
            work = partial(check_table, TABLES[given], body, SECONDS)
            return await self._answer(request, work, SECONDS + _FOR_READING)
        if given == ZIP:
            return await self._answer(request, partial(check_rules, files_of_zip(body)))
        data = fields_of(body, "files", "set")
        return await self._answer(
            request, partial(check_rules, files_of_json(data.get("files")), settings_of(data))
        )

    async def diff(self, request: Request) -> Response:
        lang = lang_of(query_of(request, "lang"))
        _, body = await read_bounded(request, _JSON)
        data = fields_of(body, "old", "new", "set")
        old, new = [await self.texts(data, side) for side in ("old", "new")]
        media_type, form = form_of(request)
        work = partial(difference, AskedDifference(old, new, settings_of(data), form, lang))
        return await self._answer(request, work, media_type=media_type)

    async def release(self, request: Request) -> Response:
        texts = await self._stored(request.path_params["id"])
        body = orjson.dumps(texts_as_data(texts))
        return tagged(request, Text(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'))

    async def replay(self, request: Request) -> Response:
        """Decide the log again in a thread that ends at its deadline; rules are first read and built apart."""
        lang = lang_of(query_of(request, "lang"))
        _, body = await read_bounded(request, _JSON)
        data = fields_of(body, "new", "old", "set", "since", "until", "most")
        since, until = days_of(data, "since", "until")
        most, settings = most_of(data), settings_of(data)
        try:
            new = await self._compiled(await self.texts(data, "new"), settings)
            old = await self._compiled(await self.texts(data, "old"), ()) if "old" in data else None
        except KnowledgeBaseError as error:
            return unreadable(request, error)
        asked = AskedReplay(new, (), old, since, until, most)
        return told_as_asked(request, await asyncio.to_thread(self._replayed, asked, lang))

    def _replayed(self, asked: AskedReplay, lang: Lang) -> Told:
        store, end = self._services.store, time.monotonic() + REPLAY_SECONDS

        def step(_: str) -> None:
            if time.monotonic() > end or self._services.is_stopping:
                what = f"the log was not decided again within {REPLAY_SECONDS:g} seconds"
                raise RefusedRequest("took-too-long", what, fix="ask for fewer days, by `since` and `until`")

        if not self._replaying.acquire(blocking=False):
            raise RefusedRequest("conflict", "a replay is going on", fix="wait until it has ended")
        try:
            return replayed_log(store, asked, folder_for_files(store), step).told(lang)
        finally:
            self._replaying.release()

    async def lab(self, request: Request) -> Response:
        lang = lang_of(query_of(request, "lang"))
        _, body = await read_bounded(request, _JSON)
        data = fields_of(body, "rules", "set", "logged", "since", "until")
        since, until = days_of(data, "since", "until")
        is_logged, settings = flag_of(data, "logged"), settings_of(data)
        texts = await self.texts(data, "rules")
        try:
            await self._compiled(texts, settings)
        except KnowledgeBaseError as error:
            return unreadable(request, error)
        asked = AskedLab(texts, settings, is_logged, since, until)
        store = self._services.store
        return told_as_asked(request, await asyncio.to_thread(lambda: lab(asked, store).told(lang)))

    async def _compiled(self, texts: RuleTexts, settings: Sequence[Setting]) -> RuleTexts:
        with refused_by_name():
            return await self._apart.run(SECONDS, compiled, texts, settings)

    async def texts(self, data: Mapping[str, object], side: str) -> RuleTexts:
        """Return the rules that one side of a request names. Raises: WrongInput, RefusedRequest."""
        said = named(data, side)
        return said.texts or await self._stored(said.release)

    async def _stored(self, name: str) -> RuleTexts:
        try:
            return await self._services.read(stored_texts, self._services.store, name)
        except UnknownId as error:
            raise RefusedRequest("not-found", error.what, fix="see /v1/releases for what there is") from None

    async def _answer(
        self, request: Request, work: Callable[[], object], seconds: float = SECONDS, media_type: str = _JSON
    ) -> Response:
        try:
            with refused_by_name():
                made = await self._apart.run(seconds, work)
        except KnowledgeBaseError as error:
            return unreadable(request, error)
        body = made.encode() if isinstance(made, str) else await asyncio.to_thread(orjson.dumps, made)
        return Response(body, headers={"Vary": "Accept"}, media_type=media_type)


@contextmanager
def refused_by_name() -> Iterator[None]:
    """Make what work apart refuses the refusal of a request; rules that cannot be read are left to the caller."""
    try:
        yield
    except TookTooLong as error:
        raise RefusedRequest("took-too-long", error.what, fix=error.fix) from None
    except KnowledgeBaseError:
        raise
    except LiangtiError as error:
        raise RefusedRequest("refused", f"{error.where}: {error.what}", fix=error.fix) from None


def form_of(request: Request) -> tuple[str, Form]:
    """Return the media type and the form that a caller accepts first; JSON where none is named."""
    accepted = [word.partition(";")[0].strip() for word in request.headers.get("accept", "").split(",")]
    media_type = next((word for word in accepted if word in FORMS), _JSON)
    return media_type, FORMS[media_type]


def unreadable(request: Request, error: KnowledgeBaseError) -> Response:
    """Return the refusal of rules that cannot be read, with every finding."""
    detail = f"{error.where.strip()}: these rules cannot be read"
    findings = [finding_as_data(finding) for finding in error.findings]
    return problem_response(request, PROBLEMS["refused"], detail, {"findings": findings})


def rule_work(services: Services) -> list[BaseRoute]:
    """Return the routes."""
    work = RuleWork(services)
    return [
        Route("/v1/kb/check", work.check, methods=["POST"], name="checkRules"),
        Route("/v1/kb/diff", work.diff, methods=["POST"], name="compareRules"),
        Route("/v1/kb/replay", work.replay, methods=["POST"], name="replayLog"),
        Route("/v1/kb/lab", work.lab, methods=["POST"], name="tryRules"),
        Route("/v1/kb/releases/{id}", work.release, methods=["GET"], name="getReleaseTexts"),
    ]
