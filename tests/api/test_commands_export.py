"""`liangti export`, `verify`, `simulate --url` and `figures --running`, with a running service and without one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from api.cli import main
from decision.cases import verify_case
from tests.api.commands import runner, serving

KEY = "20150518-7K2MQ-9X4TD-C"


@pytest.fixture(scope="module")
def served(tmp_path_factory, home):
    """A service with a few simulated cases: its folder and its address."""
    folder = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(home / "index", folder / "index")
    with serving(folder) as (_, address):
        yield folder, address


@pytest.fixture
def run(served, capsys):
    return runner(served[0], capsys)


@pytest.fixture(scope="module")
def receipt(served):
    """A case that `liangti simulate` opened in the running service."""
    folder, address = served
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "simulate",
        "--url",
        address,
        "--cases",
        "2",
        "--days",
        "12",
        "--json",
    ]
    made = subprocess.run([*command, "--home", str(folder)], capture_output=True, text=True, check=True)
    assert json.loads(made.stdout)["events"]["supplied"] >= 2
    with urllib.request.urlopen(f"{address}/v1/cases") as answer:
        return json.load(answer)["cases"][0]["receipt"]


def test_the_export_has_the_bytes_of_the_service_and_is_found_whole(run, served, receipt, tmp_path, capsys):
    file = tmp_path / "case.ndjson"
    written = run("export", receipt, "--output", str(file))
    assert written.code == 0
    with urllib.request.urlopen(f"{served[1]}/v1/cases/{receipt}/export") as answer:
        assert file.read_bytes() == answer.read()
    assert main(["verify", str(file)]) == 0
    assert "simulated, no real case" in capsys.readouterr().out


def test_a_record_that_was_changed_is_named(run, receipt, tmp_path, capsys):
    file = tmp_path / "case.ndjson"
    run("export", receipt, "--output", str(file))
    file.write_text(file.read_text(encoding="utf-8").replace('"by":"', '"by":"x', 1), encoding="utf-8")
    assert main(["verify", str(file)]) == 1
    assert "was changed" in capsys.readouterr().out


def test_a_file_that_is_there_is_not_written_over(run, receipt, tmp_path):
    file = tmp_path / "case.ndjson"
    file.write_text("mine", encoding="utf-8")
    assert run("export", receipt, "--output", str(file)).code == 2
    assert run("export", receipt, "--output", str(tmp_path / "no" / "such")).code == 2
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_case_that_is_not_there_is_refused(run):
    assert run("export", KEY).code == 1


@pytest.mark.usefixtures("receipt")
def test_the_figures_of_a_running_service_are_printed_in_each_form(run):
    data = run("figures", "--running", "--which", "simulated", "--json").data
    assert sum(data["states"].values()) == 2
    assert run("figures", "--csv", "items").out.startswith("id,closed,promised,p10")
    assert run("figures", "--svg").out.startswith("<svg")
    assert "还没有办件" in run("figures", "--running").out


@pytest.mark.parametrize("words", [("--cases", "0"), ("--days", "1001"), ("--from", "May")])
def test_what_cannot_be_simulated_is_said(tmp_path, capsys, words):
    assert runner(tmp_path, capsys)("simulate", *words).code == 2


def test_the_script_is_printed_and_checks_alone(tmp_path, capsys):
    printed = runner(tmp_path, capsys)("verify")
    assert printed.code == 2
    assert main(["verify", "--script"]) == 0
    assert capsys.readouterr().out == Path(verify_case.__file__).read_text(encoding="utf-8")
