"""Tables of ever more rows: a look-up must not grow with them; what opening and checking cost stands beside it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from benchmarks.rounds import Bar, Row, ratio, timed, times
from decision.conclusions import Conclusion
from decision.engine import Engine
from decision.index import Case, Index
from decision.index_build import build, by_meaning
from kb.condition_reader import Words
from kb.knowledge_base import KnowledgeBase
from kb.verify import CHECKS
from kb.verify.ground import Ground
from kb.vocabulary import Value, Vocabulary

BENCH = "growth"
# How many values the third and the fourth fact have; the others have 11 and 3.
_LENGTHS = {33: (1, 1), 330: (10, 1), 3_300: (10, 10), 33_000: (100, 10)}
SIZES = tuple(_LENGTHS)
# durable-rules holds every fact against every rule, so it is fired only as far as a run can wait for it.
_MOST_FIRED = 3_300
_CHECKS = ("gaps", "overlaps", "duplicates", "unreachable", "flowcharts")
_ASKED = 500


def run(quick: bool = False) -> list[Row]:
    """Time look-ups in tables of all sizes in turn, each asked before, and print what making and checking costs."""
    sizes = SIZES[:2] if quick else SIZES
    rows: list[Row] = []
    ways: dict[str, Any] = {}
    for size in sizes:
        kb = table_of(size)
        index, filled = _timed(partial(build, kb, by_construction))
        facts = random.Random(size).choices(cells_of(kb), k=_ASKED)
        first = [_timed(partial(index.at, one))[1] for one in facts]
        assert all(_is_right(index, one) for one in facts)
        ways[f"look-up in {size:,} rows"] = index.at, facts
        rows.append(Row(BENCH, f"first look-up of a cell, {size:,} rows", max(first) * 1e6, "us"))
        rows += _costs(kb, size, filled)
    found = timed(ways, 5 if quick else 15, repeat=dict.fromkeys(ways, 20))
    first_name, *_, last_name = ways
    return [
        *times(BENCH, found),
        ratio(BENCH, found, last_name, first_name, Bar(2.0)),
        *rows,
    ]


def _costs(kb: KnowledgeBase, size: int, filled: float) -> list[Row]:
    name = f"{size:,} rows"
    checked = _timed(partial(_check, kb))[1]
    meant, opened = _timed(partial(build, kb, by_meaning(kb)))
    fired = _timed(partial(_fire, kb, meant))[1] if size <= _MOST_FIRED else None
    return [
        Row(BENCH, f"checking, {name}", checked, "s", note=", ".join(_CHECKS)),
        Row(BENCH, f"opening by meaning, {name}", opened, "s", note="every cell derived"),
        Row(
            BENCH,
            f"firing the engine, {name}",
            fired,
            "s",
            note="" if fired else "grows with the square: not run",
        ),
        Row(BENCH, f"filling the index, {name}", filled, "s", note="what each cell holds is known before"),
    ]


def _check(kb: KnowledgeBase) -> None:
    ground = Ground(kb)
    assert [finding for check in _CHECKS for finding in CHECKS[check](ground)] == []


def _fire(kb: KnowledgeBase, meant: Index) -> None:
    bands = {name: axis.representatives for name, axis in meant.axes.items()}
    with Engine.start(kb, bands) as engine:
        fired = build(kb, engine.conclusions)
    assert fired.tables == meant.tables


def table_of(size: int) -> KnowledgeBase:
    """Return a knowledge base of so many situations, one for each combination of its facts."""
    lengths = (11, 3, *_LENGTHS[size])
    facts = [
        {
            "id": f"f{place}",
            "zh": f"事实{place}",
            "type": "code",
            "question": {"zh": "?"},
            "values": [{"id": f"v{n}", "zh": f"值{n}"} for n in range(length)],
        }
        for place, length in enumerate(lengths)
    ]
    vocabulary = {"facts": facts}
    situations = [
        {
            "id": _name(when),
            "zh": _name(when),
            "category": "c",
            "flowchart": f"F{n % 33}",
            "when": when,
            "basis": [{"law": "表", "article": str(n)}],
            "provenance": "statute",
        }
        for n, when in enumerate(_combinations(facts))
    ]
    data = {
        "manifest": {
            "id": "growth",
            "zh": "大表",
            "jurisdiction": {"zh": "某市"},
            "law_as_of": "2015-05-18",
            "effective_from": "2013-01-01",
            "categories": [{"id": "c", "zh": "类"}],
        },
        "vocabulary": vocabulary,
        "stages": [{"id": "S1", "zh": "一"}],
        "departments": [{"id": "D", "zh": "部门", "certificate_database_pilot": True}],
        "flowcharts": [{"id": f"F{n}", "zh": f"图{n}", "category": "c"} for n in range(33)],
        "situations": situations,
    }
    words = Words(Vocabulary.model_validate(vocabulary), {})
    return KnowledgeBase.model_validate(data, context={"words": words})


def cells_of(kb: KnowledgeBase) -> list[dict[str, Value]]:
    """Return every combination of the facts."""
    return [dict(one) for one in _combinations([fact.model_dump() for fact in kb.vocabulary.facts])]


def by_construction(cases: Sequence[Case], wanted: Sequence[Conclusion]) -> list[frozenset[Conclusion]]:
    """Return what each cell holds, which these tables say in their ids."""
    known = frozenset(wanted)
    places = {one[1]: n for n, one in enumerate(one for one in wanted if one[0] == "situation")}
    found = []
    for case in cases:
        name = _name(case)
        found.append(frozenset({("situation", name), ("flowchart", f"F{places[name] % 33}")}) & known)
    return found


def _is_right(index: Index, facts: Mapping[str, Value]) -> bool:
    return index.at(facts).situations == (_name(facts),)


def _name(facts: Mapping[str, Any]) -> str:
    return "S_" + "_".join(str(value) for value in facts.values())


def _combinations(facts: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = [{}]
    for fact in facts:
        found = [{**one, fact["id"]: value["id"]} for one in found for value in fact["values"]]
    return found


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin
