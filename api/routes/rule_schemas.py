"""`GET /v1/kb/schemas` and `/v1/kb/schemas/{name}`: the schemas of the rule files of the release in force."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.routes.knowledge import Text, opened_for, tagged, text_of
from api.services import Services
from decision.opened import OpenRelease
from kb.schemas.files import schemas_of


class RuleSchemas:
    """The schemas of one release, written once."""

    def __init__(self, opened: OpenRelease) -> None:
        schemas = schemas_of(opened.kb)
        kinds = {False: "json-schema", True: "table-schema"}
        listed = [
            {"name": schema.name, "files": schema.pattern, "kind": kinds[schema.is_table]}
            for schema in schemas
        ]
        self.list: Text = text_of({"release": opened.release.fingerprint, "schemas": listed})
        self.by_name: dict[str, Text] = {schema.name: text_of(schema.data) for schema in schemas}


def rule_schemas(services: Services) -> list[BaseRoute]:
    """Return the routes of the schemas."""

    def here(request: Request) -> RuleSchemas:
        opened = opened_for(services, request)
        kept: RuleSchemas | None = opened.kept.get(RuleSchemas)
        return kept or opened.kept.setdefault(RuleSchemas, RuleSchemas(opened))

    async def every(request: Request) -> Response:
        return tagged(request, here(request).list)

    async def one(request: Request) -> Response:
        found = here(request).by_name.get(request.path_params["name"])
        if found is None:
            raise RefusedRequest(
                "not-found", "no rule file has this name", fix="see /v1/kb/schemas for what there is"
            )
        return tagged(request, found)

    return [
        Route("/v1/kb/schemas", every, methods=["GET"], name="listRuleSchemas"),
        Route("/v1/kb/schemas/{name}", one, methods=["GET"], name="getRuleSchema"),
    ]
