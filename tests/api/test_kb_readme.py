"""The change that `kb/README.md` follows from the article to the release is made as it says, command for command.

What compares the answers of all projects takes minutes, and runs where the environment variable CI is `true`.
`python -m tests.api.test_kb_readme` writes the outputs shown anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
README = ROOT / "kb" / "README.md"
RUN = re.compile(
    r"(<!-- run -->\n```sh\n(?P<commands>.*?)```\n)(?P<shown>\n```text\n(?P<output>.*?)```\n)?", re.DOTALL
)
LONG = re.compile("liangti (?:diff|publish)")
# What differs from run to run or with every rule file: fingerprints, and the day of the run.
VOLATILE = re.compile(r"[0-9a-f]{12}|\d{4}-\d{2}-\d{2}(?= (?:liangti serve|起草|复核))")


def office(folder: Path, home: Path) -> Callable[[str], str]:
    """Return what runs commands in a folder like a clone of ours, and gives what they print."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    liangti = folder / ".venv" / "bin" / "liangti"
    liangti.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m api.cli "$@"\n', encoding="utf-8")
    liangti.chmod(0o755)
    (folder / "kb").symlink_to(ROOT / "kb")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LIANGTI_HOME": str(home), "LC_ALL": "C.UTF-8"}

    def run(commands: str) -> str:
        ran = subprocess.run(
            ["bash", "-c", commands], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        return ran.stdout

    return run


def test_every_command_prints_what_is_shown(home, tmp_path):
    run = office(tmp_path / "office", copytree(home, tmp_path / "home", ignore=ignore_patterns("*.sock")))
    blocks = list(RUN.finditer(README.read_text(encoding="utf-8")))
    assert blocks
    is_patient = os.environ.get("CI") == "true"
    for block in (one for one in blocks if is_patient or not LONG.search(one["commands"])):
        printed, shown = run(block["commands"]), block["output"] or ""
        assert VOLATILE.sub("…", printed) == VOLATILE.sub("…", shown), (
            f"run `python -m tests.api.test_kb_readme` ({block['commands']})"
        )


def write() -> None:
    """Write every output anew."""
    with TemporaryDirectory() as parent:
        run = office(Path(parent, "office"), Path(parent, "home"))
        text = RUN.sub(lambda block: _filled(block, run), README.read_text(encoding="utf-8"))
    README.write_text(text, encoding="utf-8")


def _filled(block: re.Match[str], run: Callable[[str], str]) -> str:
    printed = run(block["commands"])
    return block[1] + (f"\n```text\n{printed}```\n" if printed else "")


if __name__ == "__main__":
    write()
