"""`liangti cases run`: what a file of scenarios yields, and what is wrong with a file."""

import json

import pytest

from tests.api.commands import runner
from tests.decision.cases.test_scenarios import DATA, SCENARIOS

SOME = ("T01", "T15", "T54", "T80", "T94")


@pytest.fixture
def run(tmp_path, capsys):
    return runner(tmp_path, capsys)


def file_of(folder, data):
    path = folder / "scenarios.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def test_every_scenario_yields_what_it_must(run, tmp_path):
    data = {**DATA, "scenarios": [SCENARIOS[name] for name in SOME]}
    assert run("cases", "run", file_of(tmp_path, data), "--json").data == {
        name: SCENARIOS[name]["expect"] for name in SOME
    }


def test_in_short_each_scenario_is_a_line_with_its_refusals(run, tmp_path):
    data = {**DATA, "scenarios": [SCENARIOS[name] for name in SOME]}
    lines = run("cases", "run", file_of(tmp_path, data)).out.splitlines()
    assert [line.split(":")[0] for line in lines] == list(SOME)
    assert "3 missing_field, 4 unknown_reason" in lines[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "no JSON"),
        ("[]", "it holds no `scenarios`"),
        ('{"scenarios": [{"id": "X", "plans": {}, "now": "2015-05-18T09:00"}]}', "a part is missing"),
    ],
)
def test_a_file_of_another_form_is_refused_with_what_is_wrong(run, tmp_path, text, told):
    path = tmp_path / "scenarios.json"
    path.write_text(text, encoding="utf-8")
    refused = run("cases", "run", str(path))
    assert refused.code == 2
    assert told in refused.err
    assert "fix:" in refused.err


def test_a_file_that_is_not_there_is_named(run, tmp_path):
    refused = run("cases", "run", str(tmp_path / "none.json"))
    assert (refused.code, "cannot be read" in refused.err) == (2, True)
