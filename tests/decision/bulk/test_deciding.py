"""A table of projects: one answer a row, in their order, whatever the form; nothing is decided on a wrong one."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.bulk import WrongCases
from decision.bulk.answers import Answer, Answers
from decision.bulk.cells import Cells
from decision.bulk.words import Words
from decision.decide import NoReleaseInForce
from kb.axes import Axis
from kb.errors import LiangtiError
from tests.decision.bulk.tables import COLUMNS, as_csv, as_parquet, read, row_of, run
from tests.decision.strategies import (
    CRITERIA,
    DECLARED,
    FACTORY,
    KB,
    OPENED,
    PARTIAL,
    VALID,
    answers,
    laws,
)

ANSWERS = Answers(OPENED)
EVERY = [
    {**answers(*combination), **dict(zip(DECLARED, declared, strict=True))}
    for combination, declared in product(VALID, product((False, True), repeat=len(DECLARED)))
]


def answered(facts_of_rows):
    return [(row, *ANSWERS.of(facts)) for row, facts in enumerate(facts_of_rows, start=1)]


def test_every_project_and_every_way_to_leave_criteria_open_is_answered_in_order(tmp_path):
    projects = [*EVERY, *(answers(*combination) for combination in PARTIAL)]
    source = as_parquet(tmp_path / "cases.parquet", map(row_of, projects))
    done = run(source, tmp_path / "decided.parquet")
    assert read(tmp_path / "decided.parquet") == answered(projects)
    assert done.rows == len(projects)
    assert done.outcomes["decided"] == len(EVERY) + len(VALID)


@given(st.lists(st.tuples(st.sampled_from(PARTIAL), st.randoms()), max_size=30))
@laws(6)
def test_codes_labels_and_blanks_around_them_are_read_alike(tmp_path_factory, drawn):
    folder = tmp_path_factory.mktemp("table")
    rows, projects = [], []
    for combination, random in drawn:
        facts = {**answers(*combination), **{name: random.choice((None, True, False)) for name in DECLARED}}
        projects.append({name: value for name, value in facts.items() if value is not None})
        rows.append([_said(name, facts.get(name), random) for name in COLUMNS])
    run(as_csv(folder / "cases.csv", rows, COLUMNS), folder / "decided.parquet")
    assert read(folder / "decided.parquet") == answered(projects)


def _said(name, value, random):
    if value is None:
        return random.choice(("", " "))
    words = (str(value), KB.vocabulary[name].label(value))
    return random.choice(("", " ", "　")) + random.choice(words) + random.choice(("", "\t"))


def test_the_callers_own_names_stand_beside_the_answers(tmp_path):
    source = as_csv(tmp_path / "c.csv", [("=1+1", *FACTORY.values())], ("reference", *CRITERIA))
    run(source, tmp_path / "d.csv")
    header, line, *rest = (tmp_path / "d.csv").read_text("utf-8").splitlines()
    assert header.split(",") == ["row", "reference", *Answer._fields]
    assert line.split(",")[:3] == ["1", "=1+1", "decided"]
    assert rest == []


def test_the_same_table_gives_the_same_bytes(tmp_path):
    source = as_parquet(tmp_path / "c.parquet", map(row_of, EVERY[::7]))
    for name in ("a.parquet", "b.parquet"):
        run(source, tmp_path / name)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_table_without_projects_gives_one_without_answers(tmp_path, form):
    source = as_csv(tmp_path / "c.csv", [], CRITERIA)
    assert run(source, tmp_path / f"d.{form}").rows == 0
    assert read(tmp_path / f"d.{form}") == []


def test_every_word_that_is_no_value_is_named_with_its_rows_and_nothing_is_written(tmp_path):
    good = row_of(FACTORY)
    bad = [good, ["备按", *good[1:]], good, [*good[:-1], "maybe"], *[["备按", *good[1:]]] * 6]
    with pytest.raises(WrongCases) as refused:
        run(as_csv(tmp_path / "c.csv", bad, COLUMNS), tmp_path / "d.csv")
    assert [(one.place, one.problem.split("`")[1]) for one in refused.value.problems] == [
        ("rows 2, 5, 6, 7, 8 and 2 more, column investor", "备按"),
        (f"row 4, column {COLUMNS[-1]}", "maybe"),
    ]
    assert not (tmp_path / "d.csv").exists()


@pytest.mark.parametrize("name", ["d.txt", "nowhere/d.csv", "c.csv"])
def test_a_target_that_cannot_be_is_refused_before_the_work(tmp_path, name):
    source = as_csv(tmp_path / "c.csv", [list(FACTORY.values())], CRITERIA)
    before = source.read_bytes()
    with pytest.raises(LiangtiError):
        run(source, tmp_path / name)
    assert source.read_bytes() == before


def test_an_answer_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "d.csv").mkdir()
    source = as_csv(tmp_path / "c.csv", [list(FACTORY.values())], CRITERIA)
    with pytest.raises(LiangtiError, match="cannot be written"):
        run(source, tmp_path / "d.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.csv", "d.csv"]


def test_a_release_that_is_not_in_force_decides_nothing(tmp_path):
    from decision.bulk import decide_table

    source = as_csv(tmp_path / "c.csv", [list(FACTORY.values())], CRITERIA)
    with pytest.raises(NoReleaseInForce):
        decide_table(OPENED, source, tmp_path / "d.csv", date(1990, 1, 1))


def test_spark_is_asked_for_by_name_where_it_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    source = as_csv(tmp_path / "c.csv", [list(FACTORY.values())], CRITERIA)
    with pytest.raises(LiangtiError, match=r"liangti\[spark\]"):
        run(source, tmp_path / "d.csv", engine="spark")


def test_columns_whose_numbers_would_not_fit_are_refused():
    fact = KB.vocabulary[DECLARED[0]]
    words = [Words(Axis(fact, (False, True), (False, True)), {})] * 40
    with pytest.raises(LiangtiError, match="40 columns are too many"):
        Cells(words, has_reference=False)
