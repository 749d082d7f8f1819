"""A register kept by a real store: imported twice, changed, asked about another day; nothing half imported."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from decision.register.cases import certificates_of
from decision.register.importing import import_certificates
from decision.register.rows import AT_ONCE
from decision.store.opening import open_store
from tests.decision.register.made import CODE, DEFAULTS, PROJECT, csv_bytes, ndjson_bytes, row
from tests.decision.register.test_cases import PARTIES
from tests.decision.strategies import KB


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    moments = (datetime(2015, 6, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(1000))
    with open_store(
        "duckdb:///register.duckdb", tmp_path_factory.mktemp("home"), "n1", lambda: next(moments)
    ) as opened:
        yield opened


def taken_in(store, data: bytes):
    return import_certificates(io.BytesIO(data), "f", KB, store.certificates, DEFAULTS)


def test_a_register_is_taken_in_once_changed_and_asked_about_another_day(store):
    rows = [row(type="dev_qual", number=f"建开企〔2014〕{number}号", project="") for number in range(3)]
    rows.append(row(type="site_opinion_letter", number="选字〔2015〕7号", project=PROJECT, valid_until=""))
    first = taken_in(store, csv_bytes(rows, "gb18030"))
    assert (first.new, first.known) == (4, 0)
    assert (taken_in(store, ndjson_bytes(rows)).new, taken_in(store, csv_bytes(rows)).known) == (0, 4)
    rows[0] = {**rows[0], "state": "吊销"}
    second = taken_in(store, csv_bytes(rows))
    assert (second.new, second.known) == (1, 3)
    before, after = (
        sorted(
            held.certificate.state
            for held in certificates_of(PARTIES, done.known_from, KB, store.certificates)
        )
        for done in (first, second)
    )
    assert before == ["valid"] * 4
    assert after == ["revoked", "valid", "valid", "valid"]


def test_a_file_with_an_error_far_down_leaves_no_trace(store):
    moment = store.certificates.moment()
    rows = [row(number=f"N{number}") for number in range(AT_ONCE + 1)]
    rows[-1] = {**rows[-1], "valid_until": "2013-01-01"}
    done = taken_in(store, csv_bytes(rows))
    assert (done.errors, done.new) == (1, 0)
    assert store.certificates.moment() == moment
    assert {one.entry.number for one in store.certificates.of_holders([f"code:{CODE}"])} & {
        "N0",
        "N1",
    } == set()


def test_all_that_the_reader_lets_through_the_store_lets_in(store):
    longest = {
        "id": "I" * 200, "number": "9" * 200, "holder": "甲" * 4000, "former_names": "、".join(["𠮷" * 1000] * 3),
        "project": "目" * 4000, "source": "源" * 4000, "registration_number": "事证第1号" * 30, "credit_code": "",
    }  # fmt: skip
    done = taken_in(
        store,
        ndjson_bytes([row(**longest), row(id="2", holder="=cmd|'/c calc'!A1", number="'; drop table --")]),
    )
    assert (done.errors, done.new) == (0, 2)
    assert store.certificates.get("I" * 200).entry.number == "9" * 200
