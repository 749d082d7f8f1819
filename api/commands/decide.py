"""`liangti decide`: one project, from a file or from answers on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from api.commands.options import add_command, add_folders, add_json, add_lang, settings_of
from api.commands.printed import heading, print_json, progress
from api.commands.rules import open_rules
from api.commands.wrong_use import FINE, REFUSED, Wrong, WrongUse
from api.project_file import Stated, file_named, from_file, from_words, with_truths

if TYPE_CHECKING:
    from api.schemas import DecisionRequest
    from decision.opened import OpenRelease
    from kb.knowledge_base import KnowledgeBase
    from kb.vocabulary import Value

_OVER_THE_FILE = ("as_of", "known_at", "start")


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(commands, "decide", run, "Decide one project", "判断一个项目")
    parser.add_argument(
        "stated",
        nargs="+",
        metavar="FILE|key=value",
        help="a YAML or JSON file, or answers such as investor=government 出资人=政府投资. 文件或回答",
    )
    add_json(parser)
    add_days(parser)
    parser.add_argument(
        "--engine", action="store_true", help="also show what the engine fires. 显示引擎的推理"
    )
    add_lang(parser)
    add_folders(parser)


def add_days(parser: argparse.ArgumentParser) -> None:
    """Let the days of a project be given."""
    parser.add_argument(
        "--as-of", metavar="DAY", help="case date, such as 2015-05-18; today without. 按哪一天办理"
    )
    parser.add_argument(
        "--known-at", metavar="DAY", help="day whose knowledge counts; today without. 按哪一天的消息"
    )
    parser.add_argument("--start", metavar="DAY", help="start of the plan; without, no dates. 哪一天开始")


def run(options: argparse.Namespace) -> int:
    """Print the decision on one project."""
    settings = settings_of(options)
    # First of all, and before the imports: what is mistyped is said at once.
    file = file_named(options.stated)
    stated = from_file(file, settings.body_limit) if file else from_words(options.stated)

    from decision.decide import NoReleaseInForce
    from decision.decide import decide as decision_on
    from explain.as_data import decision_as_data, decision_bytes
    from explain.as_text import as_text
    from explain.firing import firing_as_text

    opened = open_rules(settings)
    request = request_of(options, stated, opened.kb)
    try:
        decision = decision_on(request.case, opened, request.as_of, request.known_at)
    except NoReleaseInForce as error:
        raise WrongUse(Wrong("--as-of", error.what, error.fix, "as_of")) from None
    fired = _fire(opened, request.case.facts) if options.engine else None
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
    return {"version": version, "agrees": True, "fired": fired}


def request_of(options: argparse.Namespace, stated: Stated, kb: KnowledgeBase) -> DecisionRequest:
    """Return what is to be decided. Raises: WrongUse with every problem, each at its place."""
    from api.schemas import read_request, shanghai
    from decision.facts import WrongInput

    today = datetime.now(UTC).astimezone(shanghai()).date()
    over = {name: day for name in _OVER_THE_FILE if (day := getattr(options, name)) is not None}
    facts = stated.data.get("facts")
    typed = {"facts": with_truths(facts, kb.vocabulary)} if isinstance(facts, dict) else {}
    try:
        return read_request({**stated.data, **typed, **over}, kb, today)
    except WrongInput as error:
        raise WrongUse(
            *(
                Wrong(f"--{p.field.replace('_', '-')}", p.problem, p.fix, p.field)
                if p.field in over
                else stated.wrong(p, kb.vocabulary)
                for p in error.problems
            )
        ) from None
