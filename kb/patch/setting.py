"""One value to set: where it stands, and what it is to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.errors import LiangtiError, did_you_mean

_FORM = "write FILE/ENTRY.FIELD=VALUE, such as items/eia_form.promised.days=8"
_MOST_KNOWN = 12


class UnknownPath(LiangtiError):
    """A setting that names nothing in the rule files, or no single value."""


@dataclass(frozen=True, slots=True)
class Setting:
    """`file` names a rule file without its ending, or a folder of them; `path` leads on by ids, keys and numbers."""

    file: str
    path: tuple[str, ...]
    value: str

    @property
    def place(self) -> str:
        """Where the value stands, as it was written."""
        return f"{self.file}/{'.'.join(self.path)}"


def read_setting(text: str) -> Setting:
    """Return what is to be set. Raises: UnknownPath if the text has another form.

    >>> read_setting("items/eia_form.promised.days=8")
    Setting(file='items', path=('eia_form', 'promised', 'days'), value='8')
    """
    place, equals, value = text.partition("=")
    file, _, path = place.strip().replace("/", ".", 1).partition(".")
    steps = tuple(step.strip() for step in path.split("."))
    if not equals or not file or not all(steps):
        raise UnknownPath("this names no value to set", where=text, fix=_FORM)
    return Setting(file.strip(), steps, value.strip())


def unknown(setting: Setting, step: str, holder: str, known: Iterable[str]) -> UnknownPath:
    """Return the refusal of a step that leads nowhere; `holder` says where it was looked for."""
    names = [name for name in known if name]
    more = ", …" if len(names) > _MOST_KNOWN else ""
    fix = did_you_mean(step, names) or f"known there: {', '.join(names[:_MOST_KNOWN])}{more}"
    return UnknownPath(f"there is no `{step}` in {holder}", where=setting.place, fix=fix)
