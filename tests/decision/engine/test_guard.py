"""The guard refuses whatever was seen to crash, hang or mislead durable-rules, and names the rule."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from decision.engine.guard import LAST, UnsafeDefinition, check, key_hash

Rules = dict[str, Any]
KEYS: dict[str, Any] = {"case": ["yes", "no"], "a": ["x", "y", "变更"], "b": ["yes", "no"], "n": 40}
LAST_RULE = {"all": [{"m": {"$and": [{"case": "yes"}]}}], "pri": 99}


def rule(*tests: Any) -> Rules:
    return {"all": [{"m": {"$and": [{"case": "yes"}, *tests]}}]}


def ruleset(rules: dict[Any, Any], keys: dict[str, Any] | None = None) -> Rules:
    return {"name": "r", "keys": keys or KEYS, "rules": {**rules, LAST: LAST_RULE}}


def test_what_we_compile_passes() -> None:
    range_of_bands = {"$and": [{"$gte": {"n": 3}}, {"$lte": {"n": 9}}]}
    check(ruleset({
        "d1": rule({"a": "变更"}, {"$or": [{"b": "no"}, range_of_bands, {"$and": [{"a": "x"}, {"n": 0}]}]}),
        "d2": rule(), "d3": {"all": [{"m": {"$and": [{"case": "no"}]}}]},
    }))  # fmt: skip


def bare(pattern: Any, alias: str = "m") -> Rules:
    return {"all": [{alias: pattern}]}


def joined(*, last_is_equality: bool) -> Rules:
    tests = [{"$gt": {"n": {"x": "n"}}}, {"a": {"x": "a"}}]
    return {"all": [
        {"x": {"$and": [{"case": "yes"}]}},
        {"y": {"$and": [{"case": "yes"}, *(tests if last_is_equality else tests[::-1])]}},
    ]}  # fmt: skip


DANGEROUS: dict[str, Any] = {
    # what it says, what the engine would do with it
    "nothing at all": {"bad": {}},
    "no `all`": {"bad": {"run": 1}},
    "an empty `all`": {"bad": {"all": []}},
    "two patterns of one rule": {"bad": {"all": [*rule()["all"], *rule()["all"]]}},
    "two aliases in one pattern": {"bad": {"all": [{"m": rule()["all"][0]["m"], "n": rule()["all"][0]["m"]}]}},
    "an empty `$and`: loops for ever": {"bad": bare({"$and": []})},
    "only `$nex`: loops for ever on the engine's own message": {"bad": bare({"$nex": {"a": 1}})},
    "a pattern that is no `$and`": {"bad": bare({"a": "x"})},
    "two keys in one pattern: the second is ignored": {"bad": bare({"a": "x", "b": "yes"})},
    "two keys in one test: the second is ignored": {"bad": rule({"a": "x", "b": "yes"})},
    "a bound first": {"bad": bare({"$and": [{"$gte": {"n": 1}}]})},
    "`$or` first": {"bad": bare({"$and": [{"$or": [{"a": "x"}]}]})},
    "two keys in one bound": {"bad": rule({"$gte": {"n": 1, "m": 1}})},
    "a bound without key": {"bad": rule({"$gte": 3})},
    "a bound on texts: compared with their closing quote": {"bad": rule({"$gte": {"a": "x"}})},
    "more than: not among our operators": {"bad": rule({"$gt": {"n": 1}})},
    "unequal: false on what is missing": {"bad": rule({"$neq": {"a": "x"}})},
    "absence": {"bad": rule({"$nex": {"a": 1}})},
    "a regular expression: dies of Chinese ranges": {"bad": rule({"$mt": {"a": "[一-龥]+"}})},
    "a division by nothing: kills the process": {"bad": rule({"n": {"$div": {"$l": {"$m": "n"}, "$r": 0}}})},
    "a test on all of a list": {"bad": rule({"$iall": {"a": {"$i": "x"}}})},
    "text for a number": {"bad": rule({"n": "5"})},
    "number for a text": {"bad": rule({"a": 5})},
    "yes for a number": {"bad": rule({"n": True})},
    "null": {"bad": rule({"a": None})},
    "a list": {"bad": rule({"a": ["x"]})},
    "a float, which the engine cannot read": {"bad": rule({"n": 1e-5})},
    "a number beyond 64 bits": {"bad": rule({"n": 2**63})},
    "a band that is not there": {"bad": rule({"n": 40})},
    "a value that the key never has": {"bad": rule({"a": "z"})},
    "a text of 65,536 bytes: equal to any other": {"bad": rule({"a": "a" * 65_536})},
    "a lone surrogate": {"bad": rule({"a": "\ud800"})},
    "the session's own key": {"bad": rule({"sid": "x"})},
    "the message's own key": {"bad": rule({"id": "x"})},
    "the engine's own key": {"bad": rule({"$s": 1})},
    "an undeclared key": {"bad": rule({"z": "x"})},
    "a dotted key: the same as a nested one": {"bad": rule({"a.b": "x"})},
    "an empty `$or`": {"bad": rule({"$or": []})},
    "an `$or` of no list": {"bad": rule({"$or": {"a": "x"}})},
    "the same test twice in an `$or`: fires twice": {"bad": rule({"$or": [{"a": "x"}, {"a": "x"}]})},
    "a join with an unknown pattern": {"bad": rule({"a": {"zz": "a"}})},
    "a join that ends in a comparison: reads past its end": {"bad": joined(last_is_equality=False)},
    "any join": {"bad": joined(last_is_equality=True)},
    "`none` written first: never fires": {"bad": {"all": [{"m$not": {"$and": [{"case": "yes"}]}}]}},
    "a priority below zero: becomes the lowest": {"bad": {**rule(), "pri": -1}},
    "a priority of text": {"bad": {**rule(), "pri": "1"}},
    "a count of nothing": {"bad": {**rule(), "count": 0}},
    "any key beside `all`": {"bad": {**rule(), "cap": 1}},
    "a rule that is a list": {"bad": [rule()]},
    "nested beyond the stack": {"bad": rule(eval('{"$or": [' * 60 + '{"a": "x"}' + "]}" * 60))},
    "256 rules with the same test: a segmentation fault": {f"d{n}": rule({"a": "x"}) for n in range(256)},
    "600 tests on one key: hangs while it is built": {f"d{n}": rule({"n": n % 40}) for n in range(600)},
    "513 values of one key": {"bad": rule({"$or": [{"big": n} for n in range(513)]})},
    "5,000 rules": {f"d{n}": rule() for n in range(5000)},
    "65 bounds that hold at once: given up": {f"d{n}": rule({"$gte": {"big": n}}) for n in range(65)},
    "16 junctions in one rule: error 113": {"bad": rule(*[{"$or": [{"a": "x"}, {"a": "y"}]}] * 15)},
    "branches that multiply": {"bad": rule(*[{"$or": [{"a": "x"}, {"b": "yes"}]}] * 6)},
}  # fmt: skip


@pytest.mark.parametrize("what", DANGEROUS)
def test_a_dangerous_rule_is_refused_by_name(what: str) -> None:
    rules = DANGEROUS[what]

    with pytest.raises(UnsafeDefinition) as refusal:
        check(ruleset(rules, {**KEYS, "big": 1000}))

    assert refusal.value.ruleset == "r"
    assert refusal.value.rule in rules
    assert f"ruleset r, rule {refusal.value.rule}: " in str(refusal.value)


KEYS_REFUSED: dict[str, Any] = {
    "no keys": {},
    "keys as a list": ["a"],
    "too many": {f"k{number}": ["yes"] for number in range(191)},
    "two keys with one hash": {"kxh8u1zy": ["yes"], "k5nkr78t": ["yes"]},
    "the message's own key": {"id": ["yes"]},
    "the session's own key": {"sid": ["yes"]},
    "the engine's own key": {"$s": ["yes"]},
    "a key with a dot": {"a.b": ["yes"]},
    "a Chinese key": {"甲": ["yes"]},
    "an empty key": {"": ["yes"]},
    "a key that is a number": {1: ["yes"]},
    "a key without values": {"a": []},
    "a key without bands": {"a": 0},
    "yes for the number of bands": {"a": True},
    "null among the values": {"a": [None]},
    "a value of 70,000 characters": {"a": ["x" * 70_000]},
    "a lone surrogate": {"a": ["\ud800"]},
}  # fmt: skip


@pytest.mark.parametrize("what", KEYS_REFUSED)
def test_dangerous_keys_are_refused(what: str) -> None:
    keys = KEYS_REFUSED[what]
    with pytest.raises(UnsafeDefinition):
        check({"name": "r", "keys": {**keys, "case": ["yes", "no"]} if keys and isinstance(keys, dict) else keys,
               "rules": {LAST: LAST_RULE}})  # fmt: skip


WHOLES_REFUSED: dict[str, Any] = {
    "nothing": {},
    "a list": [],
    "no rules": {"name": "r", "keys": KEYS},
    "more than it takes": {**ruleset({}), "host": 1},
    "a name with blanks": {**ruleset({}), "name": "r 1"},
    "rules as a list": {**ruleset({}), "rules": [rule()]},
    "no last rule": {**ruleset({}), "rules": {"d1": rule()}},
    "a last rule with a test": {**ruleset({}), "rules": {LAST: {**rule({"a": "x"}), "pri": 99}}},
    "a last rule without priority": {**ruleset({}), "rules": {LAST: rule()}},
    "a last rule that stands first": {**ruleset({}), "rules": {LAST: LAST_RULE, "d1": rule()}},
    "a rule name with blanks": ruleset({"d 1": rule()}),
    "a rule name of a number": ruleset({1: rule()}),
}  # fmt: skip


@pytest.mark.parametrize("what", WHOLES_REFUSED)
def test_whatever_is_no_whole_ruleset_is_refused(what: str) -> None:
    with pytest.raises(UnsafeDefinition):
        check(WHOLES_REFUSED[what])


def test_checking_changes_nothing() -> None:
    definition = ruleset({"d1": rule({"a": "x"})})
    before = deepcopy(definition)

    check(definition)

    assert definition == before


def test_keys_are_hashed_as_the_engine_does() -> None:
    assert key_hash("kxh8u1zy") == key_hash("k5nkr78t")
    assert key_hash("sid") == 3593476751
    assert key_hash("id") == 926444256
