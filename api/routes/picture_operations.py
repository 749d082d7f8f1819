"""The description of the routes that draw."""

from __future__ import annotations

from collections.abc import Mapping

from api.deciding import PATH
from api.drawing import DRAWINGS, SVG, Drawing
from api.routes.operation_parts import answer_of, operation_of, query_parameter
from api.routes.pictures import FLOWCHARTS, THEMES, operation_name
from api.routes.request_schemas import DAY, STRING, Schema
from explain.wording import LANGUAGES

_LANG: Schema = {"enum": list(LANGUAGES), "default": "zh"}
_THEME: Schema = {"enum": list(THEMES), "default": "auto"}
_PLACES = {
    f"{PATH}/{{id}}": ("decision", "decisions"),
    f"{FLOWCHARTS}/{{id}}": ("flowchart", "rules"),
}
_ABOUT = "`auto` follows the reader's setting; a page may set the colours by custom properties."
_NO_PERSON = "No personal value is in it."


def picture_operations(refused: Mapping[str, Schema]) -> dict[str, dict[str, Schema]]:
    """Return the operations by path and method; `refused` are the descriptions of their refusals by status."""
    return {
        f"{place}/{name}": {"get": _operation(kind + operation_name(name), tag, drawing, refused)}
        for place, (kind, tag) in _PLACES.items()
        for name, drawing in DRAWINGS.items()
    }


def _operation(name: str, tag: str, drawing: Drawing, refused: Mapping[str, Schema]) -> Schema:
    header = {"ETag": {"schema": STRING}}
    parameters = [
        {"name": "id", "in": "path", "required": True, "schema": STRING | {"minLength": 1}},
        {"name": "If-None-Match", "in": "header", "schema": STRING},
        query_parameter("lang", _LANG, "The language of the words."),
    ]
    if drawing.media_type == SVG:
        parameters.append(query_parameter("theme", _THEME, _ABOUT))
    if tag == "rules":
        about = "The first day of the plan; without it there are no dates."
        parameters.append(query_parameter("start", DAY, about))
    file = answer_of(drawing.summary, STRING, drawing.media_type) | {"headers": header}
    kept = {"description": "It is as it was.", "headers": header}
    made = operation_of(name, tag, drawing.summary, {"200": file, "304": kept, **refused})
    return made | {"description": _NO_PERSON, "parameters": parameters}
