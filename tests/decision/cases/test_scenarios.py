"""The scenarios of case tracking: everything that each must yield, field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from decision.cases.decided_plan import reference_steps
from decision.cases.scenarios import run
from tests.decision.cases.acting import KB, NOTICES
from tests.decision.strategies import OPENED

DATA: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "scenarios.json").read_bytes())
SCENARIOS = {scenario["id"]: scenario for scenario in DATA["scenarios"]}
IN_THE_KNOWLEDGE_BASE = ("settings", "stop_reasons", "joint_rules", "calendars")


@cache
def plan_of(flowchart: str) -> Mapping[str, Any]:
    return reference_steps(OPENED, flowchart)


def yielded(name: str, data: Mapping[str, Any] = DATA) -> dict[str, Any]:
    return run({**data, "scenarios": [SCENARIOS[name]]}, KB, NOTICES, plan_of)[name]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_yields_exactly_what_is_expected(name):
    found, expected = yielded(name), SCENARIOS[name]["expect"]
    assert set(found) == set(expected)
    for part in expected:
        assert found[part] == expected[part], part


@pytest.mark.parametrize("name", [name for name in SCENARIOS if SCENARIOS[name]["by_hand"]])
def test_a_scenario_yields_what_was_reasoned_out_by_hand(name):
    found = yielded(name)
    for path, value in SCENARIOS[name]["by_hand"].items():
        if path in ("has", "lacks"):
            text = "\n".join(found["notices"])
            assert all((part in text) is (path == "has") for part in value), path
        else:
            assert at(found, path) == value, path


def at(data: Any, path: str) -> Any:
    for step in path.split("."):
        data = data[int(step) if isinstance(data, list) else step]
    return data


@pytest.mark.parametrize("name", ["T04", "T15", "T46", "T70", "T72", "T73", "T74"])
def test_what_a_file_leaves_open_comes_from_the_knowledge_base(name):
    without = {key: value for key, value in DATA.items() if key not in IN_THE_KNOWLEDGE_BASE}
    assert yielded(name, without) == SCENARIOS[name]["expect"]


@pytest.mark.parametrize("key", ["settings", "stop_reasons", "joint_rules"])
def test_the_knowledge_base_says_the_same_as_the_file(key):
    said = KB.monitoring.model_dump()
    found = {
        "settings": {name: said["settings"][name] for name in DATA["settings"]},
        "stop_reasons": [reason["id"] for reason in said["stop_reasons"]],
        "joint_rules": {
            rule["item"]: {"rule": rule["rule"], "silence": rule["silence"]} for rule in said["joint_rules"]
        },
    }
    assert found[key] == DATA[key]
