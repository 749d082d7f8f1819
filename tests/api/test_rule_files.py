"""The rule files of the release in force are given as they lie in the folder, line for line."""

from pathlib import Path

import pytest

from api.settings import Settings

FOLDER = Settings().kb


def files() -> list[str]:
    return sorted(
        path.relative_to(FOLDER).as_posix()
        for path in Path(FOLDER).rglob("*")
        if path.suffix in (".csv", ".yaml")
    )


def test_every_rule_file_is_listed_and_none_else(client, opened):
    told = client.request("GET", "/v1/rules").json()
    assert told["release"] == opened.release.fingerprint
    assert [one["file"] for one in told["files"]] == files()


@pytest.mark.parametrize("file", files())
def test_a_rule_file_is_given_line_for_line(client, file):
    answer = client.request("GET", "/v1/rules/text", params={"file": file})
    assert answer.text.splitlines() == (FOLDER / file).read_text(encoding="utf-8-sig").splitlines()
    held = {"If-None-Match": answer.headers["etag"]}
    assert client.request("GET", "/v1/rules/text", params={"file": file}, headers=held).status_code == 304


@pytest.mark.parametrize("file", ["../knowledge_base.py", "manifest.yaml/", "nothing.csv", "/etc/passwd"])
def test_nothing_else_is_given(client, file):
    assert client.request("GET", "/v1/rules/text", params={"file": file}).status_code == 404


def test_the_place_of_every_rule_is_a_line_that_names_it(opened):
    for rule in (*opened.kb.situations, *opened.kb.items, *opened.kb.constraints):
        place = rule.location
        lines = opened.rule_texts[place.file].splitlines()
        assert rule.id in lines[place.line - 1]
