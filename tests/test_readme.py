"""The outputs shown in both READMEs are what the commands print; `python -m tests.test_readme` writes them anew."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
SHOWN = re.compile(r"<!-- output of: liangti (?P<command>.+?) -->\n```text\n(?P<output>.*?)```\n", re.DOTALL)


OF_OPERATORS = re.compile(r"```(ini|nginx)\n(.*?)```\n", re.DOTALL)


def printed(command: str) -> str:
    """Return what the command prints on a pipe."""
    run = [sys.executable, "-m", "api.cli", *command.split()]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("readme", READMES)
def test_every_output_shown_is_what_the_command_prints(readme):
    shown = list(SHOWN.finditer((ROOT / readme).read_text(encoding="utf-8")))
    assert shown, f"{readme} shows no output"
    for block in shown:
        assert block["output"] == printed(block["command"]), (
            f"run `python -m tests.test_readme` ({block['command']})"
        )


def test_both_readmes_show_the_same_files_for_operators():
    english, chinese = (
        OF_OPERATORS.findall((ROOT / readme).read_text(encoding="utf-8")) for readme in READMES
    )
    assert english == chinese
    assert [kind for kind, _ in english] == ["ini", "nginx"]


def test_both_readmes_show_the_same_outputs():
    english, chinese = (SHOWN.findall((ROOT / readme).read_text(encoding="utf-8")) for readme in READMES)
    assert english == chinese


def write() -> None:
    """Write every output anew."""
    for readme in READMES:
        path = ROOT / readme
        text = path.read_text(encoding="utf-8")
        path.write_text(SHOWN.sub(filled, text), encoding="utf-8")


def filled(block: re.Match[str]) -> str:
    """Return a block with what its command prints now."""
    command = block["command"]
    return f"<!-- output of: liangti {command} -->\n```text\n{printed(command)}```\n"


if __name__ == "__main__":
    write()
