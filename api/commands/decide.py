"""`liangti decide`: one project, from a file or from answers on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from api.commands.one_project import add_days, decided_project
from api.commands.options import add_command, add_folders, add_json, add_lang, settings_of
from api.commands.printed import heading, print_json, progress
from api.commands.wrong_use import FINE, REFUSED

if TYPE_CHECKING:
    from decision.opened import OpenRelease
    from kb.vocabulary import Value


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(commands, "decide", run, "Decide one project", "判断一个项目")
    parser.add_argument(
        "stated",
        nargs="+",
        metavar="FILE|key=value",
        help="a YAML or JSON file, or answers such as FACT=VALUE, codes or labels. 文件或回答",
    )
    add_json(parser)
    add_days(parser)
    parser.add_argument(
        "--engine", action="store_true", help="also show what the engine fires. 显示引擎的推理"
    )
    add_lang(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Print the decision on one project."""
    project = decided_project(options, settings_of(options))
    decision, facts = project.decision, project.request.case.facts

    from explain.as_data import decision_as_data, decision_bytes
    from explain.as_text import as_text
    from explain.firing import firing_as_text

    fired = _fire(project.opened, facts) if options.engine else None
    if not options.json:
        print(as_text(decision, options.lang, heading=heading()), end="")
        print(f"\n{firing_as_text(fired, options.lang)}" if fired else "", end="")
    elif fired:
        print_json({**decision_as_data(decision), "engine": fired})
    else:
        print(decision_bytes(decision).decode())
    return FINE if decision.outcome == "decided" else REFUSED


def _fire(opened: OpenRelease, facts: Mapping[str, Value]) -> dict[str, Any]:
    """Return what the engine itself fires for these facts. Raises: EngineDisagrees if the written meaning differs."""
    from decision.conclusions import dependencies
    from decision.derive import Derivation
    from decision.engine import Engine
    from decision.opening import EngineDisagrees

    wanted = [conclusion for conclusion, needed in dependencies(opened.kb).items() if needed <= facts.keys()]
    bands = {name: axis.representatives for name, axis in opened.index.axes.items()}
    meant = Derivation(opened.kb, facts).conclusions(wanted)
    with progress() as step:
        step("firing the rules")
        with Engine.start(opened.kb, bands) as engine:
            firing, version = engine.firings([facts], wanted)[0], engine.version
            if wrong := sorted(firing.conclusions ^ meant):
                rule, says = engine.first_rule(wrong[:1]), wrong[0] in firing.conclusions
                raise EngineDisagrees(rule, wrong[0], facts, engine_says=says)
    fired = [{"ruleset": ruleset, "rules": list(rules)} for ruleset, rules in firing.trace if rules]
    return {"version": version, "agrees": True, "index": asdict(opened.index.size), "fired": fired}
