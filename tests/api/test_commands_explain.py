"""`liangti explain`: a project or a kept decision, told on a terminal."""

import orjson
import pytest

from api.app import create_app
from api.explaining import Asked, explained
from api.service_client import Through
from explain.columns import COLUMNS, width
from tests.api.commands import runner
from tests.api.projects import request

SCHOOL = (
    "investor=government",
    "land_nature=collective",
    "acquisition=collective_public",
    "management=approval",
)
ON_THE_DAY = ("--as-of", "2015-05-18", "--known-at", "2015-05-18")


@pytest.fixture(autouse=True)
def is_open(opened, monkeypatch):
    """Let every command find the shipped rules open, and the release of a kept decision."""
    monkeypatch.setattr("decision.opening.open_release", lambda *_: opened)
    monkeypatch.setattr("api.older_releases.open_stored", lambda *_: opened)


@pytest.fixture
def run(tmp_path, capsys):
    return runner(tmp_path / "home", capsys)


@pytest.fixture(scope="module")
def kept(opened, services_of, client_of, tmp_path_factory):
    """A data folder with a decision and its release, and its id."""
    services = services_of(opened)
    services.store.releases.keep(opened.kb.canonical())
    identity = client_of(create_app(services)).ask(request()).json()["id"]
    home = tmp_path_factory.mktemp("kept")
    services.store.back_up(home / "liangti.duckdb")
    return home, identity


def test_a_project_is_told_in_the_length_and_language_asked_for(run):
    told = {
        (detail, lang): run("explain", *SCHOOL, *ON_THE_DAY, "--detail", detail, "--lang", lang)
        for detail in ("sentence", "page", "full")
        for lang in ("zh", "en")
    }
    assert {ran.code for ran in told.values()} == {0}
    for ran in told.values():
        assert "S-COL-02" in ran.out
        assert max(map(width, ran.out.splitlines())) <= COLUMNS
    for lang in ("zh", "en"):
        lengths = [len(told[detail, lang].out) for detail in ("sentence", "page", "full")]
        assert lengths == sorted(set(lengths))
    assert "Why this flowchart" in told["page", "en"].out


def test_a_file_is_told_like_the_same_words(run, tmp_path):
    file = tmp_path / "school.yaml"
    file.write_text("".join(f"{word.replace('=', ': ')}\n" for word in SCHOOL), encoding="utf-8")
    assert run("explain", str(file), *ON_THE_DAY).out == run("explain", *SCHOOL, *ON_THE_DAY).out


def test_why_not_is_asked_of_one_situation_or_of_all(run):
    one = run("explain", *SCHOOL, "--why-not", "S-GOV-01")
    every = run("explain", *SCHOOL, "--why-not")
    assert (one.code, every.code) == (0, 0)
    assert "S-GOV-01" in one.out
    assert "S-GOV-02" not in one.out
    assert "S-GOV-02" in every.out


def test_what_if_is_told_for_every_outcome(run):
    for words in (SCHOOL, ("investor=government",), ("investor=government", "management=filing")):
        ran = run("explain", *words, "--what-if", "--json")
        assert ran.code == 0
        assert ran.data["alternatives"]


@pytest.mark.parametrize(
    "words",
    [
        ("explain",),
        ("explain", "nowhere.yaml"),
        ("explain", "investor=nobody"),
        ("explain", *SCHOOL, "--why-not", "S-XXX-01"),
        ("explain", *SCHOOL, "--why-not", "S-COL-02"),
        ("explain", *SCHOOL, "--what-if", "--detail", "full"),
        ("explain", *SCHOOL, "--detail", "much"),
        ("explain", "a" * 26, "--as-of", "2015-05-18"),
    ],
)
def test_wrong_use_exits_with_2_and_says_how_to_repair_it(run, words):
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "fix: " in ran.err


@pytest.mark.parametrize("more", [(), ("--why-not",), ("--what-if",), ("--lang", "en", "--detail", "full")])
def test_a_kept_decision_is_told_by_its_id(kept, capsys, more):
    home, identity = kept
    run = runner(home, capsys)
    text, data = run("explain", identity, *more), run("explain", identity, *more, "--json")
    assert (text.code, data.code) == (0, 0)
    assert data.data["id"] == identity
    squeezed = "".join(text.out.split())
    for section in data.data["sections"]:
        assert all("".join(line["text"].split()) in squeezed for line in section["lines"])


def test_an_id_that_is_not_there_exits_with_1(kept, capsys):
    ran = runner(kept[0], capsys)("explain", "a" * 26)
    assert (ran.code, ran.out) == (1, "")
    assert "there is no decision with this id" in ran.err


@pytest.mark.parametrize(
    "asked", [Asked(), Asked("why-not", "en", situation="S-GOV-01"), Asked("what-if"), Asked(detail="full")]
)
def test_a_running_service_is_asked_for_what_the_store_would_tell(services, client, monkeypatch, asked):
    identity = client.ask(request()).json()["id"]
    monkeypatch.setattr(Through, "__init__", lambda *_: None)
    monkeypatch.setattr(Through, "_data", lambda _, method, path: client.request(method, path).json())
    data, sections = explained(services, identity, asked, shows_values=True)
    told = orjson.loads(orjson.dumps({**data, "sections": sections}))
    assert Through(services.store.where).explain(identity, asked) == told
