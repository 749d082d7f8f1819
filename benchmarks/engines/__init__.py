"""The peers: other engines asked W1 and W2 in the way that suits each best, installed for one run only."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
# Each peer -> its module here, and the program beside Python that it cannot do without.
PEERS = {
    "zen-engine": ("zen", ""),
    "cedarpy": ("cedar", ""),
    "rule-engine": ("python_rules", ""),
    "SpiffWorkflow": ("spiff", ""),
    "durable-rules": ("durable_direct", ""),
    "json-rules-engine": ("json_rules", "node"),
    "drools-jpy": ("drools", "java"),
}
# What is asked another question than W1 and W2.
_OTHERS = {"z3-solver": ("solver", "")}


@dataclass(frozen=True)
class Peers:
    """The peers that are ready: modules with `w1(work)` and `w2(work, as_of)`; and why the others are not."""

    ready: Mapping[str, Any]
    missing: Mapping[str, str]
    versions: Mapping[str, str]


@contextmanager
def installed(*names: str) -> Iterator[Peers]:
    """Lend the named peers, or all of them, as far as they can be had: into a folder that is gone afterwards."""
    ready: dict[str, Any] = {}
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        sys.path.append(folder)
        try:
            for name in names or PEERS:
                module, program = (PEERS | _OTHERS)[name]
                if program and not shutil.which(program):
                    missing[name] = f"{program} is not installed"
                elif why := _install(name, Path(folder)):
                    missing[name] = why
                else:
                    ready[name] = import_module(f"benchmarks.engines.{module}")
            yield Peers(ready, missing, {name: _version(name, Path(folder)) for name in ready})
        finally:
            sys.path.remove(folder)
            for peer in ready.values():
                if hasattr(peer, "close"):
                    peer.close()


def requirements() -> dict[str, str]:
    """Return what is installed for each peer that comes from the Python index; the project names them as `bench`."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = project["dependency-groups"]["bench"]
    return {name: next((one for one in listed if one.startswith(name)), "") for name in PEERS | _OTHERS}


def _install(name: str, folder: Path) -> str:
    """Return why a peer cannot be had; nothing if it is there."""
    if name == "durable-rules":
        return ""
    if name == "json-rules-engine":
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), name]
    else:
        options = ["--quiet", "--disable-pip-version-check", "--target", str(folder)]
        command = [sys.executable, "-m", "pip", "install", *options, requirements()[name]]
    if not shutil.which(command[0]):
        return f"{command[0]} is not installed"
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"{name} could not be installed" if ran.returncode else ""


def _version(name: str, folder: Path) -> str:
    if name != "json-rules-engine":
        return metadata.version(name)
    described = (folder / "node_modules" / name / "package.json").read_text(encoding="utf-8")
    return described.partition('"version": "')[2].partition('"')[0]
