"""What a command asks of the service that owns a store: plain HTTP over the socket of its data folder."""

from __future__ import annotations

import http.client
import os
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote, urlencode

import orjson

from api import admin_socket
from api.admin import Data, Looked
from api.media_types import LINES, MEDIA_TYPES
from api.rule_requests import lab_body, replay_body
from api.rule_texts import RuleTexts, texts_from_data
from kb.errors import LiangtiError

if TYPE_CHECKING:
    from api.explaining import Asked
    from api.lab import AskedLab
    from api.replaying import AskedReplay
    from decision.register.files import Kind
    from decision.running.figures import Which
    from explain.wording import Lang

Progress = Callable[[int, int], None]

_BLOCK = 1 << 20


class ServiceRefused(LiangtiError):
    """What the service refuses, as its problem says; `problem` is the whole of it."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.problem = problem
        errors = problem.get("errors") or ()
        sentences = [f"{one['field']}: {one['problem']}" for one in errors]
        fixes = [one["fix"] for one in errors if one.get("fix")]
        fix = str(problem.get("fix") or "; ".join(fixes))
        where = str(problem.get("where") or "")
        super().__init__("; ".join(sentences) or str(problem.get("detail", "")), where=where, fix=fix)


class ServiceGone(LiangtiError):
    """The service ended, or broke off, before it had answered."""


class Through:
    """The store of the service that listens on the socket of a data folder.

    Releases are those of a `knowledge_base`, of the default one without.
    """

    def __init__(self, home: Path, knowledge_base: str = "") -> None:
        self._home = home
        self._of_knowledge_base = (
            f"?{urlencode({'knowledge_base': knowledge_base})}" if knowledge_base else ""
        )
        about = self.about()
        self.where = str(about["store"])

    def add_key(self, asked: Data) -> Data:
        return self._data("POST", "/v1/keys", asked)

    def keys(self) -> list[Data]:
        return list(self._data("GET", "/v1/keys")["keys"])

    def revoke_key(self, identity: str) -> Data:
        return self._data("POST", f"/v1/keys/{quote(identity, safe='')}:revoke")

    def about(self) -> Data:
        return self._data("GET", "/v1/store")

    def explain(self, identity: str, asked: Asked) -> Data:
        query: dict[str, str] = {"lang": asked.lang}
        if asked.what == "explanation":
            query["detail"] = asked.detail
        if asked.situation:
            query["situation"] = asked.situation
        path = f"/v1/decisions/{quote(identity, safe='')}/{asked.what}"
        return self._data("GET", f"{path}?{urlencode(query)}")

    def export_case(self, receipt: str) -> bytes:
        with self._asked("GET", f"/v1/cases/{quote(receipt, safe='')}/export") as answer:
            return answer.read()

    def running_figures(self, which: Which) -> Data:
        return self._data("GET", f"/v1/figures/running?which={which}")

    def release(self, asked: str) -> RuleTexts:
        return texts_from_data(asked, self._data("GET", f"/v1/kb/releases/{quote(asked, safe='')}"))

    def releases(self, name: str = "") -> Data:
        path = f"/v1/releases/{quote(name, safe='')}" if name else "/v1/releases"
        return self._data("GET", f"{path}{self._of_knowledge_base}")

    def release_act(self, act: str, name: str, asked: Data, secret: str | None) -> Data:
        place = f"/{quote(name, safe='')}" if name else ""
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return self._data("POST", f"/v1/releases{place}:{act}{self._of_knowledge_base}", asked, headers)

    def replay(self, asked: AskedReplay, lang: Lang, _step: Callable[[str], None]) -> Data:
        return self._data("POST", f"/v1/kb/replay?lang={lang}", replay_body(asked))

    def lab(self, asked: AskedLab, lang: Lang, _step: Callable[[str], None]) -> Data:
        return self._data("POST", f"/v1/kb/lab?lang={lang}", lab_body(asked))

    def check(self, found: Callable[[Data], None], looked: Looked) -> Data:
        return self._followed(
            "/v1/store:check", None, {"Accept": LINES}, {"finding": found, "looked_at": looked}
        )

    def backup(self, file: Path) -> None:
        if file.exists():
            fix = "name a file that is not there yet"
            raise LiangtiError("this file is there already", where=str(file), fix=fix)
        with self._asked("POST", "/v1/store:backup") as answer:
            size = int(answer.headers["Content-Length"])
            with _draft_of(file) as draft:
                while block := answer.read(_BLOCK):
                    draft.write(block)
                if draft.tell() != size:
                    what = f"only {draft.tell()} of {size} bytes came"
                    raise ServiceGone(what, where=str(file), fix="try again; the log of the service says why")

    def import_certificates(
        self, file: BinaryIO, name: str, progress: Progress, kind: Kind | None = None
    ) -> Data:
        head = file.read(4)
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        likely = "xlsx" if head.startswith(b"PK") else "ndjson" if head.lstrip()[:1] == b"{" else "csv"
        headers = {"Accept": LINES, "Content-Type": MEDIA_TYPES[kind or likely], "Content-Length": str(size)}
        asked = urlencode({"name": name, **({"format": kind} if kind else {})}, quote_via=quote)
        return self._followed(
            f"/v1/certificates:import?{asked}",
            file,
            headers,
            {"rows": lambda rows: progress(rows["done"], rows["of"])},
        )

    def _data(
        self, method: str, path: str, body: object = None, more: Mapping[str, str] | None = None
    ) -> Data:
        content, headers = None, dict(more or {})
        if body is not None:
            content, headers["Content-Type"] = orjson.dumps(body), "application/json"
        with self._asked(method, path, content, headers) as answer:
            data: Data = orjson.loads(answer.read())
        return data

    def _followed(
        self,
        path: str,
        body: BinaryIO | None,
        headers: Mapping[str, str],
        told: Mapping[str, Callable[[Any], None]],
    ) -> Data:
        """Tell what each line of an answer says, and return the last one, which is the result."""
        with self._asked("POST", path, body, headers) as answer:
            for line in answer:
                ((name, said),) = orjson.loads(line).items()
                if name == "result":
                    return dict(said)
                if name == "problem":
                    raise ServiceRefused(said)
                told[name](said)
        what = "the service ended before it had done this"
        raise ServiceGone(what, where=path, fix="its log says why; look whether it runs, and try again")

    @contextmanager
    def _asked(
        self,
        method: str,
        path: str,
        body: bytes | BinaryIO | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[http.client.HTTPResponse]:
        connection = _Connection(self._home)
        try:
            # A service that refuses a body early stops reading it, and has said why.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            if answer.status >= 400:
                raise ServiceRefused(_problem(answer))
            yield answer
        except (http.client.HTTPException, ConnectionError) as error:
            what = f"the service broke off ({type(error).__name__})"
            raise ServiceGone(
                what, where=str(self._home), fix="look whether it runs, and try again"
            ) from None
        finally:
            connection.close()


class _Connection(http.client.HTTPConnection):
    """HTTP over the socket of a data folder. It waits as long as the service works."""

    def __init__(self, home: Path) -> None:
        super().__init__("liangti", blocksize=_BLOCK)
        self._home = home

    def connect(self) -> None:
        connection = admin_socket.dial(self._home)
        if connection is None:
            raise ConnectionRefusedError
        connection.settimeout(None)
        self.sock: socket.socket = connection


def _problem(answer: http.client.HTTPResponse) -> Mapping[str, Any]:
    body = answer.read()
    with suppress(orjson.JSONDecodeError):
        problem: Mapping[str, Any] = orjson.loads(body)
        return problem
    return {"detail": f"the service answered {answer.status}"}


@contextmanager
def _draft_of(file: Path) -> Iterator[BinaryIO]:
    """Lend a new file, which gets its name once it is whole and durable."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        what = f"no file can be made there: {error.strerror}"
        raise LiangtiError(what, where=str(file), fix="name a file in another folder") from None
    try:
        with os.fdopen(handle, "wb") as draft:
            yield draft
            draft.flush()
            os.fsync(draft.fileno())
        Path(name).replace(file)
    except OSError as error:
        what = f"the file cannot be written: {error.strerror}"
        raise LiangtiError(what, where=str(file), fix="free some room, or name another folder") from None
    finally:
        Path(name).unlink(missing_ok=True)
