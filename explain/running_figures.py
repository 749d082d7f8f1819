"""The figures of real running as data, as tables for people, as CSV and as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from decision.running.figures import HOLDERS_WITHOUT_NAME, Held, RunningFigures, Saved, Took
from decision.running.spread import Spread
from explain.as_text import laid_out
from explain.columns import table, wrap
from explain.names import Names
from explain.wording import Lang, Words
from kb.knowledge_base import KnowledgeBase

TABLES = ("items", "flowcharts", "steps", "holders", "saved")
_TOOK = ("closed", "promised", "p10", "median", "p90", "in_time", "open", "ended")
_HELD = ("days", "late_days", "cases", "late_cases")
_SAVED = ("cases", "p10", "median", "p90")
_PARTS = ("serial", "actual", "gain")
_Row = list[str]


def running_as_data(found: RunningFigures) -> dict[str, Any]:
    """Return all figures as plain data; what was counted of nothing is null."""
    data = asdict(found)
    for name, some in (("items", found.items), ("flowcharts", found.flowcharts), ("cases", (found.cases,))):
        entries = data[name] if isinstance(data[name], list | tuple) else [data[name]]
        for entry, took in zip(entries, some, strict=True):
            entry["percent_in_time"] = took.percent_in_time
    return data


def running_from_data(data: Mapping[str, Any]) -> RunningFigures:
    """Return the figures of their plain data."""
    saved = data["saved"]
    return RunningFigures(
        which=data["which"],
        states=data["states"],
        cases=_took_of(data["cases"]),
        items=tuple(map(_took_of, data["items"])),
        flowcharts=tuple(map(_took_of, data["flowcharts"])),
        steps=tuple(Held(**one) for one in data["steps"]),
        holders=tuple(Held(**one) for one in data["holders"]),
        saved=Saved(*(Spread(**saved[part]) for part in ("serial", "actual", "saved"))),
    )


def running_rows(found: RunningFigures, name: str, kb: KnowledgeBase, lang: Lang) -> list[_Row]:
    """Return one of TABLES as rows for people: the first are the headings, the first cell is a label."""
    words = Words(lang)
    columns = _TOOK if name in ("items", "flowcharts") else _SAVED if name == "saved" else _HELD
    heads = [["", *(words(f"running_{column}") for column in columns)]]
    if name == "saved":
        return heads + [[words(f"running_{part}"), *_numbers(_spread(one))] for part, one in _saved(found)]
    label = label_of(name, kb, lang)
    return heads + [[label(one.id), *_numbers(_cells(one))] for one in _entries(found, name)]


def running_csv(found: RunningFigures, name: str) -> str:
    """Return one of TABLES as CSV: ids and numbers; an empty cell is a number that nothing tells."""
    written = io.StringIO(newline="")
    rows = csv.writer(written, lineterminator="\r\n")
    if name == "saved":
        rows.writerow(["id", *_SAVED])
        rows.writerows([part, *_spread(one)] for part, one in _saved(found))
    else:
        rows.writerow(["id", *(_TOOK if name in ("items", "flowcharts") else _HELD)])
        rows.writerows([one.id, *_cells(one, percent=False)] for one in _entries(found, name))
    return written.getvalue()


def running_as_text(found: RunningFigures, kb: KnowledgeBase, lang: Lang = "zh") -> str:
    """Return all tables as text."""
    words = Words(lang)
    about = [words("running_simulated")] if found.which == "simulated" else []
    if not sum(found.states.values()):
        return laid_out([(words("running_figures"), [*about, words("running_nothing")])])
    sections = [(words("running_figures"), [*about, *wrap(words("running_note"))])]
    tables = ((words(f"running_{name}"), table(running_rows(found, name, kb, lang))) for name in TABLES)
    return laid_out([*sections, *tables])


def label_of(name: str, kb: KnowledgeBase, lang: Lang) -> Callable[[str], str]:
    """Return what labels the ids of a table; an id that the rules no longer know stays."""
    words = Words(lang)
    names = Names(kb, words)
    if name == "flowcharts":
        return lambda one: one or "-"
    if name == "holders":
        others = {kind: words(f"running_holder_{kind}") for kind in HOLDERS_WITHOUT_NAME}
        known: Mapping[str, Any] = kb.department_by_id
        return lambda one: others.get(one) or (names.department(one) if one in known else one)
    return lambda one: names.item(one) if one in kb.item_by_id else one


def _took_of(data: Mapping[str, Any]) -> Took:
    promised, actual = Spread(**data["promised"]), Spread(**data["actual"])
    return Took(data["id"], promised, actual, data["in_time"], data["open"], data["ended"])


def _entries(found: RunningFigures, name: str) -> Iterable[Took | Held]:
    entries: Iterable[Took | Held] = getattr(found, name)
    return entries


def _saved(found: RunningFigures) -> list[tuple[str, Spread]]:
    return list(zip(_PARTS, (found.saved.serial, found.saved.actual, found.saved.saved), strict=True))


def _cells(one: Took | Held, *, percent: bool = True) -> list[int | None]:
    if isinstance(one, Held):
        return [one.days, one.late_days, one.cases, one.late_cases]
    actual, in_time = one.actual, one.percent_in_time if percent else one.in_time
    return [
        actual.count,
        one.promised.median,
        actual.p10,
        actual.median,
        actual.p90,
        in_time,
        one.open,
        one.ended,
    ]


def _spread(one: Spread) -> list[int | None]:
    return [one.count, one.p10, one.median, one.p90]


def _numbers(cells: Iterable[int | None]) -> _Row:
    return ["-" if cell is None else str(cell) for cell in cells]
