"""`liangti replay` and `liangti lab` on a store that is open here: what they print, and by which exit code."""

from __future__ import annotations

import json

import pytest

from api.cli import main
from tests.api.commands import runner
from tests.api.projects import FACTORY
from tests.folders import HARBIN

LIMIT = ("--set", "items/construction_permit.promised.days=1")


@pytest.fixture(scope="module")
def logged(opened, tmp_path_factory):
    """A data folder with a log of two decisions."""
    from api.app import create_app
    from api.first_release import note_opened
    from api.services import Services
    from decision.store.opening import open_store
    from tests.api.conftest import NOW, Client

    folder = tmp_path_factory.mktemp("logged")
    store = open_store("duckdb:///liangti.duckdb", folder, "main", lambda: NOW)
    services = Services(opened, store, clock=lambda: NOW, shadow_share=0.0)
    note_opened(opened, store, services.default.journal)
    client = Client(create_app(services))
    with client.runner:
        for facts in (FACTORY, {}):
            client.decide(facts)
    services.close()
    return folder


@pytest.fixture
def run(logged, capsys):
    return runner(logged, capsys)


def test_the_same_rules_move_nobody(run):
    ran = run("replay", str(HARBIN))
    assert (ran.code, ran.err) == (0, "")
    assert "2次不变" in ran.out


def test_a_shorter_limit_is_told_with_what_it_saves(run, opened):
    cut = opened.kb.item_by_id["construction_permit"].days - 1
    ran = run("replay", str(HARBIN), *LIMIT, "--json")
    assert (ran.code, ran.data["changed"], ran.data["moved"]) == (1, 1, 0)
    assert ran.data["working_days"]["lost"] == cut
    (case,) = ran.data["cases"]
    assert case["before"]["working_days"] - case["after"]["working_days"] == cut


def test_a_report_is_written_in_english_and_as_markdown(run):
    ran = run("replay", "1", *LIMIT, "--lang", "en", "--markdown")
    assert ran.out.startswith("## 1\n\n### Decided again\n")


def test_days_choose_the_decisions(run):
    assert run("replay", str(HARBIN), "--since", "2015-05-19", "--json").data["decisions"] == 0
    assert run("replay", str(HARBIN), "--until", "2015-05-19", "--json").data["decisions"] == 2


def test_against_named_rules_each_decision_is_compared_with_these(run):
    ran = run("replay", str(HARBIN), "--old", "1", "--json")
    assert (ran.code, ran.data["same"]) == (0, 2)


def test_the_lab_names_the_items_worth_cutting_over_the_log(run):
    data = run("lab", "1", "--logged", "--json").data
    assert data["over"] == "log"
    assert {one["plans"] for one in data["items"]} == {1}
    assert run("lab", "1", "--logged").out.startswith("值得压缩的事项，按已办理的项目")


def test_the_lab_tells_what_a_value_does_to_every_flowchart(run, opened):
    data = run("lab", str(HARBIN), *LIMIT, "--json").data
    assert [one["flowchart"] for one in data["flowcharts"]] == [one.id for one in opened.kb.flowcharts]
    ran = run("lab", str(HARBIN), *LIMIT, "--lang", "en")
    assert ran.out.startswith("What becomes of the flowcharts")


@pytest.mark.parametrize(
    "words",
    [
        ("replay", "nowhere"),
        ("replay", str(HARBIN), "--since", "yesterday"),
        ("replay", str(HARBIN), "--most", "-1"),
        ("replay", str(HARBIN), "--set", "items"),
        ("lab", str(HARBIN), "--since", "2015-05-18"),
    ],
)
def test_wrong_use_is_told_apart(run, words):
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "fix: " in ran.err


def test_an_unknown_path_or_release_is_refused(run):
    for words in (("lab", str(HARBIN), "--set", "items/x.days=1"), ("replay", "abcdef12")):
        ran = run(*words)
        assert ran.code == 1
        assert "fix: " in ran.err


def test_check_reports_what_a_value_would_break(capsys):
    word = "situations/S-GOV-01.flowchart=F-NOWHERE"
    assert main(["check", str(HARBIN), "--set", word, "--json"]) == 1
    assert any("F-NOWHERE" in one["problem"] for one in json.loads(capsys.readouterr().out)["findings"])
    assert main(["check", str(HARBIN), "--watch", "--set", word]) == 2
