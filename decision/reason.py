"""Why something is so, as a code with values; `explain` has the words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """A code, stable for machines, and the values that its sentence names."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


def because(code: str, /, **values: object) -> Reason:
    """Return the reason with this code; the values are kept as text, in the order given."""
    return Reason(code, tuple((key, str(value)) for key, value in values.items()))
