"""HTTP/1.1 as uvicorn speaks it, with limits on headers: how large, how many and how slow they may be."""

from __future__ import annotations

import asyncio

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.errors import MEDIA_TYPE, PROBLEMS, problem_data

MOST_HEADER_BYTES = 32 << 10
MOST_HEADERS = 100
HEADER_SECONDS = 15.0
# Reading goes on for a while after an answer that did not wait for the whole body.
LINGER_SECONDS = 15.0


class LimitedProtocol(HttpToolsProtocol):
    """Closes a connection whose headers are too large, too many or too slow, and answers with a problem."""

    _header_bytes = 0  # that came while the headers were not complete
    _parsed_bytes = 0  # of the headers themselves
    _is_in_headers = True
    _is_refused = False
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        if self._is_in_headers:
            if self._timer is None:
                self._start_timer()
            self._header_bytes += len(data)
        super().data_received(data)
        # A body in the same packet is not counted: its headers were complete by then.
        if self._is_in_headers and self._header_bytes > MOST_HEADER_BYTES and not self._is_refused:
            self._refuse("headers-too-large", f"the headers have more than {MOST_HEADER_BYTES} bytes")

    def on_message_begin(self) -> None:
        self._is_in_headers, self._parsed_bytes = True, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._parsed_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._is_refused:
            return
        super().on_header(name, value)
        self._parsed_bytes += len(name) + len(value)
        if len(self.headers) > MOST_HEADERS:
            self._refuse("headers-too-large", f"there are more than {MOST_HEADERS} headers")
        elif self._parsed_bytes > MOST_HEADER_BYTES:
            self._refuse("headers-too-large", f"the headers have more than {MOST_HEADER_BYTES} bytes")

    def on_headers_complete(self) -> None:
        self._is_in_headers, self._header_bytes = False, 0
        self._stop_timer()
        if not self._is_refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_in_headers = True
        self._stop_timer()
        if not self._is_refused:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._is_in_headers and not self.transport.is_closing():
            # The answer did not wait for the whole body: what is left of it has a while to come.
            self._stop_timer()
            self._timer = self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def send_400_response(self, msg: str) -> None:
        # The text of the library may repeat what was sent.
        self._refuse("incomplete-request", "this is no HTTP request" if msg else "this is no request")

    def _start_timer(self) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(HEADER_SECONDS, self._late)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        if self._is_in_headers and not self.transport.is_closing():
            self._refuse("request-timeout", f"the headers had not come after {HEADER_SECONDS:g} seconds")

    def _refuse(self, name: str, detail: str) -> None:
        self._is_refused = True
        self._stop_timer()
        if self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        if cycle is None or cycle.response_complete:
            problem = PROBLEMS[name]
            body = orjson.dumps(problem_data(problem, detail, ""))
            head = (
                f"HTTP/1.1 {problem.status} {problem.title}\r\ncontent-type: {MEDIA_TYPE}\r\n"
                f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head.encode("ascii") + body)
        self.transport.close()
