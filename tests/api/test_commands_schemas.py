"""`liangti schemas` writes every schema of a rule folder, and prints the settings of an editor that finds them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import main
from kb.loader import load
from kb.schemas.files import schemas_of
from tests import folders


@pytest.fixture
def stalls(tmp_path, monkeypatch):
    """Return a copy of the stalls below the folder that an editor has open."""
    monkeypatch.chdir(tmp_path)
    return folders.copy_of(folders.STALLS, tmp_path)


def test_every_schema_is_written_as_it_is_served(stalls):
    assert main(["schemas", "schemas", "--kb", str(stalls)]) == 0

    written = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in Path("schemas").iterdir()}
    assert written == {schema.file: schema.data for schema in schemas_of(load(stalls))}


def test_the_settings_lead_from_every_yaml_file_to_its_schema(stalls, capsys):
    main(["schemas", "kept/schemas", "--kb", str(stalls)])

    schemas = json.loads(capsys.readouterr().out)["yaml.schemas"]
    titles = {
        place: json.loads(Path(file).read_text(encoding="utf-8"))["title"] for file, place in schemas.items()
    }
    assert all(place.endswith(f"/{title}") for place, title in titles.items() if title != "calendars/*.yaml")
    marked = {path for place in titles for path in Path().glob(place)}
    assert marked == set(Path(stalls.name).rglob("*.yaml"))


def test_rules_that_cannot_be_read_give_no_schemas(stalls, capsys):
    folders.replace(stalls, "departments.yaml", "counted: false", "counted: maybe")

    assert main(["schemas", "schemas", "--kb", str(stalls)]) == 1

    assert "departments.yaml" in capsys.readouterr().err
    assert not Path("schemas").exists()


def test_a_folder_that_cannot_be_made_is_named(stalls, capsys):
    assert main(["schemas", str(stalls / "manifest.yaml" / "schemas"), "--kb", str(stalls)]) == 2
    assert "manifest.yaml/schemas: nothing can be written here" in capsys.readouterr().err
