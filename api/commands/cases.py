"""`liangti cases run`: scenarios of running cases, and everything that they yield."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands.options import add_command, add_folders, add_group, add_json, settings_of
from api.commands.printed import print_json, progress
from api.commands.wrong_use import FINE, Wrong, WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.settings import Settings
    from kb.knowledge_base import KnowledgeBase

_FORM = 'give a file as tracking scenarios are written: {"scenarios": [{"id": …, "plans": …, "events": …, "now": …}]}'


def add(commands: Any) -> None:
    """Describe the commands."""
    group = add_group(commands, "cases", "Follow running cases", "办件跟踪")
    parser = add_command(group, "run", run, "Compute what scenarios of cases yield", "推演办件情形")
    parser.add_argument("file", metavar="SCENARIOS.json", help="plans, events and a moment. 情形文件")
    add_json(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Print {scenario: what it yields}, as JSON or in short."""
    data = _read(options.file)
    settings = settings_of(options)
    yielded = _run(data, settings, options.file)
    if options.json:
        print_json(yielded)
        return FINE
    for name, found in yielded.items():
        refused = ", ".join(f"{position} {kind}" for position, kind in found["refused"].items())
        steps = " ".join(f"{step}={said['state']}" for step, said in found.get("steps", {}).items())
        print(f"{name}: {found.get('case', '-')}  {steps}" + (f"  [{refused}]" if refused else ""))
    return FINE


def _read(file: str) -> Mapping[str, Any]:
    import orjson

    try:
        data = orjson.loads(Path(file).read_bytes())
    except OSError as error:
        raise WrongUse(
            Wrong(file, f"cannot be read: {error.strerror}", "name a file that is there")
        ) from None
    except orjson.JSONDecodeError as error:
        raise WrongUse(
            Wrong(f"{file}:{error.lineno}:{error.colno}", f"no JSON: {error.msg}", _FORM)
        ) from None
    if not isinstance(data, dict) or not isinstance(data.get("scenarios"), list):
        raise WrongUse(Wrong(file, "it holds no `scenarios`", _FORM))
    return data


def _run(data: Mapping[str, Any], settings: Settings, file: str) -> dict[str, Any]:
    from decision.cases.scenarios import run as run_scenarios
    from decision.opening import CALENDARS
    from kb.calendar_files import load_calendars

    kb, plan_of = _rules(data, settings)
    with progress() as step:
        step("following the cases")
        try:
            return run_scenarios(data, kb, load_calendars(CALENDARS), plan_of)
        except (KeyError, TypeError, AttributeError) as error:
            raise WrongUse(Wrong(file, f"a part is missing or of another kind: {error}", _FORM)) from None


def _rules(data: Mapping[str, Any], settings: Settings) -> tuple[KnowledgeBase, Any]:
    """Return the knowledge base, opened as a release only if a plan names a flowchart."""
    names_a_flowchart = any(
        "flowchart" in plan for scenario in data["scenarios"] for plan in scenario.get("plans", {}).values()
    )
    if not names_a_flowchart:
        from kb.loader import load

        return load(settings.kb), None
    from api.commands.rules import open_rules
    from decision.cases.decided_plan import reference_steps

    opened = open_rules(settings)
    return opened.kb, lambda flowchart: reference_steps(opened, flowchart)
