"""Rules sent to be checked and compared: the same answers as the commands give, bounded in size, names and time."""

from __future__ import annotations

import asyncio
import io
import json
import time
import zipfile

import pytest

from api.apart import Apart, TookTooLong
from api.app import create_app
from api.cli import main
from api.first_release import note_opened
from api.rule_texts import RuleTexts, texts_from_data
from api.rule_uploads import LARGEST_RULES, MOST_FILES
from kb.errors import KnowledgeBaseError, LiangtiError
from kb.patch import read_setting
from kb.release import rule_files
from tests import folders
from tests.api.projects import FACTORY, ON_STATE_LAND, PERSONAL

LIMIT = ("items/stalls.yaml", "{days: 2, unit", "{days: 4, unit")
STALLS = {name: data.decode() for name, data in rule_files(folders.STALLS).items()}
LONGER = STALLS | {LIMIT[0]: STALLS[LIMIT[0]].replace(LIMIT[1], LIMIT[2])}
BOTH = {"old": {"files": STALLS}, "new": {"files": LONGER}}
TABLE = "hit policy,UNIQUE\nname,area,output: chart\ntype,number,string\n1,< 300,A\n2,> 300,B\n"


@pytest.fixture
def here(monkeypatch):
    """Do in this process what a service does in another one."""

    async def run(_, seconds, work, *args):
        async with asyncio.timeout(seconds):
            return await asyncio.to_thread(work, *args)

    monkeypatch.setattr(Apart, "run", run)


@pytest.fixture
def own(opened, services_of, client_of):
    """Return a service whose log and releases no other test writes."""
    services = services_of(opened)
    return client_of(create_app(services)), services


def zipped(files, top=""):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{top}{name}", text)
    return made.getvalue()


def printed(capsys, *words):
    main([*map(str, words)])
    return json.loads(capsys.readouterr().out)


def check(client, content, media_type):
    return client.request("POST", "/v1/kb/check", content=content, headers={"Content-Type": media_type})


@pytest.mark.usefixtures("here")
def test_rule_files_are_checked_as_the_command_checks_them(client, tmp_path, capsys):
    folder = folders.replace(folders.copy_of(folders.STALLS, tmp_path), "situations.csv", ",<= 20", ",< 5")
    files = {name: data.decode() for name, data in rule_files(folder).items()}
    expected = printed(capsys, "check", folder, "--json")["findings"]
    assert expected
    assert client.request("POST", "/v1/kb/check", json={"files": files}).json()["findings"] == expected
    for top in ("", "rules/"):
        assert check(client, zipped(files, top), "application/zip").json()["findings"] == expected


@pytest.mark.usefixtures("here")
def test_a_table_is_checked_as_the_command_checks_it(client, tmp_path, capsys):
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    (expected,) = printed(capsys, "check", path, "--json")["tables"]
    (table,) = check(client, TABLE.encode(), "text/csv").json()["tables"]
    assert table["gaps"]
    assert {**table, "file": expected["file"]} == expected


def test_two_sets_of_files_are_compared_as_the_command_compares_them(client, tmp_path, capsys):
    changed = folders.replace(folders.copy_of(folders.STALLS, tmp_path), *LIMIT)
    expected = printed(capsys, "diff", folders.STALLS, changed, "--json")
    answer = client.request("POST", "/v1/kb/diff", json=BOTH)
    assert answer.json() == {**expected, "old": "old", "new": "new"}


@pytest.mark.usefixtures("here")
def test_a_value_set_for_a_trial_is_compared_like_a_file_that_holds_it(client):
    tried = {"old": {"files": STALLS}, "new": {"files": STALLS}, "set": ["items/licence.promised.days=4"]}
    answers = [client.request("POST", "/v1/kb/diff", json=body).json() for body in (BOTH, tried)]
    assert answers[0]["differences"] == answers[1]["differences"] != []


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("accept", "begin"),
    [("text/html", "<!DOCTYPE html>"), ("text/markdown", "## old → new"), ("text/plain", "结果有变化的项目")],
)
def test_the_form_is_the_one_that_is_accepted(client, accept, begin):
    answer = client.request("POST", "/v1/kb/diff", json=BOTH, headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(accept)
    assert answer.text.startswith(begin)


@pytest.mark.usefixtures("here")
def test_a_stored_release_is_compared_by_its_number_or_the_first_letters_of_its_fingerprint(own):
    client, services = own
    note_opened(services.opened, services.store, services.default.journal)
    whole = services.opened.release.fingerprint
    for name in (whole, whole[:8], "1"):
        body = {"old": {"release": name}, "new": {"release": whole}}
        assert client.request("POST", "/v1/kb/diff", json=body).json()["same"]
        texts = client.request("GET", f"/v1/kb/releases/{name}").json()
        assert texts["text"].encode() == services.opened.kb.canonical()
        assert texts_from_data(name, texts).files == services.opened.rule_files


@pytest.mark.usefixtures("here")
def test_the_log_is_decided_again_and_compared_with_its_own_rules(own):
    client, services = own
    services.store.releases.keep(services.opened.kb.canonical())
    for facts in (FACTORY, {}):
        client.decide(facts)
    files = {name: text.decode() for name, text in services.opened.rule_files.items()}
    moved = {"new": {"files": files}, "set": ["situations/S-COL-01.flowchart=F-COL-02"]}
    report = client.request("POST", "/v1/kb/replay", json=moved).json()
    assert (report["decisions"], report["changed"], report["moved"]) == (2, 1, 1)
    assert [one["decisions"] for one in report["flows"]] == [1, 1]
    later = client.request("POST", "/v1/kb/replay", json={"new": {"files": files}, "since": "2015-05-19"})
    assert later.json()["decisions"] == 0
    told = client.request("POST", "/v1/kb/replay", json=moved, headers={"Accept": "text/plain"}).text
    assert "F-COL-02" in told


@pytest.mark.usefixtures("here")
def test_certificates_count_as_they_were_seen_until_their_holder_is_forgotten(own):
    client, services = own
    note_opened(services.opened, services.store, services.default.journal)
    decided = client.decide(ON_STATE_LAND, **PERSONAL).json()
    assert decided["documents"]["exempted"] > 0
    body = {"new": {"release": "1"}}
    report = client.request("POST", "/v1/kb/replay", json=body).json()
    assert (report["same"], report["certificates_lost"]) == (1, 0)
    assert report["to_submit"]["before"] == report["to_submit"]["after"] == decided["documents"]["to_submit"]
    services.store.personal.delete_of(decided["id"])
    report = client.request("POST", "/v1/kb/replay", json=body).json()
    assert (report["same"], report["certificates_lost"]) == (1, 1)
    assert report["to_submit"]["before"] > decided["documents"]["to_submit"]


@pytest.mark.usefixtures("here")
def test_the_lab_weighs_items_over_the_flowcharts_and_over_the_log(own):
    client, services = own
    client.decide(FACTORY)
    rules = {"rules": {"files": {name: text.decode() for name, text in services.opened.rule_files.items()}}}
    over_all = client.request("POST", "/v1/kb/lab", json=rules).json()
    assert {one["plans"] for one in over_all["items"]} >= {len(services.opened.kb.flowcharts)}
    tried = rules | {"set": ["items/construction_permit.promised.days=1"], "logged": True}
    over_log = client.request("POST", "/v1/kb/lab", json=tried).json()
    assert {one["plans"] for one in over_log["items"]} == {1}
    cut = services.opened.kb.item_by_id["construction_permit"].days - 1
    assert {one["days_before"] - one["days_after"] for one in over_log["flowcharts"]} == {cut}


@pytest.mark.usefixtures("here")
def test_rules_that_cannot_be_read_are_refused_with_their_findings(client):
    broken = STALLS | {"situations.csv": STALLS["situations.csv"].replace("daily,tea", "daily,tae")}
    answer = client.request("POST", "/v1/kb/diff", json={"old": {"files": STALLS}, "new": {"files": broken}})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [one["file"] for one in answer.json()["findings"]] == ["situations.csv"] * len(
        answer.json()["findings"]
    )


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("check", {}, "files"),
        ("check", {"files": {"../x.yaml": ""}}, "files.../x.yaml"),
        ("check", {"files": {"/etc/passwd": ""}}, "files./etc/passwd"),
        ("check", {"files": {"manifest.yaml": 1}}, "files.manifest.yaml"),
        ("check", {"files": dict.fromkeys(map(str, range(MOST_FILES + 1)), "")}, "files"),
        ("check", {"filez": {}}, "filez"),
        ("diff", {"old": {"files": STALLS}}, "new"),
        ("diff", BOTH | {"new": {"files": STALLS, "release": "4"}}, "new"),
        ("diff", BOTH | {"set": ["items"]}, "set.0"),
        ("diff", BOTH | {"set": "items/x.y=1"}, "set"),
        ("replay", {"new": {"files": STALLS}, "since": "yesterday"}, "since"),
        ("replay", {"new": {"files": STALLS}, "most": True}, "most"),
        ("lab", {"rules": {"files": STALLS}, "logged": "yes"}, "logged"),
    ],
)
def test_what_names_no_rules_is_refused_with_its_field(client, path, body, field):
    answer = client.request("POST", f"/v1/kb/{path}", json=body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert error["fix"]


def test_an_unknown_release_is_not_found(client):
    body = {"old": {"release": "abcdef12"}, "new": {"files": STALLS}}
    assert client.request("POST", "/v1/kb/diff", json=body).status_code == 404
    assert client.request("GET", "/v1/kb/releases/abcdef12").status_code == 404


@pytest.mark.usefixtures("here")
def test_an_unknown_path_is_refused_with_what_is_near(client):
    body = BOTH | {"set": ["items/license.promised.days=4"]}
    answer = client.request("POST", "/v1/kb/diff", json=body)
    assert answer.status_code == 422
    assert "licence" in answer.json()["fix"]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no zip",
        zipped({"../x.yaml": ""}),
        zipped({f"x{number}.yaml": "" for number in range(MOST_FILES + 1)}),
        zipped({"items/a.yaml": "0" * (LARGEST_RULES + 1)}),
    ],
    ids=["no zip", "a path", "many files", "a bomb"],
)
def test_a_zip_that_leads_elsewhere_or_unpacks_to_too_much_is_refused(client, content):
    answer = check(client, content, "application/zip")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/wrong-input")


def test_another_media_type_is_refused(client):
    assert check(client, b"", "application/pdf").status_code == 415


def apart(seconds, work, *args):
    return asyncio.run(Apart().run(seconds, work, *args))


def test_work_apart_gives_what_the_function_gives():
    assert apart(30, sorted, [2, 1]) == [1, 2]


def test_work_apart_is_ended_at_its_deadline():
    with pytest.raises(TookTooLong, match=r"0\.5 seconds"):
        apart(0.5, time.sleep, 60)


def test_work_apart_is_held_to_its_memory():
    with pytest.raises(TookTooLong, match="memory"):
        apart(30, bytearray, 5 << 30)


def test_refusals_come_back_as_they_were_raised():
    with pytest.raises(KnowledgeBaseError) as unread:
        apart(30, RuleTexts("old", {"manifest.yaml": b""}).rules)
    assert unread.value.findings
    with pytest.raises(LiangtiError) as unknown:
        apart(30, RuleTexts("old", rule_files(folders.STALLS)).rules, (read_setting("items/x.days=1"),))
    assert (unknown.value.where, bool(unknown.value.fix)) == ("items/x.days", True)
