"""The engine's own process: definitions in on the first line, then cases in and what fired out, line by line.

It ends with its input, so it does not outlive its parent; and the kernel ends it when a request takes too long, since
neither a thread nor a signal handler of Python runs while the engine hangs.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from decision.engine.guard import CASE, YES
from decision.engine.session import Session

_NOTE_BYTES = 64


def serve(requests: BinaryIO, answers: BinaryIO, enter: Callable[[str], None]) -> None:
    """Answer each request until the input ends. `enter` is told each ruleset that is taken up, for if we die of it."""
    sessions: list[Session] = []
    for line in requests:
        request = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        try:
            if "build" in request:
                sessions = [_built(definition, enter) for definition in request["build"]]
                answer: dict[str, Any] = {"built": len(sessions)}
            else:
                answer = fired(sessions, request, enter)
            enter("")
        except Exception as error:  # noqa: BLE001
            # Exceptions of durable-rules keep their sentence in `message`.
            answer = {"failed": f"{type(error).__name__}: {getattr(error, 'message', None) or error}"[:1000]}
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(json.dumps({"number": request["number"], **answer}).encode() + b"\n")
        answers.flush()


def _built(definition: dict[str, Any], enter: Callable[[str], None]) -> Session:
    enter(definition["name"])
    return Session(definition)


def fired(
    sessions: Sequence[Session], request: dict[str, Any], enter: Callable[[str], None]
) -> dict[str, Any]:
    """Return what each ruleset of `places` fired in the first case, and in as many more as there is time for.

    `firings` lists every different outcome once, `cases` names them by number: a message that came before in the same
    request is not fired again. A case that draws one of `stops` in its first `before` rulesets is not carried further.
    """
    until = time.monotonic() + request["seconds"] / 4
    firings: list[list[str]] = []
    known_firings: dict[tuple[Any, ...], int] = {}
    cases = []
    for given in request["cases"]:
        known = {CASE: YES, **given}
        numbers: list[int] = []
        for step, place in enumerate(request["places"]):
            if step == request["before"] and any(known[key] == YES for key in request["stops"]):
                break
            session = sessions[place]
            message = session.message(known)
            identity = (place, *message.values())
            if identity not in known_firings:
                enter(session.name)
                known_firings[identity] = len(firings)
                firings.append(session.fire(message))
            numbers.append(known_firings[identity])
            known.update(session.concluded(firings[numbers[-1]]))
        cases.append(numbers)
        if time.monotonic() > until:
            break
    return {"firings": firings, "cases": cases}


def main() -> None:
    """Serve the parent: requests on standard input, answers where standard output was."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes our input.
    notes = int(sys.argv[1])
    # Whatever else is printed must not look like an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers, lambda name: _note(notes, name))


def _note(notes: int, name: str) -> None:
    os.pwrite(notes, name.encode().ljust(_NOTE_BYTES), 0)
