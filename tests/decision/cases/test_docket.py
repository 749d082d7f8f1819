"""Cases in a store: many write at once and lose nothing, and what is kept in memory is what a rebuild gives."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from decision.cases.docket import Docket, Now, OtherState, key_of
from decision.cases.events import Refused
from decision.cases.folds import Folds, stream_of
from decision.cases.receipts import receipt_of
from decision.store.opening import open_store
from tests.decision.cases.acting import CALENDAR, DAY, MINUTE, OPENED, RULES, step

CLOCK = datetime(2015, 5, 18, 1, 0, tzinfo=UTC)
STEPS = {"a": step("PLAN", needs=["map"]), "b": step("LAND"), "c": step("PLAN", after=["a", "b"])}
WORDS = "张三来电说明"


def at(minutes=0):
    return Now(OPENED + minutes * MINUTE, date(2025, 1, 1))


@pytest.fixture
def store(tmp_path):
    with open_store("duckdb:///liangti.duckdb", tmp_path, "main", lambda: CLOCK) as store:
        yield store


def docket_of(store):
    return Docket(store, lambda _: RULES, secrets.token_bytes)


@pytest.fixture
def docket(store):
    return docket_of(store)


def opening(decision="d1", **more):
    return {
        "decision": decision,
        "release": "r1",
        "after_start_of_works": False,
        "plan": {"id": decision, "flowchart": "F1", "steps": STEPS},
        "calendar": CALENDAR,
        "by": "window:ASC",
        **more,
    }


def opened(docket, decision="d1"):
    return docket.open(opening(decision), at()).fold.key


def accepted(name="b", **more):
    return {"type": "accepted", "step": name, "by": "window:LAND:7", **more}


def noted(number):
    return {"type": "noted", "step": "b", "by": "window:LAND", "phase": "handled", "id": f"n{number}"}


def test_a_case_has_a_receipt_number_of_its_day_that_checks(docket):
    receipts = {docket.open(opening(f"d{n}"), at()).fold.case.receipt for n in range(20)}
    assert len(receipts) == 20
    assert all(receipt.startswith("20150518-") and receipt_of(receipt) for receipt in receipts)


def test_a_decision_has_one_case_however_many_open_it_at_once(store):
    with ThreadPoolExecutor(8) as pool:
        entered = list(pool.map(lambda _: docket_of(store).open(opening(), at()), range(8)))
    assert len({one.fold.key for one in entered}) == 1
    assert [one.was_there for one in entered].count(False) == 1
    assert len(store.journal.streams("case/")) == 1


def test_an_opening_that_broke_off_goes_on_under_the_same_number(store, docket):
    store.journal.append("case-of/d1", {"receipt": "20150518-7K2MQ-9X4TD-C"}, expected=0)
    assert docket.open(opening(), at()).fold.case.receipt == "20150518-7K2MQ-9X4TD-C"


def test_a_case_over_other_steps_is_a_conflict(docket):
    opened(docket)
    with pytest.raises(Refused, match="conflict"):
        docket.open(opening(after_start_of_works=True), at())


def test_an_opening_that_is_refused_reserves_nothing(store, docket):
    with pytest.raises(Refused, match="not_your_department"):
        docket.open(opening(by="window:LAND"), at())
    assert store.journal.streams("case") == {}


def test_two_writers_at_once_lose_nothing(store, docket):
    key = opened(docket)
    docket.enter(key, accepted(), at(1))
    writers = [docket_of(store) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        tasks = [pool.submit(writers[n % 4].enter, key, noted(n), at(2)) for n in range(40)]
        numbers = [task.result().record.seq for task in tasks]
    assert sorted(numbers) == list(range(3, 43))
    assert all(
        writer.folds.current(key) == Folds(store.journal, lambda _: RULES).rebuilt(key) for writer in writers
    )
    assert list(store.check()) == []


def test_one_event_sent_by_many_is_entered_once(store, docket):
    key = opened(docket)
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(docket_of(store).enter, key, accepted(id="e1"), at(1)) for _ in range(8)]
        entered = [one.result() for one in sent]
    assert {one.record.seq for one in entered} == {2}
    assert [one.was_there for one in entered].count(False) == 1


def test_the_same_id_with_other_words_is_a_conflict_and_with_the_same_ones_is_not(docket):
    key = opened(docket)
    said = {"type": "withdrawn", "step": "b", "by": "applicant", "id": "w1", "text": WORDS}
    first = docket.enter(key, said, at(1))
    assert docket.enter(key, said, at(9)).record == first.record
    with pytest.raises(Refused, match="conflict"):
        docket.enter(key, {**said, "text": "别的"}, at(9))


def test_another_number_than_expected_enters_nothing(docket):
    key = opened(docket)
    docket.enter(key, accepted(id="e1"), at(1), expected=1)
    with pytest.raises(OtherState) as other:
        docket.enter(key, noted(1), at(2), expected=1)
    assert other.value.found == docket.folds.current(key).seq == 2
    assert docket.enter(key, accepted(id="e1"), at(3), expected=1).was_there


def test_what_is_refused_changes_nothing_and_stands_in_the_log_without_words(docket):
    key = opened(docket)
    with pytest.raises(Refused, match="wrong_state"):
        docket.enter(key, {**accepted(), "type": "resumed", "text": WORDS}, at(1))
    (entry,) = docket.refusals(key)
    assert (entry["kind"], entry["department"], entry["staff_number"]) == ("wrong_state", "LAND", "7")
    assert WORDS not in str(entry)
    assert docket.folds.current(key).seq == 1


def test_the_clock_never_goes_back_within_a_case(docket):
    key = opened(docket)
    docket.enter(key, accepted(), at(30))
    late = docket.enter(key, noted(1), at(10))
    assert late.record.data["entered"] == at(30).moment.isoformat()


def test_free_words_lie_apart_and_can_be_deleted_while_all_else_stays(store, docket):
    key = opened(docket)
    said = {"type": "withdrawn", "step": "b", "by": "applicant", "text": WORDS}
    record = docket.enter(key, said, at(1)).record
    assert WORDS not in record.body
    assert docket.trail(key)[-1][1]["text"] == WORDS
    before = docket.folds.current(key)
    store.personal.delete_of(record.id)
    assert docket.trail(key)[-1][1]["text"] is None
    assert docket.folds.rebuilt(key) == before
    assert list(store.check()) == []


def test_the_numbers_of_cited_certificates_lie_apart(store, docket):
    steps = {"a": step("PLAN", certificates=[{"id": "哈国用26号", "valid_until": "2020-01-01"}])}
    docket.open(opening(plan={"id": "d1", "steps": steps}), at())
    (stream,) = store.journal.streams("case/")
    assert "26号" not in store.journal.read(stream)[0].body
    trail = docket.trail(stream.removeprefix("case/"))
    assert trail[0][1]["plan"]["steps"] == steps


def test_a_kept_fold_is_extended_by_what_others_wrote(store, docket):
    key = opened(docket)
    docket_of(store).enter(key, accepted(), at(1))
    assert docket.folds.current(key) == docket.folds.rebuilt(key)
    assert docket.folds.current(key).seq == 2


def test_a_kept_fold_with_another_hash_is_made_anew(docket):
    key = opened(docket)
    docket.enter(key, accepted(), at(1))
    true = docket.folds.current(key)
    docket.folds.remember(replace(true, hash="f" * 64, decision="another"))
    assert docket.folds.current(key) == true


def test_folds_are_kept_within_a_bound_and_all_are_listed(store, docket):
    keys = sorted(opened(docket, f"d{n}") for n in range(5))
    folds = Folds(store.journal, lambda _: RULES, most=2)
    assert [fold.key for fold in folds.all()] == keys
    assert [fold.key for fold in folds.all(after=keys[1])] == keys[2:]
    assert len(folds._kept) == 2


@pytest.mark.parametrize("typed", ["", "x", "20150518-7K2MQ-9X4TD-D", "../" * 40])
def test_what_is_no_receipt_number_finds_nothing(docket, typed):
    key = key_of(typed, RULES.monitoring.settings)
    assert key == ""
    assert docket.folds.current(key) is None
    assert docket.enter(key, accepted(), at()) is None


def test_an_event_may_have_happened_before_it_is_entered(docket):
    key = opened(docket)
    moment = (OPENED + 5 * MINUTE).isoformat(timespec="minutes")
    late = Now(OPENED + DAY, date(2025, 1, 1))
    assert docket.enter(key, accepted(at=moment), late).record.data["at"] == moment


def test_the_stream_of_a_case_is_named_by_its_key(store, docket):
    assert stream_of(opened(docket)) in store.journal.streams()
