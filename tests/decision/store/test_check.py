"""Whatever is done to the tables behind the store's back is found, and the first record concerned is named."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.store import PersonalValues, StoreDamaged, sealed
from decision.store.canonical import sha256
from decision.store.records import record_hash, record_of
from decision.store.tables import DECISION
from tests.decision.store.conftest import make_place
from tests.decision.store.places import certificate, draft, faults, faults_inside

RECORDS = 12
SEALED = 8
LONG = b"[" + b",".join(b'{"rule":"R-%d","text":"%s"}' % (n, b"x" * 40) for n in range(400)) + b"]"
PLACES = []


@pytest.fixture(autouse=True, scope="module")
def filled(request, tmp_path_factory):
    """Fill a store on each engine: twelve decisions of one node, the first eight of them sealed, and all the rest."""
    for engine in ("duckdb", "postgres"):
        try:
            place = make_place(request, engine, tmp_path_factory.mktemp("filled"))
        except pytest.skip.Exception:
            continue
        with place.open() as store:
            for number in range(RECORDS):
                if number == SEALED:
                    place.clock.now += timedelta(days=1)
                answer = LONG if number % 4 == 0 else b'{"number":%d}' % number
                store.decisions.append(draft(number, answer=answer, reference=f"r{number}"))
            for number in range(6):
                store.journal.append(f"case/{number % 2}", {"number": number})
            store.certificates.put(certificate())
            store.releases.keep(b"rules")
            store.journal.append(
                "releases", dict.fromkeys(("fingerprint", "bundle", "proof"), sha256("rules"))
            )
            values = {"holder": "张三"}
            personal = PersonalValues(values, b"k" * 32, date(2030, 1, 1))
            store.decisions.append(draft(99, request=sealed(values, b"k" * 32), personal=personal))
            assert list(store.check()) == []
        PLACES.append(place)
    yield
    PLACES.clear()


def first_fault(*statements, at=0):
    """Return the first fault on each engine after these statements, which are then forgotten."""
    found = []
    for place in PLACES:
        with place.tampering() as session:
            for statement in statements:
                session.script(statement)
            found.append(next(iter(faults_inside(session)[at:]), None))
    assert len(set(found)) == 1
    return found[0]


numbers = st.integers(1, RECORDS)
changes = st.sampled_from(
    [
        "request = '{\"facts\":{}}'",
        "request = request || ' '",
        "outcome = 'impossible'",
        "release = 'b'",
        "at_utc = at_utc + interval '1 second'",
        "clock_behind_us = 1",
        "reference = null",
        "reference = 'other'",
        "case_number = 'c'",
        "supersedes = id",
        "id = 'other'",
        "answer = 'b'",
        "prev = 'b'",
        "hash = 'b'",
    ]
)


@given(numbers, changes)
@settings(max_examples=30, deadline=None)
def test_a_changed_record_is_named(number, change):
    assert first_fault(f"update decision set {change} where seq = {number}") == ("changed", number)


@given(st.integers(1, RECORDS), st.integers(0, 3))
@settings(max_examples=12, deadline=None)
def test_missing_records_are_named(first, more):
    gone = f"delete from decision where seq between {first} and {first + more}"
    is_tail = first + more > RECORDS
    assert first_fault(gone) == ("cut" if is_tail else "missing", first)


@given(st.sets(numbers, min_size=2, max_size=2))
@settings(max_examples=12, deadline=None)
def test_records_that_changed_places_are_named(pair):
    one, two = sorted(pair)
    moves = [(one, 99), (two, one), (99, two)]
    statements = [f"update decision set seq = {new} where seq = {old}" for old, new in moves]
    assert first_fault(*statements) == ("reordered", one)


@given(st.integers(1, RECORDS + 1))
@settings(max_examples=10, deadline=None)
def test_a_cut_tail_is_noticed_though_the_head_was_moved_back(begin):
    cut = [
        f"delete from personal where decision in (select id from decision where seq >= {begin})",
        f"delete from decision where seq >= {begin}",
        f"update head set seq = {begin - 1} where kind = 'decisions'",
    ]
    assert first_fault(*cut) == ("cut", begin)


def test_a_cut_tail_is_noticed_though_its_seals_were_cut_too():
    cut = ["delete from decision where seq > 4", "delete from seal", "delete from sealed_stream"]
    assert first_fault(*cut) == ("cut", 1)  # of the seals
    assert first_fault(*cut, at=1) == ("cut", 5)


def test_a_forged_record_at_the_end_is_noticed():
    for place in PLACES:
        with place.tampering() as session:
            last = record_of(session.rows(DECISION.select("order by seq desc limit 1"))[0])
            content, at = last.content, last.at
            digest = record_hash(content, "n1", last.seq + 1, at, 0, last.hash)
            session.run(
                f"insert into decision select 'forged', node, seq + 1, at_utc, 0, request, release, outcome, answer,"
                f" reference, case_number, supersedes, hash, '{digest}' from decision where seq = {last.seq}"
            )
            found = faults_inside(session)
            assert found[:2] == [("changed", last.seq + 1), ("added", last.seq + 1)]


def test_a_second_record_of_one_number_is_noticed():
    place = next(place for place in PLACES if place.engine == "duckdb")  # PostgreSQL lets none in.
    with place.tampering() as session:
        columns = DECISION.names.removeprefix("id, ")
        session.script(
            f"insert into decision (id, {columns}) select 'zz', {columns} from decision where seq = 5"
        )
        assert faults_inside(session) == [("added", 5)]


def test_a_chain_rewritten_from_a_sealed_record_on_is_noticed():
    """Who rewrites all that follows, and moves the head as well, still meets the seal."""
    for place in PLACES:
        with place.tampering() as session:
            rows = session.rows(DECISION.select("where seq >= 8 order by seq"))
            prev = rows[0][-2]
            for record in map(record_of, rows):
                digest = record_hash(record.content, "n1", record.seq, record.at, 7, prev)
                session.run(
                    f"update decision set clock_behind_us = 7, prev = '{prev}', hash = '{digest}'"
                    f" where seq = {record.seq}"
                )
                prev = digest
            session.run(f"update head set hash = '{prev}' where kind = 'decisions'")
            assert faults_inside(session)[0] == ("changed", 8)


def test_a_head_of_another_hash_is_noticed():
    assert first_fault("update head set hash = 'x' where kind = 'decisions'") == ("changed", RECORDS + 1)


def test_a_record_rewritten_with_its_own_hash_is_noticed():
    for place in PLACES:
        with place.tampering() as session:
            old = record_of(session.rows(DECISION.select("where seq = 5"))[0])
            content = old.content
            digest = record_hash(content, "n1", 5, old.at, 7, old.prev)
            session.run(f"update decision set clock_behind_us = 7, hash = '{digest}' where seq = 5")
            assert faults_inside(session) == [("changed", 5)]


@given(st.lists(st.tuples(numbers, changes), min_size=2, max_size=4, unique_by=lambda edit: edit[0]))
@settings(max_examples=15, deadline=None)
def test_of_several_changes_the_first_is_named_first(edits):
    statements = [
        f"update decision set {change.replace('other', f'other{number}')} where seq = {number}"
        for number, change in edits
    ]
    assert first_fault(*statements) == ("changed", min(number for number, _ in edits))


JOURNAL = "update journal set {} where stream = 'case/1' and seq = 2"


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        ([JOURNAL.format("body = '{}'")], ("changed", 2)),
        ([JOURNAL.format("body = 'no json'")], ("changed", 2)),
        ([JOURNAL.format("prev = 'x'")], ("changed", 2)),
        (["delete from journal where stream = 'case/1' and seq = 2"], ("missing", 2)),
        (["delete from journal where stream = 'case/1' and seq = 3"], ("cut", 3)),
        (["delete from journal where stream = 'case/1'"], ("cut", 1)),
        (
            ["delete from journal where stream = 'case/1'", "delete from head where name = 'case/1'"],
            ("missing", 3),
        ),
        (["delete from head where name = 'case/1'"], ("added", 1)),
        (["update seal set heads = '{}' where seq = 1"], ("changed", 1)),
        (["update seal set heads = 'no json' where seq = 1"], ("changed", 1)),
        (["update seal set day = '2001-01-01' where seq = 2"], ("changed", 2)),
        (["delete from seal where seq = 1"], ("missing", 1)),
        (["delete from seal where seq = 2"], ("cut", 2)),
        (["update sealed_stream set hash = 'x'"], ("changed", 2)),
        (["update answer set recipe = '={}' where recipe like '=%1}'"], ("wrong_answer", None)),
        (["update answer set recipe = 'x' where recipe like '%@%'"], ("wrong_answer", None)),
        (["update answer_part set body = body || ' '"], ("wrong_answer", None)),
        (["delete from answer_part"], ("wrong_answer", None)),
        (["delete from answer where recipe = '={\"number\":2}'"], ("missing_answer", 3)),
        (["update release_text set body = 'other'"], ("changed", None)),
        (["delete from release_text"], ("missing", 1)),
        (["update certificate set holder = 'other'"], ("changed", 1)),
        (["update certificate set valid_until = null"], ("changed", 1)),
        (['update personal set named_values = \'{"holder":"李四"}\''], ("wrong_personal", None)),
        (["update personal set key_hex = '00'"], ("wrong_personal", None)),
        (["update personal set key_hex = 'no'"], ("wrong_personal", None)),
        (["update personal set decision = 'other'"], ("missing", None)),
    ],
)
def test_everything_else_that_was_tampered_with_is_found(statements, fault):
    assert first_fault(*statements) == fault


def test_a_store_with_records_beyond_its_head_takes_no_more(place):
    with place.open() as store:
        store.decisions.append_many([draft(number) for number in range(3)])
    place.raw("update head set seq = 2 where kind = 'decisions'")
    with pytest.raises(StoreDamaged, match="record 3 lies beyond the head"):
        place.open()
    with place.open(read_only=True) as store:
        assert ("added", 3) in faults(store)
    place.raw("update head set seq = 3 where kind = 'decisions'")
    place.open().close()


def test_a_finding_says_where_what_and_how_to_repair():
    from decision.store.check import check
    from tests.decision.store.places import Inside

    place = PLACES[0]
    with place.tampering() as session:
        session.script("update decision set outcome = 'impossible' where seq = 3")
        finding = next(iter(check(Inside(session))))
    assert str(finding).startswith("decisions of n1, record 3 (")
    assert "it is not what was written" in str(finding)
    assert "fix: " in str(finding)
