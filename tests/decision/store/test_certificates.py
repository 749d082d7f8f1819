"""What the certificate database said at any moment can be asked for ever; a holder is found by any of its keys."""

import threading
import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from decision.store import (
    CertificateEntry,
    RefusedValue,
    StoreUnavailable,
    UnknownId,
    code_key,
    keys_of_party,
    name_key,
)
from decision.store.holder_keys import keys_of_holder
from decision.store.moments import EPOCH
from tests.decision.store.places import certificate, faults

CODE, OLD_CODE = "91230102MA18WDRB01", "MA18WDRB0"


def test_a_certificate_is_found_by_every_key_of_its_holder(place):
    entry = certificate(
        organisation_code="12345678-X", registration_number="230102100012345", former_names=("某建设公司",)
    )
    with place.open() as store:
        version = store.certificates.put(entry).version
        for keys in (
            keys_of_party(credit_code=CODE),
            keys_of_party(credit_code="９１230102ma18wdrb01 "),
            keys_of_party(name="哈尔滨某建设有限公司"),
            keys_of_party(name=" 某建设公司"),
            keys_of_party(others=["12345678X"]),
            keys_of_party(others=["230102100012345"]),
            [code_key(OLD_CODE)],
            [name_key("哈尔滨某建设有限公司"), code_key(CODE)],
        ):
            assert store.certificates.of_holders(keys) == (version,)
        assert store.certificates.of_holders(keys_of_party(name="哈尔滨某建设公司")) == ()
        assert store.certificates.of_holders(keys_of_party()) == ()


def test_a_holder_written_as_a_code_is_found_by_it(place):
    with place.open() as store:
        version = store.certificates.put(certificate(holder=f" {CODE.lower()}", credit_code="")).version
        assert store.certificates.of_holders(keys_of_party(credit_code=CODE)) == (version,)


@pytest.mark.parametrize("number", ["哈国用(2014)第1号", "哈国用[2014]第1号", "哈国用（２０１４）第 1号"])
def test_the_number_with_other_brackets_is_the_same_certificate(duck_place, number):
    with duck_place.open() as store:
        first = store.certificates.put(certificate())
        second = store.certificates.put(certificate(number))
        assert second.version.id == first.version.id
        assert second.version.entry.number == number


def test_hearing_the_same_again_changes_nothing(place):
    with place.open() as store:
        first = store.certificates.put(certificate(source="a", as_of=datetime(2026, 1, 1, tzinfo=UTC)))
        again = store.certificates.put(certificate(source="b", as_of=datetime(2026, 2, 1, tzinfo=UTC)))
        assert first.is_new
        assert not again.is_new
        assert again.version == first.version
        assert len(store.certificates.history(first.version.id)) == 1


def test_each_day_has_its_own_answer(place):
    with place.open() as store:
        one = store.certificates.put(certificate()).version
        revoked = store.certificates.revoke(one.id, source="法院").version
        moment = store.certificates.moment()
        again = store.certificates.put(certificate(valid_until=date(2030, 1, 1))).version
        keys = keys_of_party(CODE)
        assert store.certificates.history(one.id) == (one, revoked, again)
        assert store.certificates.of_holders(keys, one.known_from) == (one,)
        assert store.certificates.of_holders(keys, moment) == (revoked,)
        assert store.certificates.of_holders(keys) == (again,)
        assert store.certificates.of_holders(keys, datetime(2000, 1, 1, tzinfo=UTC)) == ()
        assert store.certificates.get(one.id, moment).entry.state == "revoked"
        assert store.certificates.get("unknown") is None
        assert [store.certificates.revoke(one.id).is_new for _ in range(2)] == [True, False]
    with place.open() as store:
        assert store.certificates.of_holders(keys, moment) == (revoked,)


def test_a_certificate_leaves_the_holder_that_it_was_wrongly_given(place):
    with place.open() as store:
        one = store.certificates.put(certificate()).version
        other = "91230103MA19XXXX02"
        assert store.certificates.of_holders(keys_of_party(CODE)) == (one,)
        assert store.certificates.of_holders(keys_of_party(other)) == ()
        two = store.certificates.put(certificate(credit_code=other, holder="别的公司")).version
        assert store.certificates.of_holders(keys_of_party(CODE)) == ()
        assert store.certificates.of_holders(keys_of_party(CODE), one.known_from) == (one,)
        assert store.certificates.of_holders(keys_of_party(other)) == (two,)


def test_certificates_of_a_project_are_found_by_its_code_or_name(place):
    with place.open() as store:
        one = store.certificates.put(certificate(project="2015-230102-47-01-000123")).version
        store.certificates.put(certificate("哈规〔2015〕2号", project="某小学"))
        assert store.certificates.of_project("２０１５-230102-47-01-000123") == (one,)
        assert len(store.certificates.of_project(" 某小学 ")) == 1
        store.certificates.put(one.entry._replace(project="别的项目"))
        assert store.certificates.of_project("2015-230102-47-01-000123") == ()
        assert store.certificates.of_project("2015-230102-47-01-000123", one.known_from) == (one,)


def test_certificates_are_found_by_their_number_in_any_brackets(place):
    with place.open() as store:
        one = store.certificates.put(certificate("哈规〔2015〕2号")).version
        store.certificates.put(certificate("哈规〔2015〕3号"))
        assert store.certificates.of_number("哈规(2015)２号") == (one,)
        assert store.certificates.of_number("哈规〔2015〕4号") == ()
        moved = store.certificates.put(one.entry._replace(number="哈规〔2016〕2号")).version
        assert store.certificates.of_number("哈规〔2015〕2号") == ()
        assert store.certificates.of_number("哈规〔2015〕2号", one.known_from) == (one,)
        assert store.certificates.of_number("哈规[2016]2号") == (moved,)


def test_many_certificates_are_read_together_as_each_alone(place):
    with place.open() as store:
        puts = store.certificates.put_many([certificate(f"N{number}") for number in range(5)])
        ids = [put.version.id for put in puts]
        read = store.certificates.get_many([*ids, "unknown", ids[0]])
        assert read == tuple(store.certificates.get(name) for name in sorted(ids))
        store.certificates.revoke(ids[0])
        assert store.certificates.get_many(ids, puts[0].version.known_from) == read
        assert store.certificates.get_many([]) == ()


def test_a_certificate_that_comes_twice_at_once_is_refused(duck_place):
    with duck_place.open() as store:
        with pytest.raises(RefusedValue, match="comes twice"):
            store.certificates.put_many([certificate(), certificate(state="revoked")])
        assert [
            put.is_new for put in store.certificates.put_many([certificate("N1"), certificate("N2")])
        ] == [
            True,
            True,
        ]


def test_an_unknown_certificate_cannot_be_revoked(place):
    with place.open() as store, pytest.raises(UnknownId):
        store.certificates.revoke("unknown")


@pytest.mark.parametrize(
    "changes",
    [
        {"number": ""},
        {"type": ""},
        {"holder": "a\0"},
        {"holder": "\udc00"},
        {"holder": "长" * 4001},
        {"issued": datetime(2015, 1, 1, tzinfo=UTC)},
        {"valid_until": "2015-01-01"},
        {"as_of": datetime(2015, 1, 1)},  # noqa: DTZ001
        {"state": "lost"},
        {"id": ""},
        {"former_names": ("a\0",)},
    ],
)
def test_a_certificate_that_may_not_enter_is_refused_without_its_values(duck_place, changes):
    with duck_place.open() as store:
        with pytest.raises(RefusedValue) as raised:
            store.certificates.put(certificate(**{"number": "N1", **changes}))
        assert "有限公司" not in str(raised.value)
        with pytest.raises(RefusedValue):
            store.certificates.load([certificate("N2"), certificate(**{"number": "N3", **changes})])
        assert store.certificates.of_holders(keys_of_party(CODE)) == ()


def test_names_too_long_for_an_index_are_found_all_the_same(place):
    name = "很长的名字" * 700
    with place.open() as store:
        store.certificates.put(certificate(holder=name, project=name))
        assert len(store.certificates.of_holders([name_key(name)])) == 1
        assert len(store.certificates.of_project(name)) == 1


def strange(number):
    """Return an entry whose texts hold what a file of lines could stumble over."""
    texts = ['"', "a,b", "a\nb", "\\N", "NULL", "\t", "'", "{}", "\r\n", "😀", "[1]", "null", "\\"]
    text = texts[number % len(texts)]
    return certificate(
        f"第{number}号{text}",
        holder=f"公司{text}{number // 3}",
        credit_code=f"91{number // 3:016d}",
        former_names=(text, "") if number % 2 else (),
        source=text,
        issued=date(1, 1, 1) if number % 5 == 0 else None,
        valid_until=date(9999, 12, 31) if number % 7 == 0 else None,
        as_of=datetime(2026, 1, 1, 0, 0, 0, number, tzinfo=UTC) if number % 2 else None,
    )


def test_a_register_is_taken_in_from_one_moment_on_and_only_what_is_new(place):
    entries = [strange(number) for number in range(60)]
    with place.open() as store:
        before = store.certificates.put(entries[0]).version
        loaded = store.certificates.load(iter(entries))
        assert (loaded.entries, loaded.new) == (60, 59)
        for entry in entries[1:]:
            (version,) = [
                one
                for one in store.certificates.of_holders([code_key(entry.credit_code)])
                if one.entry.number == entry.number
            ]
            assert version.entry._replace(id=None) == entry
            assert version.known_from == loaded.known_from
        assert store.certificates.history(before.id) == (before,)
        changed = [entries[5]._replace(state="suspended"), *entries[6:]]
        assert (store.certificates.load(entries).new, store.certificates.load(changed).new) == (0, 1)
        assert faults(store) == []


def test_an_import_that_fails_changes_nothing(place):
    twice = [certificate("N1"), certificate("N2"), certificate("N1", state="revoked")]
    with place.open() as store:
        store.certificates.put(certificate("N0"))
        with pytest.raises(RefusedValue, match="comes twice"):
            store.certificates.load(twice)

        def broken():
            yield certificate("N3")
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.certificates.load(broken())
        assert [one.entry.number for one in store.certificates.of_holders(keys_of_party(CODE))] == ["N0"]
        assert store.certificates.load([certificate("N1")]).new == 1
        assert not list(place.home.glob("*.import"))


def test_an_import_that_was_cut_off_is_seen_by_nobody_and_swept_away_by_the_next(place):
    with place.open() as store:
        store.certificates.put(certificate("N0"))
    place.raw(
        "insert into certificate select id, 77, type, 'N9', number_key, issuer, holder, credit_code,"
        " organisation_code, registration_number, former_names, project, project_key, issued, valid_from,"
        " valid_until, state, source, as_of_utc, 'x' from certificate"
    )
    with place.open() as store:
        numbers = [one.entry.number for one in store.certificates.of_holders(keys_of_party(CODE))]
        assert numbers == ["N0"]
        assert store.certificates.load([certificate("N1")]).new == 1
        assert faults(store) == []
    with place.session() as session:
        assert session.rows("select count(*) from certificate where batch = 77") == [(0,)]


def test_one_import_at_a_time(place):
    with place.open() as store:

        def entries():
            with pytest.raises(StoreUnavailable, match="import is going on"):
                store.certificates.load([certificate("N2")])
            store.certificates.put(certificate("N3"))
            yield certificate("N1")

        assert store.certificates.load(entries()).new == 1
        assert store.certificates.load([certificate("N2")]).new == 1


def test_what_another_process_puts_is_found_at_once(places):
    place = places("postgres")
    with place.open("n1") as one, place.open("n2") as two:
        assert one.certificates.of_holders(keys_of_party(CODE)) == ()
        version = two.certificates.put(certificate()).version
        assert one.certificates.of_holders(keys_of_party(CODE)) == (version,)
        moments = [
            store.certificates.put(certificate(f"{name}{number}")).version.known_from
            for number in range(4)
            for name, store in (("A", one), ("B", two))
        ]
        assert moments == sorted(set(moments))
        assert one.certificates.moment() == two.certificates.moment() == max(moments)


def test_two_processes_that_hear_the_same_make_one_version(places):
    place = places("postgres")
    with place.open("n1") as one, place.open("n2") as two:
        one.certificates.put(certificate("first"))
        puts = []

        def put(store):
            puts.extend(store.certificates.put(certificate(f"N{number}")) for number in range(10))

        threads = [threading.Thread(target=put, args=(store,)) for store in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(put.is_new for put in puts) == 10


def test_readers_never_see_an_old_version_after_a_put(duck_place):
    """The cache is told by the writer before the put is answered."""
    with duck_place.open() as store:
        over = threading.Event()
        acknowledged = [0]
        wrong = []

        def read():
            while not over.is_set():
                least = acknowledged[0]
                found = store.certificates.of_holders(keys_of_party(CODE))
                if found and int(found[0].entry.source) < least:
                    wrong.append((found[0].entry.source, least))
                time.sleep(0.001)

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(1, 20):
            day = date(2026, 1, 1).replace(year=2026 + number)
            store.certificates.put(certificate(valid_until=day, source=str(number)))
            acknowledged[0] = number
        over.set()
        for reader in readers:
            reader.join()
        assert wrong == []


HOLDERS = ["91230102MA18WDRB01", "91230103MA18WDRB02", "91230104MA18WDRB03"]
NUMBERS = ["N1", "N2", "N3", "N4"]


class Register(RuleBasedStateMachine):
    """The certificate database beside a plain list of what was said when."""

    place = None

    @initialize()
    def begin(self):
        self.store = self.place.open()
        self.said = []

    def knows(self, put):
        if put.is_new:
            self.said.append((put.version.known_from, put.version.entry))

    entries = st.builds(
        lambda **said: CertificateEntry(type="land", **said),
        number=st.sampled_from(NUMBERS),
        credit_code=st.sampled_from(HOLDERS),
        project=st.sampled_from(["", "P1", "P2"]),
        valid_until=st.sampled_from([None, date(2026, 1, 1)]),
        state=st.sampled_from(["valid", "suspended"]),
    )

    @rule(entry=entries)
    def put(self, entry):
        last = self.last(entry.number)
        put = self.store.certificates.put(entry)
        assert put.is_new == (last is None or last._replace(id=None) != entry)
        self.knows(put)

    @rule(number=st.sampled_from(NUMBERS))
    def revoke(self, number):
        if last := self.last(number):
            self.knows(self.store.certificates.revoke(last.id))

    @rule(many=st.lists(entries, max_size=5, unique_by=lambda entry: entry.number))
    def load(self, many):
        new = [
            entry
            for entry in many
            if (last := self.last(entry.number)) is None or last._replace(id=None) != entry
        ]
        loaded = self.store.certificates.load(many)
        assert (loaded.entries, loaded.new) == (len(many), len(new))
        for entry in new:
            (version,) = [
                one
                for one in self.store.certificates.of_holders([code_key(entry.credit_code)])
                if one.entry.number == entry.number
            ]
            self.said.append((loaded.known_from, version.entry))

    @rule()
    def reopen(self):
        self.store.close()
        self.store = self.place.open()

    @rule(back=st.integers(0, 6), holder=st.sampled_from(HOLDERS))
    def ask(self, back, holder):
        moments = sorted({moment for moment, _ in self.said})
        moment = moments[-1 - back] if back < len(moments) else None
        found = self.store.certificates.of_holders([code_key(holder)], moment)
        assert {one.entry.number: one.entry for one in found} == {
            number: entry for number, entry in self.known(moment).items() if entry.credit_code == holder
        }
        found = self.store.certificates.of_project("P1", moment)
        assert {one.entry.number: one.entry for one in found} == {
            number: entry for number, entry in self.known(moment).items() if entry.project == "P1"
        }

    @invariant()
    def the_moment_is_that_of_the_last_change(self):
        if getattr(self, "said", None):
            assert self.store.certificates.moment() == self.said[-1][0]

    def known(self, moment):
        return {entry.number: entry for at, entry in self.said if moment is None or at <= moment}

    def last(self, number):
        return self.known(None).get(number)

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_any_history_is_that_of_a_plain_list(places, engine):
    class OnPlace(Register):
        @initialize()
        def begin(self):
            type(self).place = places(engine)
            super().begin()

    run_state_machine_as_test(
        OnPlace, settings=settings(max_examples=6, stateful_step_count=15, deadline=None)
    )


def test_keys_of_a_holder_are_those_under_which_it_is_asked_for():
    entry = certificate(organisation_code="12345678-X", former_names=("旧名",))
    keys = set(keys_of_holder(entry))
    assert set(keys_of_party(entry.credit_code, entry.holder)) <= keys
    assert set(keys_of_party(name="旧名", others=["12345678-x"])) <= keys


def test_that_nothing_was_ever_put_in_is_known_once_asked_and_no_longer_than_it_holds(place):
    """Only for a store that has one owner: another node of PostgreSQL may put something in at any time."""
    with place.open() as store:
        register = store.certificates
        known = [register.is_known_empty]
        register.moment()
        known.append(register.is_known_empty)
        register.put(certificate())
        known.append(register.is_known_empty)
        assert register.moment() > EPOCH
        known.append(register.is_known_empty)
    assert known == [False, place.engine == "duckdb", False, False]


def test_a_register_loaded_from_a_file_is_no_longer_known_to_be_empty(place):
    with place.open() as store:
        store.certificates.moment()
        store.certificates.load([certificate()])
        assert not store.certificates.is_known_empty
