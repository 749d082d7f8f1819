"""`liangti publish`, `approve`, `releases`, `rollback`, `verify-receipt` as they are typed, without a service."""

import json

import pytest

from api.cli import main
from tests.api.commands import runner
from tests.folders import STALLS, copy_of, replace


@pytest.fixture(scope="module")
def kept_indexes(tmp_path_factory):
    return tmp_path_factory.mktemp("indexes")


@pytest.fixture
def run(tmp_path, kept_indexes, monkeypatch, capsys):
    """Run a command on a data folder whose rules are those of the invented town."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "index").symlink_to(kept_indexes)
    monkeypatch.setenv("LIANGTI_KB", str(STALLS))
    monkeypatch.setenv("LIANGTI_HOME", str(home))
    monkeypatch.delenv("LIANGTI_KEY", raising=False)
    return runner(home, capsys)


@pytest.fixture
def folder(tmp_path):
    return replace(copy_of(STALLS, tmp_path), "manifest.yaml", "zh: 摊位许可（虚构）", "zh: 新的摊位许可")


def key(run, folder, name):
    """Make a policy key; return the name of the file that holds it."""
    file = folder.parent / name
    made = run("keys", "add", "--role", "policy", "--label", name, "--staff", name)
    file.write_text(made.out, encoding="utf-8")
    return str(file)


def test_a_release_from_proposal_to_rollback(run, folder, monkeypatch):
    assert "no release yet" in run("releases").out
    anna, boris = key(run, folder, "anna"), key(run, folder, "boris")
    proposed = run("publish", str(folder), "--from", "2026-06-01", "--why", "新名称", "--key-file", anna)
    assert proposed.code == 0, proposed.err
    assert proposed.out.startswith("proposal 2:")
    assert "every project is answered as before" in proposed.out
    alone = run("approve", "2", "--key-file", anna)
    assert (alone.code, "two persons" in alone.err) == (1, True)
    approved = run("approve", "2", "--key-file", boris, "--json")
    assert (approved.data["state"], approved.data["approved_alone"]) == ("approved", False)
    monkeypatch.setenv("LIANGTI_KEY", (folder.parent / "anna").read_text(encoding="utf-8"))
    back = run("rollback", "1", "--from", "2026-07-01", "--transition", "new")
    assert (back.code, back.out.split(",")[0]) == (0, "proposal 4")
    assert run("approve", "4", "--key-file", boris).out.startswith("release 4:")
    listed = run("releases", "--json").data
    assert [(one["number"], one["valid_from"], one["equals"]) for one in listed["releases"]] == [
        (1, "2013-01-01", None),
        (2, "2026-06-01", None),
        (4, "2026-07-01", 1),
    ]
    table = run("releases").out
    assert all(word in table for word in ("anna", "boris", "2026-06-30"))
    told = run("releases", "2").out
    assert "anna anna: 新名称" in told


def test_a_proposal_is_refused_and_withdrawn(run, folder):
    anna = key(run, folder, "anna")
    for number, act, said in ((2, "refuse", "refused"), (4, "withdraw", "withdrawn")):
        run("publish", str(folder), "--from", "2026-06-01", "--key-file", anna)
        done = run(act, str(number), "--key-file", anna, "--why", "不妥")
        assert (done.code, f"{number} is {said}" in done.out) == (0, True)


def test_without_keys_a_one_person_office_switches_the_rule_off(run, folder, monkeypatch):
    proposed = run("publish", str(folder), "--from", "2026-06-01", "--json").data
    refused = run("approve", str(proposed["number"]))
    assert (refused.code, "LIANGTI_TWO_PERSONS=no" in refused.err) == (1, True)
    monkeypatch.setenv("LIANGTI_TWO_PERSONS", "no")
    approved = run("approve", str(proposed["number"]))
    assert (approved.code, "approved by one person" in approved.out) == (0, True)
    assert "(alone)" in run("releases").out


def test_as_soon_as_there_are_keys_one_must_be_shown(run, folder):
    key(run, folder, "anna")
    nobody = run("publish", str(folder), "--from", "2026-06-01")
    assert (nobody.code, "--key-file" in nobody.err) == (1, True)
    (folder.parent / "other").write_text("kwrong", encoding="utf-8")
    other = run("publish", str(folder), "--from", "2026-06-01", "--key-file", str(folder.parent / "other"))
    assert (other.code, "not known" in other.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("publish", "nowhere", "--from", "2026-06-01"), "no rule folder"),
        (("publish", str(STALLS), "--from", "2026-06-01", "--key-file", "nowhere"), "no key can be read"),
        (("publish", str(STALLS)), "--from"),
        (("publish", str(STALLS), "--from", "2026-02-30"), "no day of the calendar"),
        (("rollback", "1", "--from", "soon"), "no day of the calendar"),
    ],
)
def test_wrong_use_is_named(run, words, said):
    done = run(*words)
    assert (done.code, said in done.err) == (2, True)


def test_rules_with_a_fault_are_not_proposed(run, folder):
    replace(folder, "examples/stalls.yaml", "situation: S-5, flowchart: F-FOOD", "situation: S-4")
    refused = run("publish", str(folder), "--from", "2026-06-01")
    assert (refused.code, "examples/stalls.yaml:" in refused.err) == (1, True)
    assert run("releases", "--json").data["proposals"] == []


def test_a_receipt_that_does_not_fit_is_refused(tmp_path, capsys):
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps({"receipt": "another"}), encoding="utf-8")
    assert main(["verify-receipt", str(file)]) == 1
    assert "does not fit" in capsys.readouterr().out
