"""What is asked twice, carried on paper or waited for without a law is named, with what it costs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from decision import once_only
from decision.checked import checked
from decision.once_only.flows import flows_of
from decision.once_only.validity import least_days
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from tests import folders

HARBIN = load(folders.HARBIN)


@pytest.fixture
def stalls(tmp_path):
    return folders.copy_of(folders.STALLS, tmp_path)


def found(folder: Path, kind: str, *rules: str) -> Finding | None:
    """Return the finding of a kind about some rules, if there is one."""
    every = {finding.id: finding for finding in once_only.findings(load(folder))}
    return every.get(":".join(("once_only", kind, *rules)))


def cost_of(finding: Finding) -> tuple[int, int]:
    """Return how much a finding costs, over how many flowcharts."""
    told = re.search(r"it costs (\d+) (?:working day|document)s? over (\d+) of", finding.problem)
    assert told
    return int(told[1]), int(told[2])


# --- waits


def without(kb: KnowledgeBase, item: str, documents: set[str]) -> KnowledgeBase:
    """Return the rules in which an item does not require some documents."""
    old = kb.item_by_id[item]

    def left(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in documents)

    new = old.model_copy(
        update={
            "requires": left(old.requires),
            "requires_when": {fact: left(names) for fact, names in old.requires_when.items()},
            "hand_over_if_produced": left(old.hand_over_if_produced),
        }
    )
    return kb.model_copy(update={"items": tuple(new if one.id == item else one for one in kb.items)})


def days_of(kb: KnowledgeBase) -> dict[str, int]:
    return {name: flow.chart.schedule.working_days for name, flow in flows_of(kb).items()}


@pytest.mark.parametrize(
    ("kb", "maker", "item"),
    [
        (load(folders.STALLS), "plot_letter", "joint_visit"),
        (load(folders.STALLS), "joint_visit", "licence"),
        (HARBIN, "plan_drawings", "civil_defence"),
    ],
)
def test_a_wait_costs_the_days_by_which_the_plans_are_shorter_without_its_document(kb, maker, item):
    (finding,) = [one for one in once_only.findings(kb) if one.id == f"once_only:serial:{maker}:{item}"]

    documents = {
        document
        for flow in flows_of(kb).values()
        for wait in flow.chart.waits.get(item, ())
        if wait.maker == maker
        for document in wait.documents
    }
    before, after = days_of(kb), days_of(without(kb, item, documents))
    gains = [before[name] - after[name] for name in before if before[name] != after[name]]
    assert cost_of(finding) == (sum(gains), len(gains))
    assert min(gains) > 0


LINE = """
  - id: SE-2
    before: plot_letter
    after: joint_visit
    reason: 有地点才能看
    provenance: reconstruction
"""


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ("", "warning"),
        (LINE, "info"),
        (LINE + "    basis: [{law: 街道条例, article: '2', verified: true}]\n", None),
        (
            "\ndefault_rules:\n  - {id: SQ-1, zh: 等结果, en: Wait for it, provenance: reconstruction}\n",
            "info",
        ),
    ],
)
def test_a_wait_is_a_warning_without_a_reason_a_note_without_a_law_and_nothing_with_one(
    more, severity, stalls
):
    path = stalls / "sequencing.yaml"
    folders.write(stalls, path.name, path.read_text(encoding="utf-8").rstrip() + more)
    finding = found(stalls, "serial", "plot_letter", "joint_visit")
    assert (finding and finding.severity) == severity


# --- documents


@pytest.mark.parametrize(("issuer", "severity"), [("HEALTH", "warning"), ("FIRE", "info"), ("", None)])
def test_a_paper_of_a_department_is_a_warning_where_the_database_could_give_it(issuer, severity, stalls):
    row = f"plan_opinion,external_opinion,平面意见,Opinion,{issuer},,,,reconstruction\n"
    folders.edit(stalls, {"file": "documents.csv", "append": row})
    folders.replace(
        stalls, "items/stalls.yaml", "requires: [form, identity]", "requires: [form, identity, plan_opinion]"
    )

    finding = found(stalls, "paper", "plan_opinion")

    assert (finding and finding.severity) == severity
    if finding:
        charts = [flow for flow in flows_of(load(stalls)).values() if "plot_letter" in flow.chart.items]
        assert cost_of(finding) == (len(charts), len(charts))


@pytest.mark.parametrize("has_certificate", [True, False])
def test_one_paper_under_two_names_is_excused_where_a_certificate_gives_both(has_certificate, stalls):
    both = "requires: [form, identity, right_to_plot, old_plot_opinion]"
    folders.replace(stalls, "items/stalls.yaml", "requires: [form, identity]", both)
    if not has_certificate:
        # The type now gives another document of the same office.
        folders.replace(stalls, "certificates.csv", "project,old_plot_opinion", "project,health_card")

    finding = found(stalls, "document", "right_to_plot", "old_plot_opinion")

    assert finding
    assert finding.severity == ("info" if has_certificate else "warning")
    assert cost_of(finding) == (3, 3)


@pytest.mark.parametrize(("months", "is_found"), [("12", True), ("13", True), ("14", False)])
def test_a_certificate_that_ends_before_its_step_can_start_is_named(months, is_found, stalls):
    # 300 working days are 420 days at least, which are more than 13 and less than 14 months of 31 days.
    folders.replace(stalls, "items/stalls.yaml", "promised: {days: 3,", "promised: {days: 300,")
    folders.replace(
        stalls, "items/stalls.yaml", "requires: [right_to_plot]", "requires: [right_to_plot, health_card]"
    )
    folders.replace(stalls, "certificates.csv", "health_card,months,12", f"health_card,months,{months}")

    finding = found(stalls, "validity", "health_card_db", "joint_visit")

    assert bool(finding) == is_found
    if finding:
        assert finding.severity == "warning"
        charts = [flow for flow in flows_of(load(stalls)).values() if "joint_visit" in flow.chart.items]
        assert cost_of(finding) == (len(charts), len(charts))
        assert "420 days" in finding.problem


@pytest.mark.parametrize("working_days", range(40))
def test_no_start_gives_fewer_days_of_the_calendar_for_so_many_working_days(working_days):
    def days_from(start: date) -> int:
        day, left = start, working_days
        while left or day.weekday() >= 5:
            left -= day.weekday() < 5
            day += timedelta(days=1)
        return (day - start).days

    monday = date(2015, 5, 18)
    assert least_days(working_days) == min(days_from(monday + timedelta(days=day)) for day in range(5))


# --- facts


def test_a_question_that_stands_twice_is_named(stalls):
    folders.replace(stalls, "vocabulary.yaml", "{zh: 摆在哪里？,", "{zh: 卖什么？,")
    finding = found(stalls, "question", "goods", "place")
    assert finding
    assert finding.severity == "warning"


@pytest.mark.parametrize(("source", "severity"), [("", "warning"), (", provenance: statute", "info")])
def test_a_fact_that_follows_from_the_others_is_named_unless_its_source_asks_for_it(source, severity, stalls):
    rows = [("tea", "street, park"), ("food", "square, park"), ("flowers", "square, street")]
    for number, (goods, place) in enumerate(rows, 3):
        row = f'C-{number},{goods},"{place}",-,-,不行,,街道条例 7,true,L,statute\n'
        folders.edit(stalls, {"file": "constraints.csv", "append": row})
    for label in ("Square", "Street", "Park"):
        folders.replace(stalls, "vocabulary.yaml", f"en: {label}}}", f"en: {label}{source}}}")

    finding = found(stalls, "fact", "place")

    assert finding
    assert finding.severity == severity
    assert "always follows" in finding.problem


def test_a_fact_that_follows_for_some_projects_is_a_note(stalls):
    finding = found(stalls, "fact", "place")
    assert finding
    assert finding.severity == "info"


# --- the shipped rules, and how all is told


def test_in_the_shipped_rules_there_are_notes_only_each_with_its_cost():
    findings = list(once_only.findings(HARBIN))
    assert {finding.severity for finding in findings} == {"info"}
    assert len({finding.id for finding in findings}) == len(findings) > 0
    assert all("it costs" in finding.problem and finding.fix for finding in findings)


def test_plans_are_not_looked_at_while_the_rules_have_an_error(stalls):
    assert any(finding.check == "once_only" for finding in checked(stalls)[1])
    folders.replace(stalls, "situations.csv", "S-5,daily,food", "S-5,daily,foot")
    assert not any(finding.check == "once_only" for finding in checked(stalls)[1])
