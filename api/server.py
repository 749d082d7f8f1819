"""serve(settings): open the release, then the port, then answer until told to stop."""

from __future__ import annotations

import errno
import gc
import json
import logging
import shlex
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from api import admin_socket
from api.app import create_app
from api.clerks import working
from api.logs import FaultsOnly, log_to_stderr
from api.protocol import LimitedProtocol
from api.services import Services, further_of, open_services
from api.settings import Settings
from decision.opened import OpenRelease
from kb.errors import LiangtiError

SECONDS_TO_FINISH = 30
_STOPS = (signal.SIGTERM, signal.SIGINT)
_OPEN = "no API key is configured: everybody on this machine has every role; `liangti keys add` makes a key"
_CLEAR_LINE = "\r\x1b[K"


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, finish the requests that are being answered, close the store, and return.

    What happens is said on standard error; standard output stays empty.
    Raises: LiangtiError if the rules or the store cannot be opened, the address cannot be listened on, or the store
            cannot be sealed in the end; SystemExit(0) when stopped before the port is open.
    """
    with ExitStack() as opened:
        opened.enter_context(_stopped_by(_leave))
        sockets = []
        if settings.store.startswith("duckdb:"):
            # One owner: commands that need the store come through this socket while the service lives.
            _make(settings.home)
            sockets.append(opened.enter_context(admin_socket.listening(settings.home)))
        with _progress() as step:
            services = opened.enter_context(closing(open_services(settings, step, log_to_stderr)))
        listening = opened.enter_context(_listen(settings.host, settings.port))
        server = _Server(_config(create_app(services)), services)
        _keep_what_is_open()
        _log_faults_only()
        address = _address(listening)
        release = services.opened.release.fingerprint[:12]
        if not services.store.keys.all():
            _say(_OPEN)
        curl = _curl_line(address, services.opened)
        _say(f"ready on {address}, release {release}; this decides a project:\n{curl}")

        def stop(_signal: int, _frame: FrameType | None) -> None:
            services.stop()
            server.should_exit = True

        # uvicorn repeats the signal when it has stopped, and then it must not do anything.
        opened.enter_context(_stopped_by(stop))
        opened.enter_context(working(services))
        services.knowledge_bases.open_further(further_of(settings, services), _keep_what_is_open)
        server.run(sockets=[listening, *sockets])
    _say("stopped")


def _keep_what_is_open() -> None:
    """Let what was opened stay: to look through it again and again would hold requests up."""
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    """A server that tells the services of a signal to stop, before it waits for what is being answered."""

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self._services = services

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._services.stop()
        super().handle_exit(sig, frame)


def _make(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        what = f"this folder cannot be made: {error.strerror}"
        raise LiangtiError(what, where=str(home), fix="name another folder with --home") from None


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=LimitedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def _log_faults_only() -> None:
    """Let the server underneath log its warnings in our form; an error of its own may hold what was sent."""
    logger = logging.getLogger("uvicorn.error")
    logger.handlers = [FaultsOnly(log_to_stderr)]
    logger.propagate = False


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show what is being done: one line that changes on a terminal, a line for each stage elsewhere."""
    if not sys.stderr.isatty():
        yield _say
        return

    def show(stage: str) -> None:
        sys.stderr.write(f"{_CLEAR_LINE}{stage} …")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write(_CLEAR_LINE)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        code = error.errno if isinstance(error, OSError) else None
        if code == errno.EADDRINUSE:
            what, fix = f"port {port} of {host} is in use", "end what uses it, or choose another --port"
        elif code == errno.EACCES:
            what, fix = f"port {port} may not be opened by this user", "choose a --port from 1024 on"
        else:
            what, fix = f"`{host}` is no address of this machine", "choose another --host, such as 127.0.0.1"
        raise LiangtiError(what, fix=fix) from None


def _address(listening: socket.socket) -> str:
    """Return the address to write in a browser; a socket that listens everywhere is reached on loopback."""
    host, port = listening.getsockname()[:2]
    if ip_address(host).is_unspecified:
        host = "::1" if ":" in host else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _curl_line(address: str, opened: OpenRelease) -> str:
    """Return one line for a shell that decides the first project the rules allow."""
    axes = opened.index.axes
    ways = (way for way in opened.index.completions({}) if way.situations and not way.constraints)
    answers = next((way.answers for way in ways), ())
    values = {name: axes[name].representatives[place] for name, place in answers}
    facts = {name: value if isinstance(value, bool) else str(value) for name, value in values.items()}
    body = json.dumps({"facts": facts}, ensure_ascii=False)
    return shlex.join(["curl", f"{address}/v1/decisions", "-H", "Content-Type: application/json", "-d", body])


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


@contextmanager
def _stopped_by(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Let SIGTERM and SIGINT come to `handler` meanwhile."""
    before = {number: signal.signal(number, handler) for number in _STOPS}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)
