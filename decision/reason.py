"""Why something is so, as a code with values; `explain` has the words."""

from __future__ import annotations

from dataclasses import dataclass

from decision.personal import Personal


@dataclass(frozen=True, slots=True)
class Reason:
    """A code, stable for machines, and the values that its sentence names."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


def because(code: str, /, **values: object) -> Reason:
    """Return the reason with this code; the values are kept as text, in the order given, personal ones as such."""
    return Reason(code, tuple([(key, _text(value)) for key, value in values.items()]))


def _text(value: object) -> str:
    return value if type(value) is Personal else str(value)
