"""The receipt of a decision is checked by the one script alone, which finds every byte that was changed."""

import json
import random
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from decision.releases import verify_receipt
from decision.releases.journal import ReleaseJournal
from decision.releases.receipt import MOST_LINKS, receipt_of
from decision.releases.records import By
from decision.store.opening import open_store
from decision.store.records import DecisionDraft
from tests.decision.releases.memory import Clock, rules, terms
from tests.torture.counts import times

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SCRIPT = Path(verify_receipt.__file__)


def draft(number, release=1):
    fingerprint = rules("folder").fingerprint
    answer = f'{{"release":{{"fingerprint":"{fingerprint}"}},"项目":{number}}}'.encode()
    request = {"asked": {"facts": {}}, "rules": {"release": release}}
    return DecisionDraft(request, fingerprint, "decided", answer)


@pytest.fixture
def office(tmp_path):
    """A store whose first folder was opened, and the clock of its days."""
    clock = Clock(NOW)
    with open_store("duckdb:///liangti.duckdb", tmp_path, "main", clock) as store:
        journal = ReleaseJournal(store.journal, clock)
        journal.opened(rules("folder"), terms("2013-01-01"), By(name="liangti serve"))
        yield store, journal, clock


def receipt(office, record, *, shows_others=True):
    store, journal, _ = office
    return receipt_of(store, journal, record, shows_others=shows_others)


def checked(folder, text):
    """Return what the script alone says of a file: without our packages, without any package."""
    file = folder / "receipt.json"
    file.write_bytes(text)
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(file)]
    done = subprocess.run(command, capture_output=True, cwd=folder, check=False, encoding="utf-8")
    return done.returncode, done.stdout


def written(data):
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def test_a_sealed_decision_fits_up_to_its_seal(office, tmp_path):
    store, _, clock = office
    first, *_ = [store.decisions.append(draft(number)) for number in range(4)]
    clock.pass_days(1)
    store.decisions.append(draft(4))
    made = receipt(office, first)
    assert (len(made["links"]), set(made["end"])) == (3, {"seal"})
    code, said = checked(tmp_path, written(made))
    assert code == 0, said
    assert f"seal {made['end']['seal']['seq']}" in said
    assert "release 1 of 2013-01-01" in said


def test_a_decision_that_is_not_sealed_fits_up_to_the_head(office, tmp_path):
    store = office[0]
    first = store.decisions.append(draft(0))
    store.decisions.append(draft(1))
    code, said = checked(tmp_path, written(receipt(office, first)))
    assert (code, "record 2 of its writer" in said) == (0, True)


def test_the_records_of_others_are_left_out_for_most(office, tmp_path):
    store = office[0]
    first, _ = store.decisions.append(draft(0)), store.decisions.append(draft(1))
    made = receipt(office, first, shows_others=False)
    assert (made["links"], made["end"]) == ([], None)
    assert checked(tmp_path, written(made))[0] == 0


def test_more_records_than_anybody_reads_are_left_out(office, tmp_path):
    store = office[0]
    first = store.decisions.append(draft(0))
    store.decisions.append_many([draft(number) for number in range(1, MOST_LINKS + 2)])
    made = receipt(office, first)
    assert (made["links"], made["end"]) == ([], None)
    assert checked(tmp_path, written(made))[0] == 0


def test_a_release_that_two_officers_made_is_in_the_receipt(office, tmp_path):
    store, journal, _ = office
    journal.propose(rules("new"), terms("2026-03-01"), date(2013, 1, 1), By("a", "anna"))
    journal.approve(2, By("b", "boris"))
    again = journal.roll_back(1, terms("2026-03-02"), By("a", "anna"))
    journal.approve(again.number, By("b", "boris"))
    record = store.decisions.append(draft(0, release=again.number))
    made = receipt(office, record)
    assert [one["kind"] for one in made["release"]] == [
        "opened",
        "proposed",
        "approved",
        "rolled_back",
        "approved",
    ]
    code, said = checked(tmp_path, written(made))
    assert (code, f"release {again.number} of 2026-03-02" in said) == (0, True)


def test_rules_that_were_never_published_are_said_to_be(office, tmp_path):
    store = office[0]
    draft_of_folder = draft(0, release=None)
    record = store.decisions.append(draft_of_folder)
    made = {**receipt(office, record), "release": None}
    assert "never published" in checked(tmp_path, written(made))[1]


def test_every_changed_byte_is_found(office, did):
    store, _, clock = office
    first, *_ = [store.decisions.append(draft(number)) for number in range(2)]
    clock.pass_days(1)
    store.decisions.append(draft(2))
    whole = written(receipt(office, first))
    assert verify_receipt.check(json.loads(whole))
    drawn = random.Random(20150518)
    for place, byte in enumerate(whole):
        others = [other for other in range(256) if other != byte]
        for other in drawn.sample(others, times(2, 40)):
            changed = bytearray(whole)
            changed[place] = other
            with pytest.raises((verify_receipt.DoesNotFit, ValueError, KeyError, TypeError, AttributeError)):
                verify_receipt.check(json.loads(changed, object_pairs_hook=verify_receipt.unique))
            did("changed bytes of receipts found")


FAULTS = {
    "the answer is not the one": lambda made: made.update(answer=made["answer"] + " "),
    "the record of the decision is not what": lambda made: made["record"].update(outcome="undecided"),
    "link 2 is not linked": lambda made: made["links"][0].update(prev="0" * 64),
    "link 3 is missing": lambda made: made["links"].pop(1),
    "link 2 is missing": lambda made: made["links"].reverse(),
    "link 2 is not what": lambda made: made["links"][0]["request"].update(asked={}),
    "the seal does not name": lambda made: made["links"].pop(),
    "the seal is not what": lambda made: made["end"]["seal"].update(day="2026-03-09"),
    "neither a seal nor a head": lambda made: made["end"].update(more=1),
    "the links lead nowhere": lambda made: made.update(end=None),
    "record of the release journal 1 is not what": lambda made: made["release"][0]["files"].clear(),
    "the journal of releases is empty": lambda made: made["release"].clear(),
    "not those of a receipt": lambda made: made.update(more=1),
    "no receipt of this form": lambda made: made.update(receipt="liangti-receipt-0"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_the_first_thing_that_does_not_fit_is_named(office, what, tmp_path, capsys):
    store, _, clock = office
    first, *_ = [store.decisions.append(draft(number)) for number in range(4)]
    clock.now += timedelta(days=1)
    store.decisions.append(draft(4))
    made = json.loads(written(receipt(office, first)))
    FAULTS[what](made)
    file = tmp_path / "receipt.json"
    file.write_bytes(written(made))
    assert verify_receipt.main([str(file)]) == 1
    assert what in capsys.readouterr().out


@pytest.mark.parametrize(("text", "code"), [(b"", 1), (b"[]", 1), (b'{"a":1,"a":2}', 1), (b"[" * 9999, 1)])
def test_what_is_no_receipt_is_said_to_be_none(tmp_path, text, code):
    assert checked(tmp_path, text)[0] == code


def test_a_file_that_is_not_there_and_a_wrong_use_are_told_apart(tmp_path, capsys):
    assert (verify_receipt.main([str(tmp_path / "none.json")]), verify_receipt.main([])) == (2, 2)
    assert "usage" in capsys.readouterr().out


def test_the_script_is_short():
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) < 150
