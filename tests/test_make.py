"""`make setup` says in one sentence what is missing before it makes anything, and does nothing a second time."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = ("sh", "awk", "cat", "cksum", "dirname", "grep", "mkdir", "sed")

Setup = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what setup reads, in a folder with a blank in its name."""
    folder = tmp_path / "a clone"
    (folder / ".ci").mkdir(parents=True)
    for name in (".ci/setup", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder to stand as PATH: the plain tools that setup uses, no Python and no compiler."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    return folder


@pytest.fixture
def setup(checkout: Path, programs: Path) -> Setup:
    """Run setup in the copy, with nothing of this machine but the stand-ins."""

    def run(**environment: str) -> subprocess.CompletedProcess[str]:
        script = [str(programs / "sh"), str(checkout / ".ci/setup")]
        variables = {"PATH": str(programs), **environment}
        return subprocess.run(script, env=variables, capture_output=True, text=True, check=False, timeout=60)

    return run


def program(folder: Path, name: str, script: str) -> Path:
    """Write an executable shell script."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def python(folder: Path, name: str = "python3", *, version: str = "3.11", venv: str = "venv") -> Path:
    """Write a stand-in that describes itself as this Python, and makes a venv whose python notes what it is told."""
    inner = 'echo "$*" >>"$(dirname "$0")/../../calls"'
    return program(
        folder,
        name,
        f"""
        case "$*" in
            *get_path*) echo "{version} {venv} /nowhere" ;;
            *platform*) echo {version}.0 ;;
            "-m venv"*)
                mkdir -p .venv/bin
                printf '#!/bin/sh\\n%s\\n' '{inner}' >.venv/bin/python
                {shutil.which("chmod")} +x .venv/bin/python ;;
        esac""",
    )


def assert_refused(result: subprocess.CompletedProcess[str], checkout: Path, *words: str) -> None:
    """Check for exit code 1, one line on stderr with these words, and no trace in the folder."""
    assert result.returncode == 1, result.stderr
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert [word for word in ("setup: ", "install", *words) if word not in result.stderr] == []
    assert sorted(path.name for path in checkout.iterdir()) == [".ci", "pyproject.toml", "requirements.lock"]


def test_without_a_compiler_setup_says_so_and_makes_nothing(setup, checkout, programs):
    program(programs, "python3", f'exec "{sys.executable}" "$@"')
    assert_refused(setup(), checkout, "C compiler", "cc or gcc", "build-essential")


def test_a_compiler_named_in_cc_that_is_not_there_is_named(setup, checkout, programs):
    python(programs)
    assert_refused(setup(CC="icc -O2"), checkout, "there is no icc -O2")


def test_without_python_headers_setup_names_their_package(setup, checkout, programs):
    python(programs)
    program(programs, "cc", "cat >/dev/null; exit 1")
    assert_refused(setup(), checkout, "Python.h", "python3.11-dev", "python3.11-devel")


def test_without_the_venv_module_setup_names_its_package(setup, checkout, programs):
    python(programs, version="3.12", venv="-")
    program(programs, "gcc", "cat >/dev/null")
    assert_refused(setup(), checkout, "Python 3.12", "python3.12-venv")


def test_an_unsupported_python_is_refused_by_its_version(setup, checkout, programs):
    python(programs, version="3.13")
    program(programs, "cc", "cat >/dev/null")
    assert_refused(setup(), checkout, "Python 3.11 or 3.12, not 3.13")


def test_without_any_python_setup_says_which_to_install(setup, checkout, programs):
    program(programs, "cc", "cat >/dev/null")
    assert_refused(setup(), checkout, "Python 3.11 or 3.12", "PYTHON")


def test_the_python_named_in_the_environment_is_the_only_one_tried(setup, checkout, programs, tmp_path):
    python(programs, version="3.11")
    other = python(tmp_path, "a python", version="3.13")
    program(programs, "cc", "cat >/dev/null")
    assert_refused(setup(PYTHON=str(other)), checkout, "not 3.13")


def test_a_python_that_lacks_something_gives_way_to_one_that_does_not(setup, programs):
    python(programs, "python3.12", version="3.12", venv="-")
    python(programs, "python3.11", version="3.11")
    program(programs, "cc", "cat >/dev/null")
    assert "with python3.11 " in setup().stderr


def test_setup_installs_the_hashed_lock_once_and_again_only_after_a_change(setup, checkout, programs):
    python(programs)
    program(programs, "cc", "cat >/dev/null")
    calls = checkout / "calls"

    assert setup().returncode == 0
    first = calls.read_text(encoding="utf-8").splitlines()
    assert [line.split()[-1] for line in first] == [".venv/build.lock", "requirements.lock", "."]
    assert all("--require-hashes" in line for line in first[:2])
    assert all("--no-build-isolation" in line for line in first)
    build = (checkout / ".venv/build.lock").read_text(encoding="utf-8")
    assert [line.split("==")[0] for line in build.splitlines() if "==" in line] == [
        "packaging",
        "setuptools",
        "wheel",
    ]

    calls.unlink()
    again = setup()
    assert (again.returncode, again.stderr, again.stdout) == (0, "", "")
    assert not [line for line in calls.read_text(encoding="utf-8").splitlines() if "pip" in line]

    (checkout / "pyproject.toml").open("a", encoding="utf-8").write("# changed\n")
    assert "up to date" in setup().stderr
    assert sum("pip" in line for line in calls.read_text(encoding="utf-8").splitlines()) == 3


def test_a_failed_install_is_reported_and_tried_again_the_next_time(setup, checkout, programs):
    python(programs)
    program(programs, "cc", "cat >/dev/null")
    assert setup().returncode == 0
    program(checkout / ".venv/bin", "python", '[ "$1" = -c ]')
    (checkout / "requirements.lock").open("a", encoding="utf-8").write("# changed\n")
    failed = setup()
    assert failed.returncode == 1
    assert "this step failed" in failed.stderr
    assert setup().returncode == 1


def test_a_folder_that_was_moved_is_set_up_anew(setup, checkout, programs):
    python(programs)
    program(programs, "cc", "cat >/dev/null")
    assert setup().returncode == 0
    stamp = checkout / ".venv/stamp"
    stamp.write_text(stamp.read_text(encoding="utf-8").replace("a clone", "elsewhere"), encoding="utf-8")
    assert "making .venv" in setup().stderr


def test_the_lock_names_no_host_and_hashes_every_package():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "://" in line or line.startswith("-")]
    packages = [number for number, line in enumerate(lines) if "==" in line]
    assert packages
    assert all("--hash=sha256:" in lines[number + 1] for number in packages)


def test_this_python_can_be_described_as_setup_does():
    script = (ROOT / ".ci/setup").read_text(encoding="utf-8")
    code = script.split('"$1" -c \'')[1].split("'")[0]
    described = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert described == f"{version} venv {sysconfig.get_path('include')}{os.linesep}"
