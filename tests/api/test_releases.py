"""Releases over HTTP: proposed by one officer, approved by another, in force from a day, and no answer is torn."""

import asyncio
import base64
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest

from api.app import create_app
from api.first_release import first_release, note_opened
from api.services import Services
from api.settings import Settings
from decision.opening import open_release
from decision.releases.bundle import plain_files
from decision.store.opening import open_store
from kb.release import rule_files
from tests.api.projects import add_key
from tests.decision.releases.memory import Clock
from tests.folders import STALLS, copy_of, replace

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STALL = {"goods": "food", "place": "street"}


class Office:
    """A service over a store of its own that has opened the invented town, two officers, and changed rules.

    `home` keeps the indexes of all tests, so that rules are fired once.
    """

    def __init__(self, folder, home, client_of):
        self.folder, self.home, self.clock = folder, home, Clock(NOW)
        opened = open_release(STALLS, home)
        self.store = open_store("duckdb:///liangti.duckdb", folder, "main", self.clock)
        self.services = Services(opened, self.store, clock=self.clock, shadow_share=0, home=home)
        note_opened(opened, self.store, self.services.default.journal)
        self.client = client_of(create_app(self.services))
        self.anna, self.boris = add_key(self.services, "policy"), add_key(self.services, "policy")

    def changed(self, name):
        """Return the rule files under another name, so that their fingerprint is another."""
        folder = self.folder / name / STALLS.name
        if not folder.exists():
            replace(copy_of(STALLS, folder.parent), "manifest.yaml", "zh: 摊位许可（虚构）", f"zh: {name}")
        return rule_files(folder)

    def post(self, path, body, who):
        return self.client.request("POST", f"/v1/releases{path}", json=body, headers=who)

    def propose(self, name="new", begin="2026-03-01", **more):
        body = {"files": plain_files(self.changed(name)), "from": begin, **more}
        return self.post(":propose", body, self.anna)

    def publish(self, name="new", begin="2026-03-01", **more):
        number = self.propose(name, begin, **more).json()["number"]
        assert self.post(f"/{number}:approve", {}, self.boris).status_code == 200
        return number

    def decide(self, day, **more):
        return self.client.ask({"facts": STALL, "as_of": day, **more}).json()

    def listed(self):
        return self.client.request("GET", "/v1/releases").json()


@pytest.fixture(scope="module")
def index_home(tmp_path_factory):
    return tmp_path_factory.mktemp("indexes")


@pytest.fixture
def office(tmp_path, index_home, client_of):
    made = Office(tmp_path, index_home, client_of)
    yield made
    made.services.close()


def test_a_release_is_proposed_proven_approved_and_answers_without_a_restart(office):
    before = office.decide("2026-03-02")
    assert "rules" not in before
    made = office.propose(why="新的名称")
    assert (made.status_code, made.headers["location"]) == (201, "/v1/releases/2")
    told = made.json()
    assert (told["state"], told["difference"]["same"], told["proof"]["counts"]) == ("open", True, {})
    assert office.decide("2026-03-02")["release"] == before["release"]
    assert office.post("/2:approve", {"why": "核对无误"}, office.boris).json()["state"] == "approved"
    new, old = office.decide("2026-03-02"), office.decide("2026-02-28")
    assert new["release"]["fingerprint"] == told["fingerprint"]
    assert new["rules"] == {"release": 2, "why": "in_force", "valid_from": "2026-03-01", "may_choose": False}
    assert (old["rules"]["release"], old["release"]) == (1, before["release"])
    assert office.decide("2026-03-02", known_at="2026-03-01")["rules"]["release"] == 1
    assert office.client.request("GET", "/v1/rules").json()["release"] == told["fingerprint"]
    kept = office.client.request("GET", f"/v1/decisions/{new['id']}").json()
    assert kept["rules"] == new["rules"]


def test_old_decisions_are_replayed_by_their_release_after_later_ones(office):
    made = [office.decide("2026-03-02")]
    for name, begin in (("two", "2026-03-01"), ("three", "2026-03-02")):
        office.publish(name, begin)
        made.append(office.decide("2026-03-02"))
    assert len({one["release"]["fingerprint"] for one in made}) == 3
    for one in made:
        told = office.client.request("GET", f"/v1/decisions/{one['id']}/replay", headers=office.anna).json()
        assert (told["same"], told["release"]) == (True, one["release"]["fingerprint"])


def test_two_persons_are_needed(office):
    office.propose()
    alone = office.post("/2:approve", {}, office.anna)
    assert (alone.status_code, "two persons" in alone.json()["detail"]) == (422, True)
    reviewer = add_key(office.services, "reviewer")
    assert office.post("/2:approve", {}, reviewer).status_code == 403
    assert office.post("/2:approve", {}, {}).status_code == 401
    assert [one["state"] for one in office.listed()["proposals"]] == ["open"]


def test_a_one_person_office_says_so(tmp_path, index_home, client_of):
    opened = open_release(STALLS, index_home)
    with open_store("duckdb:///liangti.duckdb", tmp_path, "main", lambda: NOW) as store:
        services = Services(
            opened, store, clock=lambda: NOW, shadow_share=0, home=index_home, two_persons=False
        )
        note_opened(opened, store, services.default.journal)
        client = client_of(create_app(services))
        body = {"files": plain_files(rule_files(STALLS)), "from": "2026-04-01"}
        assert client.request("POST", "/v1/releases:propose", json=body).status_code == 201
        approved = client.request("POST", "/v1/releases/2:approve", json={}).json()
        listed = client.request("GET", "/v1/releases").json()
        assert (approved["approved_alone"], listed["two_persons"]) == (True, False)
        assert listed["releases"][1]["approved_alone"]


def test_a_day_with_two_releases_or_none_is_refused_before_anything_is_written(office):
    office.publish(begin="2026-04-01")
    twice = office.propose("new", "2026-04-01")
    assert (twice.status_code, "two releases" in twice.json()["detail"]) == (422, True)
    early = office.propose("new", "2012-12-31")
    assert (early.status_code, "2013-01-01" in early.json()["detail"]) == (422, True)
    folder = copy_of(STALLS, office.folder / "ending")
    replace(
        folder,
        "manifest.yaml",
        "effective_from: 2013-01-01",
        "effective_from: 2013-01-01\neffective_to: 2026-05-31",
    )
    body = {"files": plain_files(rule_files(folder)), "from": "2026-05-01"}
    gap = office.post(":propose", body, office.anna)
    assert (gap.status_code, "no release would be in force" in gap.json()["detail"]) == (422, True)
    assert len(office.services.default.journal.history().records) == 3


def test_rules_with_a_fault_are_refused_with_every_finding(office):
    folder = copy_of(STALLS, office.folder / "broken")
    replace(folder, "examples/stalls.yaml", "situation: S-5, flowchart: F-FOOD", "situation: S-4")
    body = {"files": plain_files(rule_files(folder)), "from": "2026-04-01"}
    refused = office.post(":propose", body, office.anna)
    found = refused.json()["findings"]
    assert (refused.status_code, {one["file"] for one in found}) == (422, {"examples/stalls.yaml"})
    assert office.listed()["proposals"] == []


def test_a_zip_of_the_folder_is_proposed_too(office):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in office.changed("zipped").items():
            archive.writestr(f"stalls/{name}", data)
    headers = {**office.anna, "Content-Type": "application/zip"}
    path = "/v1/releases:propose?from=2026-04-01&why=zip"
    made = office.client.request("POST", path, content=packed.getvalue(), headers=headers)
    assert (made.status_code, made.json()["proposed"]["why"]) == (201, "zip")


@pytest.mark.parametrize(
    "name", ["../manifest.yaml", "/manifest.yaml", "a\\b.yaml", "items/../../x.yaml", "C:x.yaml"]
)
def test_a_name_that_leaves_the_folder_is_refused(office, name):
    files = plain_files(rule_files(STALLS)) | {name: "id: x"}
    refused = office.post(":propose", {"files": files, "from": "2026-04-01"}, office.anna)
    assert (refused.status_code, refused.json()["errors"][0]["field"].startswith("files.")) == (422, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"from": "2026-02-30"}, "from"),
        ({"from": None}, "from"),
        ({"transition": "perhaps"}, "transition"),
        ({"why": 3}, "why"),
        ({"form": "2026-04-01"}, "form"),
        ({"files": {}}, "files"),
        ({"files": {"manifest.yaml": {"base64": "?"}}}, "files.manifest.yaml"),
    ],
)
def test_what_is_wrong_with_a_proposal_is_named(office, change, field):
    files = {"manifest.yaml": {"base64": base64.b64encode(b"id: x").decode()}}
    refused = office.post(":propose", {"files": files, "from": "2026-04-01", **change}, office.anna)
    assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (422, [field])


def test_a_proposal_is_refused_or_withdrawn_and_a_release_before_its_day(office):
    office.propose("one", "2026-04-01")
    assert office.post("/2:refuse", {"why": "不妥"}, office.boris).json()["state"] == "refused"
    office.propose("two", "2026-04-01")
    assert office.post("/4:withdraw", {}, office.anna).json()["state"] == "withdrawn"
    number = office.publish("three", "2026-04-01")
    assert office.decide("2026-04-02")["rules"]["release"] == number
    assert office.post(f"/{number}:withdraw", {}, office.boris).json()["state"] == "withdrawn"
    assert office.decide("2026-04-02")["rules"]["release"] == 1
    number = office.publish("four", "2026-03-02")
    late = office.post(f"/{number}:withdraw", {}, office.boris)
    assert (late.status_code, "history is not rewritten" in late.json()["detail"]) == (422, True)


def test_going_back_makes_a_new_release_equal_to_the_old_one(office):
    office.publish("bad", "2026-03-01")
    back = office.post("/1:rollback", {"from": "2026-03-03", "why": "有误"}, office.anna)
    assert (back.status_code, back.json()["equals"], back.json()["number"]) == (201, 1, 4)
    assert office.post("/4:approve", {}, office.boris).status_code == 200
    days = ("2026-02-28", "2026-03-02", "2026-03-03")
    assert [office.decide(day)["rules"]["release"] for day in days] == [1, 2, 4]
    listed = office.listed()["releases"]
    assert [one["valid_to"] for one in listed] == ["2026-02-28", "2026-03-02", None]
    assert listed[0]["fingerprint"] == listed[2]["fingerprint"]


def test_a_project_decided_before_moves_by_the_transition(office):
    first = office.decide("2026-02-28")["id"]
    chosen = {}
    for place, transition in enumerate(("old", "choice", "new")):
        office.publish(transition, f"2026-03-0{place + 1}", transition=transition)
        for rules in (None, "old", "new"):
            more = {"rules": rules} if rules else {}
            told = office.decide("2026-03-05", supersedes=first, **more)["rules"]
            chosen[transition, rules] = told["release"], told["why"]
    assert chosen == {
        ("old", None): (1, "kept"),
        ("old", "old"): (1, "kept"),
        ("old", "new"): (1, "kept"),
        ("choice", None): (1, "kept"),
        ("choice", "old"): (1, "chosen"),
        ("choice", "new"): (4, "chosen"),
        ("new", None): (6, "moved"),
        ("new", "old"): (6, "moved"),
        ("new", "new"): (6, "moved"),
    }
    assert office.decide("2026-03-05", rules="both")["errors"][0]["field"] == "rules"


def test_one_release_is_told_with_its_proof_its_files_and_its_journal(office):
    number = office.publish(why="新的名称")
    told = office.client.request("GET", f"/v1/releases/{number}", headers=office.anna).json()
    assert told["proof"]["fingerprint"] == told["fingerprint"]
    assert set(told["files"]) == set(rule_files(STALLS))
    assert [(one["kind"], one["by"]["name"], one["why"]) for one in told["journal"]] == [
        ("proposed", "policy", "新的名称"),
        ("approved", "policy", ""),
    ]
    nobody = office.client.request("GET", f"/v1/releases/{told['fingerprint'][:12]}").json()
    assert [one["by"] for one in nobody["journal"]] == [None, None]
    assert office.client.request("GET", "/v1/releases/99").status_code == 404
    assert office.post("/99:approve", {}, office.boris).status_code == 404


def test_a_new_day_brings_the_release_of_that_day_into_force(office):
    number = office.publish(begin="2026-03-05")
    assert office.listed()["in_force"] == office.listed()["releases"][0]["fingerprint"]
    office.clock.pass_days(3)
    office.services.default.watch.look()
    assert (
        office.listed()["in_force"] == office.services.default.journal.history().get(number).rules.fingerprint
    )


def test_releases_approved_under_load_tear_no_answer(office, did):
    for number, name in ((2, "a"), (3, "b"), (4, "c")):
        assert office.propose(name, f"2026-03-0{number - 1}").json()["number"] == number
    answers, approved = [], []

    async def ask(place):
        while len(approved) < 3 or len(answers) < 60:
            body = {"facts": STALL, "as_of": f"2026-03-0{1 + place % 4}"}
            answers.append(await office.client.http.request("POST", "/v1/decisions", json=body))

    async def approve():
        for number in (2, 3, 4):
            await asyncio.sleep(0.05)
            how = {"json": {}, "headers": office.boris}
            approved.append(await office.client.http.request("POST", f"/v1/releases/{number}:approve", **how))

    async def run():
        await asyncio.gather(*(ask(place) for place in range(8)), approve())

    office.client.runner.run(run())
    assert {one.status_code for one in approved} == {200}
    history = office.services.default.journal.history()
    for answer in map(json.loads, (one.content for one in answers)):
        fingerprint = answer["release"]["fingerprint"]
        if "rules" in answer:
            release = history.get(answer["rules"]["release"])
            assert release.rules.fingerprint == fingerprint
            assert release.terms.begin <= date.fromisoformat(answer["as_of"])
        record = office.store.decisions.get(answer["id"])
        assert record.content.release == fingerprint
        assert fingerprint in {one.rules.fingerprint for one in history.releases}
    assert [office.decide(f"2026-03-0{day}")["rules"]["release"] for day in (1, 2, 3)] == [2, 3, 4]
    did("answers around an approval", len(answers))


def test_a_store_with_an_approved_release_is_served_and_a_folder_that_differs_is_named(office):
    office.publish()
    said, settings = [], Settings(home=office.home, kb=STALLS)
    now = NOW + timedelta(days=1)
    opened, history = first_release(settings, office.store, office.services.default.journal, now, said.append)
    assert opened.release.fingerprint == history.get(2).rules.fingerprint
    assert "differs" in said[0]
    unpublished = Settings(home=office.home, kb=STALLS, unpublished=True)
    opened, history = first_release(
        unpublished, office.store, office.services.default.journal, now, said.append
    )
    assert (opened.kb.manifest.zh, history.releases) == ("摊位许可（虚构）", ())
    same = Settings(home=office.home, kb=office.folder / "new" / STALLS.name)
    said.clear()
    opened, history = first_release(same, office.store, office.services.default.journal, now, said.append)
    assert (opened.release.fingerprint, "differs" in "".join(said)) == (
        history.get(2).rules.fingerprint,
        False,
    )


def test_the_description_follows_the_release_in_force(office):
    def as_of():
        document = office.client.request("GET", "/openapi.json", headers=office.anna).json()
        return document["components"]["schemas"]["DecisionRequest"]["properties"]["as_of"]["pattern"]

    before = as_of()
    folder = copy_of(STALLS, office.folder / "later")
    replace(folder, "manifest.yaml", "effective_from: 2013-01-01", "effective_from: 2026-03-01")
    body = {"files": plain_files(rule_files(folder)), "from": "2026-03-01"}
    number = office.post(":propose", body, office.anna).json()["number"]
    office.post(f"/{number}:approve", {}, office.boris)
    assert as_of() == before
    assert office.decide("2026-02-28")["rules"]["release"] == 1
