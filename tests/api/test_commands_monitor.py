"""`liangti monitor`, `webhooks` and `calendar`: the same here and through a service, refusals with their repair."""

from __future__ import annotations

import json

import pytest

from decision.opening import CALENDARS
from tests.api.commands import runner


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LIANGTI_WEBHOOK_NETWORKS", "127.0.0.0/8")
    return runner(tmp_path / "home", capsys)


def test_it_runs_and_says_when_it_ran(run):
    assert "not run yet" in run("monitor", "--status").out
    done = json.loads(run("monitor", "--at", "2015-05-21T08:30", "--json").out)
    assert (done["at"], done["cases"], done["notices"]) == ("2015-05-21T08:30", 0, 0)
    assert "2015-05-21T08:30" in run("monitor", "--status").out


@pytest.mark.parametrize("words", [(), ("--at", "2015-05-21T08:30", "--status"), ("--at", "tomorrow")])
def test_it_wants_a_moment_or_the_status(run, words):
    assert run("monitor", *words).code == 2


def test_a_moment_that_has_not_come_is_refused(run):
    answer = run("monitor", "--at", "9000-01-01T08:30")
    assert answer.code == 1
    assert "not come yet" in answer.err


def test_webhooks_are_added_listed_rotated_replayed_and_removed(run):
    added = run("webhooks", "add", "http://127.0.0.1:9/in", "--label", "收件")
    assert added.out.startswith("whsec_")
    (one,) = json.loads(run("webhooks", "list", "--json").out)["webhooks"]
    assert one["id"] in added.err
    assert "收件" in run("webhooks", "list").out
    assert run("webhooks", "rotate", one["id"]).out.startswith("whsec_")
    assert "nothing is parked" in run("webhooks", "parked").out
    assert run("webhooks", "replay", one["id"]).code == 0
    assert run("webhooks", "remove", one["id"]).code == 0
    assert "no webhooks" in run("webhooks", "list").out
    assert run("webhooks", "remove", one["id"]).code == 1


def test_a_webhook_that_leads_inside_is_refused_with_a_repair(run):
    answer = run("webhooks", "add", "https://10.0.0.1/")
    assert answer.code == 2
    assert "LIANGTI_WEBHOOK_NETWORKS" in answer.err


def test_a_calendar_is_loaded_once(run, tmp_path):
    text = (CALENDARS / "cn-2015-05-13.yaml").read_text(encoding="utf-8")
    file = tmp_path / "cn-2015-05-19.yaml"
    file.write_text(text.replace("2015-05-13", "2015-05-19"), encoding="utf-8")
    assert json.loads(run("calendar", "load", str(file), "--json").out) == {
        "calendar": "cn-2015-05-19",
        "is_new": True,
        "cases": [],
        "refused": [],
    }
    assert "already" in run("calendar", "load", str(file)).out


def test_a_file_that_is_no_calendar_is_refused_with_the_place(run, tmp_path):
    file = tmp_path / "cn-2015-05-19.yaml"
    assert run("calendar", "load", str(file)).code == 2
    file.write_text("id: cn-2015-05-19\n", encoding="utf-8")
    answer = run("calendar", "load", str(file))
    assert answer.code == 2
    assert "cn-2015-05-19.yaml:1" in answer.err
