"""What the peers are asked in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from decision.decide import Case
from kb.vocabulary import Value

W1 = Callable[[Mapping[str, Value]], str]
W2 = Callable[[Case], tuple[str, list[bool]]]


def certificates_as_data(case: Case) -> list[dict[str, object]]:
    """Return the certificates as plain data, days as numbers."""
    return [
        {
            "type": one.type,
            "state": one.state,
            "owner": one.holder or one.project,
            "begins": one.valid_from.toordinal() if one.valid_from else 0,
            "until": one.valid_until.toordinal() if one.valid_until else 10**7,
        }
        for one in case.certificates
    ]
