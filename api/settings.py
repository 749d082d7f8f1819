"""Settings: the command line before the environment, the environment before the default."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from decision.store.opening import DEFAULT_URL
from kb.errors import LiangtiError, did_you_mean
from kb.loader import shipped_folders

LARGEST_BODY_LIMIT = 1 << 30
Network = IPv4Network | IPv6Network


def _first_shipped() -> Path:
    return shipped_folders()[0]


@dataclass(frozen=True)
class Settings:
    """What a service is started with.

    `kb` is the rule folder of the default knowledge base, `further_kbs` are those of the others that are served beside
    it; `home` holds all data, `body_limit` counts bytes. `store` is an address, a path in it begins
    at `home`; `node` names the writer of this process. `rate` is how many requests a second each key may send, 0 any
    number; `request_seconds` how long one may take; `shadow_share` which share of decisions the engine derives again;
    `personal_days` how long personal values are kept; `trusted_proxies` whose X-Forwarded-For counts;
    `webhook_networks` to which networks of one's own webhooks may lead. `two_persons` is whether who proposes a release
    may not approve it; `release_seconds` how often it is looked whether another node published one; `unpublished`
    serves the rule folder, whatever was published.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    home: Path = Path("var")
    kb: Path = field(default_factory=_first_shipped)
    body_limit: int = 1 << 20
    store: str = DEFAULT_URL
    node: str = "main"
    rate: int = 200
    request_seconds: int = 30
    shadow_share: float = 0.01
    personal_days: int = 3650
    trusted_proxies: tuple[Network, ...] = ()
    webhook_networks: tuple[Network, ...] = ()
    two_persons: bool = True
    release_seconds: int = 2
    unpublished: bool = False
    further_kbs: tuple[Path, ...] = ()


def settings_from(environment: Mapping[str, str] = os.environ, /, **given: object) -> Settings:
    """Return the settings; a value in `given` that is None was not given.

    The variables are LIANGTI_ and the name of the setting: LIANGTI_HOST, LIANGTI_PORT, LIANGTI_HOME and so on. Where
    `kb` names several folders the others are the further ones; where it names none, all shipped ones are served.
    Raises: LiangtiError that names the first wrong value and where it was given.
    """
    names = [entry.name for entry in fields(Settings) if entry.name in _READ]
    values: dict[str, Any] = {"kb": tuple(shipped_folders())}
    for name in given:
        if name not in names:
            raise LiangtiError(f"`{name}` is no setting", fix=did_you_mean(name, names))
    for name in names:
        variable, option = f"LIANGTI_{name.upper()}", f"--{name.replace('_', '-')}"
        if given.get(name) is not None:
            values[name] = _read(name, str(given[name]), option)
        elif variable in environment:
            values[name] = _read(name, environment[variable], variable)
    first, *others = values.pop("kb")
    return Settings(kb=first, further_kbs=tuple(others), **values)


def _read(name: str, text: str, where: str) -> Any:
    if not text.strip():
        raise LiangtiError("the value is empty", where=where, fix="give a value, or leave the setting out")
    return _READ[name](text, where)


def _folder(text: str, where: str) -> Path:
    folder = Path(text).expanduser()
    if folder.exists() and not folder.is_dir():
        raise LiangtiError(f"`{text}` is no folder", where=where, fix="name a folder")
    return folder


def _rule_folders(text: str, where: str) -> tuple[Path, ...]:
    """Return one rule folder, or several with the separator of paths between them."""
    if (Path(text).expanduser() / "manifest.yaml").is_file():
        return (_rule_folder(text, where),)
    return tuple(_rule_folder(part, where) for part in text.split(os.pathsep))


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


def _share(text: str, where: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        fix = "give a share from 0 to 1, such as 0.01"
        raise LiangtiError(f"`{text}` is no share", where=where, fix=fix)
    return share


def _networks(text: str, where: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(","))
    except ValueError:
        fix = "give addresses or networks with commas between them, such as 10.0.0.5, 192.168.1.0/24"
        raise LiangtiError(f"`{text}` names no networks", where=where, fix=fix) from None


def _store(text: str, where: str) -> str:
    if not text.startswith(("duckdb:///", "postgresql://")):
        # The value is not repeated, for it may hold a password.
        fix = f"write duckdb:///PATH or postgresql://HOST/DATABASE, such as {DEFAULT_URL}"
        raise LiangtiError("this is no address of a store", where=where, fix=fix)
    return text.strip()


def _node(text: str, where: str) -> str:
    node = text.strip()
    if not (node.isascii() and node.isprintable() and " " not in node and len(node) <= 60):
        fix = "give up to 60 letters, digits and hyphens, different for each process on one store"
        raise LiangtiError(f"`{text}` is no name of a node", where=where, fix=fix)
    return node


def _truth(text: str, where: str) -> bool:
    if text.strip().lower() not in ("yes", "no"):
        raise LiangtiError(f"`{text}` is neither", where=where, fix="say yes or no")
    return text.strip().lower() == "yes"


_READ: Mapping[str, Callable[[str, str], Any]] = {
    "host": lambda text, _: text.strip(),
    "port": _whole_number(0, 65535),
    "home": _folder,
    "kb": _rule_folders,
    "body_limit": _whole_number(1, LARGEST_BODY_LIMIT),
    "store": _store,
    "node": _node,
    "rate": _whole_number(0, 1_000_000),
    "request_seconds": _whole_number(1, 3600),
    "shadow_share": _share,
    "personal_days": _whole_number(0, 36_500),
    "trusted_proxies": _networks,
    "webhook_networks": _networks,
    "two_persons": _truth,
    "release_seconds": _whole_number(1, 3600),
    "unpublished": _truth,
}
