"""`liangti check --watch` checks again when files have come to rest, and tells what is new, gone and left."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from api.cli import main
from api.commands.watching import Clock, watch
from kb import check_folder
from tests import folders

WRONG, RIGHT = "S-5,daily,foot", "S-5,daily,food"


@pytest.fixture
def stalls(tmp_path):
    return folders.copy_of(folders.STALLS, tmp_path)


def acting(*acts: Callable[[], object]) -> Clock:
    """Return a clock that does one act at each pause, then presses Ctrl-C; its time is that of the last change."""
    left = iter(acts)

    def pause(_: float) -> None:
        act = next(left, None)
        if act is None:
            raise KeyboardInterrupt
        act()

    return Clock(now=lambda: 0.0, sleep=pause)


def rest() -> None:
    """Let the files be."""


def watched(folder: Path, *acts: Callable[[], object], clears: bool = False) -> int:
    return watch([folder], lambda: check_folder(folder)[1], clears=clears, clock=acting(*acts))


def save(folder: Path, old: str, new: str, second: int) -> None:
    """Change the table of situations at a moment of its own, whatever the clock of the file system shows."""
    folders.replace(folder, "situations.csv", old, new)
    os.utime(folder / "situations.csv", (second, second))


def test_what_is_new_gone_and_left_is_told_after_each_save(stalls, capsys):
    folders.replace(stalls, "departments.yaml", "counted: false", "counted: maybe")
    breaks, mends = (lambda: save(stalls, RIGHT, WRONG, 1)), (lambda: save(stalls, WRONG, RIGHT, 2))

    code = watched(stalls, breaks, rest, mends, rest)

    first, second, third = re.split(r"(?<=after the save)\n|(?<=warning)\n", capsys.readouterr().out.rstrip())
    assert "`maybe`" in first
    assert re.search(r"^new  situations\.csv:.*`foot`", second, re.MULTILINE)
    assert re.search(r"^gone situations\.csv:.*`foot`", third, re.MULTILINE)
    assert "`maybe`" not in second + third
    assert re.search("of them as before, 0.0 s after the save$", third)
    assert code == 1


def test_nothing_is_said_while_nothing_changes(stalls, capsys):
    assert watched(stalls, rest, rest, rest) == 0
    assert capsys.readouterr().out == "no findings\n"


def test_a_save_in_several_moves_is_checked_once_when_it_is_over(stalls, capsys):
    path, text = stalls / "situations.csv", (stalls / "situations.csv").read_bytes()
    moves = [partial(path.write_bytes, part) for part in (b"", text[:40], text + b"\n")]

    watched(stalls, *moves, rest)

    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2
    assert said[1].startswith("no findings, ")


def test_a_file_that_goes_is_a_change(stalls, capsys):
    assert watched(stalls, (stalls / "flowcharts.csv").unlink, rest) == 1
    assert "new  flowcharts.csv:1:1: this file is missing" in capsys.readouterr().out


def test_a_terminal_is_cleared_and_shows_what_is_left_too(stalls, capsys):
    folders.replace(stalls, "departments.yaml", "counted: false", "counted: maybe")
    watched(stalls, lambda: save(stalls, RIGHT, WRONG, 1), rest, clears=True)

    _, first, second = capsys.readouterr().out.split("\x1b[2J")
    assert "departments.yaml" in first
    assert "left departments.yaml" in second
    assert "new  situations.csv" in second


def test_a_finding_that_only_moves_is_neither_new_nor_gone(stalls, capsys):
    folders.replace(stalls, "departments.yaml", "counted: false", "counted: maybe")
    path = stalls / "departments.yaml"

    watched(stalls, lambda: path.write_bytes(b"# moved\n" + path.read_bytes()), rest)

    assert "new " not in capsys.readouterr().out.split("\n", 2)[2]


@pytest.mark.parametrize("words", [["--json", str(folders.STALLS)], ["table.csv"], ["nowhere"]])
def test_what_cannot_be_watched_is_refused(words, capsys):
    assert main(["check", "--watch", *words]) == 2
    assert "fix:" in capsys.readouterr().err


def test_ctrl_c_ends_it_without_an_error():
    command = [sys.executable, "-m", "api.cli", "check", "--watch", str(folders.HARBIN)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "no findings\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert (process.returncode, said) == (0, "\nno longer watching\n")
