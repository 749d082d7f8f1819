"""`liangti certificates import`: a file of certificates taken into the register, or every problem of it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from api.commands.options import add_command, add_folders, add_group, add_json, settings_of
from api.commands.printed import counting, print_json
from api.commands.wrong_use import FINE, REFUSED, Wrong, WrongUse
from api.media_types import MEDIA_TYPES


def add(commands: Any) -> None:
    """Describe the commands."""
    inner = add_group(commands, "certificates", "Fill the certificate register", "证照数据库")
    parser = add_command(
        inner, "import", run, "Take in a file of certificates, all of it or nothing", "导入证照文件"
    )
    parser.add_argument("file", metavar="FILE", help="CSV, XLSX or NDJSON; - reads standard input. 证照文件")
    parser.add_argument(
        "--format",
        choices=sorted(MEDIA_TYPES),
        help="refuse a file of another format. 文件格式，不符就不导入",
    )
    add_json(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Import a file; say what became of it, or everything that is wrong with it."""
    settings = settings_of(options)
    with _opened(options.file) as file:
        from api.admin_client import administration

        name = Path(options.file).name if options.file != "-" else "standard input"
        with administration(settings) as store, counting("rows") as show:
            done = store.import_certificates(file, name, show, options.format)
    if options.json:
        print_json(done)
    else:
        _print(done)
    return REFUSED if done["errors"] else FINE


@contextmanager
def _opened(name: str) -> Iterator[Any]:
    """Lend the file, so that it can be read more than once. Raises: WrongUse."""
    if name == "-":
        with tempfile.TemporaryFile() as kept:
            while block := sys.stdin.buffer.read(1 << 20):
                kept.write(block)
            kept.seek(0)
            yield kept
        return
    if not Path(name).is_file():
        raise WrongUse(Wrong(name, "there is no such file", "name a CSV, XLSX or NDJSON file"))
    try:
        file: IO[bytes] = Path(name).open("rb")  # noqa: SIM115
    except OSError as error:
        raise WrongUse(
            Wrong(name, f"the file cannot be read: {error.strerror}", "name another file")
        ) from None
    with file:
        yield file


def _print(done: Mapping[str, Any]) -> None:
    for finding in done["findings"]:
        place = f"{finding['file']}:{finding['line']}:{finding['column']}"
        print(f"{place}: {finding['problem']}")
        if finding["fix"]:
            print(f"    fix: {finding['fix']}")
    if done["not_shown"]:
        print(f"and {done['not_shown']} more")
    print(_summary(done))


def _summary(done: Mapping[str, Any]) -> str:
    if done["errors"]:
        return (
            f"nothing was taken in: {done['errors']} errors in {done['rows']} rows. 有错误，一条也没有导入。"
        )
    counts = f"{done['rows']} rows: {done['new']} new, {done['known']} known already"
    if done["repeated"]:
        counts += f", {done['repeated']} repeated in the file"
    if not done["new"]:
        return f"{counts}; nothing changed. 没有变化。"
    return f"{counts}; known from {done['known_from']}. 已导入。"
