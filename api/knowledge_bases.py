"""The knowledge bases of one service, by their ids: the default first, the further ones as soon as each is open.

The port does not wait for the further ones: a thread opens one after another, and until then a request for one of them
is told to come again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from api.errors import RefusedRequest
from api.served import Served
from decision.facts import FieldProblem, WrongInput
from decision.opened import OpenRelease
from kb.errors import LiangtiError, did_you_mean

FIELD = "knowledge_base"
_LONGEST_SHOWN = 60
_RETRY = {"Retry-After": "5"}
State = Literal["open", "opening", "refused"]
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Further:
    """A knowledge base that is still to be opened; `open` may take seconds, and is told where to say what it does."""

    id: str
    open: Callable[[Step], Served]


class _Stopped(Exception):
    """The service ends while a knowledge base is being opened."""


class KnowledgeBases:
    """`default` answers where a request names none; `failed` is told which rules cannot be used, and why."""

    def __init__(
        self,
        default: Served,
        failed: Callable[[str, LiangtiError], None],
        seconds: float | None = None,
    ) -> None:
        self.default = default
        self._failed, self._seconds = failed, seconds
        self._served: dict[str, Served] = {default.id: default}
        self._waiting: dict[str, State] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def named(self, name: object = None) -> Served:
        """Return the knowledge base of this id, the default for none.

        Raises: WrongInput for one that is not served; RefusedRequest for one that is not open yet.
        """
        if name is None:
            return self.default
        found = self._served.get(name) if isinstance(name, str) else None
        if found is None:
            raise self._none(name)
        return found

    def get(self, name: str) -> Served | None:
        """Return the knowledge base of this id if it is open."""
        return self._served.get(name)

    @property
    def open(self) -> tuple[Served, ...]:
        """The knowledge bases that are open, the default first."""
        return tuple(self._served.values())

    @property
    def states(self) -> Mapping[str, State]:
        """Every knowledge base of the settings, with whether it can be asked."""
        opened: dict[str, State] = dict.fromkeys(tuple(self._served), "open")
        return opened | {name: state for name, state in self._waiting.items() if name not in opened}

    def release_of(self, fingerprint: str) -> OpenRelease:
        """Return a release of whichever knowledge base, opened again where it is not open. Raises: ReleaseNotOpen."""
        return self.open_release(fingerprint) or self.default.release_of(fingerprint)

    def open_release(self, fingerprint: str) -> OpenRelease | None:
        """Return a release that is open, None where it is not."""
        return next((one for served in self.open if (one := served.open_release(fingerprint))), None)

    def watch(self) -> None:
        """Look again and again whether the store has other releases, as far as the settings say how often."""
        if self._seconds is not None:
            self.default.watch.start(self._seconds)

    def open_further(self, further: Sequence[Further], then: Callable[[], None] = lambda: None) -> None:
        """Open further knowledge bases, one after another in a thread of its own; `then` is called in the end."""
        self._waiting |= {one.id: "opening" for one in further}
        self._thread = threading.Thread(target=self._run, args=(further, then), name="opener", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until all that are to be opened were."""
        if self._thread:
            self._thread.join()

    def stop(self) -> None:
        """Open nothing more and stop looking; what is being opened ends at its next stage."""
        self._stop.set()
        self.wait()
        for served in self.open:
            served.watch.stop()

    def _run(self, further: Sequence[Further], then: Callable[[], None]) -> None:
        for one in further:
            try:
                served = one.open(self._step)
            except _Stopped:
                return
            except LiangtiError as error:
                self._waiting[one.id] = "refused"
                self._failed(one.id, error)
                continue
            if self._seconds is not None:
                served.watch.start(self._seconds)
            self._served = {**self._served, served.id: served}
        then()

    def _step(self, _stage: str) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _none(self, name: object) -> WrongInput | RefusedRequest:
        state = self._waiting.get(name) if isinstance(name, str) else None
        if state == "opening":
            fix = "ask again in a few seconds; /readyz tells which are open"
            return RefusedRequest("not-open-yet", f"`{name}` is being opened", fix=fix, headers=_RETRY)
        if state == "refused":
            fix = "the log of the service says what is wrong in its rules"
            return RefusedRequest(
                "not-open-yet", f"the rules of `{name}` cannot be used", fix=fix, headers=_RETRY
            )
        known = tuple(self.states)
        shown = str(name)[:_LONGEST_SHOWN].encode("utf-8", "backslashreplace").decode()
        fix = " ".join(filter(None, (did_you_mean(shown, known), f"known: {', '.join(known)}")))
        return WrongInput((FieldProblem(FIELD, f"`{shown}` is no knowledge base of this service", fix),))
