"""`liangti` as it is typed: exit codes, what stands on which stream, and what is said of wrong input."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import main
from decision.engine import EngineError
from explain.columns import COLUMNS, width
from kb.errors import Finding, KnowledgeBaseError
from kb.loader import load, shipped_folders
from kb.location import Location

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "kb" / "beijing"
FACTORY = [
    "investor=non_government",
    "land_nature=collective",
    "acquisition=collective_enterprise",
    "management=filing",
]
ON_THE_DAY = ["--as-of", "2015-05-18", "--known-at", "2015-05-18"]


@pytest.fixture(autouse=True)
def is_open(opened, monkeypatch):
    """Let every command find the shipped rules open."""
    monkeypatch.setattr("decision.opening.open_release", lambda *_: opened)


@pytest.fixture
def run(capsys):
    """Return a function that runs one command and returns its exit code, its answer and what it said beside."""

    def run(*words):
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def project_file(folder: Path, text: str, name: str = "project.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


# --- exit codes and streams


def test_a_decided_project_exits_with_0_and_an_undecided_or_impossible_one_with_1(run):
    assert run("decide", *FACTORY)[0] == 0
    assert run("decide", "investor=government")[0] == 1
    assert run("decide", "investor=government", "management=filing")[0] == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("decide",),
        ("decide", "investor=nobody"),
        ("decide", "nowhere.yaml"),
        ("decide", "investor=government", "nowhere.yaml"),
        ("decide", "investor=government", "investor=government"),
        ("decide", "investor=government", "--as-of", "2023-02-29"),
        ("decide", "investor=government", "--as-of", "1999-01-01"),
        ("decide", "investor=government", "--lang", "fr"),
        ("decide", "investor=government", "--kb", "/nowhere"),
        ("check", "/nowhere"),
        ("check", "--format", "html"),
        ("figures", "--jsn"),
        ("serve", "--port", "many"),
        ("judge",),
    ],
)
def test_wrong_use_exits_with_2_says_why_and_how_to_repair_it_and_answers_nothing(run, words):
    code, answer, said = run(*words)
    assert (code, answer) == (2, "")
    assert re.search(r"^\S.*: .+\n {4}fix: .+", said)
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["decide", *FACTORY, *ON_THE_DAY, "--json"], 0),
        (["decide", "investor=government", "--json"], 1),
        (["decide", "investor=nobody", "--json"], 2),
        (["decide", "--json"], 2),
        (["figures", "--json"], 0),
        (["check", "--json", "/nowhere"], 2),
        (["check", "--format", "json", "--nonsense"], 2),
    ],
)
def test_json_is_one_document_on_stdout_whatever_the_exit_code(run, words, code):
    found, answer, _ = run(*words)
    assert found == code
    assert isinstance(json.loads(answer), dict)
    assert answer.count("\n") == 1


def test_nothing_but_the_answer_is_said_on_a_pipe(run):
    assert run("decide", *FACTORY)[2] == ""
    assert run("figures")[2] == ""


def test_an_interrupt_exits_with_130_in_silence(run, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("decision.opening.open_release", interrupted)
    assert run("figures") == (130, "", "")


def test_rules_that_cannot_be_opened_exit_with_1_and_every_problem(run, monkeypatch):
    problems = [
        Finding("gaps", "error", Location("situations.csv", line, 1), "wrong", "repair it") for line in (2, 3)
    ]

    def broken(*_):
        raise KnowledgeBaseError("rules", problems)

    monkeypatch.setattr("decision.opening.open_release", broken)
    code, answer, said = run("decide", *FACTORY, "--json")
    assert code == 1
    assert [finding["line"] for finding in json.loads(answer)["findings"]] == [2, 3]
    assert "situations.csv:3:1: wrong\n    fix: repair it" in said


def test_an_engine_that_fails_is_one_clear_error(run, monkeypatch):
    def failing(*_):
        raise EngineError("it gave no answer within 10 s", fix="try again")

    monkeypatch.setattr("decision.opening.open_release", failing)
    assert run("figures") == (1, "", "engine: it gave no answer within 10 s\n    fix: try again\n")


# --- what is decided


def test_answers_are_codes_or_chinese_labels_with_either_equals_sign(run):
    labels = ["出资人=非政府投资", "土地性质＝集体土地", "土地获取方式=乡镇企业用地", "项目管理方式 = 备案"]
    code, answer, _ = run("decide", *labels, "--json")
    decision = json.loads(answer)
    assert (code, decision["flowchart"]["id"]) == (0, "F-COL-01")
    assert decision["facts"]["management"] == "filing"


def test_yes_and_no_are_read_from_the_command_line(run):
    decision = json.loads(run("decide", *FACTORY, "takes_forest=true", "public_place=否", "--json")[1])
    assert decision["facts"]["takes_forest"] == "true"
    assert decision["facts"]["public_place"] == "false"


def test_answers_may_stand_behind_options(run):
    decision = json.loads(run("decide", FACTORY[0], "--json", *FACTORY[1:], *ON_THE_DAY)[1])
    assert decision["outcome"] == "decided"


def test_the_days_of_the_command_line_reach_the_decision(run):
    decision = json.loads(run("decide", *FACTORY, *ON_THE_DAY, "--start", "2015-05-18", "--json")[1])
    assert (decision["as_of"], decision["known_at"]) == ("2015-05-18", "2015-05-18")
    assert decision["plan"]["finish"] == "2015-06-12"


def test_a_whole_request_is_read_from_yaml_and_the_command_line_goes_before_it(run):
    path = str(ROOT / "tests" / "examples" / "village_factory.yaml")
    decision = json.loads(run("decide", path, "--start", "2015-06-01", "--json")[1])
    assert decision["documents"]["exempted"] == 1
    assert decision["facts"]["public_place"] == "false"
    assert (decision["as_of"], decision["plan"]["start"]) == ("2015-05-18", "2015-06-01")


def test_a_whole_request_is_read_from_json_with_its_types(run, tmp_path):
    facts = {**dict(answer.split("=") for answer in FACTORY), "takes_forest": True}
    body = {"facts": facts, "as_of": "2015-05-18", "applicant": {"name": "𬭎达公司"}}
    decision = json.loads(run("decide", project_file(tmp_path, json.dumps(body), "p.json"), "--json")[1])
    assert (decision["outcome"], decision["facts"]["takes_forest"]) == ("decided", "true")


def test_a_file_may_hold_nothing_but_answers(run, tmp_path):
    path = project_file(tmp_path, "出资人: 政府投资\nmanagement: filing\n")
    assert json.loads(run("decide", path, "--json")[1])["constraints"] == ["C-01"]


def test_the_engine_shows_its_own_firing(run):
    text = run("decide", *FACTORY, "--engine")[1]
    decision = json.loads(run("decide", *FACTORY, "--engine", "--json")[1])
    fired = [rule for entry in decision["engine"]["fired"] for rule in entry["rules"]]
    assert any("S-COL-01" in rule for rule in fired)
    assert decision["engine"]["agrees"] is True
    assert "规则引擎自己的推理（durable-rules" in text
    assert max(map(width, text.splitlines())) <= COLUMNS


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_text_fits_the_terminal_and_holds_no_escape_codes(run, lang):
    for words in (("decide", *FACTORY), ("decide", "investor=government"), ("figures",)):
        text = run(*words, "--lang", lang)[1]
        assert max(map(width, text.splitlines())) <= COLUMNS
        assert "\x1b" not in text


def test_headings_are_bold_on_a_terminal(run, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "\x1b[1m" in run("decide", *FACTORY)[1]


# --- what is wrong with the input


def test_every_wrong_answer_is_named_with_its_key_and_a_fix(run):
    _, _, said = run("decide", "investor=nobody", "管理方式=备案", "takes_forest=perhaps", "--start", "soon")
    assert said == (
        "investor: `nobody` is no value of 出资人 (investor)\n"
        "    fix: answer one of: government, non_government\n"
        "管理方式: `管理方式` is no known fact\n"
        "    fix: did you mean `项目管理方式`?\n"
        "takes_forest: `perhaps` is neither yes nor no\n"
        "    fix: answer true or false (是 or 否)\n"
        "--start: this is no day of the calendar\n"
        "    fix: write it as 2015-05-18\n"
    )


def test_a_wrong_answer_in_a_file_has_its_place(run, tmp_path):
    text = "facts:\n  出资人: 政府投资\n  项目管理方式: 备按\nas_of: 2015-02-30\n"
    path = project_file(tmp_path, text)
    _, answer, said = run("decide", path, "--json")
    assert (
        f"{path}:3:11: `备按` is no value of 项目管理方式 (management)\n    fix: did you mean `备案`?" in said
    )
    assert f"{path}:4:8: `2015-02-30` is no day" in said
    assert [error["field"] for error in json.loads(answer)["errors"]] == ["facts.management", "as_of"]


def test_a_wrong_value_deep_in_a_list_has_its_place(run, tmp_path):
    text = "facts: {}\ncertificates:\n  - type: design_qual\n    number: A1\n    state: lost\n"
    path = project_file(tmp_path, text)
    assert f"{path}:5:12: `lost` is no known state" in run("decide", path)[2]


def test_a_wrong_answer_in_a_file_of_answers_has_its_place(run, tmp_path):
    path = project_file(tmp_path, "investor: government\nmanagment: filing\n")
    assert (
        f"{path}:2:12: `managment` is no known fact\n    fix: did you mean `management`?"
        in run("decide", path)[2]
    )


@pytest.mark.parametrize(
    ("name", "text", "place", "problem"),
    [
        ("p.yaml", "investor: government\ninvestor: government\n", ":2:1", "key `investor` stands twice"),
        ("p.yaml", "facts:\n\tinvestor: government\n", ":2:1", "tab"),
        ("p.yaml", "", ":1:1", "the file is empty"),
        ("p.yaml", "- investor\n", ":1:1", "no mapping"),
        ("p.json", '{"facts": {\n"investor": }}', ":2:13", "this is no JSON"),
        ("p.json", "[1, 2]", "", "the file holds no object"),
        ("p.json", '{"facts": {"floor": NaN}}', "", "NaN is no JSON number"),
        ("p.json", '{"facts": {},\n "facts": {}}', ":2:2", "key `facts` stands twice"),
    ],
)
def test_a_file_that_cannot_be_read_has_its_place(run, tmp_path, name, text, place, problem):
    path = project_file(tmp_path, text, name)
    code, _, said = run("decide", path)
    assert code == 2
    assert said.startswith(f"{path}{place}: ")
    assert problem in said


def test_a_file_beyond_the_limit_is_refused(run, tmp_path, monkeypatch):
    monkeypatch.setenv("LIANGTI_BODY_LIMIT", "10")
    assert "more than 10 bytes" in run("decide", project_file(tmp_path, "investor: government\n"))[2]


# --- checking


def test_the_shipped_rules_are_checked_without_a_folder(run):
    code, answer, _ = run("check")
    assert code == 0
    names = ", ".join(folder.relative_to(ROOT).as_posix() for folder in shipped_folders())
    counted = r"(\d+ acknowledged, )?\d+ notes? \(shown with --notes\)"
    assert re.fullmatch(rf"(.*\n)*{names}: {counted}\n", answer)


@pytest.fixture
def faulty(monkeypatch, tmp_path):
    """Return a rule folder in which the check finds a fault and a note."""
    found = (
        Finding(
            "unknown_names", "error", Location("advice.yaml", 5, 9), "`idd` is not known here", "delete it"
        ),
        Finding("size", "info", Location("vocabulary.yaml", 1, 1), "a large table"),
    )
    monkeypatch.setattr(
        "decision.checked.checked", lambda folder, _: (None, found if folder == tmp_path else ())
    )
    return str(tmp_path)


def test_findings_are_printed_with_place_and_fix_and_counted(run, faulty):
    code, answer, _ = run("check", faulty)
    assert code == 1
    assert answer.startswith("advice.yaml:5:9: `idd` is not known here\n    fix: delete it\n")
    assert answer.endswith(f"\n{faulty}: 1 error, 1 note (shown with --notes)\n")
    assert "vocabulary.yaml:1:1: a large table\n" in run("check", faulty, "--notes")[1]


def test_notes_alone_are_no_findings(run, monkeypatch, tmp_path):
    note = Finding("size", "info", Location("vocabulary.yaml", 1, 1), "a large table")
    monkeypatch.setattr("decision.checked.checked", lambda *_: (None, (note,)))
    assert run("check", str(tmp_path))[0] == 0


def test_findings_that_are_all_acknowledged_are_told_and_are_no_refusal(run, monkeypatch, tmp_path):
    known = Finding(
        "gaps",
        "acknowledged",
        Location("situations.csv", 1, 1),
        "a gap",
        acknowledged="G-1",
        reason="as printed",
    )
    monkeypatch.setattr("decision.checked.checked", lambda *_: (None, (known,)))
    code, answer, _ = run("check", str(tmp_path))
    assert (code, answer.splitlines()[1:]) == (
        0, ["    acknowledged: G-1, as printed", f"{tmp_path}: 1 acknowledged"]
    )  # fmt: skip


def test_bounds_that_are_assumed_are_listed_on_demand_and_are_no_finding(run):
    code, answer, _ = run("check", str(PUBLISHED), "--bounds")
    assumed = load(PUBLISHED).assumed_bounds
    assert code == 0
    assert assumed
    assert all(f"{bound}\n" in answer for bound in assumed)
    assert "is read as" not in run("check", str(PUBLISHED))[1]
    told = json.loads(run("check", str(PUBLISHED), "--bounds", "--json")[1])["bounds"]
    assert [one["line"] for one in told] == [bound.location.line for bound in assumed]


def test_findings_as_json(run, faulty):
    code, answer, _ = run("check", faulty, "--json")
    first, second = json.loads(answer)["findings"]
    assert code == 1
    assert (first["file"], first["line"], first["column"], first["fix"]) == ("advice.yaml", 5, 9, "delete it")
    assert (second["severity"], second["witness"], second["rules"]) == ("info", {}, [])


def test_findings_as_annotations_name_the_file_from_here(run, faulty, monkeypatch):
    monkeypatch.chdir(Path(faulty).parent)
    code, answer, _ = run("check", faulty, "--format", "github", "--notes")
    assert code == 1
    here, fault = Path(faulty).name, "`idd` is not known here%0A    fix: delete it"
    assert answer.splitlines() == [
        f"::error file={here}/advice.yaml,line=5,col=9,title=liangti unknown_names::{fault}",
        f"::notice file={here}/vocabulary.yaml,line=1,col=1,title=liangti size::a large table",
    ]


def test_of_several_folders_each_finding_names_its_own(run, faulty):
    answer = run("check", str(ROOT / "kb" / "harbin"), faulty)[1]
    assert f"{faulty}/advice.yaml:5:9: " in answer
    assert answer.endswith(f"kb/harbin, {faulty}: 1 error, 1 note (shown with --notes)\n")


def test_a_missing_folder_is_a_finding_in_json(run):
    _, answer, said = run("check", "--json", "/nowhere")
    assert json.loads(answer)["findings"][0]["problem"] == "there is no such folder"
    assert said.startswith("/nowhere:1:1: there is no such folder\n    fix: ")


# --- serving and the rest


def test_serve_reads_the_command_line_before_the_environment(run, monkeypatch, tmp_path):
    given = []
    monkeypatch.setattr("api.server.serve", given.append)
    monkeypatch.setenv("LIANGTI_PORT", "9001")
    monkeypatch.setenv("LIANGTI_HOST", "0.0.0.0")
    assert run("serve", "--port", "9002", "--home", str(tmp_path)) == (0, "", "")
    assert (given[0].host, given[0].port, given[0].home) == ("0.0.0.0", 9002, tmp_path)


def test_help_and_version_exit_with_0(run):
    assert run("--version")[1].startswith("liangti ")
    assert "判断一个项目" in run("--help")[1]
    assert run("decide", "--help")[0] == 0


def liangti(*words: str, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "api.cli", *words]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_chinese_is_read_and_written_in_a_locale_without_it():
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    answer, said = liangti("decide", "出资人", **plain).communicate()
    assert answer == b""
    assert said.decode().startswith("出资人: there is no such file")


def test_a_broken_pipe_is_silent():
    process = liangti("--version")
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 141
    process.stderr.close()


@pytest.mark.parametrize("words", [["decide", *FACTORY, *ON_THE_DAY, "--json"]])
def test_the_command_works_from_the_rule_files_on(words, tmp_path):
    process = liangti(*words, LIANGTI_HOME=str(tmp_path))
    answer, said = process.communicate()
    assert (process.returncode, said) == (0, b"")
    assert json.loads(answer)["flowchart"]["id"] == "F-COL-01"
    assert any(tmp_path.iterdir())
