"""The script that checks an export: its fold yields what ours does, and each tampering is named at its place."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.cases import verify_case
from decision.cases.history import History
from decision.cases.scenarios import histories
from decision.cases.verify_case import NOT_WHOLE, WHOLE, WRONG_USE, derived, differences, first_fault, read
from tests.decision.cases.acting import KB, NOTICES, Standing, dutiful_end, step
from tests.decision.cases.exporting import export_of, restored, state_of, with_digest
from tests.decision.cases.test_scenarios import DATA, SCENARIOS, plan_of

STEPS = {"a": step("A", needs=["form"]), "b": step("B", after=["a"]), "c": step("C", early_after={"b": 1})}


@cache
def scenarios() -> dict[str, History]:
    return histories(DATA, KB, NOTICES, plan_of)


@cache
def some_export() -> str:
    return export_of(dutiful_end(Standing.opened(STEPS)).history)


def lines_of(text: str) -> tuple[list[dict], list[dict]]:
    """Return the lines of the records, and the others."""
    lines = [json.loads(line) for line in text.splitlines()]
    return [line for line in lines if "record" in line], [line for line in lines if "record" not in line]


def text_of(*lines: dict) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def fault_of(*lines: dict) -> tuple[str, int] | None:
    export = read(text_of(*lines))
    fault = first_fault(export.lines, export.head)
    return fault and (fault.kind, fault.number)


RECORDS, OTHERS = lines_of(some_export())
PLACES = st.integers(0, len(RECORDS) - 1)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_script_derives_of_a_scenario_what_the_fold_does(name):
    history = scenarios()[name]
    if history.case is None:
        return
    export = read(export_of(history))
    assert first_fault(export.lines, export.head) is None
    last = history.events[-1].entered.date()
    for day in (last, last + timedelta(days=1), last + timedelta(days=40)):
        assert differences(state_of(restored(history), day), derived(export, day)) == []


@given(place=PLACES, name=st.sampled_from(["at", "by", "type", "step", "entered", "seq", "prev", "new"]))
def test_a_record_that_was_changed_is_named(place, name):
    changed = {**RECORDS[place]["record"], name: 99}
    line = {**RECORDS[place], "record": changed}
    lines = [*RECORDS[:place], line, *RECORDS[place + 1 :]]
    assert fault_of(*lines, *OTHERS) == ("changed", place + 1)


@given(place=PLACES)
def test_a_record_that_was_changed_with_its_hash_is_named(place):
    line = with_digest({**RECORDS[place]["record"], "by": "head:X"})
    lines = [*RECORDS[:place], line, *RECORDS[place + 1 :]]
    assert fault_of(*lines, *OTHERS) == ("changed", place + 1)


@given(place=PLACES)
def test_a_hash_that_was_changed_beside_its_record_is_named(place):
    lines = [*RECORDS[:place], {**RECORDS[place], "hash": "0" * 64}, *RECORDS[place + 1 :]]
    assert fault_of(*lines, *OTHERS) == ("changed", place + 1)


@given(place=PLACES)
def test_a_record_that_was_removed_is_named(place):
    assert fault_of(*RECORDS[:place], *RECORDS[place + 1 :], *OTHERS) == ("removed", place + 1)


@given(place=st.integers(0, len(RECORDS)), copied=PLACES, is_copy=st.booleans())
def test_a_record_that_was_added_is_named_at_its_line(place, copied, is_copy):
    record = RECORDS[copied]["record"]
    line = RECORDS[copied] if is_copy else with_digest({**record, "at": "2015-05-18T09:30"})
    export = read(text_of(*RECORDS[:place], line, *RECORDS[place:], *OTHERS))
    fault = first_fault(export.lines, export.head)
    assert (fault.kind, fault.number) == ("added", copied + 1)
    # Of two equal lines beside each other either is the one too many.
    assert fault.place == place + 1 or (is_copy and abs(fault.place - place - 1) == 1)


@given(moved=PLACES, to=PLACES)
def test_a_record_that_was_moved_is_named(moved, to):
    lines = [*RECORDS[:moved], *RECORDS[moved + 1 :]]
    lines.insert(to, RECORDS[moved])
    found = fault_of(*lines, *OTHERS)
    if abs(moved - to) == 1:  # Two neighbours have changed places: either was moved.
        assert found in (("moved", moved + 1), ("moved", to + 1))
    else:
        assert found == (None if moved == to else ("moved", moved + 1))


@given(number=st.integers(1, 40))
@settings(max_examples=10)
def test_a_tail_that_was_cut_off_with_a_smaller_head_shows_against_the_head_that_was_printed(number):
    kept = RECORDS[: 1 + number % (len(RECORDS) - 1)]
    head = {"head": {"receipt": "X", "seq": len(kept), "hash": kept[-1]["hash"]}}
    assert fault_of(*kept, *OTHERS[:-1], head) is None
    assert kept[-1]["hash"] != OTHERS[-1]["head"]["hash"]


def ran(*words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-I", "-S", verify_case.__file__, *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.ndjson"
    path.write_text(some_export(), encoding="utf-8")
    return path


def test_alone_and_without_other_packages_it_tells_the_state(file):
    found = ran(str(file))
    assert found.returncode == WHOLE, found.stderr
    assert f"{len(RECORDS)} records, whole" in found.stdout
    assert "completed" in found.stdout


def test_the_state_of_an_earlier_day_is_told(file):
    assert "  c: accepted" in ran(str(file), "--at", RECORDS[0]["record"]["at"][:10]).stdout


def test_before_its_opening_a_case_has_no_state(file):
    found = ran(str(file), "--at", "2015-05-17")
    assert (found.returncode, "opened after" in found.stdout) == (NOT_WHOLE, True)


def test_another_head_than_the_one_printed_is_told(file):
    assert ran(str(file), "--head", OTHERS[-1]["head"]["hash"].upper()).returncode == WHOLE
    assert ran(str(file), "--head", "0" * 64).returncode == NOT_WHOLE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"state":"granted"', '"state":"refused"'),
        ('"department":1', '"department":2'),
        ('"head":', '"tail":'),
    ],
)
def test_a_state_that_does_not_follow_and_a_part_that_is_missing_are_told(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert ran(str(file)).returncode == NOT_WHOLE


def test_what_cannot_be_read_is_told(tmp_path):
    assert ran(str(tmp_path / "none")).returncode == WRONG_USE
    (tmp_path / "other").write_text("{}\n[]\n", encoding="utf-8")
    assert ran(str(tmp_path / "other")).returncode == NOT_WHOLE
