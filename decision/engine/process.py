"""A child process that is asked line by line, with a deadline for each answer; killed and reaped when it fails."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

_MAX_ANSWER_BYTES = 1 << 28
_MAX_STDERR_BYTES = 1000
_PATIENCE_S = 1  # for a child whose input has ended


class ChildFailed(Exception):
    """The child died, was late, or answered no line."""


class ChildProcess:
    """A running Python program; its first argument is a descriptor of a small file, in which it notes where it is."""

    def __init__(self, program: str, arguments: Sequence[str]) -> None:
        # Both outlive the child and are deleted with this object.
        self._notes, self._stderr = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        notes = self._notes.fileno()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", program, str(notes), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr, bufsize=0, pass_fds=(notes,),
        )  # fmt: skip
        assert self._process.stdin
        assert self._process.stdout
        self._input, self._output = self._process.stdin, self._process.stdout
        os.set_blocking(self._input.fileno(), False)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def whereabouts(self) -> str:
        """What the child noted last."""
        return os.pread(self._notes.fileno(), 200, 0).decode(errors="replace").strip()

    def ask(self, line: bytes, seconds: float) -> bytes:
        """Return the line with which the child answers `line`.

        Raises: ChildFailed when it dies, or has not answered after so many seconds.
        """
        until = time.monotonic() + seconds
        unsent, answer = memoryview(line), bytearray()
        events = select.poll()
        events.register(self._output, select.POLLIN)
        events.register(self._input, select.POLLOUT)
        while not answer.endswith(b"\n"):
            left_s = until - time.monotonic()
            ready = dict(events.poll(max(0, left_s) * 1000))
            if left_s <= 0 or not ready:
                raise ChildFailed(f"no answer in {seconds:g} s")
            if self._input.fileno() in ready:
                try:
                    unsent = unsent[os.write(self._input.fileno(), unsent[:65536]) :]
                except BrokenPipeError:
                    raise ChildFailed(self._death()) from None
                if not unsent:
                    events.unregister(self._input)
            if self._output.fileno() in ready:
                answer += self._read()
                if len(answer) > _MAX_ANSWER_BYTES:
                    raise ChildFailed("its answer does not end")
        return bytes(answer)

    def _read(self) -> bytes:
        chunk = os.read(self._output.fileno(), 1 << 20)
        if not chunk:
            raise ChildFailed(self._death())
        return chunk

    def _death(self) -> str:
        """Return how the child ended, with its last words."""
        try:
            code = self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            return "its process closed its output"
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        words = self._last_words()
        return f"its process died ({how})" + (f": {words}" if words else "")

    def _last_words(self) -> str:
        size = os.fstat(self._stderr.fileno()).st_size
        tail = os.pread(self._stderr.fileno(), _MAX_STDERR_BYTES, max(0, size - _MAX_STDERR_BYTES))
        return " | ".join(tail.decode(errors="replace").split("\n")[-4:]).strip(" |")

    def end(self, *, at_once: bool = False) -> None:
        """End the child and reap it: by the end of its input, or by force."""
        self._input.close()
        try:
            self._process.wait(0 if at_once else _PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for file in (self._output, self._notes, self._stderr):
            file.close()
