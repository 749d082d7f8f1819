"""`liangti batch` as it is typed."""

import pytest

from decision import index_file
from decision.engine import engine_version
from kb.release import folder_digest
from tests.api.commands import runner
from tests.decision.bulk.tables import as_csv, read
from tests.decision.strategies import CRITERIA, FACTORY, HARBIN, OPENED

AS_OF = ("--as-of", "2015-05-18")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A data folder in which the shipped rules open at once."""
    folder = tmp_path_factory.mktemp("home")
    index_file.save(OPENED.index, folder, folder_digest(HARBIN), engine_version())
    return folder


@pytest.fixture
def run(home, capsys):
    return runner(home, capsys)


@pytest.fixture
def cases(tmp_path):
    rows = [list(FACTORY.values()), ["", *list(FACTORY.values())[1:]]]
    return str(as_csv(tmp_path / "cases.csv", rows, CRITERIA))


def test_a_table_is_decided_and_counted(run, cases, tmp_path):
    ran = run("batch", cases, str(tmp_path / "decided.parquet"), *AS_OF, "--json")
    assert ran.code == 0
    assert ran.data["rows"] == sum(ran.data["outcomes"].values()) == 2
    assert [row[0] for row in read(tmp_path / "decided.parquet")] == [1, 2]


def test_the_sentence_names_the_outcomes_and_the_file(run, cases, tmp_path):
    target = str(tmp_path / "decided.csv")
    ran = run("batch", cases, target, *AS_OF)
    assert ran.out.startswith("2 projects: ")
    assert f"written to {target}" in ran.out


def test_a_wrong_table_is_refused_with_every_problem(run, tmp_path):
    rows = [["备按", *list(FACTORY.values())[1:]]] * 2
    ran = run("batch", str(as_csv(tmp_path / "c.csv", rows, CRITERIA)), str(tmp_path / "d.csv"), *AS_OF)
    assert ran.code == 1
    assert "c.csv: rows 1, 2, column investor: `备按`" in ran.err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--as-of", "2015-02-30"], "is no day of the calendar"),
        (["--as-of", "1990-01-01"], "no rules are in force on 1990-01-01"),
    ],
)
def test_a_day_that_cannot_be_is_wrong_use(run, cases, tmp_path, more, said):
    ran = run("batch", cases, str(tmp_path / "d.csv"), *more)
    assert ran.code == 2
    assert said in ran.err


def test_a_file_that_is_not_there_is_wrong_use(run, tmp_path):
    ran = run("batch", str(tmp_path / "none.csv"), str(tmp_path / "d.csv"))
    assert ran.code == 2
    assert "there is no such file" in ran.err
