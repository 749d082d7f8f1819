"""A certificate register of a million rows taken in, while decisions look certificates up and are kept."""

from __future__ import annotations

import csv
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson

from benchmarks.cases import Cases, opened
from benchmarks.keeping import decide_and_keep, now
from benchmarks.memory import resident_mb
from benchmarks.rounds import Bar, Row
from decision.identifiers import credit_check, organisation_check
from decision.opened import OpenRelease
from decision.register import Defaults, import_certificates
from decision.store import Store, open_store
from kb.knowledge_base import KnowledgeBase

BENCH = "register"
SECONDS = Bar(60)
ROWS, QUICK_ROWS = 1_000_000, 20_000
_ALONE_SECONDS = 5.0
_DECISIONS_A_SECOND = 20
_COLUMNS = ("type", "number", "holder", "credit_code", "project", "issued", "valid_until", "state")
_ROWS_A_HOLDER = 5


def run(quick: bool = False) -> list[Row]:
    """Take a register in as CSV and as NDJSON, each into an empty store; decide all the while."""
    release = opened()
    rows = QUICK_ROWS if quick else ROWS
    found: list[Row] = []
    for kind, write in (("CSV", _write_csv), ("NDJSON", _write_ndjson)):
        with tempfile.TemporaryDirectory(prefix="liangti-register-") as folder:
            file = Path(folder) / "certificates"
            write(file, release.kb, rows)
            with open_store("duckdb:///register.duckdb", Path(folder), "bench", now) as store:
                found += _taken_in(kind, file, rows, store, release)
    return found


def _taken_in(kind: str, file: Path, rows: int, store: Store, release: OpenRelease) -> list[Row]:
    cases, chance = Cases(release), random.Random(7)

    def decide() -> None:
        decide_and_keep(store, release, cases, chance.choice(cases.combinations))

    for facts in cases.combinations:
        decide_and_keep(store, release, cases, facts)
    with _going_on(decide) as alone:
        time.sleep(_ALONE_SECONDS)
    before, begin = resident_mb(), time.perf_counter()
    with _going_on(decide) as meanwhile:
        busy = _import(file, rows, store, release.kb)
    seconds = time.perf_counter() - begin
    grown = resident_mb() - before
    bar = SECONDS if rows == ROWS else None
    note, rate = f"{rows:,} rows", f"at most {_DECISIONS_A_SECOND} a second"
    return [
        Row(BENCH, f"{kind} taken in", seconds, "s", bar, note=note),
        Row(BENCH, f"{kind} taken in, of a processor", busy, "s", note="decisions meanwhile included"),
        Row(BENCH, f"{kind}: a decision meanwhile, p99", _p99(meanwhile), "us", note=f"{len(meanwhile):,}, {rate}"),
        Row(BENCH, f"{kind}: a decision before, p99", _p99(alone), "us", note=f"{len(alone):,}, {rate}"),
        Row(BENCH, f"{kind}: memory grown", grown, "MB", note="the database may take 1,024"),
    ]  # fmt: skip


def _import(file: Path, new: int, store: Store, kb: KnowledgeBase) -> float:
    """Take a file in; return how many seconds of a processor passed."""
    begin = time.process_time()
    with file.open("rb") as opened_file:
        done = import_certificates(
            opened_file, file.name, kb, store.certificates, Defaults(BENCH, datetime(2015, 6, 1, tzinfo=UTC))
        )
    assert (done.errors, done.new) == (0, new), done.findings[:3]
    return time.process_time() - begin


@contextmanager
def _going_on(decide: Callable[[], None]) -> Iterator[list[float]]:
    """Decide at a steady rate in a thread of its own; lend the microseconds that each took.

    One that is due while another is under way begins after it, and waits are not made up for.
    """
    readings, is_over = list[float](), threading.Event()

    def work() -> None:
        pause = 0.0
        while not is_over.wait(pause):
            begin = time.perf_counter()
            decide()
            seconds = time.perf_counter() - begin
            readings.append(1e6 * seconds)
            pause = max(0.0, 1 / _DECISIONS_A_SECOND - seconds)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield readings
    finally:
        is_over.set()
        thread.join()


def _p99(readings: list[float]) -> float:
    return sorted(readings)[len(readings) * 99 // 100]


def _write_csv(file: Path, kb: KnowledgeBase, rows: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(_COLUMNS)
        writer.writerows(_rows(kb, rows))


def _write_ndjson(file: Path, kb: KnowledgeBase, rows: int) -> None:
    with file.open("wb") as lines:
        for row in _rows(kb, rows):
            lines.write(orjson.dumps(dict(zip(_COLUMNS, row, strict=True))) + b"\n")


def _rows(kb: KnowledgeBase, rows: int) -> Iterator[tuple[str, ...]]:
    """Yield certificates of all types, several for each holder, in no order of holders."""
    chance = random.Random(7)
    holders = [
        (f"哈尔滨第{number}建设有限公司", _credit_code(number)) for number in range(rows // _ROWS_A_HOLDER)
    ]
    kinds = [kind.id for kind in kb.certificate_types]
    for number in range(rows):
        name, code = chance.choice(holders)
        issued = date(2014, 1, 1) + timedelta(days=chance.randrange(700))
        until = issued + timedelta(days=3 * 365)
        yield (
            kinds[number % len(kinds)], f"哈规〔{issued.year}〕{number}号", name, code,
            f"2015-230102-47-03-{number % 1_000_000:06}", issued.isoformat(), until.isoformat(), "valid",
        )  # fmt: skip


def _credit_code(number: int) -> str:
    first = f"MA{number:06}"
    code = f"91230102{first}{organisation_check(first)}"
    return code + credit_check(code)
