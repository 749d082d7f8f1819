"""`GET /v1/knowledge-bases`: whose rules can be asked here, what each has, and where they come from."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.routes.knowledge import tagged, text_of
from api.services import Services
from decision.opened import OpenRelease


def knowledge_base_list(services: Services) -> list[BaseRoute]:
    """Return the route."""

    async def every(request: Request) -> Response:
        bases = services.knowledge_bases
        told = [
            {"id": name, "is_default": name == bases.default.id, "state": state, **_told(services, name)}
            for name, state in bases.states.items()
        ]
        return tagged(request, text_of({"knowledge_bases": told}))

    return [Route("/v1/knowledge-bases", every, methods=["GET"], name="listKnowledgeBases")]


def _told(services: Services, name: str) -> dict[str, Any]:
    served = services.knowledge_bases.get(name)
    return about(served.opened) if served else {}


def about(opened: OpenRelease) -> dict[str, Any]:
    """Return what is told of a knowledge base: where it holds, what it has, what its release is."""
    kb, index = opened.kb, opened.index
    manifest = kb.manifest
    texts = (
        source.model_dump(include={"id", "zh", "en", "number", "date", "where"})
        for source in manifest.sources
    )
    return {
        "release": opened.release.fingerprint,
        "label": manifest.zh,
        "label_en": manifest.en,
        "jurisdiction": manifest.jurisdiction.zh,
        "jurisdiction_en": manifest.jurisdiction.en,
        "law_as_of": manifest.law_as_of,
        "effective_from": manifest.effective_from,
        "effective_to": manifest.effective_to,
        "reconstruction": manifest.reconstruction.zh if manifest.reconstruction else "",
        "reconstruction_en": manifest.reconstruction.en if manifest.reconstruction else "",
        "has": {
            "facts": len(kb.vocabulary.facts),
            "situations": len(kb.situations),
            "flowcharts": len(kb.flowcharts),
            "tables": len(kb.tables),
            "items": len(kb.items),
            "documents": len(kb.documents),
        },
        "cells": sum(len(table.rows) for table in index.tables),
        "sources": list(texts),
    }
