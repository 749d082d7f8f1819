"""Settings: the command line before the environment, the environment before the default."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kb.errors import LiangtiError, did_you_mean
from kb.loader import shipped_folders

DEFAULT_KNOWLEDGE_BASE = "harbin"
LARGEST_BODY_LIMIT = 1 << 30


def _shipped() -> Path:
    return next(folder for folder in shipped_folders() if folder.name == DEFAULT_KNOWLEDGE_BASE)


@dataclass(frozen=True)
class Settings:
    """What a service is started with. `kb` is a rule folder, `home` holds all data, `body_limit` counts bytes."""

    host: str = "127.0.0.1"
    port: int = 8000
    home: Path = Path("var")
    kb: Path = field(default_factory=_shipped)
    body_limit: int = 1 << 20


def settings_from(environment: Mapping[str, str] = os.environ, /, **given: object) -> Settings:
    """Return the settings; a value in `given` that is None was not given.

    The variables are LIANGTI_HOST, LIANGTI_PORT, LIANGTI_HOME, LIANGTI_KB and LIANGTI_BODY_LIMIT.
    Raises: LiangtiError that names the first wrong value and where it was given.
    """
    names = [entry.name for entry in fields(Settings)]
    values: dict[str, Any] = {}
    for name in given:
        if name not in names:
            raise LiangtiError(f"`{name}` is no setting", fix=did_you_mean(name, names))
    for name in names:
        variable, option = f"LIANGTI_{name.upper()}", f"--{name.replace('_', '-')}"
        if given.get(name) is not None:
            values[name] = _read(name, str(given[name]), option)
        elif variable in environment:
            values[name] = _read(name, environment[variable], variable)
    return Settings(**values)


def _read(name: str, text: str, where: str) -> Any:
    if not text.strip():
        raise LiangtiError("the value is empty", where=where, fix="give a value, or leave the setting out")
    return _READ[name](text, where)


def _folder(text: str, where: str) -> Path:
    folder = Path(text).expanduser()
    if folder.exists() and not folder.is_dir():
        raise LiangtiError(f"`{text}` is no folder", where=where, fix="name a folder")
    return folder


def _rule_folder(text: str, where: str) -> Path:
    folder = _folder(text, where)
    if not (folder / "manifest.yaml").is_file():
        fix = "name the folder that holds manifest.yaml"
        raise LiangtiError(f"`{text}` is no rule folder", where=where, fix=fix)
    return folder


def _whole_number(least: int, most: int) -> Callable[[str, str], int]:
    def read(text: str, where: str) -> int:
        digits = text.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12 and least <= int(digits) <= most):
            fix = f"give a whole number from {least} to {most}"
            raise LiangtiError(f"`{text}` does not fit", where=where, fix=fix)
        return int(digits)

    return read


_READ: Mapping[str, Callable[[str, str], Any]] = {
    "host": lambda text, _: text.strip(),
    "port": _whole_number(0, 65535),
    "home": _folder,
    "kb": _rule_folder,
    "body_limit": _whole_number(1, LARGEST_BODY_LIMIT),
}
