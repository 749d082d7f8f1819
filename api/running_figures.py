"""The figures of real running as a caller may see them: all, those of a department, or the totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from api.access import Caller
from api.cases import sight_of
from api.services import Services
from decision.facts import FieldProblem, WrongInput
from decision.running.figures import RunningFigures, Which
from decision.running.seen import of_department, public
from explain.running_figures import TABLES, running_as_data

SEES_FIGURES = frozenset(("head", "supervisor", "auditor", "admin"))
CHOICES: Mapping[str, Which] = {"real": "real", "simulated": "simulated", "all": "all"}


def figures_for(services: Services, which: Which, caller: Caller) -> RunningFigures:
    """Return the figures as of today; the head of a department gets its own. It reads every case."""
    found, kb = services.cases.figures(services.today(), which), services.opened.kb
    sight = sight_of(caller, kb)
    if not sight.is_limited:
        return found
    items = frozenset(item.id for item in kb.items if item.department == caller.department)
    return of_department(found, caller.department, items)


def figures_data(found: RunningFigures, caller: Caller) -> dict[str, Any]:
    """Return the figures as plain data: for those who may not see them, totals without small counts."""
    totals = {"which": found.which, "totals": asdict(public(found))}
    return running_as_data(found) if caller.role in SEES_FIGURES else totals


def which_of(query: Mapping[str, str]) -> Which:
    """Return which cases are asked for. Raises: WrongInput."""
    return CHOICES[_chosen(query, "which", "real", tuple(CHOICES))]


def table_of(query: Mapping[str, str]) -> str:
    """Return which table is asked for. Raises: WrongInput."""
    return _chosen(query, "table", TABLES[0], TABLES)


def _chosen(query: Mapping[str, str], name: str, default: str, known: tuple[str, ...]) -> str:
    chosen = query.get(name, default)
    if chosen not in known:
        raise WrongInput((FieldProblem(name, "this is none", f"give one of: {', '.join(known)}"),))
    return chosen
