"""A decision of rules that were replaced before this process began is decided again by them."""

from datetime import UTC, datetime

import pytest

from api.app import create_app
from api.older_releases import OLDER_KEPT, OlderReleases, ReleaseNotOpen
from api.services import Services
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from decision.opening import open_release
from decision.store.canonical import sha256
from decision.store.errors import StoreUnavailable
from decision.store.opening import open_store
from kb.loader import load
from kb.release import Release
from tests.folders import STALLS, copy_of, replace

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STALL = {"facts": {"goods": "food", "place": "street"}, "as_of": "2026-03-02"}


@pytest.fixture
def store(tmp_path):
    with open_store("duckdb:///liangti.duckdb", tmp_path, "main", lambda: NOW) as store:
        yield store


@pytest.fixture
def older(tmp_path):
    """The rules of an invented town as they were, and a folder with later ones."""
    old = copy_of(STALLS, tmp_path / "old")
    new = copy_of(STALLS, tmp_path / "new")
    replace(new, "manifest.yaml", load(new).manifest.zh, "新的规则")
    return open_release(old, tmp_path), open_release(new, tmp_path)


class Register:
    """A store that holds these texts, and counts how often it is asked."""

    def __init__(self, *texts):
        self.texts, self.asked = {sha256(text): text for text in texts}, []

    def text(self, fingerprint):
        self.asked.append(fingerprint)
        return self.texts.get(fingerprint)


def test_a_decision_is_replayed_by_rules_that_only_the_store_holds(older, store, client_of, tmp_path):
    before, after = older
    assert before.release.fingerprint != after.release.fingerprint
    store.releases.keep(before.kb.canonical())
    first = Services(before, store, clock=lambda: NOW, shadow_share=0, home=tmp_path)
    sent = client_of(create_app(first)).ask(STALL).json()
    second = client_of(create_app(Services(after, store, clock=lambda: NOW, shadow_share=0, home=tmp_path)))
    told = second.request("GET", f"/v1/decisions/{sent['id']}/replay").json()
    assert (told["same"], told["release"]) == (True, before.release.fingerprint)
    listed = second.request("GET", "/v1/releases").json()
    assert [one["fingerprint"] for one in listed["open"]] == [after.release.fingerprint]


def test_a_release_is_read_once_and_its_index_saved(older, tmp_path):
    text = older[0].kb.canonical()
    register = Register(text)
    releases = OlderReleases(register, tmp_path / "home")
    opened = releases.get(sha256(text))
    assert opened.kb == older[0].kb
    assert opened.index.tables == older[0].index.tables
    assert releases.get(sha256(text)) is opened
    assert len(register.asked) == 1
    again = OlderReleases(register, tmp_path / "home").get(sha256(text))
    assert again.index.tables == opened.index.tables


def test_those_used_last_stay_open(tmp_path, monkeypatch):
    kb = load(STALLS)
    monkeypatch.setattr(
        "decision.releases.stored.open_text",
        lambda *_: OpenRelease(Release(kb), build(kb, by_meaning(kb)), ()),
    )
    texts = [b"%d" % n for n in range(OLDER_KEPT + 1)]
    register = Register(*texts)
    releases = OlderReleases(register, tmp_path)
    names = [sha256(text) for text in texts]
    for name in (*names[:-1], names[0], names[-1], names[0], names[1]):
        releases.get(name)
    assert register.asked == [*names[:-1], names[-1], names[1]]


@pytest.mark.parametrize("text", [b"{}", b"no text", b'{"vocabulary": 3}'])
def test_rules_that_this_version_does_not_read_are_not_open(tmp_path, text):
    with pytest.raises(ReleaseNotOpen, match="reads its rules otherwise"):
        OlderReleases(Register(text), tmp_path).get(sha256(text))


def test_rules_that_would_be_written_otherwise_today_are_not_open(older, tmp_path):
    text = older[0].kb.canonical() + b"\n"
    with pytest.raises(ReleaseNotOpen, match="reads its rules otherwise"):
        OlderReleases(Register(text), tmp_path).get(sha256(text))


def test_rules_that_were_never_kept_are_not_open(tmp_path):
    with pytest.raises(ReleaseNotOpen, match="does not hold"):
        OlderReleases(Register(), tmp_path).get("0" * 64)


def test_a_store_that_does_not_answer_is_not_taken_for_one_without_the_rules(tmp_path):
    class Away:
        def text(self, _):
            raise StoreUnavailable("it does not answer")

    with pytest.raises(StoreUnavailable):
        OlderReleases(Away(), tmp_path).get("0" * 64)
