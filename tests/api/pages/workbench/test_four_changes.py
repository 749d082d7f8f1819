"""One situation split, two flowcharts merged, a limit cut, a certificate type added: each in the page, to a release."""

from __future__ import annotations

import re

import pytest

from api.app import create_app
from api.first_release import note_opened
from tests.api.pages.reading import get
from tests.api.pages.workbench.office import Office
from tests.api.projects import ON_STATE_LAND, request

FROM = "2016-01-01"


@pytest.fixture(scope="module")
def office(opened, services_of, client_of) -> Office:
    services = services_of(opened)
    note_opened(opened, services.store, services.default.journal)
    return Office(client_of(create_app(services)), services)


def test_four_changes_go_from_the_page_to_a_release_that_decides(office):
    office.log_in("王")
    draft = office.begin("四项修改")
    split(office, draft)
    merge(office, draft)
    office.set_value(draft, "items/s3_planning_and_design.yaml", "traffic_impact", "promised.days", "2")
    office.add_row(draft, "certificates.csv", "2", {
        "id": "survey_held", "name_zh": "已有地形图", "name_en": "Survey held", "satisfies": "topo_map",
    })  # fmt: skip
    assert office.errors(draft) == []
    told = get(office.client, f"{draft}/difference").text
    for word in ("S-GOV-04", "F-INF-02", "traffic_impact", "survey_held"):
        assert word in told
    office.propose(draft, FROM, "四项修改")
    office.log_in("李")
    office.approve()
    assert decided(office, "2015-12-31")["situation"]["id"] == "S-GOV-02"
    assert decided(office, FROM)["situation"]["id"] == "S-GOV-04"


def split(office: Office, draft: str) -> None:
    """Give projects on other state land a situation of their own, and their examples with them."""
    row = office.row_with(draft, "situations.csv", "S-GOV-02")
    other = {
        "id": "S-GOV-04",
        "land_nature": "state_other",
        "name_zh": "政府投资·自有存量其他用地",
        "name_en": "Other land",
    }
    office.add_row(draft, "situations.csv", row, other)
    office.set_row(draft, "situations.csv", row, {"land_nature": "state_industrial",
                                                  "acquisition": "allocation_held, grant_held"})  # fmt: skip

    def moved(text: str) -> str:
        entries = re.split(r"(?m)^(?=  - id: )", text)
        return "".join(one.replace("situation: S-GOV-02", "situation: S-GOV-04") if "state_other" in one else one
                       for one in entries)  # fmt: skip

    office.set_text(draft, "examples/S-GOV-02.yaml", moved)


def merge(office: Office, draft: str) -> None:
    """Let the projects of one flowchart have another, and take the first one out."""
    office.set_row(
        draft,
        "situations.csv",
        office.row_with(draft, "situations.csv", "S-INF-02"),
        {"flowchart": "F-INF-01"},
    )
    office.remove_row(draft, "flowcharts.csv", office.row_with(draft, "flowcharts.csv", "F-INF-02"))
    office.set_text(draft, "examples/S-INF-02.yaml", lambda text: text.replace("F-INF-02", "F-INF-01"))
    office.set_text(draft, "applicability.yaml",
                    lambda text: re.sub(r"(?m)^  - flowchart: F-INF-02\n(?:    .*\n)+", "", text))  # fmt: skip


def decided(office: Office, day: str):
    """Return what the service decides about a government project on other state land it was granted before."""
    facts = ON_STATE_LAND | {"land_nature": "state_other", "acquisition": "grant_held"}
    answer = office.client.ask({**request(facts), "as_of": day})
    assert answer.status_code == 201, answer.text
    return answer.json()
