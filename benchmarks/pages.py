"""Pages and the search in one process: milliseconds a request, and kilobytes after compression, against their bars."""

from __future__ import annotations

import asyncio
import gzip
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from api.app import create_app
from api.services import Services
from benchmarks.cases import opened
from benchmarks.rounds import Bar, Row, quarters
from decision.opened import OpenRelease
from decision.search.search import search
from decision.store.moments import EPOCH
from decision.store.opening import open_store

BENCH = "pages"
_MOST_MS, _MOST_SEARCH_MS, _MOST_KB = Bar(50.0), Bar(20.0), Bar(100.0)
_QUERIES = ("村小学", "施工许可证", "xiangzhenqiye", "sgxkz", "协议出让备案", "规化条件", "農村村民住宅")
_ASKED = {
    "investor": "government",
    "land_nature": "collective",
    "acquisition": "collective_public",
    "management": "approval",
}
_TABS = ("", "/notice", "/explanation", "/why-not", "/what-if", "/review")
_PAGES: Mapping[str, str] = {
    "front": "/",
    "form": "/apply",
    "first question": "/wizard",
    "next question": "/wizard?facts.acquisition=grant_held",
    "search": "/search?q=村小学",
    "tree": "/browse",
    "flowchart": "/flowcharts/F-AGR-01",
    "two flowcharts": "/compare?a=F-AGR-01&b=F-GRT-02",
}


def run(quick: bool = False) -> list[Row]:
    """Search, then look at every page, again and again."""
    rounds = 5 if quick else 40
    release = opened()
    rows = [_first_search(release), _searches(release, rounds)]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store("duckdb:///liangti.duckdb", Path(folder), "main", lambda: EPOCH)
        services = Services(release, store, rate=0)
        try:
            return rows + asyncio.run(_pages(services, rounds))
        finally:
            services.close()


def _first_search(release: OpenRelease) -> Row:
    begun = time.perf_counter()
    search(release, _QUERIES[0])
    return Row(BENCH, "the first search of a release", _ms_since(begun), "ms", note="makes the catalogue")


def _searches(release: OpenRelease, rounds: int) -> Row:
    readings = []
    for _ in range(rounds):
        for query in _QUERIES:
            begun = time.perf_counter()
            search(release, query)
            readings.append(_ms_since(begun))
    return _row("a search", readings, "ms", _MOST_SEARCH_MS)


async def _pages(services: Services, rounds: int) -> list[Row]:
    rows = []
    transport = httpx.ASGITransport(app=create_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        told = (await client.post("/v1/decisions", json={"facts": _ASKED})).raise_for_status().json()
        tabs = {f"decision{tab}": f"/decisions/{told['id']}{tab}" for tab in _TABS}
        for name, path in {**_PAGES, **tabs}.items():
            page = (await client.get(path)).raise_for_status().content
            readings = []
            for _ in range(rounds):
                begun = time.perf_counter()
                await client.get(path)
                readings.append(_ms_since(begun))
            rows.append(_row(f"page: {name}", readings, "ms", _MOST_MS))
            size = len(gzip.compress(page)) / 1000
            rows.append(Row(BENCH, f"page: {name}, compressed", size, "kB", _MOST_KB))
    return rows


def _row(name: str, readings: list[float], unit: str, bar: Bar) -> Row:
    return Row(BENCH, name, statistics.median(readings), unit, bar, quarters(readings))


def _ms_since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
