"""`/v1/certificates`: the register read, written, filled from files and from the results of decided projects."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from api.admin import folder_for_files
from api.body import SECONDS, check_media_type, parsed, read_bytes
from api.errors import PROBLEMS, RefusedRequest, problem_response
from api.media_types import LINES, MEDIA_TYPES
from api.progress_lines import Tell, progress_lines
from api.recorded_results import issued_certificates, slip_of
from api.register_data import entry_of, imported_data, version_data
from api.register_requests import identity_of, kind_of, known_at_of, no_such_certificate, query_of, revocation
from api.routes.explanations import lang_of, told_as_asked
from api.services import Services
from api.uploads import spooled
from decision.facts import FieldProblem, WrongInput
from decision.register import Defaults, Imported, import_certificates
from decision.register.files import Kind
from decision.store.certificate_records import CertificateVersion
from decision.store.certificates import Put
from decision.store.errors import UnknownId
from decision.store.holder_keys import keys_of_party
from explain.exemptions_text import exemptions_told

_ASKED = ("holder", "project", "number")


class Certificates:
    """The answers about one register."""

    def __init__(self, services: Services) -> None:
        self._services, self._register = services, services.store.certificates
        self._importing = threading.Lock()

    async def put(self, request: Request) -> Response:
        services, identity = self._services, identity_of(request)
        body = parsed(await read_bytes(request, services.body_limit, SECONDS))
        defaults = Defaults(source="API", as_of=services.clock())
        entry = entry_of(services.opened.kb, body, identity, defaults)
        is_there = await services.read(self._register.get, identity) is not None
        done = await services.read(self._register.put, entry)
        return _json(_put_data(done), 200 if is_there else 201)

    async def get(self, request: Request) -> Response:
        identity, known_at = identity_of(request), known_at_of(query_of(request, "known_at"))
        found = await self._services.read(self._register.get, identity, known_at)
        if found is None:
            raise no_such_certificate()
        history = await self._services.read(self._register.history, identity)
        return _json({**version_data(found), "versions": [version_data(one) for one in history]})

    async def find(self, request: Request) -> Response:
        query = query_of(request, *_ASKED, "known_at")
        asked = {name: query[name] for name in _ASKED if name in query}
        if not asked:
            problem, fix = (
                "nothing is asked for",
                "give ?holder= with a code or a name, ?project= or ?number=",
            )
            raise WrongInput((FieldProblem("holder", problem, fix),))
        found = await self._services.read(self._found, asked, known_at_of(query))
        return _json({"certificates": [version_data(one) for one in found]})

    def _found(self, asked: Mapping[str, str], known_at: datetime | None) -> list[CertificateVersion]:
        """Return the certificates that are all that is asked for, ordered by id."""
        register = self._register
        ways = {
            "holder": lambda text: register.of_holders(keys_of_party(text, text), known_at),
            "project": lambda text: register.of_project(text, known_at),
            "number": lambda text: register.of_number(text, known_at),
        }
        each = [{one.id: one for one in ways[name](text)} for name, text in asked.items()]
        common = set(each[0]).intersection(*each[1:])
        return [each[0][name] for name in sorted(common)]

    async def revoke(self, request: Request) -> Response:
        services = self._services
        is_empty = request.headers.get("content-length", "0") == "0"
        is_empty = is_empty and "transfer-encoding" not in request.headers
        said = {} if is_empty else parsed(await read_bytes(request, services.body_limit, SECONDS))
        state, source = revocation(said)
        try:
            done = await services.read(
                self._register.revoke, identity_of(request), state, source, services.clock()
            )
        except UnknownId:
            raise no_such_certificate() from None
        return _json(_put_data(done))

    async def take_in(self, request: Request) -> Response:
        check_media_type(request, *MEDIA_TYPES.values())
        query = query_of(request, "name", "format")
        name, kind = query.get("name", "body"), kind_of(query)
        file = await spooled(request, folder_for_files(self._services.store))
        work = partial(self._take_in, file, name, kind)
        if LINES in request.headers.get("accept", ""):
            lines = progress_lines(lambda tell: imported_data(work(tell)), request)
            return StreamingResponse(lines, media_type=LINES)
        done = await asyncio.to_thread(work, lambda _name, _said: None)
        if done.errors:
            told = imported_data(done)
            detail = f"nothing was taken in: {done.errors} errors in {done.rows} rows"
            members = {name: told[name] for name in ("rows", "not_shown", "findings")}
            return problem_response(request, PROBLEMS["wrong-input"], detail, members)
        return _json(imported_data(done))

    def _take_in(self, file: BinaryIO, name: str, kind: Kind | None, tell: Tell) -> Imported:
        services = self._services
        defaults = Defaults(source=name, as_of=services.clock())

        def progress(done: int, of: int) -> None:
            tell("rows", {"done": done, "of": of})

        with file:
            if not self._importing.acquire(blocking=False):
                raise RefusedRequest("conflict", "an import is going on", fix="wait until it has ended")
            try:
                kb = services.opened.kb
                return import_certificates(file, name, kb, self._register, defaults, progress, kind)
            finally:
                self._importing.release()

    async def issued(self, request: Request) -> Response:
        body = parsed(await read_bytes(request, self._services.body_limit, SECONDS))
        done = await self._services.derive(issued_certificates, self._services, body)
        is_new = any(one.is_new for one in done)
        return _json({"certificates": [_put_data(one) for one in done]}, 201 if is_new else 200)

    async def exemptions(self, request: Request) -> Response:
        services, lang = self._services, lang_of(query_of(request, "lang"))
        slip = await services.read(slip_of, services.store, request.path_params["id"])
        return told_as_asked(request, (slip, exemptions_told(slip, lang)))


def certificates(services: Services) -> list[BaseRoute]:
    """Return the routes of the register."""
    register, path = Certificates(services), "/v1/certificates"
    return [
        Route(path, register.find, methods=["GET"], name="findCertificates"),
        Route(f"{path}:import", register.take_in, methods=["POST"], name="importCertificates"),
        Route(f"{path}:issued", register.issued, methods=["POST"], name="recordIssued"),
        Route(f"{path}/{{id}}:revoke", register.revoke, methods=["POST"], name="revokeCertificate"),
        Route(f"{path}/{{id}}", register.put, methods=["PUT"], name="putCertificate"),
        Route(f"{path}/{{id}}", register.get, methods=["GET"], name="getCertificate"),
        Route("/v1/decisions/{id}/exemptions", register.exemptions, methods=["GET"], name="getExemptions"),
    ]


def _put_data(done: Put) -> dict[str, Any]:
    return {**version_data(done.version), "is_new": done.is_new}


def _json(data: object, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status, media_type="application/json")
