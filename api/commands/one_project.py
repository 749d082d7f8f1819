"""One project named on the command line, by a file or by answers: read, refused at its place, decided."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.rules import open_rules
from api.commands.wrong_use import Wrong, WrongUse
from api.project_file import Stated, file_named, from_file, from_words, with_truths

if TYPE_CHECKING:
    from api.schemas import DecisionRequest
    from api.settings import Settings
    from decision.answer import Decision
    from decision.opened import OpenRelease
    from kb.knowledge_base import KnowledgeBase

_OVER_THE_FILE = ("as_of", "known_at", "start")


@dataclass(frozen=True, slots=True)
class DecidedProject:
    """A project with its decision; `file` is where it was read, if it was in one."""

    file: Path | None
    opened: OpenRelease
    request: DecisionRequest
    decision: Decision


def add_days(parser: argparse.ArgumentParser) -> None:
    """Let the days of a project be given."""
    parser.add_argument(
        "--as-of", metavar="DAY", help="case date, such as 2015-05-18; today without. 按哪一天办理"
    )
    parser.add_argument(
        "--known-at", metavar="DAY", help="day whose knowledge counts; today without. 按哪一天的消息"
    )
    parser.add_argument("--start", metavar="DAY", help="start of the plan; without, no dates. 哪一天开始")


def id_named(stated: Sequence[str]) -> str | None:
    """Return the id, if one is named: one word that is no answer and looks like no file."""
    word = stated[0]
    is_id = len(stated) == 1 and not any(sign in word for sign in "=＝./\\") and not Path(word).is_file()
    return word if is_id else None


def decided_project(options: argparse.Namespace, settings: Settings) -> DecidedProject:
    """Return the project that the command line states, decided. Raises: WrongUse with every problem, LiangtiError."""
    # First of all, and before the imports: what is mistyped is said at once.
    file = file_named(options.stated)
    stated = from_file(file, settings.body_limit) if file else from_words(options.stated)

    from decision.decide import NoReleaseInForce, decide

    opened = open_rules(settings)
    request = request_of(options, stated, opened.kb)
    try:
        decision = decide(request.case, opened, request.as_of, request.known_at)
    except NoReleaseInForce as error:
        raise WrongUse(Wrong("--as-of", error.what, error.fix, "as_of")) from None
    return DecidedProject(file, opened, request, decision)


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
