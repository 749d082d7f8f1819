"""Each package says in its first file what it offers, and offers just that."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

PUBLIC = {
    "kb": {"Finding", "KnowledgeBase", "check_folder", "load"},
    "decision": {"Case", "Decision", "open_release"},
    "explain": {
        "decision_as_data",
        "decision_bytes",
        "narrative",
        "plan_chart",
        "rule_map",
        "to_bpmn",
        "what_if",
        "why_not",
    },
    "api": {"create_app"},
}


@pytest.mark.parametrize("package", PUBLIC)
def test_a_package_offers_its_public_names(package):
    module = importlib.import_module(package)
    assert set(module.__all__) == PUBLIC[package]
    assert all(getattr(module, name).__name__ == name for name in PUBLIC[package])


@pytest.mark.parametrize("package", PUBLIC)
def test_no_module_stands_in_the_place_of_a_public_name(package):
    modules = {module.name for module in pkgutil.iter_modules(importlib.import_module(package).__path__)}
    assert not modules & PUBLIC[package]


def test_a_package_alone_imports_nothing_heavy():
    code = (
        "import sys, kb, decision, explain, api; print('pydantic' in sys.modules or 'fastapi' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
