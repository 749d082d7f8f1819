"""`GET /v1/decisions/{id}/receipt`: a file that anybody can check without us, with `liangti verify-receipt`."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.access import RULES
from api.deciding import PATH
from api.gate import caller_of
from api.routes.recorded import JSON, identity_of, no_such_decision
from api.services import Services
from decision.releases.journal import ReleaseJournal
from decision.releases.receipt import receipt_of
from decision.store.records import DecisionRecord


def receipts(services: Services) -> list[BaseRoute]:
    """Return the route of receipts; the records of others are for those who may list decisions."""
    lists = RULES["GET", PATH].roles

    async def receipt(request: Request) -> Response:
        identity = identity_of(request)
        record = await services.read(services.store.decisions.get, identity)
        if record is None:
            raise no_such_decision()
        journal = await services.read(_journal_of, services, record)
        shows = caller_of(request).role in lists
        made = await services.read(receipt_of, services.store, journal, record, shows_others=shows)
        headers = {"Content-Disposition": f'attachment; filename="receipt-{record.seq}.json"'}
        return Response(orjson.dumps(made), 200, headers, JSON)

    return [Route(f"{PATH}/{{id}}/receipt", receipt, methods=["GET"], name="receipt")]


def _journal_of(services: Services, record: DecisionRecord) -> ReleaseJournal:
    """Return the journal of the knowledge base that decided."""
    answer = services.store.decisions.answer(record.content.answer)
    assert answer is not None, "a record is written together with its answer"
    return services.journal_of(orjson.loads(answer)["release"]["knowledge_base"])
