"""What tests of commands share: `liangti` as it is typed, a service in a process of its own, a certificate file."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from api.cli import main
from tests.folders import HARBIN

HEADER = "类型,证号,发证机关,持有人,有效期至,状态\n"
ROW = "design_qual,A{number},CONS,北方建筑设计院,2018-05-31,有效\n"


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


def runner(home: Path, capsys: Any) -> Run:
    """Return what runs one command on a data folder."""

    def run(*words: str) -> Ran:
        code = main([*words, "--home", str(home)] if len(words) > 1 else words)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


def certificate_file(folder: Path, *numbers: int, name: str = "certificates.csv", more: str = "") -> str:
    """Return the name of a new CSV file with a certificate of each number."""
    path = folder / name
    rows = "".join(ROW.format(number=number) for number in numbers)
    path.write_text(HEADER + rows + more, encoding="utf-8")
    return str(path)


@contextmanager
def serving(home: Path, *rules: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run a service over a data folder; lend its process and its address. It is stopped as an operator stops it.

    It serves the rule folders that are named, the first shipped one without.
    """
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--home", str(home)]
    command += ["--kb", os.pathsep.join(map(str, rules or (HARBIN,)))]
    said = home.with_name(f"{home.name}.said")
    with said.open("wb") as err:
        process = subprocess.Popen(command, stdout=err, stderr=err, start_new_session=True)
    try:
        yield process, _address(process, said)
        process.terminate()
        process.wait(30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _address(process: subprocess.Popen[bytes], said: Path) -> str:
    for _ in range(600):
        text = said.read_text(encoding="utf-8")
        if found := re.search(r"ready on (http://\S+?),", text):
            return found[1]
        assert process.poll() is None, text
        time.sleep(0.05)
    raise TimeoutError(text)
