"""The data of a decision that was kept -> the decision, as it can be told again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from decision.answer import Decision
from decision.reason import Reason

_SPOKEN = {"code", "zh", "en"}
_ADVICE = "advice"


def decision_from_data(data: Mapping[str, Any]) -> Decision:
    """Return the decision that `decision_as_data` wrote; more than its fields may stand there, or only older ones.

    Raises: pydantic.ValidationError for data of another form.
    """
    told = {
        name: _with_reasons(data[name])
        for name in Decision.__dataclass_fields__
        if name in data and name != "constraints"
    }
    return _adapter().validate_python({**told, "constraints": data["violated"]})


@cache
def _adapter() -> TypeAdapter[Decision]:
    return TypeAdapter(Decision)


def _with_reasons(data: Any) -> Any:
    """Return data in which what was written for a reason, or for an uncertain day, is that again."""
    if isinstance(data, list):
        return [_with_reasons(entry) for entry in data]
    if not isinstance(data, dict):
        return data
    if data.keys() >= _SPOKEN:
        # The values of advice are its sentences; those of any other reason stand beside them.
        named = ("zh", "en") if data["code"] == _ADVICE else data.keys() - _SPOKEN
        return Reason(data["code"], tuple((name, data[name]) for name in data if name in named))
    if data.keys() == {"earliest", "latest", "reason"}:
        days = {name: date.fromisoformat(data[name]) for name in ("earliest", "latest")}
        return {**days, "reason": _with_reasons(data["reason"])}
    return {name: _with_reasons(entry) for name, entry in data.items()}
