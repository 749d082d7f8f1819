"""The description is complete and true: real requests and answers fit it, and nothing loads from elsewhere."""

import re
from dataclasses import replace
from datetime import date
from itertools import product

import jsonschema_rs
import pytest

from api.access import RULES
from api.errors import PROBLEMS
from api.gate import rules_of
from api.routes import request_schemas
from decision.classify import classify
from kb.units import units_like


@pytest.fixture(scope="module")
def document(client):
    return client.request("GET", "/openapi.json").json()


@pytest.fixture(scope="module")
def fits(document):
    """Return whether data fits a schema of the description."""
    made = {}

    def fits(name, data):
        if name not in made:
            schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
            made[name] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        return made[name].is_valid(data)

    return fits


FACTORY = {
    "investor": "non_government",
    "land_nature": "collective",
    "acquisition": "collective_enterprise",
    "management": "filing",
}
ANSWERS = {"Decided": FACTORY, "Undecided": {}, "Impossible": FACTORY | {"investor": "government"}}


def test_it_is_openapi_3_1_and_describes_every_route(client, document):
    assert document["openapi"] == "3.1.0"
    described = {(path, method) for path, operations in document["paths"].items() for method in operations}
    routes = {
        (route.path, method.lower())
        for route, method, rule in rules_of(client.app.router.routes)
        if not rule.is_page
    }
    assert described == routes - {("/openapi.json", "get")}
    names = [one["operationId"] for operations in document["paths"].values() for one in operations.values()]
    assert len(names) == len(set(names))


def test_who_may_ask_is_described(document):
    for (method, path), rule in RULES.items():
        if path != "/openapi.json" and not rule.is_page:
            operation = document["paths"][path][method.lower()]
            assert ({} in operation["security"]) == ("" in rule.roles)
            assert operation["summary"]


def test_every_reference_leads_somewhere(document):
    names = set(re.findall(r'"#/components/schemas/(\w+)"', str(document).replace("'", '"')))
    assert names <= set(document["components"]["schemas"])


def test_nothing_is_loaded_from_elsewhere(client, document):
    assert "http://" not in str(document)
    assert "https://" not in str(document)
    assert client.request("GET", "/docs").status_code == 404


def test_the_statuses_are_described_with_schema_and_example(document):
    responses = document["paths"]["/v1/decisions"]["post"]["responses"]
    assert set(responses) == {
        "200",
        "201",
        "400",
        "401",
        "408",
        "409",
        "413",
        "415",
        "421",
        "422",
        "429",
        "500",
        "503",
    }
    for status, response in responses.items():
        (content,) = response["content"].values()
        assert content["schema"]
        assert (
            content.get("example") or content.get("examples") or status in ("401", "408", "421", "429", "503")
        )


def test_every_example_fits_its_schema(document, fits):
    operation = document["paths"]["/v1/decisions"]["post"]
    asked = operation["requestBody"]["content"]["application/json"]["examples"]
    assert all(fits("DecisionRequest", example["value"]) for example in asked.values())
    responses = operation["responses"]
    assert fits("Decided", responses["201"]["content"]["application/json"]["example"])
    assert fits("Undecided", responses["200"]["content"]["application/json"]["example"])
    refused = responses["422"]["content"]["application/problem+json"]["examples"]
    assert fits("WrongInput", refused["wrong-input"]["value"])
    assert fits("Impossible", refused["impossible-project"]["value"])
    assert fits("NoReleaseInForce", refused["no-release-in-force"]["value"])
    for status in ("400", "413", "415", "500"):
        (example,) = responses[status]["content"]["application/problem+json"]["examples"].values()
        assert fits("Problem", example["value"])


@pytest.mark.parametrize("asked", ["decided", "undecided"])
def test_an_example_request_gets_its_outcome(client, document, asked):
    content = document["paths"]["/v1/decisions"]["post"]["requestBody"]["content"]["application/json"]
    assert client.ask(content["examples"][asked]["value"]).json()["outcome"] == asked


@pytest.mark.parametrize("name", ANSWERS)
def test_a_real_answer_fits_the_schema_of_its_outcome_and_no_other(client, fits, name):
    answer = client.decide(ANSWERS[name], start="2026-11-20", applicant={"name": "A"}).json()
    assert [other for other in ANSWERS if fits(other, answer)] == [name]


def test_every_problem_type_is_listed(document):
    listed = document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    assert listed == [problem.type for problem in PROBLEMS.values()]


def test_the_facts_are_those_of_the_vocabulary(opened, document):
    properties = document["components"]["schemas"]["Facts"]["properties"]
    assert list(properties) == list(opened.kb.vocabulary.ids())
    for fact in opened.kb.vocabulary.facts:
        assert fact.question.zh in properties[fact.id]["description"]
        for value in fact.values:
            assert {value.id, value.zh} <= set(properties[fact.id]["enum"])


def test_facts_fit_the_schema_exactly_if_some_project_can_have_them(opened, fits):
    coded = [fact for fact in opened.kb.vocabulary.facts if fact.type == "code"]
    for codes in product(*((None, *fact.codes) for fact in coded)):
        facts = {fact.id: code for fact, code in zip(coded, codes, strict=True) if code}
        labels = {fact.id: fact.label(code) for fact, code in zip(coded, codes, strict=True) if code}
        possible = not classify(opened.index, facts).is_impossible
        assert (fits("Facts", facts), fits("Facts", labels)) == (possible, possible)


@pytest.mark.parametrize(
    ("field", "value", "is_right"),
    [
        ("as_of", "2013-01-01", True),
        ("as_of", "2012-12-31", False),
        ("as_of", "2023-02-29", False),
        ("as_of", None, False),
        ("known_at", "2015-05-18", True),
        ("known_at", "2015-05-18T00:00:00Z", True),
        ("known_at", "2015-05-18T00:00:00", False),
        ("start", "1999-12-31", True),
        ("start", "", False),
        ("applicant", {}, False),
        ("applicant", {"name": "A"}, True),
        ("applicant", {"name": " \u3000\n"}, False),
        ("applicant", {"name": "A\n"}, True),
        ("applicant", {"name": "A\x00"}, False),
        ("applicant", {"name": "A" * 4000}, True),
        ("applicant", {"name": "A" * 4001}, False),
        ("parties", [{"role": "contractor"}], False),
        ("parties", [{"role": "contractor", "name": "A"}], True),
        ("parties", [{"name": "A"}], False),
        ("project", {"code": 3}, False),
        ("certificates", [{"type": "bid_confirmation", "number": "1"}], True),
        ("certificates", [{"type": "土地成交确认书", "number": "1", "valid_until": "2023-02-29"}], False),
        ("certificates", [{"type": "bid_confirmation"}], False),
        ("certificates", {}, False),
        ("applicnt", {"name": "A"}, False),
    ],
)
def test_schema_and_service_agree_on_what_is_right(client, fits, field, value, is_right):
    body = {"facts": {}, "as_of": "2015-05-18", field: value}
    assert fits("DecisionRequest", body) == is_right
    assert (client.ask(body).status_code == 200) == is_right


def test_numbers_and_dates_of_other_rules_are_described_too(stalls):
    schemas = stalls.request("GET", "/openapi.json").json()["components"]["schemas"]
    number, text, with_unit = schemas["Facts"]["properties"]["area_m2"]["anyOf"]
    assert (number["type"], number["minimum"], number["maximum"]) == ("number", 0, 200)
    assert re.search(text["pattern"], "50.5")
    assert with_unit["properties"]["unit"]["enum"] == list(units_like("m2"))
    assert schemas["Facts"]["properties"]["first_day"]["format"] == "date"
    excluded = {
        "goods": {"enum": ["food", "熟食", "Cooked food"]},
        "place": {"enum": ["park", "公园", "Park"]},
    }
    assert schemas["Facts"]["not"] == {"anyOf": [{"properties": excluded, "required": ["goods", "place"]}]}


def test_where_combinations_are_too_many_none_is_excluded(opened, monkeypatch):
    monkeypatch.setattr(request_schemas, "MOST_COMBINATIONS", 100)
    assert "not" not in request_schemas.request_schemas(opened.index)["Facts"]


def test_a_release_with_an_end_is_asked_about_until_then(opened):
    manifest = opened.kb.manifest.model_copy(update={"effective_to": date(2019, 12, 31)})
    index = replace(opened.index, kb=opened.kb.model_copy(update={"manifest": manifest}))
    as_of = request_schemas.request_schemas(index)["DecisionRequest"]["properties"]["as_of"]
    validator = jsonschema_rs.Draft202012Validator(as_of, validate_formats=True)
    days = ("2012-12-31", "2013-01-01", "2019-12-31", "2020-01-01")
    assert [validator.is_valid(day) for day in days] == [False, True, True, False]
