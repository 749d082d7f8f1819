"""Public names of a package, imported when they are first asked for: a command or a child process needs few."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def offered(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package that offers each name from the module which `homes` gives.

    A name must not be that of a module of the package: once imported, the module would stand in its place.
    """

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"package `{package}` offers no `{name}`")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return get
