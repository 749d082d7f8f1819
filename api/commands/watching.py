"""`liangti check --watch`: checks again whenever a file was saved, and says what is new, gone and left.

Files are looked at again and again, since no system tells of changes on every network drive.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.wrong_use import FINE, REFUSED

if TYPE_CHECKING:
    from kb.errors import Finding

Look = Mapping[Path, tuple[int, int]]
_PAUSE = 0.1
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"


@dataclass(frozen=True)
class Clock:
    """The time of day in seconds, and how to wait."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


def watch(
    folders: Sequence[Path],
    check: Callable[[], Sequence[Finding]],
    *,
    clears: bool,
    clock: Clock | None = None,
) -> int:
    """Report what `check` finds now and after each change of the folders, until Ctrl-C; return the last exit code."""
    clock = clock or Clock()
    code, before = FINE, None
    try:
        for saved in _saves(folders, clock):
            found = list(check())
            took = "" if saved is None else f", {max(clock.now() - saved, 0):.1f} s after the save"
            print(
                (_CLEAR if clears else "") + "\n".join(_report(found, before, took, is_whole=clears)),
                flush=True,
            )
            code, before = (REFUSED if any(one.is_fault for one in found) else FINE), found
    except KeyboardInterrupt:
        print("\nno longer watching", file=sys.stderr)
    return code


def _saves(folders: Sequence[Path], clock: Clock) -> Iterator[float | None]:
    """Yield once at the start, and then the moment of the last change, each time when the files have come to rest."""
    seen = _look(folders)
    yield None
    while True:
        now = _later(folders, clock)
        if now == seen:
            continue
        # A program that saves writes, empties or renames files one after another.
        while (later := _later(folders, clock)) != now:
            now = later
        changed = [stamp / 1e9 for path, (stamp, _) in now.items() if seen.get(path) != now[path]]
        seen = now
        yield max(changed, default=clock.now())


def _later(folders: Sequence[Path], clock: Clock) -> Look:
    clock.sleep(_PAUSE)
    return _look(folders)


def _look(folders: Sequence[Path]) -> Look:
    """Return when each file was changed, and its size."""
    found: dict[Path, tuple[int, int]] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                state = path.stat()
            except OSError:  # Gone between two looks.
                continue
            found[path] = state.st_mtime_ns, state.st_size
    return found


def _report(
    found: Sequence[Finding], before: Sequence[Finding] | None, took: str, *, is_whole: bool
) -> Iterator[str]:
    """Yield what is new, gone and left; what is left in full on a cleared screen only, elsewhere it stands above."""
    from explain.findings import counted

    old, new = {_known_by(one) for one in before or ()}, {_known_by(one) for one in found}
    for finding in found:
        if _known_by(finding) not in old:
            yield f"new  {finding}" if before is not None else str(finding)
    for finding in before or ():
        if _known_by(finding) not in new:
            yield f"gone {finding.location}: {finding.problem}"
    left = [finding for finding in found if _known_by(finding) in old]
    if is_whole:
        yield from (f"left {finding}" for finding in left)
    yield f"{counted(found)}{f', {len(left)} of them as before' if left else ''}{took}"


def _known_by(finding: Finding) -> tuple[str, ...]:
    """Return what a finding is known by while lines move."""
    return finding.check, finding.location.file, finding.problem, finding.region
