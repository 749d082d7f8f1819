"""`liangti explain`: why a decision is as it is, why it is not another, what would change it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from api.commands.one_project import add_days, decided_project, id_named
from api.commands.options import add_command, add_folders, add_json, add_lang, settings_of
from api.commands.printed import heading, print_json, progress
from api.commands.wrong_use import FINE, Wrong, WrongUse

if TYPE_CHECKING:
    from api.explaining import Asked, Told
    from api.settings import Settings

_DETAILS = ("sentence", "page", "full")


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(commands, "explain", run, "Explain a decision", "说明一个判断")
    parser.add_argument(
        "stated",
        nargs="+",
        metavar="ID|FILE|key=value",
        help="the id of a kept decision, or a project as `decide` takes it. 判断编号、文件或回答",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--why-not",
        metavar="S-…",
        nargs="?",
        const="",
        help="what speaks against one situation, or all. 为什么不是别的情形",
    )
    what.add_argument(
        "--what-if", action="store_true", help="smallest changes that lead elsewhere. 怎样改会不同"
    )
    what.add_argument("--detail", choices=_DETAILS, default="page", help="how much (page). 详略")
    add_json(parser)
    add_days(parser)
    add_lang(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Print what is asked of a kept decision, or of a project that is decided now."""
    settings = settings_of(options)
    identity = id_named(options.stated)
    data, sections = _of_kept(options, settings, identity) if identity else _of_project(options, settings)
    if options.json:
        print_json({**data, "sections": sections})
    else:
        from explain.told import sections_as_text

        print(sections_as_text(sections, heading()), end="")
    return FINE


def _asked(options: argparse.Namespace) -> Asked:
    from api.explaining import Asked

    if options.what_if:
        return Asked("what-if", options.lang)
    if options.why_not is not None:
        return Asked("why-not", options.lang, situation=options.why_not or None)
    return Asked("explanation", options.lang, options.detail)


def _of_kept(options: argparse.Namespace, settings: Settings, identity: str) -> Told:
    from api.admin_client import administration
    from explain.told import sections_from_data

    given = [name for name in ("as_of", "known_at", "start") if getattr(options, name) is not None]
    if given:
        what, fix = "a kept decision has its own days", "leave this out, or name a file"
        raise WrongUse(*(Wrong(f"--{name.replace('_', '-')}", what, fix, name) for name in given))
    with administration(settings) as store, progress() as step:
        step("opening the release of the decision")
        data = store.explain(identity, _asked(options))
    return data, sections_from_data(data.pop("sections"))


def _of_project(options: argparse.Namespace, settings: Settings) -> Told:
    project = decided_project(options, settings)

    from api.errors import RefusedRequest
    from api.explaining import told

    try:
        return told(project.decision, project.opened, _asked(options), project.request.case)
    except RefusedRequest as error:
        raise WrongUse(Wrong("--why-not", error.what, error.fix, error.field)) from None
