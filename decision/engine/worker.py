"""The engine's process seen from outside: it holds the rulesets and answers within a deadline, or is replaced.

Whatever goes wrong in there (a crash, a hang, a kill, garbage, a late answer) comes out as one EngineError.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

from decision.engine.process import ChildFailed, ChildProcess
from kb.errors import LiangtiError

Answer = TypeVar("Answer")
_FOLDER = Path(__file__).resolve().parent
# The packages above the child stay bare: it needs neither pydantic nor rule files, and starts in a tenth of a second.
PROGRAM = """
import sys, types
for name, folder in zip(("decision", "decision.engine"), sys.argv[2:]):
    package = sys.modules[name] = types.ModuleType(name)
    package.__path__ = [folder]
from decision.engine.child import main
main()
"""
_FIX = "try again; if it stays, take back the last change of the rules named here"
_GRACE_S = 1  # after our deadline the child ends itself, in case that we are gone


class EngineError(LiangtiError):
    """The engine gave no answer, or refused a definition; `ruleset` says where, as far as that is known."""

    def __init__(self, what: str, *, ruleset: str = "", fix: str = "") -> None:
        super().__init__(what, where=f"engine, ruleset {ruleset}" if ruleset else "engine", fix=fix)


class Worker:
    """One child process at most, started by the first request and again after it failed.

    Building the rulesets, and each request, has `deadline_s` seconds. Calls from several threads wait for each other.
    `labels` says in errors what a ruleset, given by its name, holds.
    """

    def __init__(
        self, definitions: Sequence[Mapping[str, Any]], labels: Mapping[str, str], *, deadline_s: float
    ) -> None:
        self._definitions, self._labels, self._deadline_s = definitions, labels, deadline_s
        self._lock = threading.Lock()
        self._child: ChildProcess | None = None
        self._number = 0
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process of the engine, while there is one."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start the child and build the rulesets in it, unless it runs. Raises: EngineError."""
        with self._lock:
            self._start()

    def ask(self, request: Mapping[str, Any], read: Callable[[dict[str, Any]], Answer]) -> Answer:
        """Return what `read` makes of the child's answer; what it cannot read is garbage.

        Raises: EngineError. The child is gone then, and the next request starts another.
        """
        with self._lock:
            return self._ask(self._start(), request, read)

    def close(self) -> None:
        """End the child; nothing is asked any more."""
        with self._lock:
            self._is_closed = True
            if self._child:
                self._child.end()
                self._child = None

    def _start(self) -> ChildProcess:
        if self._is_closed:
            raise EngineError("it is closed", fix="start another engine")
        if not self._child:
            try:
                self._child = ChildProcess(PROGRAM, [str(_FOLDER.parent), str(_FOLDER)])
            except OSError as error:
                raise EngineError(
                    f"its process cannot be started: {error}", fix="free memory or processes"
                ) from error
            self._ask(self._child, {"build": self._definitions}, lambda answer: answer["built"])
        return self._child

    def _ask(
        self, child: ChildProcess, request: Mapping[str, Any], read: Callable[[dict[str, Any]], Answer]
    ) -> Answer:
        self._number += 1
        whole = {"number": self._number, "seconds": self._deadline_s + _GRACE_S, **request}
        try:
            answer = json.loads(child.ask(json.dumps(whole).encode() + b"\n", self._deadline_s))
            if answer["number"] != self._number:
                raise ValueError("the answer to another question")
            if "failed" in answer:
                raise ChildFailed(answer["failed"])
            return read(answer)
        except BaseException as error:
            # After an interrupt too, as the next question must not meet the answer to this one.
            ruleset = self._labels.get(child.whereabouts, "")
            child.end(at_once=True)
            self._child = None
            if not isinstance(error, ChildFailed | LookupError | TypeError | ValueError | RecursionError):
                raise
            what = str(error) if isinstance(error, ChildFailed) else "its answer is garbage"
            raise EngineError(what, ruleset=ruleset, fix=_FIX) from error
