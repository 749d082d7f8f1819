"""Work in a process of its own: killed at its deadline, held to its memory, and no weight on the event loop.

Rules and tables that somebody sends may be made to take for ever; a thread cannot be ended, a process can.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar, cast

from kb.errors import KnowledgeBaseError, LiangtiError

P = ParamSpec("P")
T = TypeVar("T")
MOST_AT_ONCE = 2
_MEMORY = 4 << 30
_PROGRAM = "from api.apart import child; child()"


class TookTooLong(LiangtiError):
    """Work that was ended at its deadline, or because it needed too much memory."""


class Apart:
    """Runs work apart, a few pieces at once; what comes beyond them waits its turn within its own deadline."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._free = asyncio.Semaphore(most)

    async def run(self, seconds: float, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function of a module returns in another process.

        Raises: TookTooLong; KnowledgeBaseError and LiangtiError as the work raises them.
        """
        try:
            async with asyncio.timeout(seconds), self._free:
                outcome = await _outcome(pickle.dumps((work, args, kwargs)))
        except TimeoutError:
            what = f"the work was not done after {seconds:g} seconds"
            raise TookTooLong(what, fix="send less at once, or run it as a command") from None
        if isinstance(outcome, LiangtiError):
            raise outcome
        return cast("T", outcome)


async def _outcome(task: bytes) -> object:
    command = (sys.executable, "-P", "-c", _PROGRAM)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        answer, said = await process.communicate(task)
    except BaseException:
        with suppress(ProcessLookupError):
            process.kill()
        # So that nothing of it is left, neither the process nor its pipes.
        await process.communicate()
        raise
    if process.returncode != 0 or not answer:
        last = said.decode(errors="replace").strip().splitlines()[-1:]
        if last and last[0].startswith("MemoryError"):
            raise TookTooLong("the work needs too much memory", fix="send less at once")
        raise RuntimeError(f"work apart ended with {process.returncode}: {last}")
    outcome, *more = pickle.loads(answer)  # noqa: S301 (our own process wrote it)
    if outcome == "done":
        return more[0]
    if outcome == "findings":
        return KnowledgeBaseError(*more)
    where, what, fix = more
    return LiangtiError(what, where=where, fix=fix)


def child() -> None:
    """Do the work that stands on standard input, and write what it gives where standard output was."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    # Whatever else is printed must not look like an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    work, args, kwargs = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 (our own process wrote it)
    try:
        outcome: tuple[object, ...] = ("done", work(*args, **kwargs))
    except KnowledgeBaseError as error:
        outcome = ("findings", error.where.rpartition(": ")[0], error.findings)
    except LiangtiError as error:
        outcome = ("refused", error.where, error.what, error.fix)
    with answers:
        answers.write(pickle.dumps(outcome))
