"""The description of the route that lists knowledge bases."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from api.knowledge_bases import State
from api.routes.request_schemas import DAY, STRING, Schema, described, object_with, ref

_COUNTED = ("facts", "situations", "flowcharts", "tables", "items", "documents")
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXTS = (
    "release",
    "label",
    "label_en",
    "jurisdiction",
    "jurisdiction_en",
    "law_as_of",
    "reconstruction",
    "reconstruction_en",
)


def knowledge_base_operation(tagged: Callable[[str, str, Schema], Schema]) -> Schema:
    """Return the operation; `tagged` makes one whose answer has a tag."""
    every = object_with(
        {"knowledge_bases": {"type": "array", "items": ref("KnowledgeBase")}}, "knowledge_bases"
    )
    return tagged("listKnowledgeBases", "List whose rules can be asked, and what each has", every)


def knowledge_base_schemas() -> dict[str, Schema]:
    """Return the schema of what is told of one; only its id and state as long as it is not open."""
    source = dict.fromkeys(("id", "zh", "en", "number", "date", "where"), STRING)
    told: dict[str, Schema] = {
        "id": STRING,
        "is_default": {"type": "boolean"},
        "state": {"enum": list(get_args(State))},
        **dict.fromkeys(_TEXTS, STRING),
        "effective_from": DAY,
        "effective_to": {"anyOf": [DAY, {"type": "null"}]},
        "has": object_with(dict.fromkeys(_COUNTED, _COUNT), *_COUNTED),
        "cells": described(_COUNT, "The size of its index: for each set of facts the combinations kept."),
        "sources": {"type": "array", "items": object_with(source, "id", "zh")},
    }
    return {"KnowledgeBase": object_with(told, "id", "is_default", "state")}
