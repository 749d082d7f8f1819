"""Opening a release: checked, fired, compared, saved; and one clear error for whatever goes wrong on the way."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from decision import index_file, opening
from decision.engine import Engine, EngineError
from decision.engine.definitions import Compiled, compile_rules
from decision.index_build import build, by_meaning
from decision.opening import EngineDisagrees, open_release
from kb.errors import KnowledgeBaseError
from kb.knowledge_base import KnowledgeBase
from kb.release import folder_digest
from tests.decision.strategies import (
    AS_OF,
    HARBIN,
    KB,
    OPENED,
    VALID,
    answers,
    bytes_of,
    decided,
    every_certificate,
)
from tests.folders import STALLS, copy_of
from tests.folders import replace as edited

Step = Callable[[str], None]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def stalls(tmp_path: Path) -> Path:
    """Return the folder of a small knowledge base that is without a fault."""
    return copy_of(STALLS, tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "var"


def saved_index(folder: Path, home: Path) -> Path:
    return index_file.path_of(home, folder_digest(folder))


def engine_that(
    change: Callable[[Compiled], Compiled] = lambda rules: rules, **options: float
) -> type[Engine]:
    """Return an engine whose compiled rules were changed before it starts."""

    class Changed(Engine):
        @classmethod
        def start(cls, kb: KnowledgeBase, bands: object, **_: object) -> Engine:
            return Engine(change(compile_rules(kb, bands)), **options)  # type: ignore[arg-type]

    return Changed


def with_rule(rule_id: str, pattern: object) -> Callable[[Compiled], Compiled]:
    """Return the compiled rules with another pattern for one rule."""

    def change(compiled: Compiled) -> Compiled:
        assert rule_id in [rule.id for ruleset in compiled.rulesets for rule in ruleset.rules]
        return replace(
            compiled,
            rulesets=tuple(
                replace(
                    r, rules=tuple(replace(e, pattern=pattern) if e.id == rule_id else e for e in r.rules)
                )
                for r in compiled.rulesets
            ),
        )

    return change


NEVER = {"$and": [{"case": "no"}]}
ALWAYS = {"$and": [{"case": "yes"}]}


# From the rule files, and from the saved index.


def test_the_shipped_release_opens_and_decides_as_its_written_meaning_does(home, said):
    opened = open_release(HARBIN, home, said.append)
    assert opened.index == OPENED.index
    assert said == [
        "reading and checking the rule files",
        "firing every rule over every valid combination",
        "comparing the engine with the written meaning",
        f"engine and meaning agree: {OPENED.index.size}",
    ]
    start = time.perf_counter()
    again = open_release(HARBIN, home, said.append)
    print(f"\nopened from the saved index in {time.perf_counter() - start:.2f} s")
    assert said[4:] == [f"saved index of release {KB.fingerprint[:12]} read"]
    for combination in VALID[::10]:
        same = {
            bytes_of(
                decided(answers(*combination), certificates=every_certificate(), start=AS_OF, opened=which)
            )
            for which in (opened, again, OPENED)
        }
        assert len(same) == 1


def test_a_changed_rule_file_is_read_again_and_the_old_index_left(stalls, home, said):
    old = open_release(stalls, home)
    edited(stalls, "manifest.yaml", "虚构市", "另一市")
    new = open_release(stalls, home, said.append)
    assert new.release.fingerprint != old.release.fingerprint
    assert said[0] == "reading and checking the rule files"
    assert len(list((home / "index").iterdir())) == 2


def test_files_that_are_saved_while_they_are_read_are_read_again(stalls, home, said, monkeypatch):
    check, changes = opening.check_folder, [("虚构市", "另一市")]

    def while_somebody_edits(folder):
        found = check(folder)
        if changes:
            edited(folder, "manifest.yaml", *changes.pop())
        return found

    monkeypatch.setattr(opening, "check_folder", while_somebody_edits)
    opened = open_release(stalls, home, said.append)
    assert "the rule files changed meanwhile; reading them again" in said
    assert opened.kb.manifest.jurisdiction.zh == "另一市"
    assert "另一市" in opened.rule_texts["manifest.yaml"]
    assert list((home / "index").iterdir()) == [saved_index(stalls, home)]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:0],
        lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:],
        lambda data: data[:0] + b"not JSON",
    ],
    ids=["cut", "empty", "a bit turned", "no JSON"],
)
def test_a_damaged_saved_index_is_noticed_said_and_built_again(stalls, home, said, damage):
    whole = open_release(stalls, home)
    file = saved_index(stalls, home)
    file.write_bytes(damage(sound := file.read_bytes()))
    again = open_release(stalls, home, said.append)
    assert said[0].startswith("the saved index is not used, since it is damaged")
    assert again.index == whole.index
    assert file.read_bytes() == sound


def test_an_index_of_another_engine_is_said_and_built_again(stalls, home, said, monkeypatch):
    open_release(stalls, home)
    monkeypatch.setattr(opening, "engine_version", lambda: "durable-rules 9.9.9, form 1")
    open_release(stalls, home, said.append)
    assert said[0].startswith("the saved index is not used, since it was made by another engine")
    assert said[1] == "reading and checking the rule files"


def test_the_index_of_other_rules_under_this_name_is_said_and_built_again(stalls, home, said):
    open_release(stalls, home)
    old = saved_index(stalls, home)
    edited(stalls, "manifest.yaml", "虚构市", "另一市")
    old.rename(saved_index(stalls, home))
    opened = open_release(stalls, home, said.append)
    assert said[0].startswith("the saved index is not used")
    assert opened.kb.manifest.jurisdiction.zh == "另一市"


def test_where_nothing_can_be_saved_the_release_opens_all_the_same_and_says_so(stalls, tmp_path, said):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    opened = open_release(stalls, blocked, said.append)
    assert opened.index == build(opened.kb, by_meaning(opened.kb))
    assert said[-1].startswith("the index could not be saved")


# Rules that cannot be served.


def test_a_folder_with_faults_is_refused_with_all_of_them_and_nothing_is_saved(stalls, home):
    edited(stalls, "situations.csv", "S-1,daily,tea", "S-1,daily,tee")
    edited(stalls, "items/stalls.yaml", "requires: [form, identity, visit_record]", "requires: [forn]")
    with pytest.raises(KnowledgeBaseError) as refusal:
        open_release(stalls, home)
    assert {finding.location.file for finding in refusal.value.findings} >= {
        "situations.csv",
        "items/stalls.yaml",
    }
    assert not home.exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path, home):
    with pytest.raises(KnowledgeBaseError, match="no such folder"):
        open_release(tmp_path / "nowhere", home)


def test_two_rows_that_overlap_are_refused_with_both_and_a_witness(stalls, home):
    edited(stalls, "situations.csv", "S-1,daily,tea,-,<= 20", "S-1,daily,tea,-,<= 30")
    with pytest.raises(KnowledgeBaseError) as refusal:
        open_release(stalls, home)
    (overlap,) = (finding for finding in refusal.value.findings if finding.check == "overlaps")
    assert set(overlap.rules) == {"S-1", "S-2"}
    assert dict(overlap.witness)["goods"] == "tea"


# An engine that says something else.


@pytest.mark.parametrize(
    ("rule", "pattern", "says"),
    [
        ("derived sells_food", NEVER, "does not conclude"),
        ("derived watched", NEVER, "does not conclude"),
        ("constraint C-2", NEVER, "does not conclude"),
        ("situation S-3", NEVER, "does not conclude"),
        ("situation S-3", ALWAYS, "concludes"),
        ("flowchart F-FOOD", NEVER, "does not conclude"),
        ("item hygiene_check", NEVER, "does not conclude"),
        ("required licence drawing", ALWAYS, "concludes"),
        ("handed_over joint_visit right_to_plot plot_opinion plot_letter", NEVER, "does not conclude"),
        ("after licence joint_visit", NEVER, "does not conclude"),
        ("early hygiene_check plot_letter", NEVER, "does not conclude"),
        ("exempt health_card health_card_db", NEVER, "does not conclude"),
    ],
)
def test_a_rule_whose_compiled_form_is_broken_stops_the_opening_and_is_named(
    stalls, home, monkeypatch, rule, pattern, says
):
    monkeypatch.setattr(opening, "Engine", engine_that(with_rule(rule, pattern)))
    with pytest.raises(EngineDisagrees) as refusal:
        open_release(stalls, home)
    assert refusal.value.rule == rule
    assert f"rule {rule}" in str(refusal.value)
    assert f"the engine {says}" in str(refusal.value)
    assert not home.exists()


def test_the_case_in_which_the_engine_disagrees_is_given_and_right(stalls, home, monkeypatch):
    monkeypatch.setattr(opening, "Engine", engine_that(with_rule("situation S-3", NEVER)))
    with pytest.raises(EngineDisagrees) as refusal:
        open_release(stalls, home)
    case = refusal.value.case
    assert (case["goods"], case["place"]) == ("food", "square")
    assert 0 <= case["area_m2"] <= 50
    assert "goods=food" in str(refusal.value)


# A process that dies, hangs or is killed.


@contextmanager
def at_each_question(act: Callable[[int], None]) -> Iterator[None]:
    """Do something to the engine's process just before it is asked."""
    ask = Engine.conclusions

    def conclusions(self: Engine, *given: object, **more: object) -> object:
        act(self.pid)
        return ask(self, *given, **more)

    Engine.conclusions = conclusions  # type: ignore[method-assign]
    try:
        yield
    finally:
        Engine.conclusions = ask  # type: ignore[method-assign]


@pytest.mark.parametrize(("blow", "word"), [(signal.SIGKILL, "SIGKILL"), (signal.SIGSEGV, "SIGSEGV")])
def test_a_process_that_is_killed_or_crashes_while_the_release_opens_is_one_clear_error(
    stalls, home, monkeypatch, blow, word
):
    monkeypatch.setattr(opening, "Engine", engine_that())
    with at_each_question(lambda pid: os.kill(pid, blow)), pytest.raises(EngineError) as refusal:
        open_release(stalls, home)
    assert word in str(refusal.value)
    assert "\n    fix: " in str(refusal.value)
    assert not home.exists()


def test_a_process_that_hangs_is_given_up_at_its_deadline_and_does_not_live_on(stalls, home, monkeypatch):
    stopped: list[int] = []

    def stop(pid: int) -> None:
        stopped.append(pid)
        os.kill(pid, signal.SIGSTOP)

    monkeypatch.setattr(opening, "Engine", engine_that(deadline_s=0.7))
    start = time.perf_counter()
    with at_each_question(stop), pytest.raises(EngineError, match=r"no answer in 0\.7 s"):
        open_release(stalls, home)
    assert time.perf_counter() - start < 10
    with pytest.raises(ProcessLookupError):
        os.kill(stopped[0], 0)
    assert not home.exists()


def test_after_a_crash_the_release_can_be_opened(stalls, home):
    with at_each_question(lambda pid: os.kill(pid, signal.SIGKILL)), pytest.raises(EngineError):
        open_release(stalls, home)
    assert open_release(stalls, home).index.tables


def test_a_rule_that_is_not_safe_for_the_engine_is_named_and_never_fired(stalls, home, monkeypatch):
    unsafe = {"$and": []}
    monkeypatch.setattr(opening, "Engine", engine_that(with_rule("derived sells_food", unsafe)))
    with pytest.raises(EngineError, match="sells_food"):
        open_release(stalls, home)


def test_when_it_is_open_no_process_is_left(stalls, home, monkeypatch):
    pids: list[int] = []
    monkeypatch.setattr(opening, "Engine", engine_that())
    with at_each_question(pids.append):
        open_release(stalls, home)
    for pid in set(pids):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
