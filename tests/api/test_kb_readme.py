"""`kb/README.md`: the new city and the change that it follows are made as it says, command for command; examples fit.

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
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
import yaml

from kb.loader import load
from tests import folders
from tests.kb.schemas.editor import Editor, as_json

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
    copytree(home / "index", tmp_path / "home" / "index")
    run = office(tmp_path / "office", tmp_path / "home")
    blocks = list(RUN.finditer(README.read_text(encoding="utf-8")))
    assert blocks
    is_patient = os.environ.get("CI") == "true"
    for block in (one for one in blocks if is_patient or not LONG.search(one["commands"])):
        printed, shown = run(block["commands"]), block["output"] or ""
        assert VOLATILE.sub("…", printed) == VOLATILE.sub("…", shown), (
            f"run `python -m tests.api.test_kb_readme` ({block['commands']})"
        )


EXAMPLE = re.compile(r"```yaml\n(?P<text>.*?)```\n", re.DOTALL)
# In which file each key of an example stands.
FILE_OF = {
    **dict.fromkeys(("sources", "tables", "acknowledged"), "manifest"),
    **dict.fromkeys(("alternatives", "joint"), "sequencing"),
    "facts": "vocabulary",
    "derived_facts": "applicability",
    "charts": "charts",
    "promised": "items",
}


def examples() -> list[tuple[str, object]]:
    """Return each key of an example of the chapter on published rules, with what stands under it."""
    text = README.read_text(encoding="utf-8")
    chapter = text.partition("## What published rules say besides")[2].partition("\n## ")[0]
    found = [
        as_json(yaml.compose(block["text"], Loader=yaml.CSafeLoader)) for block in EXAMPLE.finditer(chapter)
    ]
    return [(key, value) for one in found for key, value in one.items()]


@pytest.mark.parametrize(("key", "value"), examples(), ids=lambda one: one if isinstance(one, str) else "")
def test_every_example_can_stand_in_the_rules_of_the_mills(key, value):
    editor, file = Editor(load(folders.MILLS)), FILE_OF[key]
    path = folders.MILLS / ("items/all.yaml" if file == "items" else f"{file}.yaml")
    rules = as_json(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    entry = rules["items"][0] if file == "items" else rules
    entry[key] = value
    assert editor.marks_of(file, rules) == []


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
