"""`liangti check`: every problem of rule folders, and of decision tables in files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands.checked_tables import as_seconds, check_tables, is_table
from api.commands.options import add_command, add_lang
from api.commands.printed import print_json, progress
from api.commands.rule_names import add_settings, settings_named
from api.commands.wrong_use import FINE, REFUSED, WRONG_USE, Wrong, WrongUse, wrong_of

if TYPE_CHECKING:
    from kb.errors import Finding
    from kb.location import Location
    from kb.patch import Setting
    from kb.word_bounds import AssumedBound


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
    parser.add_argument(
        "--notes",
        action="store_true",
        help="show what is no fault too: what costs days or documents. 显示说明",
    )
    parser.add_argument(
        "--bounds",
        action="store_true",
        help="list every bound that is read one way because its source does not say. 列出按默认读法的界限",
    )
    parser.add_argument(
        "--watch", action="store_true", help="check again whenever a file is saved. 保存后自动重新检查"
    )
    add_settings(parser)
    add_lang(parser)


def run(options: argparse.Namespace) -> int:
    """Print every finding of the folders, or of the tables. Raises: WrongUse."""
    settings = settings_named(options)
    if settings and (options.watch or any(map(is_table, options.folders))):
        what, fix = "values are tried in rule folders that are checked once", "leave --watch and tables out"
        raise WrongUse(Wrong("--set", what, fix))
    if options.watch:
        return _watch(options)
    if any(map(is_table, options.folders)):
        return check_tables(options.folders, options.format, options.lang, options.seconds)
    from explain.findings import as_annotation, bound_as_data, counted, finding_as_data
    from kb.loader import shipped_folders

    folders = [Path(folder) for folder in options.folders] or shipped_folders()
    missing = [folder for folder in folders if not folder.is_dir()]
    is_named = len(folders) > 1 or options.format == "github"
    findings, bounds = _checked(folders, settings, with_folder=is_named)
    if options.format == "json":
        data = {"findings": [finding_as_data(finding) for finding in findings]}
        print_json(data | {"bounds": [bound_as_data(bound) for bound in bounds]} if options.bounds else data)
    for folder in missing:
        print(wrong_of(_no_folder(folder)), file=sys.stderr)
    if missing:
        return WRONG_USE
    shown = [finding for finding in findings if options.notes or finding.severity != "info"]
    if options.format == "github":
        print("".join(f"{as_annotation(finding)}\n" for finding in shown), end="")
    elif options.format != "json":
        for finding in shown:
            print(finding)
        for bound in bounds if options.bounds else ():
            print(bound)
        hint = " (shown with --notes)" if len(shown) < len(findings) else ""
        print(f"{', '.join(str(_from_here(folder)) for folder in folders)}: {counted(findings)}{hint}")
    return REFUSED if any(finding.is_fault for finding in findings) else FINE


def _watch(options: argparse.Namespace) -> int:
    """Check again and again. Raises: WrongUse."""
    from api.commands.watching import watch
    from kb.loader import shipped_folders

    if options.format or any(map(is_table, options.folders)):
        what, fix = "only rule folders can be watched, as text", "name rule folders, without a format"
        raise WrongUse(Wrong("--watch", what, fix))
    folders = [Path(folder) for folder in options.folders] or shipped_folders()
    for folder in folders:
        if not folder.is_dir():
            raise WrongUse(wrong_of(_no_folder(folder)))

    def check() -> list[Finding]:
        every, _ = _checked(folders, with_folder=len(folders) > 1)
        return [finding for finding in every if options.notes or finding.severity != "info"]

    return watch(folders, check, clears=sys.stdout.isatty())


def _checked(
    folders: Sequence[Path], settings: Sequence[Setting] = (), *, with_folder: bool
) -> tuple[list[Finding], list[AssumedBound]]:
    """Return what is wrong with the folders, values set in them, and the bounds that are read as their source may mean.

    A file is named from here if `with_folder`, else from its folder.
    """
    from api.rule_texts import tried
    from decision.checked import checked

    findings: list[Finding] = []
    bounds: list[AssumedBound] = []
    with progress() as step:
        for folder in folders:
            if not folder.is_dir():
                findings.append(_no_folder(folder))
                continue
            with tried(folder, settings) as made:
                kb, found = checked(made, step)
            named = folder if with_folder else Path()
            findings += [
                replace(one, location=_placed(one.location, named), identity=one.id) for one in found
            ]
            bounds += [
                one.model_copy(update={"location": _placed(one.location, named)})
                for one in (kb.assumed_bounds if kb else ())
            ]
    return findings, bounds


def _placed(place: Location, folder: Path) -> Location:
    """Return a place whose file is named from here, and not from its rule folder."""
    return place._replace(file=(_from_here(folder) / place.file).as_posix())


def _no_folder(folder: Path) -> Finding:
    from kb.errors import Finding
    from kb.location import Location

    what, fix = "there is no such folder", "name a folder that holds manifest.yaml"
    return Finding("unreadable", "error", Location(str(folder), 1, 1), what, fix)


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
