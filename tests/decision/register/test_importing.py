"""An import as a whole: all or nothing, versions, repeated rows, defaults, progress, and bounds on what is shown."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from decision.register.importing import import_certificates
from decision.register.problems import MOST_SHOWN
from decision.register.rows import AT_ONCE
from tests.decision.register.made import (
    DEFAULTS,
    MORNING,
    ROW,
    Shelf,
    csv_bytes,
    entries_of,
    imported,
    ndjson_bytes,
    only_problem,
    problems_of,
    row,
)
from tests.decision.strategies import KB


def test_what_is_taken_in_is_what_the_file_states():
    data = csv_bytes([
        row(former_names="哈尔滨旧公司", project="2015-230102-47-03-000001", valid_from="2014-06-01",
            source="住建厅", as_of="2015-05-18 08:00", organisation_code="MA18XK3T-7",
            registration_number="230100000012345")
    ])  # fmt: skip
    (entry,) = entries_of(data)
    assert (entry.type, entry.number, entry.issuer) == ("safety_permit", "黑JZ安许证字〔2014〕000123", "CONS")
    assert (entry.holder, entry.former_names) == (ROW["holder"], ("哈尔滨旧公司",))
    assert (entry.credit_code, entry.organisation_code) == (ROW["credit_code"], "MA18XK3T7")
    assert (entry.registration_number, entry.project) == ("230100000012345", "2015-230102-47-03-000001")
    assert [str(day) for day in (entry.issued, entry.valid_from, entry.valid_until)] == [
        "2014-05-18", "2014-06-01", "2017-05-17",
    ]  # fmt: skip
    assert (entry.state, entry.source) == ("valid", "住建厅")
    assert entry.as_of == datetime(2015, 5, 18, 0, 0, tzinfo=UTC)
    assert entry.id is None


def test_nothing_is_filled_in_but_the_source_and_the_moment_that_the_caller_names():
    (entry,) = entries_of(csv_bytes([row(issued="", credit_code="")]))
    assert (entry.source, entry.as_of) == (DEFAULTS.source, DEFAULTS.as_of)
    assert (entry.issued, entry.valid_from, entry.credit_code, entry.project, entry.former_names) == (
        None, None, "", "", (),
    )  # fmt: skip


# --- all or nothing


def test_one_error_anywhere_and_nothing_is_taken_in():
    rows = [row(number=str(number)) for number in range(AT_ONCE + 10)]
    rows[-1] = row(number="x", issued="2014-31-01")
    shelf = Shelf()
    done = imported(csv_bytes(rows), shelf)
    assert (done.errors, done.new, done.known, done.known_from) == (1, 0, 0, None)
    assert shelf.versions == []


def test_a_warning_holds_nothing_up():
    shelf = Shelf()
    done = imported(csv_bytes([row(credit_code="91350203M0001QKT19")]), shelf)
    assert (done.errors, done.warnings, done.new, len(shelf.versions)) == (0, 1, 1, 1)


def test_all_problems_of_a_file_come_in_one_run_in_the_order_of_rows_and_columns():
    data = csv_bytes([
        row(number="1", issued="2014-02-30", state="有校"),
        row(number=""),
        row(number="3", type="许可", issued="2014-00-01", valid_until="2013-01-01"),
        row(number="4"),
        row(number="5", credit_code="123"),
    ])  # fmt: skip
    places = [problem.split(": ")[0] for problem in problems_of(data)]
    assert places == ["2:5", "2:7", "3:2", "4:1", "4:5", "6:4"]


@pytest.mark.parametrize("extra", [0, 7])
def test_the_first_thousand_errors_are_shown_and_the_others_counted(extra):
    rows = [
        row(number=str(number), state="?", credit_code="91350203M0001QKT19")
        for number in range(MOST_SHOWN + extra)
    ]
    done = imported(csv_bytes(rows))
    assert (done.errors, done.warnings) == (MOST_SHOWN + extra, MOST_SHOWN + extra)
    assert (len(done.findings), done.not_shown) == (2 * MOST_SHOWN, 2 * extra)
    assert done.findings[0].location.line == 2
    assert done.findings[MOST_SHOWN - 1].location.line == MOST_SHOWN + 1


def test_rows_of_another_shape_are_in_order_with_other_problems():
    wrong = csv_bytes([row(number="1", state="?")]).split(b"\r\n")[1]
    data = csv_bytes([row(number="0")]) + b"\r\n".join([wrong, b"safety_permit,2", wrong]) + b"\r\n"
    assert [problem.split(":")[0] for problem in problems_of(data)] == ["3", "4", "5"]


# --- versions


def test_the_same_file_twice_changes_nothing():
    shelf, data = Shelf(), csv_bytes([row(number=str(number)) for number in range(3)])
    assert imported(data, shelf).new == 3
    again = imported(data, shelf)
    assert (again.new, again.known, again.known_from) == (0, 3, None)
    assert len(shelf.versions) == 3


def test_the_same_statement_in_another_file_changes_nothing():
    shelf = Shelf()
    imported(
        csv_bytes([row(number="哈规(2014)26号", issued="2014/5/18", source="甲", as_of="2015-01-01")]), shelf
    )
    again = imported(
        ndjson_bytes([row(number="哈规〔2014〕26号", issuer="CONS", credit_code=ROW["credit_code"].lower())]),
        shelf,
    )
    assert (again.new, again.known) == (0, 1)


def test_a_row_that_states_something_else_makes_a_new_version_and_the_old_one_stays():
    shelf = Shelf()
    imported(csv_bytes([ROW, row(number="2")]), shelf)
    done = imported(csv_bytes([row(state="吊销"), row(number="2")]), shelf)
    assert (done.new, done.known, done.known_from) == (1, 1, Shelf.moment(2))
    identity = shelf.versions[0].id
    assert shelf.get_many([identity], Shelf.moment(1))[0].entry.state == "valid"
    assert shelf.get_many([identity], Shelf.moment(2))[0].entry.state == "revoked"


def test_an_id_names_a_certificate_whatever_else_it_states():
    shelf = Shelf()
    imported(csv_bytes([row(id="A-1")]), shelf)
    assert imported(csv_bytes([row(id="A-1", number="2")]), shelf).new == 1
    assert [version.id for version in shelf.versions] == ["A-1", "A-1"]


# --- rows that repeat each other


@pytest.mark.parametrize(
    "again", [{}, {"number": "黑JZ安许证字(2014)000123", "issuer": "CONS"}, {"source": "另一个库"}]
)
def test_equal_rows_count_once(again):
    first = {**ROW, "issuer": "", "source": ""}
    done = imported(csv_bytes([first, row(number="2", issuer="", source=""), {**first, **again}]))
    assert (done.rows, done.repeated, done.new, done.errors) == (3, 1, 2, 0)


def test_two_rows_that_say_different_things_of_one_certificate_are_a_problem_that_names_both():
    rows = [ROW, *(row(number=str(number)) for number in range(AT_ONCE)), row(state="吊销")]
    said = only_problem(csv_bytes(rows))
    assert (
        f"certificates.csv:{AT_ONCE + 3}:1: this row and the one on line 2 state the same certificate" in said
    )
    assert f"fix: compare lines 2 and {AT_ONCE + 3}, and delete one" in said


@pytest.mark.parametrize("other", [{"number": "2"}, {"type": "建筑业企业资质证书"}, {"issuer": "PLAN"}])
def test_rows_of_different_certificates_do_not_repeat_each_other(other):
    done = imported(csv_bytes([{**ROW, "issuer": ""}, {**ROW, "issuer": "", **other}]))
    assert (done.repeated, done.new, done.errors) == (0, 2, 0)


def test_with_ids_two_rows_of_one_number_are_two_records():
    done = imported(csv_bytes([row(id="1", state="换发"), row(id="2")]))
    assert (done.new, done.errors) == (2, 0)
    assert "on line 2 state the same certificate" in only_problem(
        csv_bytes([row(id="1", state="换发"), row(id="1")])
    )


# --- progress


def test_progress_tells_the_rows_done_and_those_to_come():
    told: list[tuple[int, int]] = []
    data = csv_bytes([row(number=str(number)) for number in range(AT_ONCE + 1)])
    import_certificates(
        io.BytesIO(data), "f", KB, Shelf(), DEFAULTS, lambda done, known: told.append((done, known))
    )
    assert told[-1] == (AT_ONCE + 1, AT_ONCE + 1)
    assert all(done <= known for done, known in told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_error_of_the_store_is_not_swallowed():
    class Full:
        def load(self, entries):
            next(entries)
            raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        import_certificates(io.BytesIO(csv_bytes([ROW])), "f", KB, Full(), DEFAULTS)


def test_a_moment_of_the_source_is_kept_with_the_version():
    shelf = Shelf()
    imported(csv_bytes([row(as_of="2015-05-31 23:00:00+08:00")]), shelf)
    assert shelf.versions[0].entry.as_of == MORNING - timedelta(hours=9)


def test_values_beyond_those_remembered_are_read_all_the_same(monkeypatch):
    monkeypatch.setattr("decision.register.entries._KEPT", 10)
    rows = [
        row(number=f"n-{number}", state="?" if number % AT_ONCE == 3 else "有效")
        for number in range(2 * AT_ONCE)
    ]
    assert [problem.split(":")[0] for problem in problems_of(csv_bytes(rows))] == ["5", str(AT_ONCE + 5)]
