"""Derived facts, items, documents, certificates, waits, sources and days that do not fit together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import graph
from kb.location import Location
from kb.regions import intersection
from kb.sequencing import Sequencing
from kb.verify import CHECKS, rings, verify
from tests.kb.verify.small_bases import (
    DEPARTMENTS,
    GOODS,
    MANIFEST,
    MUSIC,
    RECONSTRUCTION,
    ROOFED,
    base,
    certificate_type,
    constraint,
    derived,
    document,
    flowchart,
    found,
    item,
    rule,
    situation,
)

unhurried = settings(deadline=None)


def items_base(items, documents=(), **parts):
    """A knowledge base in which every item has a rule, true unless `when` names another."""
    whens = parts.pop("when", {})
    of_today = [entry["id"] for entry in items if entry.get("regime") != "legacy"]
    return base(
        items=list(items),
        documents=[document(name) if isinstance(name, str) else name for name in documents],
        item_rules=[rule(name, whens.get(name, "true")) for name in of_today],
        departments=list(DEPARTMENTS),
        **parts,
    )


# --- unreachable: derived facts, items, advice


def test_a_derived_fact_that_can_be_either_and_is_read_is_fine():
    kb = base(
        derived_facts=[derived("eats", {"goods": "food"})],
        items=[item("a")],
        item_rules=[rule("a", {"eats": "true"})],
    )
    assert found("unreachable", kb) == []


def test_derived_facts_that_are_always_true_always_false_or_never_read_are_found():
    facts = [
        derived("never", {"goods": "food", "roofed": "false"}),
        derived("always", {"any": [{"goods": "not(food)"}, {"roofed": "true"}]}),
        derived("unread", {"goods": "toys"}),
        derived("eats", {"goods": "food"}),
    ]
    rules = [
        rule("a", {"eats": "true"}),
        rule("b", {"all": [{"always": "true"}, {"not": {"never": "true"}}]}),
    ]
    kb = base(
        constraints=[constraint("C-1", goods="food", roofed="false")],
        derived_facts=facts,
        items=[item("a"), item("b")],
        item_rules=rules,
    )
    findings = found("unreachable", kb)
    assert [(finding.rules, finding.severity) for finding in findings] == [
        (("never",), "error"),
        (("always",), "error"),
        (("unread",), "warning"),
    ]
    assert [finding.location.line for finding in findings] == [2, 3, 4]


def test_an_item_advice_or_requirement_that_no_possible_project_meets_is_found():
    kb = items_base(
        [item("a"), item("b", requires_when={"eats": ["form"], "roof": ["plan"]})],
        ["form", "plan"],
        when={"a": {"goods": "food", "roofed": "false"}, "b": {"goods": "toys"}},
        constraints=[constraint("C-1", goods="food", roofed="false")],
        derived_facts=[derived("eats", {"goods": "food"}), derived("roof", {"roofed": "true"})],
        advice=[{"id": "A-1", "zh": "注意", "when": {"goods": "food", "roofed": "false"}, **RECONSTRUCTION}],
    )
    assert [finding.rules for finding in found("unreachable", kb)] == [("a",), ("b", "eats"), ("A-1",)]


# --- flowcharts, items, releases


def test_a_flowchart_that_no_situation_leads_to_is_found():
    kb = base(situations=[situation("S-1", "F-1")], flowcharts=[flowchart("F-1"), flowchart("F-2")])
    assert [finding.rules for finding in found("flowcharts", kb)] == [("F-2",)]


def test_items_of_today_have_a_rule_and_items_of_the_old_flow_have_none():
    kb = base(
        items=[
            item("a"),
            item("b"),
            item("c", regime="both"),
            item("d", regime="legacy"),
            item("e", regime="legacy"),
        ],
        item_rules=[rule("a", {"goods": "food", "roofed": "true"}), rule("e")],
    )
    findings = found("items", kb)
    assert [(finding.rules, finding.location.file) for finding in findings] == [
        (("b",), "items/fair.yaml"),
        (("c",), "items/fair.yaml"),
        (("e",), "applicability.yaml"),
    ]


def test_a_fact_that_no_rule_reads_is_a_warning():
    kb = base([GOODS, ROOFED, MUSIC], situations=[situation("S-1", goods="food", roofed="-")])
    assert [(f.rules, f.severity) for f in found("items", kb)] == [
        (("roofed",), "warning"),
        (("music",), "warning"),
    ]


@pytest.mark.parametrize(("end", "count"), [(None, 0), ("2020-01-01", 0), ("2019-12-31", 1)])
def test_rules_do_not_end_before_they_begin(end, count):
    kb = base(manifest=MANIFEST | {"effective_to": end})
    assert len(found("releases", kb)) == count


# --- documents and certificates


def test_documents_made_before_brought_on_paper_or_held_as_certificates_can_be_supplied():
    kb = items_base(
        [
            item("a", requires=["form", "licence", "old_permit", "basis"], produces=["reply"]),
            item("b", requires=["reply", "fire_note"]),
        ],
        [
            "form",
            document("reply", "prior_output"),
            document("licence", "certificate", issuer="MARKET"),
            document("old_permit", "prior_output"),
            document("fire_note", "certificate", issuer="FIRE"),
            document("basis", "class", satisfied_by="reply, old_permit"),
        ],
        certificate_types=[certificate_type("K-1", "licence"), certificate_type("K-2", "old_permit")],
    )
    assert found("documents", kb) == []


def test_a_result_that_no_item_makes_can_be_supplied_by_nobody():
    kb = items_base([item("a", requires=["reply"])], [document("reply", "prior_output")])
    (finding,) = found("documents", kb)
    assert (finding.rules, finding.region) == (("a", "reply"), "any project")


def test_a_result_that_is_made_for_other_projects_only_is_missing_for_the_rest():
    kb = items_base(
        [item("a", produces=["reply"]), item("b", requires=["reply"])],
        [document("reply", "prior_output")],
        when={"a": {"goods": "food"}, "b": {"goods": "food, toys", "roofed": "true"}},
    )
    (finding,) = found("documents", kb)
    assert (finding.rules, finding.region) == (("b", "reply"), "玩具 × 有棚: 是")
    assert finding.witness == (("goods", "toys"), ("roofed", "true"))


def test_a_result_that_only_the_item_itself_makes_is_missing():
    kb = items_base([item("a", requires=["reply"], produces=["reply"])], [document("reply", "prior_output")])
    assert [finding.rules for finding in found("documents", kb)] == [("a", "reply")]


def test_a_class_of_which_no_member_can_be_made_or_held_is_found():
    documents = [
        document("basis", "class", satisfied_by="x, y"),
        document("x", "prior_output"),
        document("y", "certificate"),
    ]
    kb = items_base([item("a", requires=["basis"])], documents)
    assert [finding.rules for finding in found("documents", kb)] == [("a", "basis")]


def test_an_abolished_document_is_not_required():
    kb = items_base([item("a", requires=["form"])], [document("form", abolished="true")])
    assert [finding.rules for finding in found("documents", kb)] == [("a", "form")]


def test_a_document_to_hand_over_is_made_by_some_item():
    kb = items_base(
        [item("a", hand_over_if_produced=["x", "y"]), item("b", produces=["x"]), item("c", produces=["y"])],
        [document("x", "prior_output"), document("y", "prior_output")],
        when={"a": {"goods": "food"}, "c": {"goods": "toys"}},
    )
    assert [finding.rules for finding in found("documents", kb)] == [("a", "y")]


def test_a_document_that_nobody_uses_is_a_warning():
    kb = items_base(
        [item("a", requires=["basis"]), item("old", regime="legacy", requires=["stamp"])],
        [document("basis", "class", satisfied_by="form"), "form", "stamp", "idle"],
    )
    assert [(f.rules, f.severity) for f in found("documents", kb)] == [(("idle",), "warning")]


def test_a_certificate_of_a_pilot_without_a_certificate_type_is_found():
    documents = [
        document("licence", "certificate", issuer="MARKET"),
        document("note", "certificate", issuer="FIRE"),
    ]
    kb = items_base([item("a", requires=["licence", "note"])], documents)
    assert [finding.rules for finding in found("documents", kb)] == [("a", "licence"), ("licence",)]


def test_a_certificate_type_that_nobody_issues_or_asks_for_is_found():
    kb = items_base(
        [item("a", requires=["licence"], produces=["permit"])],
        [document("licence", "certificate", issuer="MARKET"), document("permit", "prior_output"), "idle"],
        certificate_types=[
            certificate_type("K-1", "licence, idle"),
            certificate_type("K-2", "permit"),
            certificate_type("K-3", "licence", issuer="FIRE"),
            certificate_type("K-4", "idle"),
        ],
    )
    assert [finding.rules for finding in found("documents", kb)] == [("idle",), ("K-3",), ("K-4",)]


# --- rings


def chain(*links: str):
    """Items a, b, c …: `ab` means that b requires what a makes."""
    names = sorted({name for link in links for name in link})
    items = [
        item(name, produces=[f"of_{name}"], requires=[f"of_{link[0]}" for link in links if link[1] == name])
        for name in names
    ]
    return items, [document(f"of_{name}", "prior_output") for name in names]


def test_steps_in_order_make_no_ring():
    assert found("rings", items_base(*chain("ab", "bc", "ac"))) == []


def test_a_ring_of_three_is_printed_whole():
    (finding,) = found("rings", items_base(*chain("ab", "bc", "ca", "cd")))
    assert finding.problem == "items wait for each other in a ring: a -> b -> c -> a"
    assert finding.rules == ("a", "b", "c")
    assert "`b` requires `of_a` of `a`" in finding.fix


def test_every_ring_is_reported_in_one_run():
    findings = found("rings", items_base(*chain("ab", "ba", "bc", "cd", "dc")))
    assert [finding.rules for finding in findings] == [("a", "b"), ("c", "d")]


def test_a_ring_that_no_possible_project_meets_whole_is_none():
    when = {"a": {"goods": "food"}, "b": {"goods": "toys"}}
    assert found("rings", items_base(*chain("ab", "ba"), when=when)) == []
    when = {"a": {"goods": "food"}, "b": {"roofed": "true"}}
    excluded = [constraint("C-1", goods="food", roofed="true")]
    assert found("rings", items_base(*chain("ab", "ba"), when=when, constraints=excluded)) == []


def test_a_ring_hidden_behind_one_that_cannot_be_is_found_with_its_projects():
    items, documents = chain("ab", "ba", "bc", "ca")
    when = {"a": {"goods": "food"}, "c": {"roofed": "true"}}
    rules = [derived("toy", {"goods": "toys"})]
    items[0] = items[0] | {"requires": ["of_c"], "requires_when": {"toy": ["of_b"]}}
    (finding,) = found("rings", items_base(items, documents, when=when, derived_facts=rules))
    assert (finding.rules, finding.region) == (("a", "b", "c"), "食品 × 有棚: 是")


def test_early_intervention_does_not_undo_a_ring():
    early = [
        {"id": "EA-1", "item": "a", "document": "of_b", "lag_days": "1", "reason": "可先审", **RECONSTRUCTION}
    ]
    kb = items_base(*chain("ab", "ba"), sequencing=Sequencing.model_validate({"early": early}))
    assert [finding.rules for finding in found("rings", kb)] == [("a", "b")]


def test_a_class_waits_for_the_first_member_that_is_made_only():
    documents = [
        document("basis", "class", satisfied_by="x, y"),
        document("x", "prior_output"),
        document("y", "prior_output"),
    ]
    items = [
        item("a", requires=["basis"]),
        item("b", produces=["x"]),
        item("c", produces=["y"], requires=["z"]),
    ]
    items[0]["produces"] = ["z"]
    assert found("rings", items_base(items, [*documents, document("z", "prior_output")])) == []
    kb = items_base(items, [*documents, document("z", "prior_output")], when={"b": {"goods": "food"}})
    assert [(f.rules, f.region) for f in found("rings", kb)] == [(("a", "c"), "not(食品)")]


nodes = st.sampled_from("abcde")
edges_of_four_projects = st.dictionaries(
    st.tuples(nodes, nodes).filter(lambda edge: edge[0] != edge[1]),
    st.integers(1, 15).map(lambda mask: ((mask,),)),
    max_size=12,
)


@unhurried
@given(edges_of_four_projects)
def test_a_project_lies_in_a_ring_just_when_its_own_steps_have_one(edges):
    found_rings = list(rings.rings_of(edges, ((15,),)))
    for project in (1, 2, 4, 8):
        own = {edge for edge, ((mask,),) in edges.items() if mask & project}
        before = {node: [maker for maker, item in own if item == node] for node in "abcde"}
        met = [ring for ring, region in found_rings if intersection(region, ((project,),))]
        assert bool(met) == bool(graph.rings(before))
        assert all(step in own for ring in met for step in pairwise(ring))


def test_a_ring_of_the_old_flow_is_found():
    waits = {"a": ["b"], "b": ["a"], "c": ["a"]}
    steps = [
        {"item": name, "number": "1", "days": "1", "after": after, "after_reform": {"fate": "kept"}}
        | {"location": Location("legacy.yaml", line, 3)}
        for line, (name, after) in enumerate(waits.items(), start=3)
    ]
    kb = base(items=[item(name) for name in waits], legacy={"applies_when": "true", "steps": steps})
    (finding,) = found("rings", kb)
    assert {*finding.rules} == {"a", "b"}


def test_derived_facts_in_a_ring_are_found_and_the_checks_that_read_them_left_out():
    kb = base(derived_facts=[derived("a", {"b": "true"}), derived("b", {"not": {"a": "true"}})])
    (ring,) = rings.rings_of_derived_facts(kb)
    assert {*ring.rules} == {"a", "b"}
    findings = verify(kb)
    assert ring in findings
    (left_out,) = [finding for finding in findings if finding.check == "incomplete"]
    assert "rings" in left_out.problem
    assert [finding.check for finding in findings if finding.check == "gaps"] == ["gaps"]


# --- sequencing


JOINT = {"id": "X", "item": "a", "mode": "会审"}


def sequenced(**lines):
    items, documents = chain("ab", "bc")
    items[0]["requires"] = ["form"]
    entries = {
        key: [
            {"reason": "理由", "location": ("sequencing.yaml", 2, 3), **RECONSTRUCTION, **line}
            for line in value
        ]
        for key, value in lines.items()
    }
    for line in entries.get("joint", ()):
        del line["reason"]
    return items_base(items, [*documents, "form"], sequencing=Sequencing.model_validate(entries))


def test_lines_that_fit_the_documents_are_fine():
    kb = sequenced(
        serial=[{"id": "SE-1", "before": "a", "after": "b"}],
        early=[{"id": "EA-1", "item": "c", "document": "of_b", "lag_days": "1"}],
        joint=[{**JOINT, "lead": "MARKET", "count": "2", "departments": ["MARKET", "FIRE"]}],
        substitutions=[
            {"id": "SU-1", "item": "a", "instead_of": "of_c", "uses": "form"},
            {"id": "SU-2", "item": "a", "instead_of": "of_c", "uses": "of_a"},
        ],
    )  # fmt: skip
    assert found("sequencing", kb) == []


@pytest.mark.parametrize(
    ("key", "line", "words"),
    [
        ("serial", {"id": "X", "before": "a", "after": "c"}, "`c` (事项c) wait for `a` (事项a)"),
        ("serial", {"id": "X", "before": "b", "after": "a"}, "`a` (事项a) wait for `b` (事项b)"),
        ("early", {"id": "X", "item": "a", "document": "form", "lag_days": "1"}, "never waits"),
        ("early", {"id": "X", "item": "c", "document": "of_a", "lag_days": "1"}, "never waits"),
        ("joint", {**JOINT, "lead": "MARKET", "count": "3", "departments": ["MARKET"]}, "3 parties"),
        ("joint", {**JOINT, "lead": "FIRE", "count": "1", "departments": ["FIRE"]}, "led by `FIRE`"),
        ("substitutions", {"id": "X", "item": "a", "instead_of": "of_c", "uses": "of_b"}, "neither requires nor makes"),
        ("substitutions", {"id": "X", "item": "b", "instead_of": "of_a", "uses": "of_b"}, "still requires"),
    ],
)  # fmt: skip
def test_a_line_that_contradicts_the_items_is_found(key, line, words):
    (finding,) = found("sequencing", sequenced(**{key: [line]}))
    assert finding.rules == ("X",)
    assert words in finding.problem


# --- sources


def test_rules_with_a_basis_or_a_provenance_are_fine():
    kb = base(
        situations=[situation("S-1")],
        items=[item("a")],
        item_rules=[rule("a")],
        derived_facts=[derived("d", "true")],
    )
    assert found("sources", kb) == []


def test_rules_from_nowhere_and_statutes_without_a_law_are_found():
    nowhere, statute = {"provenance": None}, {"provenance": "statute"}
    law = {"basis": [{"law": "集市条例", "article": "3"}], "provenance": None}
    sequencing = {
        "serial": [
            {
                "id": "SE-1",
                "before": "a",
                "after": "b",
                "reason": "理由",
                "location": ("sequencing.yaml", 2, 3),
            }
        ]
    }
    kb = base(
        situations=[situation("S-1") | nowhere, situation("S-2") | law],
        constraints=[constraint("C-1") | statute],
        flowcharts=[flowchart("F-1") | {"provenance": "published"}, flowchart("F-2")],
        items=[item("a") | statute],
        item_rules=[rule("a") | nowhere],
        advice=[{"id": "A-1", "zh": "注意", "when": "true"}],
        sequencing=Sequencing.model_validate(sequencing),
    )  # fmt: skip
    assert {finding.rules[0] for finding in found("sources", kb)} == {"S-1", "C-1", "F-2", "a", "A-1", "SE-1"}
    assert len(found("sources", kb)) == 7


def test_every_check_is_there_in_order():
    assert list(CHECKS) == [
        "gaps", "overlaps", "conflicts", "boundaries", "duplicates", "unreachable", "flowcharts", "items", "documents",
        "rings", "sequencing", "times", "figures", "once_only", "sources", "releases", "cases", "reference_cases",
        "examples", "ambiguous_words",
    ]  # fmt: skip
