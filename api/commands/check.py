"""`liangti check`: every problem of rule folders, and of decision tables in files."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands.checked_tables import as_seconds, check_tables, is_table
from api.commands.options import add_command, add_lang
from api.commands.printed import print_json, progress
from api.commands.wrong_use import FINE, REFUSED, WRONG_USE, wrong_of

if TYPE_CHECKING:
    from kb.errors import Finding


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands, "check", run, "Report every problem of rule folders or tables", "检查规则文件"
    )
    parser.add_argument(
        "folders",
        nargs="*",
        metavar="DIR|TABLE",
        help="rule folders, all shipped ones without; or tables: .dmn, .xlsx, .csv. 规则文件夹或决策表",
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument(
        "--json", dest="format", action="store_const", const="json", help="same as --format json"
    )
    shape.add_argument("--format", choices=("text", "github", "json"), help="form of the findings. 输出格式")
    parser.add_argument(
        "--seconds", type=as_seconds, default=60, help="longest time for a table (60). 每张表的时间上限"
    )
    add_lang(parser)


def run(options: argparse.Namespace) -> int:
    """Print every finding of the folders, or of the tables."""
    if any(map(is_table, options.folders)):
        return check_tables(options.folders, options.format, options.lang, options.seconds)
    from explain.findings import as_annotation, counted, finding_as_data
    from kb import check_folder
    from kb.loader import shipped_folders

    folders = [Path(folder) for folder in options.folders] or shipped_folders()
    missing = [folder for folder in folders if not folder.is_dir()]
    with progress() as step:
        found = [
            (folder, (_no_folder(folder),) if folder in missing else check_folder(folder, step)[1])
            for folder in folders
        ]
    with_folder = len(folders) > 1 or options.format == "github"
    findings = [
        _placed(finding, folder) if with_folder else finding for folder, some in found for finding in some
    ]
    if options.format == "json":
        print_json({"findings": [finding_as_data(finding) for finding in findings]})
    for folder in missing:
        print(wrong_of(_no_folder(folder)), file=sys.stderr)
    if missing:
        return WRONG_USE
    if options.format == "github":
        print("".join(f"{as_annotation(finding)}\n" for finding in findings), end="")
    elif options.format != "json":
        for finding in findings:
            print(finding)
        print(f"{', '.join(str(_from_here(folder)) for folder in folders)}: {counted(findings)}")
    return REFUSED if any(finding.severity != "info" for finding in findings) else FINE


def _placed(finding: Finding, folder: Path) -> Finding:
    """Return a finding whose file is named from here, and not from its rule folder."""
    if not folder.is_dir():
        return finding
    file = (_from_here(folder) / finding.location.file).as_posix()
    return replace(finding, location=finding.location._replace(file=file), identity=finding.id)


def _no_folder(folder: Path) -> Finding:
    from kb.errors import Finding
    from kb.location import Location

    what, fix = "there is no such folder", "name a folder that holds manifest.yaml"
    return Finding("unreadable", "error", Location(str(folder), 1, 1), what, fix)


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
