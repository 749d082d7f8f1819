"""`liangti store`: the store checked, migrated, copied, backed up and restored."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands.options import add_command, add_group, add_home, add_json, settings_of
from api.commands.printed import counting, print_json, progress
from api.commands.wrong_use import FINE, REFUSED, Wrong, WrongUse

if TYPE_CHECKING:
    from decision.store.interface import Store

_FILE, _SERVER = "duckdb:///", "postgresql://"


def add(commands: Any) -> None:
    """Describe the commands."""
    inner = add_group(commands, "store", "Check, migrate, copy, back up or restore the store", "数据库")
    parser = add_command(inner, "check", check, "Prove that every record is as it was written", "核对数据库")
    add_json(parser)
    add_home(parser)
    add_home(add_command(inner, "migrate", migrate, "Bring its tables up to date", "升级数据库"))
    parser = add_command(inner, "copy", copy, "Copy one store into another", "复制数据库")
    parser.add_argument("source", metavar="FROM", help="address such as duckdb:///liangti.duckdb. 源数据库")
    parser.add_argument("target", metavar="TO", help="address such as postgresql://host/db. 目标数据库")
    add_home(parser)
    parser = add_command(inner, "backup", backup, "Write a proved copy, also while the service runs", "备份")
    parser.add_argument("file", metavar="FILE", help="a file that is not there yet. 备份文件")
    add_home(parser)
    parser = add_command(inner, "restore", restore, "Make the store from a backup", "从备份恢复")
    parser.add_argument("file", metavar="FILE", help="a backup. 备份文件")
    parser.add_argument(
        "--replace", action="store_true", help="put aside the store that is there. 替换现有数据库"
    )
    add_home(parser)


def check(options: argparse.Namespace) -> int:
    """Print what is not as it was written, the first bad record first."""
    from api.admin import finding_lines
    from api.admin_client import administration

    findings: list[dict[str, Any]] = []
    with administration(settings_of(options)) as store, counting("records") as show:
        where = store.where
        done = store.check(findings.append, lambda records: show(records, 0))
    if options.json:
        print_json({"store": where, **done, "list": findings})
    else:
        for finding in findings:
            print("\n".join(finding_lines(finding)))
        if hidden := done["findings"] - len(findings):
            print(f"and {hidden} more")
        faults = f"{done['faults']} faults 有问题" if done["faults"] else "no faults 完好"
        print(f"{where}: {done['records']} records, {faults}")
    return REFUSED if done["faults"] else FINE


def migrate(options: argparse.Namespace) -> int:
    """Bring the tables up to date."""
    from api.admin_client import administration

    with administration(settings_of(options), may_migrate=True) as store:
        about = store.about()
    print(f"{about['store']}: its tables are up to date. 已是最新版本。")
    return FINE


def copy(options: argparse.Namespace) -> int:
    """Copy one store into another, proving every hash."""
    from api.admin_client import running_service
    from decision.store.errors import StoreOwned
    from decision.store.opening import open_store

    settings = settings_of(options)
    for name in ("source", "target"):
        _check_address(getattr(options, name), name)
    if _file_of(options.source, settings.home) == _file_of(options.target, settings.home):
        raise WrongUse(Wrong("TO", "a store cannot be copied into itself", "name another one"))
    if (process := running_service(settings, options.source)) is not None:
        fix = "back it up with `liangti store backup FILE`, and copy duckdb:///FILE"
        raise StoreOwned(f"{_named(process)} owns this store", where=options.source, fix=fix)
    with (
        open_store(options.source, settings.home, None, _now, read_only=True) as source,
        open_store(options.target, settings.home, None, _now) as target,
        progress() as step,
    ):
        source.copy_to(target, lambda table: step(f"copying {table}"))
        print(f"{source.where} is copied into {target.where}. 已复制。")
    return FINE


def backup(options: argparse.Namespace) -> int:
    """Write a proved copy of the store into a new file."""
    from api.admin_client import administration

    file = Path(options.file)
    if file.exists():
        raise WrongUse(Wrong(str(file), "this file is there already", "name a file that is not there yet"))
    if not file.absolute().parent.is_dir():
        raise WrongUse(Wrong(str(file), "there is no such folder", "make the folder first"))
    with administration(settings_of(options)) as store, progress() as step:
        step(f"backing up {store.where}")
        store.backup(file.absolute())
        print(f"{store.where} is backed up in {file}, {file.stat().st_size} bytes, proved. 已备份。")
    return FINE


def restore(options: argparse.Namespace) -> int:
    """Make the store from a backup; a store that is there is put aside, and only when that is asked for."""
    from api.admin_client import running_service
    from decision.store import opening
    from decision.store.backup import prove
    from decision.store.errors import StoreOwned

    settings, file = settings_of(options), Path(options.file)
    if not file.is_file():
        raise WrongUse(Wrong(str(file), "there is no such file", "name a backup"))
    if (process := running_service(settings, settings.store)) is not None:
        raise StoreOwned(
            f"{_named(process)} owns the store", where=settings.store, fix="stop it, then restore"
        )
    with progress() as step:
        step("proving the backup")
        prove(file, lambda _: None)
        aside = _put_aside(settings.store, settings.home, may_replace=options.replace)
        try:
            opening.restore(
                file, settings.store, settings.home, _now, lambda table: step(f"restoring {table}")
            )
        except BaseException:
            if aside:
                _put_back(*aside)
            raise
    if aside:
        print(f"the store that was there is now {aside[1]}", file=sys.stderr)
    print(f"{file} is restored. 已恢复。")
    return FINE


def _named(process: int) -> str:
    return f"the service (process {process})" if process else "the service that runs"


def _put_aside(store: str, home: Path, *, may_replace: bool) -> tuple[Path, Path] | None:
    """Rename the file of a store that holds something; return where it was and is. Raises: StoreNotEmpty."""
    from decision.store.errors import SameIdOtherContent
    from decision.store.opening import open_store

    file = _file_of(store, home)
    if isinstance(file, Path) and not file.exists():
        return None
    # Opening it as its owner proves that nobody else has it, and takes in what its log holds.
    with open_store(store, home, None, _now) as there:
        where, is_empty = there.where, _is_empty(there)
    if is_empty:
        return None
    if not isinstance(file, Path):
        fix = "name an empty database in LIANGTI_STORE"
        raise SameIdOtherContent("this store is not empty", where=where, fix=fix)
    if not may_replace:
        fix = "back it up, then say --replace: it is put aside, not deleted"
        raise SameIdOtherContent("this store is not empty", where=where, fix=fix)
    aside = file.with_name(f"{file.name}.replaced-{_now():%Y%m%dT%H%M%S}")
    file.rename(aside)
    return file, aside


def _put_back(file: Path, aside: Path) -> None:
    for path in (file, file.with_name(f"{file.name}.wal")):
        path.unlink(missing_ok=True)
    aside.rename(file)


def _is_empty(store: Store) -> bool:
    from decision.store.moments import EPOCH

    holds = (store.decisions.page(limit=1).records, store.keys.all())
    return not (any(holds) or store.certificates.moment() > EPOCH or store.journal.streams(limit=1))


def _check_address(address: str, name: str) -> None:
    if not address.startswith((_FILE, _SERVER)):
        word = "FROM" if name == "source" else "TO"
        fix = "write duckdb:///PATH or postgresql://HOST/DATABASE"
        raise WrongUse(Wrong(word, "this is no address of a store", fix))


def _file_of(address: str, home: Path) -> Path | str:
    """Return the file of a DuckDB store, or the address of another one."""
    return (home / address.removeprefix(_FILE)).resolve() if address.startswith(_FILE) else address


def _now() -> datetime:
    return datetime.now(UTC)
