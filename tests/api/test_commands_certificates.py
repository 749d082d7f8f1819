"""`liangti certificates import`, where no service runs."""

import io
import sys
from pathlib import Path

import pytest

from tests.api.commands import certificate_file, runner


@pytest.fixture
def run(tmp_path, capsys):
    return runner(tmp_path / "home", capsys)


def test_a_file_is_taken_in_and_the_same_file_changes_nothing(run, tmp_path):
    file = certificate_file(tmp_path, 1, 2)
    first, second = run("certificates", "import", file), run("certificates", "import", file)
    assert (first.code, second.code) == (0, 0)
    assert "2 rows: 2 new, 0 known already" in first.out
    assert "2 rows: 0 new, 2 known already; nothing changed" in second.out


def test_of_a_file_with_faults_nothing_is_taken_in_and_every_fault_has_its_place(run, tmp_path):
    file = certificate_file(
        tmp_path, 1, more="licence,A2,CONS,某院,2018-02-30,有效\ndesign_qual,,CONS,某院,,有效\n"
    )
    ran = run("certificates", "import", file)
    assert ran.code == 1
    for place in ("certificates.csv:3:1: ", "certificates.csv:3:5: ", "certificates.csv:4:2: "):
        assert place in ran.out
    assert "nothing was taken in" in ran.out
    assert run("store", "check", "--json").data["records"] == 0


def test_json_holds_the_counts_and_the_findings(run, tmp_path):
    done = run("certificates", "import", certificate_file(tmp_path, 1, more="x,1,,,,\n"), "--json")
    assert done.code == 1
    assert (done.data["rows"], done.data["new"]) == (2, 0)
    assert {"file": "certificates.csv", "line": 3, "column": 1}.items() <= done.data["findings"][0].items()


def test_standard_input_is_a_file_too(run, tmp_path, monkeypatch):
    file = Path(certificate_file(tmp_path, 1))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    assert run("certificates", "import", "-", "--json").data["new"] == 1


def test_gb18030_and_ndjson_are_read(run, tmp_path):
    chinese = tmp_path / "gb.csv"
    chinese.write_text(Path(certificate_file(tmp_path, 1)).read_text("utf-8"), "gb18030")
    lines = tmp_path / "lines.ndjson"
    lines.write_text('{"type": "design_qual", "number": "A2", "holder": "某院", "state": "valid"}\n', "utf-8")
    assert run("certificates", "import", str(chinese), "--json").data["new"] == 1
    assert run("certificates", "import", str(lines), "--json").data["new"] == 1


@pytest.mark.parametrize(("kind", "code"), [("csv", 0), ("ndjson", 1), ("xlsx", 1)])
def test_a_file_of_another_format_than_the_one_that_is_named_is_refused(run, tmp_path, kind, code):
    ran = run("certificates", "import", certificate_file(tmp_path, 1), "--format", kind)
    assert ran.code == code
    assert ("this is no" in ran.out) == bool(code)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["certificates"], 2, "say import"),
        (["certificates", "import"], 2, "FILE"),
        (["certificates", "import", "nowhere.csv"], 2, "nowhere.csv: there is no such file"),
        (["certificates", "import", "."], 2, "there is no such file"),
        (["certificates", "export", "x"], 2, "export"),
    ],
)
def test_wrong_use_is_said_with_a_fix(run, words, code, said):
    ran = run(*words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "fix: " in ran.err


def test_progress_is_shown_on_a_terminal_only(run, tmp_path, monkeypatch):
    file = certificate_file(tmp_path, 1)
    assert run("certificates", "import", file).err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run("certificates", "import", file).code == 0
