"""What does not fit a model -> findings in the words of policy staff: where, what, how to repair."""

from __future__ import annotations

from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from kb.errors import Finding, did_you_mean
from kb.knowledge_base import KnowledgeBase
from kb.location import key_place, place_of
from kb.published import ONE_LIMIT, SEVERAL_LIMITS
from kb.vocabulary import Vocabulary

_FIXES = {
    "flag": "write true or false",
    "day": "write an existing day as 2015-05-18",
    "count": "write digits, such as 12",
    "days": "write a whole number of days, at most 3650",
    "number": "write digits, such as 3000 or 0.5",
    "names": "write `a, b`",
    "values": "list its `values`, or correct its `type`",
    "bounds": "write the smaller number or the earlier day as `minimum`",
    "clock": "write hours and minutes, such as 08:30",
    "months": "fill in `validity_months`, or correct `validity_rule`",
    "in_force": "take `until` out: it is computed; or correct `from` and the term",
    "answer": "name one of `outputs`, or `id` for the rows themselves",
    "step": "write the smallest number that an answer can differ by, such as 0.01",
    "sum_of": "take it out, or correct `type`",
    "given_by": "take it out, or correct `type`",
}
_FORMS = (ONE_LIMIT, SEVERAL_LIMITS)  # Not written in any file: which of two forms a value has.
_IN_FULL = ("values", "bounds", "months", "in_force", "answer", "step", "sum_of", "given_by")


def finding_of(details: ErrorDetails, data: Any) -> Finding:
    """Return the finding for one error that pydantic found in the plain data of rule files."""
    path = tuple(step for step in details["loc"] if step not in _FORMS)
    place, kind, key = place_of(data, path), details["type"], str(path[-1]) if path else ""
    name = _name(path)
    if kind == "missing":
        return Finding("missing", "error", place, f"{name} is missing", f"add `{key}:`")
    if kind == "extra_forbidden":
        place, fix = key_place(data, path), did_you_mean(key, _known_keys(data, path)) or "delete it"
        return Finding("unknown_names", "error", place, f"{name} is not known here", fix)
    if kind in ("literal_error", "enum"):
        expected = str((details.get("ctx") or {}).get("expected", "")).replace("'", "")
        problem = f"`{details['input']}` is no value of {name}"
        near = did_you_mean(str(details["input"]), expected.replace(" or ", ", ").split(", "))
        fix = near or f"known: {expected}"
    elif kind in ("string_too_short", "string_type"):
        problem, fix = f"{name} is empty or no text", "write a text"
    elif kind == "tuple_type":
        problem, fix = f"{name} must be a list", f"write `{key}: [a, b]`"
    elif kind in ("model_type", "dict_type", "model_attributes_type"):
        problem, fix = f"{name} must hold `key: value` pairs", "indent its keys below it"
    else:
        problem = details["msg"] if kind in _IN_FULL else f"{name}: {details['msg']}"
        fix = _FIXES.get(kind, "correct the value")
    return Finding("wrong_value", "error", place, problem, fix)


def _name(path: tuple[str | int, ...]) -> str:
    """Return how the last step of a path is called: `days`, or entry 3 of `requires`."""
    numbers = [step for step in path if isinstance(step, int)]
    words = [step for step in path if isinstance(step, str)]
    return f"entry {numbers[-1] + 1} of `{words[-1]}`" if path and path[-1] in numbers else f"`{words[-1]}`"


def _known_keys(data: Any, path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the model of the entry at `path` has."""
    model: Any = KnowledgeBase if isinstance(data, dict) and "vocabulary" in data else Vocabulary
    for step in path[:-1]:
        fields = getattr(model, "model_fields", {})
        model = next(
            (_model_in(field.annotation) for name, field in fields.items() if step == _written(name, field)),
            model,
        )
    fields = getattr(model, "model_fields", {})
    return [_written(name, field) for name, field in fields.items() if name != "location"]


def _written(name: str, field: FieldInfo) -> str:
    """Return the key under which a rule file writes a field."""
    return field.alias or name


def _model_in(annotation: Any) -> Any:
    """Return the last model that an annotation names: of several forms the one with most keys stands last."""
    if hasattr(annotation, "model_fields"):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((part for part in reversed([*found]) if hasattr(part, "model_fields")), annotation)
