"""The description of the routes of figures: published and derived, and those of real running."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from api.media_types import MEDIA_TYPES
from api.routes.operation_parts import answer_of, operation_of, query_parameter
from api.routes.request_schemas import STRING, Schema, described, object_with, ref
from api.running_figures import CHOICES
from decision.running.seen import SMALLEST
from explain.pictures.look import Theme
from explain.running_figures import TABLES
from explain.wording import LANGUAGES

_COUNT: Schema = {"type": "integer", "minimum": 0}
_NUMBER: Schema = {"type": ["integer", "null"]}
_WHICH = query_parameter("which", {"enum": list(CHOICES), "default": "real"}, "Which cases are counted.")


def running_figure_operations(refused: Mapping[str, Schema]) -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method; `refused` are the refusals by status."""
    told = answer_of("Promised and actual days, and who held cases up", _figures())
    told["content"] |= {MEDIA_TYPES["csv"]: {"schema": STRING}}
    every = operation_of(
        "runningFigures", "cases", "Return the figures of real running", {"200": told, **refused}
    )
    about = "With `Accept: text/csv`: which table."
    every["parameters"] = [
        _WHICH,
        query_parameter("table", {"enum": list(TABLES), "default": TABLES[0]}, about),
    ]
    drawn = answer_of("The figures as a picture", STRING, "image/svg+xml")
    picture = operation_of(
        "runningFiguresSvg", "cases", "Draw the figures of real running", {"200": drawn, **refused}
    )
    choices = {"lang": list(LANGUAGES), "theme": list(get_args(Theme))}
    picture["parameters"] = [
        _WHICH,
        *(query_parameter(name, {"enum": some}) for name, some in choices.items()),
    ]
    return {"/v1/figures/running": {"get": every}, "/v1/figures/running.svg": {"get": picture}}


def running_figure_schemas() -> dict[str, Schema]:
    """Return the schemas of the figures."""
    return {
        "Spread": _object(
            "How numbers are spread: each quantile is one of them; null where there is none.",
            {"count": _COUNT, "p10": _NUMBER, "median": _NUMBER, "p90": _NUMBER},
        ),
        "Took": _object(
            "An item or a flowchart. Unit: working days of what is closed; what is still open is counted apart.",
            {
                "id": STRING,
                "promised": ref("Spread"),
                "actual": ref("Spread"),
                **dict.fromkeys(("in_time", "open", "ended"), _COUNT),
                "percent_in_time": _NUMBER,
            },
        ),
        "HeldDays": _object(
            "A step, a department or a kind of day. Unit: calendar days on which it held a case.",
            {"id": STRING, **dict.fromkeys(("days", "late_days", "cases", "late_cases"), _COUNT)},
        ),
    }


def _figures() -> Schema:
    which: Schema = {"enum": list(CHOICES)}
    took, held = ({"type": "array", "items": ref(name)} for name in ("Took", "HeldDays"))
    whole: dict[str, Schema] = {
        "which": which,
        "states": {"type": "object", "additionalProperties": _COUNT},
        "cases": ref("Took"),
        "items": took,
        "flowcharts": took,
        "steps": held,
        "holders": held,
        "saved": object_with(dict.fromkeys(("serial", "actual", "saved"), ref("Spread"))),
    }
    totals: dict[str, Schema] = {
        "states": {"type": "object", "additionalProperties": _NUMBER},
        **dict.fromkeys(("in_time", "promised_median", "actual_median"), _NUMBER),
        "smallest": {"const": SMALLEST},
    }
    public = _object(
        "What everybody sees: a count below `smallest`, or one from which it could be worked out, is null.",
        {"which": which, "totals": object_with(totals, *totals)},
    )
    return {"anyOf": [object_with(whole, *whole), public]}


def _object(about: str, fields: dict[str, Schema]) -> Schema:
    return described(object_with(fields, *fields), about)
