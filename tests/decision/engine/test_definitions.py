"""What rules look like when they are compiled: strata, keys, and the rulesets that a conclusion needs."""

from __future__ import annotations

from itertools import pairwise

import pytest

from decision.engine import drafts
from decision.engine.definitions import compile_rules
from decision.engine.guard import MAX_SPREAD, check, key_hash
from decision.engine.premises import KINDS
from kb.knowledge_base import KnowledgeBase
from tests.decision.engine.small_knowledge_bases import NUMBERS, derived, fact, knowledge_base


def test_conclusions_become_keys_of_the_next_stratum_and_nothing_is_negated() -> None:
    kb = knowledge_base(
        [fact("use", "code", ["shop", "home"]), fact("area", "number")],
        derived_facts=[
            derived("large", {"area": "[10..30)"}),
            derived("quiet", {"not": {"large": "true", "use": "shop"}}),
        ],
    )

    first, second = (ruleset.definition() for ruleset in compile_rules(kb, {"area": NUMBERS}).rulesets)

    last = {"all": [{"m": {"$and": [{"case": "yes"}]}}], "pri": 99}
    area = {"$and": [{"$gte": {"g1": 1}}, {"$lte": {"g1": 4}}]}
    assert first == {
        "name": "derived-1",
        "keys": {"case": ["yes", "no"], "g1": 7},
        "rules": {"d0": {"all": [{"m": {"$and": [{"case": "yes"}, area]}}]}, "last": last},
    }
    either = {"$or": [{"d0": "no"}, {"g0": "home"}]}
    assert second == {
        "name": "derived-2",
        "keys": {"case": ["yes", "no"], "d0": ["yes", "no"], "g0": ["shop", "home"]},
        "rules": {"d1": {"all": [{"m": {"$and": [{"case": "yes"}, either]}}]}, "last": last},
    }


def test_the_shipped_rules_pass_the_guard_and_stand_after_what_they_read(harbin: KnowledgeBase) -> None:
    compiled = compile_rules(harbin, {})
    drawn = {"case", *(key.name for key in compiled.given.values())}

    for ruleset in compiled.rulesets:
        check(ruleset.definition())
        assert set(ruleset.keys) <= drawn
        assert len(ruleset.rules) < MAX_SPREAD
        drawn |= {rule.key for rule in ruleset.rules}
    kinds = [KINDS.index(ruleset.name.rpartition("-")[0]) for ruleset in compiled.rulesets]
    assert all(one <= other for one, other in pairwise(kinds))


def test_a_conclusion_needs_its_chain_of_rulesets_and_no_other() -> None:
    kb = knowledge_base(
        [fact("a", "boolean"), fact("b", "boolean")],
        derived_facts=[derived("x", {"a": "true"}), derived("y", {"b": "true"}), derived("z", {"y": "true"})],
    )
    compiled = compile_rules(kb, {})

    needed = [compiled.rulesets[place] for place in compiled.needed([("derived", "z")])]

    assert [[rule.id for rule in ruleset.rules] for ruleset in needed] == [["derived y"], ["derived z"]]
    assert [ruleset.facts for ruleset in needed] == [{"b"}, {"b"}]
    with pytest.raises(KeyError):
        compiled.needed([("derived", "unheard of")])


def test_no_two_keys_have_one_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    kb = knowledge_base(
        [fact(f"f{n}", "boolean") for n in range(60)], derived_facts=[derived("x", {"f0": "true"})]
    )
    monkeypatch.setattr(drafts, "key_hash", lambda key: key_hash(key) % 100)

    compiled = compile_rules(kb, {})

    keys = [*(key.name for key in compiled.given.values()), *compiled.key_of.values()]
    assert len({key_hash(key) % 100 for key in keys}) == len(keys) == 61
    assert max(map(len, keys)) > 3
