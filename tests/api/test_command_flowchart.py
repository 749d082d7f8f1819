"""`liangti flowchart` as it is typed."""

from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import icalendar
import pytest

from tests.api.commands import runner
from tests.api.projects import FACTORY

ANSWERS = [f"{name}={value}" for name, value in FACTORY.items()]
ON_THE_DAY = ["--start", "2015-05-18", "--known-at", "2015-05-18"]


@pytest.fixture(autouse=True)
def is_open(opened, monkeypatch):
    """Let every command find the shipped rules open."""
    monkeypatch.setattr("decision.opening.open_release", lambda *_: opened)


@pytest.fixture
def run(tmp_path, capsys):
    return runner(tmp_path, capsys)


def test_a_flowchart_is_told_drawn_and_given_as_a_process(run):
    assert "F-COL-01" in run("flowchart", "F-COL-01").out
    picture, process = (run("flowchart", "F-COL-01", f"--{form}") for form in ("svg", "bpmn"))
    assert (picture.code, process.code, picture.err, process.err) == (0, 0, "", "")
    assert ET.fromstring(picture.out).tag == "{http://www.w3.org/2000/svg}svg"
    assert ET.fromstring(process.out).tag.endswith("definitions")


def test_a_project_is_drawn_from_its_answers_or_its_file_alike(run, tmp_path):
    file = tmp_path / "factory.yaml"
    file.write_text("".join(f"{name}: {value}\n" for name, value in FACTORY.items()), encoding="utf-8")
    from_words, from_file = (
        run("flowchart", *stated, "--svg", *ON_THE_DAY) for stated in (ANSWERS, [str(file)])
    )
    assert from_words.code == 0
    assert from_words.out == from_file.out
    assert "5月25日" in from_words.out


def test_the_calendar_is_written_to_a_file_byte_for_byte(run, tmp_path):
    file = tmp_path / "plan.ics"
    assert run("flowchart", "F-COL-01", "--ics", *ON_THE_DAY, "-o", str(file)) == (0, "", "")
    events = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert min(event["DTSTART"].dt for event in events) == date(2015, 5, 18)
    assert b"\r\n" in file.read_bytes()
    assert b"\r\r\n" not in file.read_bytes()


def test_the_language_and_the_theme_are_chosen(run):
    told = run("flowchart", "F-COL-01", "--svg", "--lang", "en", "--theme", "dark").out
    assert "Township enterprise" in told
    assert "prefers-color-scheme" not in told


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["F-NONE-01"], 2, "known: F-GOV-01"),
        (["F-COL-01", "--ics"], 1, "give a start day"),
        (["investor=government", "--svg"], 1, "answer what is still asked"),
        (["F-COL-01", "--as-of", "2015-05-18"], 2, "a flowchart has no case date"),
        (["F-COL-01", "--start", "2015-02-30"], 2, "--start"),
        (["F-COL-01", "--svg", "--bpmn"], 2, "not allowed"),
        (["F-COL-01", "--svg", "-o", "/nowhere/x.svg"], 2, "cannot be written"),
        ([*ANSWERS, "--as-of", "1999-01-01"], 2, "--as-of"),
    ],
)
def test_what_cannot_be_shown_says_what_helps(run, words, code, said):
    ran = run("flowchart", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_nothing_is_written_where_nothing_can_be_drawn(run, tmp_path):
    file = tmp_path / "plan.ics"
    assert run("flowchart", "F-COL-01", "--ics", "-o", str(file)).code == 1
    assert not Path(file).exists()
