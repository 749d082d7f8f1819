"""Structured logs: one JSON object a line on standard error, and never a value of a case.

A fault is logged as the places it went through and the type of its error; messages of errors may hold values.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import orjson

Log = Callable[..., None]


def log_to_stderr(event: str, **said: Any) -> None:
    """Write one event; `said` holds texts and numbers."""
    line = orjson.dumps({"time": datetime.now(UTC), "event": event, **said}, default=str, option=_FORM)
    # Where the log finds no room, decisions go on without it.
    with suppress(OSError):
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()


_FORM = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE


def log_nowhere(event: str, **said: Any) -> None:
    """Say nothing."""


def places_of(error: BaseException) -> list[str]:
    """Return the places that an error went through, the innermost last, and what it was caused by, without messages."""
    found: list[str] = []
    one: BaseException | None = error
    while one is not None and len(found) < 100:
        found.append(type(one).__qualname__)
        trace = one.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            found.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_qualname}")
            trace = trace.tb_next
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found


class FaultsOnly(logging.Handler):
    """Takes what the server underneath logs: its warnings, without arguments and messages of errors."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        said = {"trace": places_of(error)} if error else {}
        self._log("server", level=record.levelname.lower(), message=str(record.msg).strip(), **said)
