"""An empty knowledge base is whole, decides what its examples say, and writes over nothing."""

from __future__ import annotations

from datetime import date

import pytest

from kb.errors import LiangtiError
from kb.loader import load
from kb.verify import check_folder
from kb.writing.skeleton_base import FILES, new_base

BEGIN = date(2020, 2, 29)


@pytest.fixture
def folder(tmp_path):
    new_base(tmp_path / "bakery", BEGIN)
    return tmp_path / "bakery"


def test_nothing_is_found_in_it_not_even_a_note(folder):
    assert check_folder(folder)[1] == ()


def test_it_is_named_as_its_folder_and_in_force_from_the_day_given(folder):
    manifest = load(folder).manifest
    assert (manifest.id, manifest.effective_from) == ("bakery", BEGIN)


def test_each_file_that_can_hold_comments_says_what_to_write(folder):
    told = [
        (folder / file).read_text(encoding="utf-8").startswith("# ")
        for file in FILES
        if file.endswith("yaml")
    ]
    assert told
    assert all(told)


@pytest.mark.parametrize("file", FILES)
def test_no_file_of_it_is_idle(file, folder):
    (folder / file).unlink()
    assert check_folder(folder)[1]


def test_what_stands_in_a_folder_is_not_written_over(folder):
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    with pytest.raises(LiangtiError, match="something stands there already"):
        new_base(folder, date(2021, 1, 1))
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


@pytest.mark.parametrize("name", ["Bakery", "1st", "面包", "a b"])
def test_a_folder_whose_name_is_no_id_is_refused(name, tmp_path):
    with pytest.raises(LiangtiError, match="is no id"):
        new_base(tmp_path / name, BEGIN)
    assert not (tmp_path / name).exists()
