"""`liangti publish`: a rule folder checked, proven and left as a proposal that another officer approves."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands.options import add_command, add_folders, add_json, add_key_file, secret_of, settings_of
from api.commands.printed import print_json, progress
from api.commands.wrong_use import FINE, Wrong, WrongUse

if TYPE_CHECKING:
    from api.settings import Settings


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "publish", run, "Prove a rule folder and propose it as a release", "提出发布"
    )
    parser.add_argument("folder", metavar="DIR", help="rule folder. 规则文件夹")
    add_terms(parser)
    add_json(parser)
    add_folders(parser)


def add_terms(parser: argparse.ArgumentParser) -> None:
    """Let the first day, the transition, the reason and the officer be named."""
    parser.add_argument(
        "--from", dest="begin", metavar="DATE", required=True, help="first day in force. 施行日期"
    )
    parser.add_argument(
        "--transition",
        default="old",
        choices=("old", "new", "choice"),
        help="what becomes of open projects: they keep their rules, move, or the applicant chooses (old). 过渡办法",
    )
    add_why(parser)


def add_why(parser: argparse.ArgumentParser) -> None:
    """Let the reason and the officer be named."""
    parser.add_argument("--why", default="", metavar="TEXT", help="why, for the journal. 理由")
    add_key_file(parser)


def terms_of(options: argparse.Namespace) -> dict[str, Any]:
    """Return what `add_terms` read. Raises: WrongUse."""
    try:
        date.fromisoformat(options.begin)
    except ValueError:
        fix = "write it as 2027-01-01"
        raise WrongUse(Wrong("--from", f"`{options.begin}` is no day of the calendar", fix, "from")) from None
    return {"from": options.begin, "transition": options.transition, "why": options.why}


def run(options: argparse.Namespace) -> int:
    """Leave a proposal, and print its number, what was proven and what differs from the release in force."""
    from api.admin_client import administration
    from decision.releases.bundle import plain_files
    from kb.loader import id_of_folder
    from kb.release import rule_files

    folder = Path(options.folder)
    if not (folder / "manifest.yaml").is_file():
        raise WrongUse(
            Wrong(options.folder, "this is no rule folder", "name the folder that holds manifest.yaml")
        )
    asked = {"files": plain_files(rule_files(folder)), **terms_of(options)}
    settings, knowledge_base = _served(settings_of(options), id_of_folder(folder))
    with administration(settings, knowledge_base=knowledge_base) as store, progress() as step:
        step("proving the rules")
        made = store.release_act("propose", "", asked, secret_of(options))
    if options.json:
        print_json(made)
        return FINE
    print(
        f"proposal {made['number']}: {made['fingerprint'][:12]}, in force from {made['valid_from']}. 已提出。"
    )
    print(_proven(made["proof"]))
    print(_difference(made["difference"]))
    print(f"another policy key makes it a release: liangti approve {made['number']}. 须由另一人批准。")
    return FINE


def _served(settings: Settings, knowledge_base: str) -> tuple[Settings, str]:
    """Return the settings of the knowledge base that rules belong to, and its id; else the settings as they are."""
    from kb.loader import id_of_folder

    folders = (settings.kb, *settings.further_kbs)
    folder = next((one for one in folders if id_of_folder(one) == knowledge_base), settings.kb)
    return replace(settings, kb=folder), knowledge_base


def _proven(proof: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{count} {kind}s" for kind, count in sorted(proof["counts"].items())) or "no findings"
    return (
        f"  proven 已核对: {len(proof['checks'])} checks ({counts}), {proof['examples']} examples decided as expected, "
        f"engine and meaning agree in {proof['cells_compared']} cells"
    )


def _difference(difference: Mapping[str, Any]) -> str:
    against = f"against the release in force ({difference['from'][:12]}) 与现行规则相比"
    if difference["same"]:
        return f"  {against}: every project is answered as before; entries written differently: {difference['edits']}"
    return f"  {against}: kinds of projects answered differently: {difference['regions']}; see `liangti diff`"
