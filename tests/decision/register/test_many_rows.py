"""A hundred thousand rows: the rate is printed, and memory does not grow with the rows."""

from __future__ import annotations

import io
import time
import tracemalloc

import pytest

from decision.register.importing import import_certificates
from decision.store.loading import Loaded
from tests.decision.register.made import CODE, DEFAULTS, csv_bytes, ndjson_bytes, row
from tests.decision.strategies import KB

ROWS = 100_000


class Drain:
    """Takes everything in and keeps nothing."""

    def load(self, entries):
        return Loaded(*[sum(1 for _ in entries)] * 2, None)


def many(count: int, write) -> bytes:
    return write(
        row(number=f"哈规〔2014〕{number}号", credit_code=CODE, former_names="旧公司")
        for number in range(count)
    )


def peak_kilobytes(data: bytes) -> int:
    tracemalloc.start()
    import_certificates(io.BytesIO(data), "f", KB, Drain(), DEFAULTS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak // 1024


@pytest.mark.parametrize("write", [csv_bytes, ndjson_bytes])
def test_a_hundred_thousand_rows_are_taken_in_and_the_rate_is_printed(write, capsys):
    data = many(ROWS, write)
    begun = time.perf_counter()
    done = import_certificates(io.BytesIO(data), "f", KB, Drain(), DEFAULTS)
    seconds = time.perf_counter() - begun
    assert (done.rows, done.new, done.errors, done.warnings) == (ROWS, ROWS, 0, 0)
    with capsys.disabled():
        print(
            f"\n{write.__name__}: {ROWS} rows read and checked in {seconds:.1f} s, {ROWS / seconds:,.0f} a second"
        )


def test_memory_grows_by_less_than_48_bytes_a_row():
    few, more = many(20_000, csv_bytes), many(60_000, csv_bytes)
    assert (peak_kilobytes(more) - peak_kilobytes(few)) * 1024 < 48 * 40_000
