"""What the peers are asked in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from benchmarks.workloads import owners
from decision.decide import Case
from kb.vocabulary import Value

W1 = Callable[[Mapping[str, Value]], str]
W2 = Callable[[Case], tuple[str, list[bool]]]


def held_types(case: Case, as_of: date) -> set[str]:
    """Return the types of the certificates that hold, for a peer that cannot find them itself."""
    known = set(owners(case))
    return {
        one.type
        for one in case.certificates
        if one.state == "valid"
        and (one.holder or one.project) in known
        and (one.valid_from is None or one.valid_from <= as_of)
        and (one.valid_until is None or as_of <= one.valid_until)
    }


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
