"""The engine concludes what the meaning concludes: on the shipped rules, and on rules made up at random."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision.conclusions import Conclusion, dependencies
from decision.derive import Derivation
from decision.engine import Engine
from decision.engine.definitions import Compiled, compile_rules
from decision.engine.premises import KINDS
from decision.index_build import build, by_meaning
from decision.opening import EngineDisagrees, compare
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.vocabulary import Value
from tests.decision.engine.small_knowledge_bases import (
    bands_of,
    derived,
    fact,
    knowledge_base,
    knowledge_bases,
    values_of,
)
from tests.folders import MILLS

Case = Mapping[str, Value]


def meant(kb: KnowledgeBase, cases: Sequence[Case], wanted: set[Conclusion]) -> list[frozenset[Conclusion]]:
    return [Derivation(kb, case).conclusions(wanted) for case in cases]


# --- the shipped rules


@pytest.fixture(scope="module")
def wanted(harbin: KnowledgeBase) -> set[Conclusion]:
    return set(dependencies(harbin))


@pytest.fixture(scope="module")
def meanings(
    harbin: KnowledgeBase, combinations: list[Case], wanted: set[Conclusion]
) -> list[frozenset[Conclusion]]:
    return meant(harbin, combinations, wanted)


def test_all_combinations_and_all_conclusions_agree(
    engine: Engine, combinations: list[Case], wanted: set[Conclusion], meanings: list[frozenset[Conclusion]]
) -> None:
    start = time.perf_counter()
    fired = engine.conclusions(combinations, wanted)
    seconds = time.perf_counter() - start

    print(f"\n{len(combinations)} combinations, {len(wanted)} conclusions: {seconds:.2f} s")
    assert fired == meanings


def test_declared_facts_agree(
    harbin: KnowledgeBase, engine: Engine, combinations: list[Case], wanted: set[Conclusion]
) -> None:
    chance = random.Random(1)
    declared = [fact.id for fact in harbin.vocabulary.facts if fact.type == "boolean"]
    cases = [{**case, **{fact: chance.random() < 0.5 for fact in declared}} for case in combinations[::4]]

    assert engine.conclusions(cases, wanted) == meant(harbin, cases, wanted)


def test_a_case_needs_the_facts_that_the_conclusion_depends_on_and_no_other(
    harbin: KnowledgeBase, engine: Engine
) -> None:
    by_facts: dict[frozenset[str], set[Conclusion]] = {}
    for conclusion, facts in dependencies(harbin).items():
        by_facts.setdefault(facts, set()).add(conclusion)

    for facts, wanted in by_facts.items():
        values = values_of(harbin)
        few = [
            dict(zip(facts, chosen, strict=True)) for chosen in product(*(values[fact] for fact in facts))
        ][::5]
        assert engine.conclusions(few, wanted) == meant(harbin, few, wanted)


def test_of_an_invalid_case_only_the_constraints_are_drawn(
    engine: Engine, combinations: list[Case], wanted: set[Conclusion], meanings: list[frozenset[Conclusion]]
) -> None:
    start = time.perf_counter()
    fired = engine.conclusions(combinations, wanted, skip_invalid=True)
    print(f"\nwithout the rest of invalid combinations: {time.perf_counter() - start:.2f} s")

    for drawn, meaning in zip(fired, meanings, strict=True):
        violated = {conclusion for conclusion in meaning if conclusion[0] == "constraint"}
        assert drawn == (violated or meaning)


def test_the_trace_names_each_ruleset_and_its_rules_in_firing_order(
    engine: Engine, combinations: list[Case], wanted: set[Conclusion]
) -> None:
    assert set(engine.compiled.key_of) == wanted

    (firing,) = engine.firings(combinations[:1], wanted)

    fired = [rule for _, rules in firing.trace for rule in rules]
    order = {rule: place for place, rule in enumerate(engine.rule_ids.values())}
    assert [name for name, _ in firing.trace] == [ruleset.name for ruleset in engine.compiled.rulesets]
    assert [order[rule] for rule in fired] == sorted({order[rule] for rule in fired})
    assert {" ".join(conclusion) for conclusion in firing.conclusions} <= set(fired)


def broken(compiled: Compiled, rule_id: str) -> Compiled:
    """Return the compiled rules with one that never fires."""
    never = {"$and": [{"case": "no"}]}
    return replace(
        compiled,
        rulesets=tuple(
            replace(r, rules=tuple(replace(e, pattern=never) if e.id == rule_id else e for e in r.rules))
            for r in compiled.rulesets
        ),
    )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("made", "row")])
def test_a_broken_rule_shows_and_is_named(
    kind: str, harbin: KnowledgeBase, combinations: list[Case], meanings: list[frozenset[Conclusion]]
) -> None:
    case, right = next(
        (case, meaning)
        for case, meaning in zip(combinations, meanings, strict=True)
        if any(conclusion[0] == kind for conclusion in meaning)
    )
    victim = min(conclusion for conclusion in right if conclusion[0] == kind)

    with Engine(broken(compile_rules(harbin, {}), " ".join(victim))) as engine:
        (fired,) = engine.conclusions([case], set(engine.compiled.key_of))

    assert victim in right - fired
    assert engine.first_rule(right ^ fired) == " ".join(victim)


@pytest.mark.parametrize("rule_id", ["", "row fee 3", "row limits W-1", "derived wide"])
def test_rows_and_derived_facts_over_numbers_are_fired_as_meant_and_a_broken_one_is_named(
    rule_id: str,
) -> None:
    kb = load(MILLS)
    index = build(kb, by_meaning(kb))
    bands = {name: axis.representatives for name, axis in index.axes.items()}
    with Engine(broken(compile_rules(kb, bands), rule_id)) as engine:
        fired = build(kb, engine.conclusions)
        if not rule_id:
            assert fired.tables == index.tables
            return
        with pytest.raises(EngineDisagrees) as wrong:
            compare(fired, index, engine.first_rule)
    assert wrong.value.rule == rule_id


# --- rules made up


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(kb=knowledge_bases(), seed=st.integers(0, 2**32))
def test_any_knowledge_base_agrees(kb: KnowledgeBase, seed: int) -> None:
    chance, values = random.Random(seed), values_of(kb)
    cases: list[Case] = [{name: chance.choice(some) for name, some in values.items()} for _ in range(40)]
    facts_of = dependencies(kb)

    with Engine.start(kb, bands_of(kb)) as engine:
        assert set(engine.compiled.key_of) == set(facts_of)
        assert engine.conclusions(cases, set(facts_of)) == meant(kb, cases, set(facts_of))
        for conclusion in chance.sample(sorted(facts_of), min(4, len(facts_of))):
            partial = [{name: case[name] for name in facts_of[conclusion]} for case in cases[:5]]
            assert engine.conclusions(partial, {conclusion}) == meant(kb, partial, {conclusion})


def test_conditions_of_any_size_are_cut_into_rules_that_the_guard_accepts() -> None:
    codes = [f"c{number}" for number in range(300)]
    flags = [f"b{number}" for number in range(60)]
    facts = [fact("a", "code", codes), *(fact(flag, "boolean") for flag in flags), fact("n", "number")]
    nested: object = {"b0": "true"}
    for flag in flags:
        nested = {"any": [{flag: "true", "a": "c1, c2"}, {"not": {"all": [nested, {"n": "not(10, 20)"}]}}]}
    whens = {
        "wide": {"any": [{flag: "true"} for flag in flags]},
        "pairs": {"any": [{one: "true", two: "true"} for one, two in pairwise(flags)]},
        "product": {"all": [{"any": [{f: "true"} for f in flags[n : n + 6]]} for n in range(0, 60, 6)]},
        "many_codes": {"a": ", ".join(codes[::2])},
        "all_but_one": {"a": "not(c7)"},
        "cells": {"all": [{"any": [{f: "true", "n": "10"}, {g: "false"}]} for f, g in pairwise(flags[:40])]},
        "nested": nested,
        "all_at_once": {"all": [{"wide": "true"}, {"not": {"product": "true"}}, {"n": ">= 20"}]},
    }  # fmt: skip
    kb = knowledge_base(facts, derived_facts=[derived(name, when) for name, when in whens.items()])
    chance, values = random.Random(3), values_of(kb)
    cases = [
        {name: chance.random() < share if name in flags else chance.choice(some) for name, some in values.items()}
        for share in (0.02, 0.1, 0.5, 0.98, 1) for _ in range(12)
    ]  # fmt: skip
    wanted = set(dependencies(kb))

    with Engine.start(kb, bands_of(kb)) as engine:
        assert engine.conclusions(cases, wanted) == meant(kb, cases, wanted)


def test_rules_that_always_or_never_fire_fill_rulesets_like_any_others() -> None:
    flowcharts = [{"id": f"F{number}", "zh": "图", "category": "c"} for number in range(120)]
    derived_facts = [derived(f"d{number}", {"a": "-"}) for number in range(120)]
    kb = knowledge_base([fact("a", "boolean")], flowcharts=flowcharts, derived_facts=derived_facts)
    wanted = set(dependencies(kb))

    with Engine.start(kb, {}) as engine:
        assert engine.conclusions([{"a": True}, {}], wanted) == meant(kb, [{"a": True}, {}], wanted)


def test_many_cases_in_any_order_give_the_same_answers_in_flat_memory() -> None:
    facts = [
        *(fact(f"n{number}", "number") for number in range(4)),
        fact("a", "code", [f"c{n}" for n in range(20)]),
    ]
    names = ["n0", "n1", "n2", "n3"] * 2
    whens = [
        {
            "any": [
                {names[n]: "> 20", names[n + 1]: "< 10"},
                {names[n + 2]: "15", names[n + 3]: ">= 20"},
                {"a": f"c{n}"},
            ]
        }
        for n in range(4)
    ]
    kb = knowledge_base(facts, derived_facts=[derived(f"d{n}", when) for n, when in enumerate(whens)])
    values, chance = values_of(kb), random.Random(4)
    cases = [{name: chance.choice(some) for name, some in values.items()} for _ in range(20_000)]
    wanted = set(dependencies(kb))
    answers, memory = [], []

    with Engine.start(kb, bands_of(kb)) as engine:
        for _ in range(2):
            order = chance.sample(range(len(cases)), len(cases))
            fired = engine.conclusions([cases[place] for place in order], wanted)
            answers.append([drawn for _, drawn in sorted(zip(order, fired, strict=True))])
            memory.append(resident_mb(engine.pid))

    print(f"\n2 x {len(cases)} cases: resident memory {memory[0]:.1f}, then {memory[1]:.1f} MB")
    assert answers[0] == answers[1]
    assert answers[0][::50] == meant(kb, cases[::50], wanted)
    assert memory[1] < memory[0] + 2


def resident_mb(pid: int | None) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6
