"""`liangti simulate`: invented cases through the public interface, to see all of it at work."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from api.commands.options import add_command, add_folders, add_json, settings_of
from api.commands.printed import counting, print_json, progress
from api.commands.wrong_use import FINE, Wrong, WrongUse

if TYPE_CHECKING:
    from api.simulation.casework import Counted

_KEY = "LIANGTI_KEY"
_MOST_CASES, _MOST_DAYS = 100_000, 1000


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(commands, "simulate", run, "Run invented cases, marked as simulated", "模拟办件")
    parser.add_argument("--cases", type=int, default=2000, metavar="N", help="how many (2000). 件数")
    parser.add_argument(
        "--seed", type=int, default=7, metavar="N", help="the same seed, the same cases (7). 种子"
    )
    parser.add_argument("--from", dest="first", default="2015-05-18", metavar="DAY", help="first day. 首日")
    parser.add_argument("--days", type=int, default=110, metavar="N", help="working days (110). 工作日数")
    parser.add_argument(
        "--url", help=f"a running service, where time passes as it does; its admin key in {_KEY}. 服务地址"
    )
    add_json(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Run cases in a service of their own, over a new store, or at a running one."""
    import asyncio

    from api.simulation.office import Office

    first = _read(options)
    settings = settings_of(options)
    if options.url:
        from api.simulation.asking import AtAddress
        from decision.reference_case import stated_answers
        from kb.loader import load

        kb, today = load(settings.kb), datetime.now().astimezone().date()
        answers = [found for name in kb.flowchart_by_id if (found := stated_answers(kb, name))]
        office = Office(
            AtAddress(options.url, os.environ.get(_KEY, "")), kb, options.cases, options.seed, answers
        )
        with counting("days") as show:
            asyncio.run(office.run([today] * options.days, None, show))
        where = options.url
    else:
        from api.simulation.service import office_days, simulated_service
        from decision.reference_case import stated_answers

        with progress() as step, simulated_service(settings, first, step) as (asking, clock, opened):
            kb = opened.kb
            answers = [found for name in kb.flowchart_by_id if (found := stated_answers(kb, name))]
            office, days = (
                Office(asking, kb, options.cases, options.seed, answers),
                office_days(opened, first, options.days),
            )
            step("the first day")
            asyncio.run(office.run(days, clock.set, lambda done, of: step(f"day {done} of {of}")))
        where = str(settings.home)
    _tell(office.counted, options, where)
    return FINE


def _read(options: argparse.Namespace) -> date:
    """Return the first day. Raises: WrongUse with what does not fit."""
    wrong = [
        Wrong(f"--{name}", f"`{number}` does not fit", f"give a number from 1 to {most}")
        for name, number, most in (
            ("cases", options.cases, _MOST_CASES),
            ("days", options.days, _MOST_DAYS),
        )
        if not 1 <= number <= most
    ]
    first = None
    try:
        first = date.fromisoformat(options.first)
    except ValueError:
        wrong.append(Wrong("--from", f"`{options.first}` is no day", "write it as 2015-05-18"))
    if first is None or wrong:
        raise WrongUse(*wrong)
    return first


def _tell(counted: Counted, options: argparse.Namespace, where: str) -> None:
    told = {
        "simulated": True,
        "where": where,
        "cases": options.cases,
        "seed": options.seed,
        "requests": counted.requests,
        "events": dict(sorted(counted.events.items())),
        "refused": dict(sorted(counted.refused.items())),
    }
    if options.json:
        print_json(told)
        return
    events = sum(counted.events.values())
    print(
        f"{where}: {options.cases} simulated cases 模拟办件, {events} events, {sum(counted.refused.values())} refused"
    )
    if not options.url:
        said = (
            f"see them with `liangti serve --home {where}`, or `liangti figures --running --which simulated`"
        )
        print(said, file=sys.stderr)
