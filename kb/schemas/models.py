"""Models of the rule files -> their JSON Schema as YAML is written: any text may look like a number, no key more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from kb.forms import TEXT, WORD, Form
from kb.schemas.descriptions import description_of

_REF = "#/$defs/"
_KEPT = ("type", "additionalProperties", "required", "allOf")


class _Written(GenerateJsonSchema):
    """The forms in which values are written, not those in which they are kept."""

    def str_schema(self, schema: core_schema.StringSchema) -> Form:
        return dict(WORD if schema.get("min_length") else TEXT)

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Form:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Form:
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: core_schema.ModelSchema) -> Form:
        form = super().model_schema(schema)
        del form["properties"]["location"]
        return form


def form_of(model: type[BaseModel]) -> Form:
    """Return the schema of a model and of all models in it, in one piece: each property with its description."""
    made = model.model_json_schema(schema_generator=_Written)
    return _whole(model.__name__, made, made.get("$defs", {}))


def _whole(name: str, form: Form, models: Mapping[str, Form]) -> Form:
    """Return the form of a model with what its properties refer to put in."""
    whole: Form = {key: form[key] for key in _KEPT if key in form}
    whole["properties"] = {
        key: _inlined(inner, models) | {"description": description_of(name, key)}
        for key, inner in form["properties"].items()
    }
    return whole


def _inlined(form: Any, models: Mapping[str, Form]) -> Any:
    if isinstance(form, list):
        return [_inlined(part, models) for part in form]
    if not isinstance(form, dict):
        return form
    if str(form.get("$ref", "")).startswith(_REF):
        name = form["$ref"].removeprefix(_REF)
        return _whole(name, models[name], models)
    return {key: _inlined(inner, models) for key, inner in form.items() if key not in ("title", "default")}
