"""`/browse`, `/flowcharts/{id}`, `/compare` (人工选择): everything there is, one by one and side by side."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.pages.answers import address, fields_of
from api.pages.charts import charts_of, differences
from api.pages.rendering import show
from api.services import Services
from decision.facts import written


def browse(services: Services) -> list[BaseRoute]:
    """Return the routes of the tree, of one flowchart and of two."""

    async def tree(request: Request) -> Response:
        opened = services.opened
        return show(request, opened.kb, "browse.html", figures=charts_of(opened).figures)

    async def flowchart(request: Request) -> Response:
        opened = services.opened
        chart = charts_of(opened).get(request.path_params["id"])
        if chart is None:
            what = "the release in force has no such flowchart"
            raise RefusedRequest("not-found", what, fix="see /browse for what there is")
        situations = [one for one in opened.kb.situations if one.flowchart == chart.flowchart.id]
        form = address("/apply", fields_of({name: written(value) for name, value in chart.facts.items()}))
        return show(request, opened.kb, "flowchart.html", chart=chart, situations=situations, form=form)

    async def compare(request: Request) -> Response:
        opened = services.opened
        charts, query = charts_of(opened), request.query_params
        a, b = (charts.get(query.get(name, "")) for name in ("a", "b"))
        found = differences(a, b) if a and b else None
        return show(request, opened.kb, "compare.html", a=a, b=b, found=found, figures=charts.figures)

    return [
        Route("/browse", tree, methods=["GET"], name="browsePage"),
        Route("/flowcharts/{id}", flowchart, methods=["GET"], name="flowchartPage"),
        Route("/compare", compare, methods=["GET"], name="comparePage"),
    ]
