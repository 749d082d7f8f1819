"""Data flows one way, kb -> decision -> explain -> api, and the top level holds a fixed set of names."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("kb", "decision", "explain", "api")
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "DECISIONS.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "README.zh-CN.md",
    "api",
    "benchmarks",
    "decision",
    "explain",
    "kb",
    "pyproject.toml",
    "requirements.lock",
    "tests",
}
MODULES = sorted(
    path.relative_to(ROOT).as_posix() for layer in LAYERS for path in (ROOT / layer).rglob("*.py")
)


def imports(tree: ast.Module, module: str) -> Iterator[str]:
    """Yield the full dotted name of everything that the module at this path imports, at whatever depth."""
    package = module.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            origin = [*start, node.module] if node.module else start
            yield from (".".join([*origin, alias.name]) for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from (str(name.value) for name in node.args[:1] if isinstance(name, ast.Constant))


def layer_faults(tree: ast.Module, module: str) -> list[str]:
    """Return one sentence for each import or environment access that this module's place does not allow."""
    layer = module.split("/")[0]
    later = {*LAYERS[LAYERS.index(layer) + 1 :], "tests", "benchmarks"}
    faults = []
    for name in imports(tree, module):
        first = name.split(".")[0]
        if first in later:
            faults.append(f"{module} imports {name}, which comes after {layer}")
        if first == "durable" and not module.startswith("decision/engine/"):
            faults.append(f"{module} imports {name}, which only decision/engine may")
        if layer != "api" and name in {"os.environ", "os.environb", "os.getenv"}:
            faults.append(f"{module} imports {name}; the environment is read in api")
    for node in ast.walk(tree):
        is_os = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os"
        if is_os and layer != "api" and node.attr in {"environ", "environb", "getenv", "putenv"}:
            faults.append(f"{module}:{node.lineno} uses os.{node.attr}; the environment is read in api")
    return faults


@pytest.mark.parametrize("module", MODULES)
def test_a_module_uses_only_its_own_layer_and_those_before_it(module):
    assert layer_faults(ast.parse((ROOT / module).read_bytes()), module) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kb/reader.py", "import decision"),
        ("kb/verify/gaps.py", "from decision.plan import plan"),
        ("decision/plan.py", "def f():\n    from explain import narrative"),
        ("explain/svg.py", "import api.settings as settings"),
        ("explain/svg.py", "from .. import api"),
        ("api/app.py", "import tests.strategies"),
        ("decision/derive.py", "from durable.lang import ruleset"),
        ("decision/derive.py", "import importlib\nimportlib.import_module('durable.engine')"),
        ("kb/reader.py", "import os\nhome = os.environ['LIANGTI_HOME']"),
        ("explain/wording.py", "from os import getenv"),
    ],
)
def test_a_forbidden_import_is_seen(module, source):
    assert len(layer_faults(ast.parse(source), module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kb/verify/gaps.py", "from . import finding\nfrom ..regions import Region"),
        ("decision/engine/worker.py", "from durable.engine import Ruleset"),
        ("api/settings.py", "import os\nhome = os.environ.get('LIANGTI_HOME')"),
        ("api/app.py", "from kb import load\nfrom decision import decide\nimport explain"),
    ],
)
def test_an_allowed_import_is_let_through(module, source):
    assert layer_faults(ast.parse(source), module) == []


@pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="only a git work tree tells what belongs to the project"
)
def test_the_top_level_holds_what_style_allows_and_nothing_else():
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    present = {path.split("/")[0] for path in listed.split("\0") if path and (ROOT / path).exists()}
    assert present == TOP_LEVEL
