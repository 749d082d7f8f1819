"""A release: its fingerprint, the days it is in force, the digest of its folder."""

from __future__ import annotations

from datetime import date

import pytest

from kb.loader import load
from kb.release import Release, folder_digest
from tests import folders

STALLS = load(folders.STALLS)


def release(start: str, end: str | None) -> Release:
    days = {
        "effective_from": date.fromisoformat(start),
        "effective_to": date.fromisoformat(end) if end else None,
    }
    return Release(STALLS.model_copy(update={"manifest": STALLS.manifest.model_copy(update=days)}))


@pytest.mark.parametrize(
    ("day", "closed", "open_end"),
    [
        ("2012-12-31", False, False),
        ("2013-01-01", True, True),
        ("2015-05-18", True, True),
        ("2015-05-19", False, True),
        ("9999-12-31", False, True),
    ],
)
def test_both_ends_belong_to_the_time_of_a_release_and_no_end_is_an_open_end(day, closed, open_end):
    """Fault 7: a service stopped the day after a rule's end date."""
    assert release("2013-01-01", "2015-05-18").covers(date.fromisoformat(day)) is closed
    assert release("2013-01-01", None).covers(date.fromisoformat(day)) is open_end


def test_a_release_says_when_it_is_in_force():
    assert release("2013-01-01", "2015-05-18").span == "from 2013-01-01 to 2015-05-18"
    assert release("2013-01-01", None).span == "from 2013-01-01 on"


def test_a_release_bears_the_fingerprint_of_its_knowledge_base():
    assert Release(STALLS).fingerprint == STALLS.fingerprint


def test_the_digest_of_a_folder_is_that_of_its_rule_files(tmp_path):
    folder = folders.copy_of(folders.STALLS, tmp_path)
    assert folder_digest(folder) == folder_digest(folders.STALLS)
    folders.write(folder, "README.md", "words")
    assert folder_digest(folder) == folder_digest(folders.STALLS)


@pytest.mark.parametrize("change", ["byte", "name", "new file", "moved end"])
def test_any_other_byte_or_name_gives_another_digest(change, tmp_path):
    folder = folders.copy_of(folders.STALLS, tmp_path)
    if change == "byte":
        folders.replace(folder, "advice.yaml", "Leave the pavement free.", "Leave the pavement free!")
    elif change == "name":
        (folder / "items/stalls.yaml").rename(folder / "items/stall.yaml")
    elif change == "new file":
        folders.write(folder, "items/more.yaml", "")
    else:
        for file, text in {"examples/a.yaml": "examples: []\n", "examples/b.yaml": ""}.items():
            folders.write(folder, file, text)
        moved = folder_digest(folder)
        for file, text in {"examples/a.yaml": "", "examples/b.yaml": "examples: []\n"}.items():
            folders.write(folder, file, text)
        assert folder_digest(folder) != moved
    assert folder_digest(folder) != folder_digest(folders.STALLS)
