"""The schemas of the rule files are served as the release in force makes them."""

import pytest

from kb.schemas.files import schemas_of


def test_every_schema_is_listed_and_served(client, opened):
    told = client.request("GET", "/v1/kb/schemas").json()

    assert told["release"] == opened.release.fingerprint
    schemas = {schema.name: schema for schema in schemas_of(opened.kb)}
    assert [one["name"] for one in told["schemas"]] == [*schemas]
    for one in told["schemas"]:
        answer = client.request("GET", f"/v1/kb/schemas/{one['name']}")
        assert answer.json() == schemas[one["name"]].data
        held = {"If-None-Match": answer.headers["etag"]}
        assert client.request("GET", f"/v1/kb/schemas/{one['name']}", headers=held).status_code == 304


@pytest.mark.parametrize("name", ["rules", "items.schema.json", "..%2Fitems"])
def test_there_is_no_other(client, name):
    assert client.request("GET", f"/v1/kb/schemas/{name}").status_code == 404
