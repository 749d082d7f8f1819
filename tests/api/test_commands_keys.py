"""`liangti keys`, where no service runs."""

import pytest

from api.access import key_hash
from decision.store.opening import open_store
from tests.api.commands import runner
from tests.api.conftest import NOW


@pytest.fixture
def run(tmp_path, capsys):
    return runner(tmp_path, capsys)


def test_nothing_but_the_key_stands_on_stdout_and_its_hash_in_the_store(run, tmp_path):
    made = run(
        "keys", "add", "--role", "intake", "--department", "PLAN", "--staff", "0815", "--label", "窗口3"
    )
    secret = made.out.strip()
    assert made.code == 0
    assert " " not in secret
    assert "Bearer" in made.err
    with open_store("duckdb:///liangti.duckdb", tmp_path, None, lambda: NOW) as store:
        (kept,) = store.keys.all()
    assert kept.hash == key_hash(secret)
    assert (kept.role, kept.department, kept.staff_number, kept.label) == ("intake", "PLAN", "0815", "窗口3")
    assert not any(secret.encode() in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_keys_are_listed_without_what_they_are(run):
    assert "no keys" in run("keys", "list").out
    secret = run("keys", "add", "--role", "policy", "--label", "编制").out.strip()
    listed = run("keys", "list")
    assert secret not in listed.out
    assert "编制" in listed.out
    assert run("keys", "list", "--json").data["keys"][0]["role"] == "policy"


def test_a_key_is_revoked_by_the_id_of_the_list(run):
    made = run("keys", "add", "--role", "intake", "--json").data
    assert run("keys", "revoke", made["id"]).code == 0
    assert run("keys", "list", "--json").data["keys"][0]["revoked"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["keys"], 2, "say add, list, revoke"),
        (["keys", "add"], 2, "--role"),
        (
            ["keys", "add", "--role", "intak"],
            2,
            "--role: `intak` is no role\n    fix: did you mean `intake`?",
        ),
        (
            ["keys", "add", "--role", "intake", "--department", "PLAM"],
            2,
            "--department: `PLAM` is no department",
        ),
        (["keys", "add", "--role", "intake", "--label", "a\nb"], 2, "--label: "),
        (["keys", "revoke"], 2, "ID"),
        (["keys", "revoke", "0123456789abcdef"], 1, "there is no key with this id"),
        (["keys", "list", "all"], 2, "unknown: all"),
    ],
)
def test_wrong_use_is_said_with_a_fix(run, words, code, said):
    ran = run(*words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "fix: " in ran.err
