"""Calendar files: the shipped ones, and one broken file for each thing that can be wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.calendar_files import CalendarNotice, load_calendars, read_calendars
from kb.errors import Finding, KnowledgeBaseError

SHIPPED = Path(__file__).parents[2] / "kb" / "calendars"
LINES = {
    "id": "cn-2014-12-16",
    "notice": "国办发明电〔2014〕28号",
    "announced": "2014-12-16",
    "years": "[2015]",
    "off": "[2015-01-01, 2015-01-02]",
    "work": "[2015-01-04]",
    "basis": "{law: 国务院办公厅关于2015年部分节假日安排的通知, verified: true}",
    "provenance": "statute",
}


def write(folder: Path, name: str = "cn-2014-12-16.yaml", **changes: str | None) -> Path:
    lines = LINES | changes
    text = "".join(f"{key}: {value}\n" for key, value in lines.items() if value is not None)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def findings(folder: Path) -> list[Finding]:
    notices, found = read_calendars(folder)
    assert notices == ()
    return list(found)


def test_every_shipped_notice_loads_and_they_come_oldest_first():
    notices = load_calendars(SHIPPED)
    assert [notice.id for notice in notices] == sorted(path.stem for path in SHIPPED.glob("*.yaml"))
    assert {year for notice in notices for year in notice.years} == set(range(2012, 2027))


def test_every_shipped_notice_says_where_its_text_was_read():
    for notice in load_calendars(SHIPPED):
        assert notice.basis.verified, notice.id
        assert notice.source, notice.id
        assert str(notice.announced.year) in notice.notice, notice.id


def test_a_shipped_day_off_is_never_worked_by_the_same_notice_and_days_stand_in_order():
    for notice in load_calendars(SHIPPED):
        assert list(notice.off) == sorted(notice.off), notice.id
        assert list(notice.work) == sorted(notice.work), notice.id


def test_a_good_file_becomes_a_frozen_notice(tmp_path):
    (notice,) = load_calendars(write(tmp_path))
    assert (notice.id, notice.announced, notice.years) == ("cn-2014-12-16", date(2014, 12, 16), (2015,))
    assert notice.off == (date(2015, 1, 1), date(2015, 1, 2))
    assert notice.work == (date(2015, 1, 4),)
    with pytest.raises(ValueError, match="frozen"):
        notice.id = "another"


def test_a_notice_can_be_made_of_plain_values():
    values = LINES | {
        "announced": date(2014, 12, 16),
        "years": [2015],
        "off": [],
        "work": [],
        "basis": {"law": "x"},
    }
    assert CalendarNotice.model_validate(values).years == (2015,)


def test_an_empty_folder_has_no_notices(tmp_path):
    assert load_calendars(tmp_path) == ()


def test_the_key_off_stays_a_word(tmp_path):
    write(tmp_path, off="[2015-01-01]")
    assert load_calendars(tmp_path)[0].off == (date(2015, 1, 1),)


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"of": "[2015-01-05]"}, "9:1", "`of` is no key"),
        ({"basis": "{law: 通知, verifed: true}"}, "7:18", "`verifed` is no key"),
        ({"id": None}, "1:1", "`id` is missing"),
        ({"work": None}, "1:1", "`work` is missing"),
        ({"off": None}, "1:1", "`off` is missing"),
        ({"announced": "2014-31-12"}, "3:12", "`2014-31-12` is no day of the calendar"),
        ({"announced": "16 December"}, "3:12", "`16 December` is no day of the calendar"),
        ({"announced": "2014-12-17"}, "1:5", "`cn-2014-12-16` is announced on 2014-12-17"),
        ({"off": "[2015-01-01, 2015-02-29]"}, "5:19", "`2015-02-29` is no day of the calendar"),
        ({"off": "[2015-01-01, 0000-01-01]"}, "5:19", "`0000-01-01` is no day of the calendar"),
        ({"off": "2015-01-01"}, "5:6", "off: "),
        ({"off": "[2015-01-01, 2015-01-03]"}, "5:19", "2015-01-03 is a weekend day"),
        ({"work": "[2015-01-04, 2015-01-05]"}, "6:20", "2015-01-05 lies between Monday and Friday"),
        ({"off": "[2015-01-01, 2015-01-01]"}, "5:19", "2015-01-01 is listed already, on line 5"),
        ({"work": "[2015-01-04, 2015-01-04]"}, "6:20", "2015-01-04 is listed already, on line 6"),
        ({"work": "[2015-01-02]"}, "6:8", "2015-01-02 is listed already, on line 5"),
        ({"off": "[2015-01-01, 2051-01-02]"}, "5:19", "2051-01-02 does not lie in 2015"),
        ({"off": "[2015-01-01, 2014-11-28]"}, "5:19", "2014-11-28 does not lie in 2015"),
        ({"off": "[2015-01-01, 2016-01-04]"}, "5:19", "2016-01-04 does not lie in 2015"),
        ({"years": "[]"}, "4:8", "no year is announced"),
        ({"years": "[15]"}, "4:9", "`15` is no year"),
        ({"years": "[next]"}, "4:9", "`next` is no year"),
        ({"years": "[2015, 2015]"}, "4:8", "a year stands twice"),
        ({"years": "[2015, 2016]"}, "5:6", "2016 is announced, but none of its days is off"),
        ({"off": "[]"}, "5:6", "2015 is announced, but none of its days is off"),
        ({"provenance": "hearsay"}, "8:13", "provenance: "),
    ],
)
def test_one_fault_gives_one_finding_at_its_place(tmp_path, changes, place, words):
    (finding,) = findings(write(tmp_path, **changes))
    assert str(finding.location) == f"{tmp_path.name}/cn-2014-12-16.yaml:{place}"
    assert words in finding.problem
    assert finding.fix


def test_a_misspelt_key_is_answered_with_the_nearest_one(tmp_path):
    (finding,) = findings(write(tmp_path, sourse="[x]"))
    assert finding.fix == "did you mean `source`?"


def test_a_december_day_may_stand_in_the_notice_of_the_next_year(tmp_path):
    write(tmp_path, off="[2014-12-31, 2015-01-01]", work="[2014-12-28]")
    assert load_calendars(tmp_path)[0].off[0] == date(2014, 12, 31)


def test_a_file_must_bear_the_name_of_its_notice(tmp_path):
    (finding,) = findings(write(tmp_path, name="cn-2015.yaml"))
    assert "the file of `cn-2014-12-16` is named cn-2015.yaml" in finding.problem


def test_a_repeated_key_is_refused(tmp_path):
    path = write(tmp_path) / "cn-2014-12-16.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "work: []\n", encoding="utf-8")
    (finding,) = findings(tmp_path)
    assert (finding.check, finding.location.line) == ("duplicate", 9)


@pytest.mark.parametrize("text", ["", "- cn-2014-12-16\n", "id: [\n", "off:\n\t- 2015-01-01\n"])
def test_a_file_that_is_no_mapping_is_one_finding(tmp_path, text):
    (tmp_path / "cn-2014-12-16.yaml").write_text(text, encoding="utf-8")
    (finding,) = findings(tmp_path)
    assert finding.check == "unreadable"


def test_a_folder_that_is_not_there_is_one_finding(tmp_path):
    (finding,) = findings(tmp_path / "calendars")
    assert "no such folder" in finding.problem


def test_all_problems_of_all_files_are_reported_together(tmp_path):
    write(tmp_path, off="[2015-01-03, 2015-02-30]", work="[2015-01-05]", colour="red")
    write(tmp_path, name="cn-2013-12-11.yaml", id="cn-2013-12-11", announced="yesterday")
    write(tmp_path, name="cn-2015-12-10.yml", id="cn-2015-12-10", announced="2015-12-10")
    with pytest.raises(KnowledgeBaseError) as refused:
        load_calendars(tmp_path)
    problems = "\n".join(finding.problem for finding in refused.value.findings)
    assert len(refused.value.findings) == 6, problems
    assert "6 problems" in str(refused.value)
    for words in ("`2015-02-30`", "2015-01-03", "2015-01-05", "`colour`", "`yesterday`", "cn-2015-12-10.yml"):
        assert words in problems


def test_a_good_file_is_read_although_its_neighbour_is_broken(tmp_path):
    write(tmp_path)
    write(tmp_path, name="cn-2013-12-11.yaml", id="cn-2013-12-11")
    notices, found = read_calendars(tmp_path)
    assert [notice.id for notice in notices] == ["cn-2014-12-16"]
    assert len(found) == 1
