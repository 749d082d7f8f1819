"""`/browse`, `/flowcharts/{id}`, `/compare` (人工选择): everything there is, one by one and side by side."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequest
from api.pages.answers import address, fields_of
from api.pages.charts import charts_of, differences
from api.pages.places import place_of
from api.pages.rendering import show
from api.services import Services
from kb.vocabulary import written


def browse(services: Services) -> list[BaseRoute]:
    """Return the routes of the tree, of one flowchart and of two."""

    async def tree(request: Request) -> Response:
        place = place_of(services, request)
        return show(
            request, place.kb, "browse.html", base=place.base, figures=charts_of(place.opened).figures
        )

    async def flowchart(request: Request) -> Response:
        place = place_of(services, request)
        opened = place.opened
        found = opened.kb.flowchart_by_id.get(request.path_params["id"])
        if found is None:
            what = "the release in force has no such flowchart"
            raise RefusedRequest("not-found", what, fix="see /browse for what there is")
        chart = charts_of(opened).get(found.id)
        situations = [one for one in opened.kb.situations if one.flowchart == found.id]
        if chart is None:
            return show(
                request,
                opened.kb,
                "flowchart_alone.html",
                base=place.base,
                flowchart=found,
                situations=situations,
                drawn=opened.kb.chart_by_id.get(found.id),
            )
        facts = {name: written(value) for name, value in chart.facts.items()}
        return show(
            request,
            opened.kb,
            "flowchart.html",
            base=place.base,
            chart=chart,
            situations=situations,
            form=address(f"{place.base}/apply", fields_of(facts)),
        )

    async def compare(request: Request) -> Response:
        place = place_of(services, request)
        charts, query = charts_of(place.opened), request.query_params
        a, b = (charts.get(query.get(name, "")) for name in ("a", "b"))
        found = differences(a, b) if a and b else None
        return show(
            request, place.kb, "compare.html", base=place.base, a=a, b=b, found=found, figures=charts.figures
        )

    return [
        Route("/browse", tree, methods=["GET"], name="browsePage"),
        Route("/flowcharts/{id}", flowchart, methods=["GET"], name="flowchartPage"),
        Route("/compare", compare, methods=["GET"], name="comparePage"),
    ]
