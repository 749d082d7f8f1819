"""The faults that real published rules have: found by the check, exactly those listed beside this repository, no other.

The list says what a program of its own proved of the published tables. Here it is held against the shipped folders,
with every finding that the manifests acknowledge, and again without what they acknowledge.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import pytest
import yaml

from decision.checked import checked
from kb.cells import read_cell
from kb.condition_reader import derived_as_fact
from kb.conditions import holds
from kb.loader import load_with_findings
from kb.verify.answers import read_answers
from tests.second_reading import document, need_published_tables

need_published_tables()
KB = Path(__file__).parents[1] / "kb"
LISTS = {
    KB / "tangshan": ("findings.yaml", lambda one: one.get("release") is None),
    KB / "tangshan" / "2019-11": ("findings.yaml", lambda one: one.get("release") == "R2"),
    KB / "beijing": ("beijing/findings.yaml", lambda _: True),
    KB / "england": ("third/findings.yaml", lambda _: True),
}
CHECKS = {
    "gap": "gaps", "overlap": "overlaps", "conflict": "conflicts", "boundary": "boundaries", "time": "times",
    "figure": "figures", "once_only": "once_only",
}  # fmt: skip
folders = pytest.mark.parametrize("folder", LISTS, ids=lambda folder: folder.relative_to(KB).as_posix())


def listed(folder):
    """The computed findings of the list, by id."""
    file, is_meant = LISTS[folder]
    every = document(file)["findings"]
    return {one["id"]: one for one in every if one["computed"] == "true" and is_meant(one)}


@cache
def found(folder):
    kb, findings = checked(folder)
    return kb, {one.id: one for one in findings}


@cache
def found_without_acknowledgements(folder, parent):
    """The check of a copy whose manifest acknowledges nothing, and whose examples name no finding."""
    copy = parent / folder.name
    for path in folder.rglob("*"):
        inner = path.relative_to(folder)
        if path.suffix in (".yaml", ".csv") and not (folder / inner.parts[0] / "manifest.yaml").exists():
            (copy / inner).parent.mkdir(parents=True, exist_ok=True)
            (copy / inner).write_text(path.read_text("utf-8"), "utf-8")
    manifest = yaml.load((copy / "manifest.yaml").read_text("utf-8"), yaml.BaseLoader)
    del manifest["acknowledged"]
    (copy / "manifest.yaml").write_text(yaml.dump(manifest, allow_unicode=True), "utf-8")
    for path in (copy / "examples").glob("*.yaml"):
        path.unlink()
    return checked(copy)


def admits(kb, box, facts):
    """Whether the cells of one box admit a project; a fact that is not named can be anything."""
    known = kb.derived(facts)
    return all(_cell(kb, name, text).admits(known[name]) for name, text in dict(box).items())


def _cell(kb, name, text):
    fact = kb.vocabulary[name] if name in kb.vocabulary else derived_as_fact(name, name)
    return read_cell(text, fact)


@folders
def test_exactly_the_listed_findings_are_told_and_all_of_them_as_acknowledged(folder):
    _, findings = found(folder)
    assert findings.keys() == listed(folder).keys()
    for name, one in listed(folder).items():
        assert (findings[name].check, findings[name].severity) == (CHECKS[one["kind"]], "acknowledged")
        assert findings[name].reason


@folders
def test_each_has_the_region_rules_and_figures_of_the_list_and_a_project_inside(folder):
    kb, findings = found(folder)
    for name, one in listed(folder).items():
        told = findings[name]
        if regions := one.get("regions") or ([one["region"]] if "region" in one else []):
            assert [dict(box) for box in told.cells] == regions
        if "rules" in one:
            assert {*told.rules} == {*one["rules"]}
        if one["kind"] == "boundary":
            at = one["at"] if isinstance(one["at"], dict) else {one["fact"]: one["at"]}
            assert [dict(box) for box in told.cells] == [at]
        facts, unreadable = read_answers(kb, dict(told.witness))
        assert not unreadable
        assert any(admits(kb, box, facts) for box in told.cells)
        assert not any(holds(rule.when, kb.derived(facts)) for rule in kb.constraints)


@folders
def test_the_figures_are_those_of_the_list(folder):
    _, findings = found(folder)
    for name, one in listed(folder).items():
        numbers = {figure.split()[0] for figure in findings[name].figures}
        expected = {
            one[key] for key in ("published", "derived", "known", "places", "documents") if key in one
        }
        assert expected <= numbers
        if one["kind"] == "figure":
            assert numbers == {*one["days"]}


@folders
def test_without_acknowledgements_the_same_faults_are_errors_with_region_and_witness(
    folder, tmp_path_factory
):
    parent = tmp_path_factory.getbasetemp() / "sceptic"
    kb, findings = found_without_acknowledgements(folder, parent)
    faults = [one for one in findings if one.check in CHECKS.values()]
    assert kb is not None
    assert all(one.severity == "error" and one.region and one.witness for one in faults)
    for check in {*CHECKS.values()} - {"gaps"}:
        names = [name for name, one in listed(folder).items() if CHECKS[one["kind"]] == check]
        assert len([one for one in faults if one.check == check]) == len(names)


def test_the_gaps_of_the_flowcharts_are_those_of_the_list_project_by_project(tmp_path_factory):
    folder = KB / "tangshan"
    kb, findings = found_without_acknowledgements(folder, tmp_path_factory.getbasetemp() / "sceptic")
    gaps = [box for one in findings if one.check == "gaps" for box in one.cells]
    regions = [one["region"] for one in listed(folder).values() if one["kind"] == "gap"]
    names = sorted({name for box in [*map(dict, gaps), *regions] for name in box} | {"management"})
    facts = [kb.vocabulary[name] for name in names]
    for values in product(*((fact.codes if fact.type == "code" else (True, False)) for fact in facts)):
        project = dict(zip(names, values, strict=True))
        if not any(holds(rule.when, project) for rule in kb.constraints):
            assert any(admits(kb, box, project) for box in gaps) == any(
                admits(kb, box, project) for box in regions
            )


def test_a_folder_inside_another_is_a_release_of_its_own():
    assert load_with_findings(KB / "tangshan").findings == ()
