"""Whatever happens to the engine's process, the caller gets one EngineError in time, and no process is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from decision.engine import Engine, EngineError, worker
from decision.engine.definitions import Compiled, Rule, Ruleset
from decision.engine.guard import LAST
from kb.errors import LiangtiError
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value
from tests.decision.engine.small_knowledge_bases import derived, fact, knowledge_base

SMALL: KnowledgeBase = knowledge_base(
    [fact("sea", "boolean"), fact("use", "code", ["shop", "home"])],
    derived_facts=[
        derived("both", {"sea": "true", "use": "shop"}),
        derived("neither", {"not": {"both": "true"}}),
    ],
)
CASES: list[dict[str, Value]] = [{"sea": True, "use": "shop"}, {"sea": False, "use": "home"}]
WANTED = [("derived", "both"), ("derived", "neither")]
RIGHT = [frozenset(WANTED[:1]), frozenset(WANTED[1:])]
UNGUARDED = worker.PROGRAM.replace(
    "from decision.engine.child",
    "import decision.engine.session as session; session.check = lambda definition: None\nfrom decision.engine.child",
)


def is_gone(pid: int) -> bool:
    """Return whether a process has ended; one that only its new parent has not yet reaped counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def soon(claim: Callable[[], bool], seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def children() -> set[int]:
    return {
        int(pid) for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()
    }


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    before = children()
    yield
    assert children() == before


@pytest.fixture
def small() -> Iterator[Engine]:
    with Engine.start(SMALL, {}, deadline_s=1) as engine:
        yield engine


# --- in good order


def test_the_engine_runs_in_a_process_of_its_own_that_ends_when_it_is_closed() -> None:
    with Engine.start(SMALL, {}) as engine:
        pid = engine.pid
        assert pid not in (None, os.getpid())
        assert engine.conclusions(CASES, WANTED) == RIGHT
        assert engine.conclusions([], WANTED) == []
        assert engine.version.startswith("durable-rules 2.0.28")

    assert pid is not None
    assert is_gone(pid)
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.conclusions(CASES, WANTED)


def test_calls_of_many_threads_do_not_mix(small: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda case: small.conclusions([case], WANTED), CASES * 40))

    assert answers == [[drawn] for drawn in RIGHT] * 40


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ({"sea": True, "use": "x" * 70_000}, "none of its 2 values"),
        ({"sea": True, "use": "ship"}, "none of its 2 values"),
        ({"sea": True, "use": None}, "none of its 2 values"),
        ({"sea": True, "use": "\ud800"}, "none of its 2 values"),
        ({"sea": 1, "use": "shop"}, "none of its 2 values"),
        ({"sea": "yes", "use": "shop"}, "none of its 2 values"),
        ({"use": "shop"}, "lacks the fact `sea`"),
    ],
)
def test_what_is_no_value_of_a_fact_does_not_reach_the_engine(
    case: dict[str, Any], problem: str, small: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker.Worker, "ask", None)
    with pytest.raises(ValueError, match=problem):
        small.conclusions([case], WANTED)


def test_a_band_is_given_by_its_place_or_by_its_value() -> None:
    kb = knowledge_base([fact("area", "number")], derived_facts=[derived("large", {"area": ">= 20"})])
    with Engine.start(kb, {"area": (Decimal(10), Decimal(20))}) as engine:
        cases: list[Any] = [{"area": Decimal(10)}, {"area": Decimal(20)}, {"area": 0}, {"area": 1}]
        assert list(map(len, engine.conclusions(cases, [("derived", "large")]))) == [0, 1, 0, 1]
        for wrong in (2, True, 20.0, "20"):
            with pytest.raises(ValueError, match="none of its 2 values"):
                engine.conclusions([{"area": wrong}], [("derived", "large")])  # type: ignore[dict-item]


def test_an_unsafe_rule_is_refused_by_name_before_any_process_starts() -> None:
    pattern = {"$and": [{"case": "yes"}, {"g0": "\ud800"}]}
    unsafe = Ruleset(
        "item-1", frozenset(), {"case": ("yes", "no"), "g0": ("a",)}, (Rule("i1", "item survey", pattern),)
    )

    with pytest.raises(EngineError, match="rule `item survey`") as refusal:
        Engine(Compiled({}, {}, (unsafe,)))

    assert isinstance(refusal.value, LiangtiError)


# --- in trouble


def test_a_killed_process_gives_one_error_and_the_next_call_starts_another(small: Engine) -> None:
    pid = small.pid
    assert pid
    os.kill(pid, signal.SIGKILL)

    with pytest.raises(EngineError, match="SIGKILL"):
        small.conclusions(CASES, WANTED)

    assert small.pid is None
    assert is_gone(pid)
    assert small.conclusions(CASES, WANTED) == RIGHT


def test_a_process_that_hangs_is_given_up_at_the_deadline(small: Engine) -> None:
    pid = small.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)

    start = time.monotonic()
    with pytest.raises(EngineError, match="no answer in 1 s"):
        small.conclusions(CASES, WANTED)

    assert 0.9 < time.monotonic() - start < 2
    assert is_gone(pid)


def test_an_interrupt_ends_the_process_since_its_answer_comes_too_late() -> None:
    def interrupted(_answer: object) -> None:
        raise KeyboardInterrupt

    with worker.Worker([], {}, deadline_s=2) as asked:
        asked.start()
        pid = asked.pid
        with pytest.raises(KeyboardInterrupt):
            asked.ask({"places": [], "before": -1, "stops": [], "cases": [{}]}, interrupted)

        assert pid
        assert is_gone(pid)


GARBAGE = {
    "no JSON": "garbage",
    "no text": b"\xff\xfe",
    "another question's answer": '{"number": 99, "built": 1}',
    "no mapping": "[]",
    "a bare number": "3",
    "nothing in it": '{"number": 1}',
    "deep": "[" * 100_000,
    "empty lines": "",
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_gives_one_error(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    line = GARBAGE[what] if isinstance(GARBAGE[what], bytes) else str(GARBAGE[what]).encode()
    program = (
        f"import sys\nfor _ in sys.stdin:\n    sys.stdout.buffer.write({line!r} + b'\\n'); sys.stdout.flush()"
    )
    monkeypatch.setattr(worker, "PROGRAM", program)

    with pytest.raises(EngineError, match="garbage"):
        Engine.start(SMALL, {}, deadline_s=2)


@pytest.mark.parametrize(
    "answer",
    [
        '"firings": [], "cases": [[7], [7]]',
        '"firings": [["z9"]], "cases": [[0]]',
        '"firings": [], "cases": []',
        '"cases": 1',
    ],
)
def test_garbage_in_the_form_of_an_answer_gives_one_error(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = """
        import json, sys
        for line in sys.stdin:
            print('{"number": %d, "built": 1, ANSWER}' % json.loads(line)["number"], flush=True)
    """
    monkeypatch.setattr(worker, "PROGRAM", textwrap.dedent(program).replace("ANSWER", answer))

    with Engine.start(SMALL, {}, deadline_s=2) as engine, pytest.raises(EngineError, match="garbage"):
        engine.conclusions(CASES, WANTED)


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("print('x' * 4096, end='', flush=True); import time; time.sleep(60)", "no answer in 1 s"),
        ("while True: print('x' * 65536, end='', flush=True)", "no answer in 1 s|does not end"),
        ("import sys; sys.exit('out of luck')", "exit code 1.*out of luck"),
        ("import os, time; os.close(1); time.sleep(60)", "closed its output"),
        ("1 +", "exit code 1.*SyntaxError"),
    ],
)
def test_a_process_that_answers_no_line_is_given_up(
    program: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PROGRAM", program)

    with pytest.raises(EngineError, match=problem):
        Engine.start(SMALL, {}, deadline_s=1)


def test_a_process_that_cannot_be_started_gives_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(EngineError, match="cannot be started"):
        Engine.start(SMALL, {})


# --- what durable-rules does without the guard


def ruleset(**patterns: list[Any]) -> dict[str, Any]:
    rules: dict[str, Any] = {name: {"all": [{"m": {"$and": tests}}]} for name, tests in patterns.items()}
    rules[LAST] = {"all": [{"m": {"$and": [{"case": "yes"}]}}], "pri": 99}
    return {"name": "item-1", "keys": {"case": ["yes", "no"], "n": 1000}, "rules": rules}


LOOP = ruleset(i1=[])
CRASH = ruleset(**{f"i{number}": [{"case": "yes"}] for number in range(255)})
NOT_LAST = {**ruleset(i1=[{"case": "yes"}]), "rules": {**ruleset(i1=[{"case": "yes"}])["rules"],
            "i2": {"all": [{"m": {"$and": [{"case": "yes"}]}}], "pri": 100}}}  # fmt: skip
TOO_MANY = ruleset(
    **{f"i{number}": [{"case": "yes"}, {"$gte": {"n": 0}}, {"$lte": {"n": number}}] for number in range(70)}
)


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (LOOP, "no answer in 1 s"),
        (CRASH, "SIGSEGV"),
        (NOT_LAST, "did not fire last"),
        (TOO_MANY, "303"),
    ],
)
def test_without_the_guard_a_bad_ruleset_still_gives_one_error_that_names_it(
    definition: dict[str, Any], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PROGRAM", UNGUARDED)
    asked = worker.Worker([definition], {"item-1": "item-1 (item survey)"}, deadline_s=1)

    with pytest.raises(EngineError, match=problem) as error:
        asked.start()

    assert "ruleset item-1 (item survey)" in str(error.value)
    assert "fix: " in str(error.value)


def test_an_action_that_fails_is_a_failed_case(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = "session.Session._note = lambda self, name: lambda context: 1 / 0"
    monkeypatch.setattr(
        worker, "PROGRAM", UNGUARDED.replace("session.check =", f"{failing}; session.check =")
    )

    with pytest.raises(EngineError, match="division by zero"):
        worker.Worker([ruleset()], {}, deadline_s=2).start()


def test_the_process_checks_the_definitions_again() -> None:
    with pytest.raises(EngineError, match="ruleset item-1, rule i1: an empty `\\$and` loops for ever"):
        worker.Worker([LOOP], {}, deadline_s=2).start()


# --- when the parent goes

PARENT = """
    import sys, time
    sys.path[:0] = {path!r}
    from decision.engine import worker
    {change}
    asked = worker.Worker({definitions!r}, {{}}, deadline_s=1)
    print("here", flush=True)
    asked.start()
    print("started", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize(("definition", "until"), [(ruleset(), "started"), (LOOP, "here")])
def test_the_engine_ends_with_a_parent_that_is_killed_even_while_it_hangs(
    definition: dict[str, Any], until: str
) -> None:
    change = f"worker.PROGRAM = {UNGUARDED!r}" if definition is LOOP else ""
    program = textwrap.dedent(PARENT).format(path=sys.path, change=change, definitions=[definition])
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        for line in parent.stdout:
            if line.strip() == until:
                break
        tasks = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        assert soon(lambda: tasks.read_text() != "")
        child = int(tasks.read_text())
        time.sleep(0.5 if definition is LOOP else 0)
        parent.kill()

    assert soon(lambda: is_gone(child), seconds=4)


def test_ctrl_c_at_the_terminal_is_left_to_the_parent(small: Engine) -> None:
    assert small.pid
    os.kill(small.pid, signal.SIGINT)

    assert small.conclusions(CASES, WANTED) == RIGHT
