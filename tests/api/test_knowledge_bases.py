"""One service, several knowledge bases: each answers by its own rules, and what was decided names whose they were."""

import json
import threading

import pytest

from api.app import create_app
from api.first_release import note_opened
from api.knowledge_bases import Further, KnowledgeBases
from api.services import open_services
from api.settings import Settings, settings_from
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from decision.releases.bundle import plain_files
from decision.releases.records import STREAM
from kb.errors import LiangtiError
from kb.loader import id_of_folder, load, shipped_folders
from kb.release import Release, rule_files
from tests.api.conftest import Client
from tests.api.projects import add_key
from tests.folders import STALLS, copy_of, replace

STALL = {"goods": "food", "place": "street"}
KINDS = ("situations", "flowcharts", "items", "documents", "tables", "releases", "rules", "figures")
NAMED = "knowledge_base"


def opened_of(folder):
    kb = load(folder)
    return OpenRelease(Release(kb), build(kb, by_meaning(kb)), calendars=(), rule_files=rule_files(folder))


@pytest.fixture(scope="module")
def booths(tmp_path_factory):
    """The rules of a second invented town: the same, under another id and name."""
    folder = copy_of(STALLS, tmp_path_factory.mktemp("booths"))
    replace(folder, "manifest.yaml", "id: stalls", "id: booths")
    return replace(folder, "manifest.yaml", "zh: 摊位许可（虚构）", "zh: 棚位许可（虚构）")


def towns(services_of, booths):
    """Return services of both towns; what was opened is in the journal."""
    first, second = opened_of(STALLS), opened_of(booths)
    services = services_of(first)
    note_opened(first, services.store, services.default.journal)
    journal = services.journal_of("booths")
    note_opened(second, services.store, journal)
    services.knowledge_bases.open_further(
        [Further("booths", lambda _: services.served(second, journal, None))]
    )
    services.knowledge_bases.wait()
    return services


@pytest.fixture(scope="module")
def served(booths, services_of):
    return towns(services_of, booths)


@pytest.fixture(scope="module")
def both(served, client_of) -> Client:
    return client_of(create_app(served))


def decided(client, **more):
    return client.ask({"facts": STALL, "as_of": "2015-05-18", **more})


@pytest.mark.parametrize(("more", "name"), [({}, "stalls"), ({NAMED: "booths"}, "booths")])
def test_a_request_is_decided_by_the_rules_that_it_names_and_else_by_the_default(both, served, more, name):
    answer = decided(both, **more).json()
    assert answer["release"]["knowledge_base"] == name
    assert answer["release"]["fingerprint"] == served.knowledge_bases.named(name).opened.release.fingerprint


@pytest.mark.parametrize(
    ("method", "path", "how"),
    [
        ("POST", "/v1/decisions", {"json": {"facts": STALL, NAMED: "boothes"}}),
        ("POST", "/v1/interview", {"json": {"facts": STALL, NAMED: "boothes"}}),
        ("GET", f"/v1/search?q=a&{NAMED}=boothes", {}),
        *(("GET", f"/v1/{kind}?{NAMED}=boothes", {}) for kind in KINDS),
    ],
)
def test_one_that_is_not_served_is_refused_with_the_nearest_and_the_list(both, method, path, how):
    refused = both.request(method, path, **how)
    (problem,) = refused.json()["errors"]
    assert (refused.status_code, problem["field"]) == (422, NAMED)
    assert "did you mean `booths`?" in problem["fix"]
    assert "known: stalls, booths" in problem["fix"]


@pytest.mark.parametrize("stated", [7, True, ["booths"], {}, ""])
def test_what_is_no_id_is_refused_as_one(both, stated):
    refused = decided(both, **{NAMED: stated})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, NAMED)


def test_lines_of_a_batch_name_their_own(both):
    lines = [{"facts": STALL, **more} for more in ({}, {NAMED: "booths"}, {NAMED: "nowhere"})]
    body = "\n".join(map(json.dumps, lines))
    headers = {"Content-Type": "application/x-ndjson"}
    sent = both.request("POST", "/v1/decisions:batch", content=body.encode(), headers=headers)
    first, second, third = map(json.loads, sent.text.splitlines())
    assert [one["release"]["knowledge_base"] for one in (first, second)] == ["stalls", "booths"]
    assert (third["status"], third["line"]) == (422, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_lists_are_those_of_the_rules_that_a_query_names(both, served, kind):
    told = [both.request("GET", f"/v1/{kind}", params=params).json() for params in ({}, {NAMED: "booths"})]
    releases = [one.get("release") or one["in_force"] for one in told]
    assert releases == [one.opened.release.fingerprint for one in served.knowledge_bases.open]


@pytest.mark.parametrize(
    "what", ["", "/trace", "/explanation", "/why-not", "/what-if", "/replay", "/receipt"]
)
def test_a_kept_decision_is_read_and_decided_again_by_its_own_rules(both, what):
    answer = decided(both, **{NAMED: "booths"}).json()
    found = both.request("GET", f"/v1/decisions/{answer['id']}{what}")
    assert found.status_code == 200
    data = found.json()
    if what == "/replay":
        assert (data["same"], data["release"]) == (True, answer["release"]["fingerprint"])
    if what == "/receipt":
        assert data["release"][0]["fingerprint"] == answer["release"]["fingerprint"]


def test_the_list_says_what_each_has(both, served):
    told = both.request("GET", "/v1/knowledge-bases").json()["knowledge_bases"]
    assert [(one["id"], one["is_default"], one["state"]) for one in told] == [
        ("stalls", True, "open"),
        ("booths", False, "open"),
    ]
    for one in told:
        kb = served.knowledge_bases.named(one["id"]).opened.kb
        assert one["has"]["items"] == len(kb.items)
        assert one["label"] == kb.manifest.zh
        assert one["cells"] > 0


def test_the_description_names_every_knowledge_base(both):
    answer = both.request("GET", "/openapi.json")
    assert answer.status_code == 200, answer.text
    schemas = answer.json()["components"]["schemas"]
    assert schemas["KnowledgeBaseId"]["enum"] == ["stalls", "booths"]
    assert {"Facts", "Facts_booths"} <= schemas.keys()


def test_releases_have_their_numbers_within_their_knowledge_base(services_of, client_of, booths, tmp_path):
    served = towns(services_of, booths)
    client = client_of(create_app(served))
    changed = copy_of(booths, tmp_path)
    replace(changed, "manifest.yaml", "zh: 棚位许可（虚构）", "zh: 棚位新规（虚构）")
    anna, boris = add_key(served, "policy"), add_key(served, "policy")
    asked = {"files": plain_files(rule_files(changed)), "from": "2015-05-01"}

    def post(path, body, who, name="booths"):
        return client.request("POST", f"/v1/releases{path}?{NAMED}={name}", json=body, headers=who)

    refused = post(":propose", asked, anna, "stalls")
    assert refused.status_code == 422
    assert "rules of `booths`" in refused.json()["detail"]
    made = post(":propose", asked, anna).json()
    assert made.get("number"), made
    number = made["number"]
    assert post(f"/{number}:approve", {}, boris).status_code == 200
    assert served.knowledge_bases.named("booths").opened.kb.manifest.zh == "棚位新规（虚构）"
    assert served.opened.kb.manifest.zh == "摊位许可（虚构）"
    assert len(served.default.journal.history().records) == 1
    assert served.default.journal.name == STREAM


class Gate:
    """A knowledge base that is opened when a test says so, or whose rules cannot be used."""

    def __init__(self, make):
        self.make, self.begun, self.may_go_on = make, threading.Event(), threading.Event()

    def __call__(self, step):
        self.begun.set()
        self.may_go_on.wait(30)
        step("reading the rules")
        return self.make()


def waiting(services_of, make):
    """Return services that open a further knowledge base as soon as the gate lets them."""
    services, gate = services_of(opened_of(STALLS)), Gate(lambda: make(services))
    services.knowledge_bases.open_further([Further("booths", gate)])
    assert gate.begun.wait(30)
    return services, gate


def test_a_further_one_is_told_to_be_opening_and_holds_nothing_up(services_of, client_of, booths):
    def make(services):
        return services.served(opened_of(booths), services.journal_of("booths"), None)

    services, gate = waiting(services_of, make)
    client = client_of(create_app(services))
    early = decided(client, **{NAMED: "booths"})
    assert (early.status_code, early.json()["type"]) == (503, "/problems/not-open-yet")
    assert early.headers["Retry-After"]
    assert client.request("GET", "/readyz").json()["knowledge_bases"] == {
        "stalls": "open",
        "booths": "opening",
    }
    assert decided(client).status_code == 200
    gate.may_go_on.set()
    services.knowledge_bases.wait()
    assert client.request("GET", "/readyz").json()["knowledge_bases"]["booths"] == "open"
    assert decided(client, **{NAMED: "booths"}).status_code == 200


def test_rules_that_cannot_be_used_are_named_and_the_others_go_on(services_of, client_of):
    def make(_):
        raise LiangtiError("these rules have a gap", fix="close it")

    services, gate = waiting(services_of, make)
    gate.may_go_on.set()
    services.knowledge_bases.wait()
    client = client_of(create_app(services))
    assert decided(client, **{NAMED: "booths"}).status_code == 503
    assert client.request("GET", "/readyz").json()["knowledge_bases"]["booths"] == "refused"
    assert decided(client).status_code == 200


def test_a_service_that_ends_opens_nothing_more(services_of):
    services, gate = waiting(services_of, lambda _: None)
    stopping = threading.Thread(target=services.knowledge_bases.stop)
    stopping.start()
    gate.may_go_on.set()
    stopping.join(30)
    assert not stopping.is_alive()
    assert [one.id for one in services.knowledge_bases.open] == ["stalls"]


def test_two_folders_of_one_knowledge_base_are_refused(tmp_path):
    with pytest.raises(LiangtiError, match="two folders hold the knowledge base `stalls`"):
        open_services(Settings(home=tmp_path, kb=STALLS, further_kbs=(STALLS,)))


def test_all_shipped_folders_are_served_unless_some_are_named(booths):
    assert settings_from({}).kb == shipped_folders()[0]
    assert settings_from({}).further_kbs == tuple(shipped_folders()[1:])
    named = settings_from({"LIANGTI_KB": f"{booths}:{STALLS}"})
    assert (named.kb, named.further_kbs) == (booths, (STALLS,))
    assert settings_from({"LIANGTI_KB": str(STALLS)}).further_kbs == ()


def test_the_id_of_a_folder_is_that_of_its_manifest(booths):
    assert (id_of_folder(booths), id_of_folder(STALLS)) == ("booths", "stalls")


def test_without_further_ones_the_default_is_all(services_of):
    served = services_of(opened_of(STALLS)).default
    bases = KnowledgeBases(served, lambda _name, _error: None)
    assert bases.named() is bases.named(None) is bases.named("stalls") is served
