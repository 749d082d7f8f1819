"""Refuses every definition outside the safe subset before durable-rules sees it.

That library accepts most malformed definitions in silence; some give wrong answers, some hang, some kill the process.
So only this passes: one flat message with declared keys and finite values; rules of one pattern that begins with an
equality and goes on with equalities, bounds on bands, `$and` and `$or`; few enough branches; a last rule that always
fires. The module imports nothing of ours, since the engine's own process runs it too.
"""

from __future__ import annotations

import re
from math import prod
from typing import Any

MAX_SPREAD = 50  # branches that can match at once, so rules too; the engine gives up at 65, and dies at 256 equal rules
MAX_TESTS = 200  # in one ruleset; the engine hangs at 512 tests on one key
MAX_KEYS = 190  # in one message; the engine refuses 253
MAX_JUNCTIONS = 14  # `$and` and `$or` of one rule; the engine has room for 15
MAX_TEXT_BYTES = 4096  # the engine cuts the length of a text to 16 bits
RESERVED = ("id", "sid", "$s")
YES, NO = "yes", "no"
CASE = "case"  # a key that is `yes` in every message: what every rule tests first
LAST = "last"

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)


class UnsafeDefinition(ValueError):
    """A definition that the engine must not see, with the names of its ruleset and rule."""

    def __init__(self, ruleset: str, rule: str, why: str) -> None:
        super().__init__(f"ruleset {ruleset}, {f'rule {rule}' if rule else 'all rules'}: {why}")
        self.ruleset, self.rule, self.why = ruleset, rule, why


def key_hash(key: str) -> int:
    """Return the 32 bits by which the engine knows a key: FNV-1a over signed bytes."""
    code = 0x811C9DC5
    for byte in key.encode():
        code = ((code ^ (byte if byte < 128 else byte | 0xFFFFFF00)) * 16777619) & 0xFFFFFFFF
    return code


def check(definition: Any) -> None:
    """Return nothing for a definition inside the safe subset.

    Raises: UnsafeDefinition naming the ruleset, the rule and what the engine would do.
    """
    is_whole = isinstance(definition, dict) and set(definition) == {"name", "keys", "rules"}
    name = definition["name"] if is_whole else ""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise UnsafeDefinition("?", "", "a ruleset is a name, its keys and its rules")
    _Guard(name, definition["keys"]).check(definition["rules"])


class _Guard:
    def __init__(self, ruleset: str, keys: Any) -> None:
        self._ruleset, self._rule = ruleset, ""
        self._tests, self._branches, self._junctions = 0, 0, 0
        self._need(isinstance(keys, dict) and 0 < len(keys) <= MAX_KEYS, f"declare 1 to {MAX_KEYS} keys")
        self._keys: dict[str, Any] = keys
        hashes = {key_hash(key): key for key in RESERVED}
        for key, values in keys.items():
            self._need(isinstance(key, str) and bool(_NAME.fullmatch(key)), f"`{key}` is no plain key")
            other = hashes.setdefault(key_hash(key), key)
            self._need(other == key, f"the engine cannot tell the keys `{key}` and `{other}` apart")
            self._need(key not in RESERVED, f"the key `{key}` belongs to the engine")
            self._check_values(key, values)

    def _need(self, ok: bool, why: str) -> None:
        if not ok:
            raise UnsafeDefinition(self._ruleset, self._rule, why)

    def _check_values(self, key: str, values: Any) -> None:
        if type(values) is int:
            self._need(0 < values <= 100_000, f"`{key}` has {values} bands")
            return
        self._need(
            isinstance(values, list) and bool(values), f"`{key}` needs a list of texts or a number of bands"
        )
        for value in values:
            self._need(type(value) is str, f"`{key}`: {value!r} is no text")
            self._need(_is_short(value), f"`{key}`: the engine compares long and broken texts wrongly")

    def check(self, rules: Any) -> None:
        self._need(
            isinstance(rules, dict) and LAST in rules, f"the rule `{LAST}` that always fires is missing"
        )
        for name, rule in rules.items():
            self._rule = str(name)[:80]
            self._need(isinstance(name, str) and bool(_NAME.fullmatch(name)), "no plain name")
            self._need(isinstance(rule, dict), "a rule is a mapping")
            if name == LAST:
                self._check_last(rule)
            else:
                self._need(set(rule) == {"all"}, "a rule holds `all` and nothing else: no priority, no count")
                self._check_pattern(rule["all"])
        self._rule = ""
        self._need(next(reversed(rules)) == LAST, f"the rule `{LAST}` stands last")

    def _check_last(self, rule: dict[str, Any]) -> None:
        always = [{"m": {"$and": [{CASE: YES}]}}]
        self._need(rule == {"all": always, "pri": 99}, "it must fire in every case, after all other rules")
        self._check_pattern(rule["all"])

    def _check_pattern(self, patterns: Any) -> None:
        is_one = isinstance(patterns, list) and len(patterns) == 1 and isinstance(patterns[0], dict)
        self._need(
            is_one and list(patterns[0]) == ["m"], "a rule has one pattern, called `m`: no joins, no `none`"
        )
        pattern = patterns[0]["m"]
        self._need(isinstance(pattern, dict) and list(pattern) == ["$and"], "a pattern is one `$and`")
        tests = pattern["$and"]
        self._need(isinstance(tests, list) and bool(tests), "an empty `$and` loops for ever")
        first = tests[0]
        self._need(_is_equality(first), "without an equality first the engine's own messages match")
        self._equality(first)
        self._junctions = 1
        self._branches += prod(self._spread(test) for test in tests[1:])
        self._need(self._branches <= MAX_SPREAD, f"more than {MAX_SPREAD} branches can match at once")

    def _spread(self, test: Any) -> int:
        """Check a test and return the most branches of it that can be true at the same time."""
        self._need(
            isinstance(test, dict) and len(test) == 1, "one member a test; the engine ignores the others"
        )
        ((operator, operand),) = test.items()
        if operator in ("$and", "$or"):
            self._need(isinstance(operand, list) and bool(operand), f"an empty `{operator}`")
            self._junctions += 1
            self._need(
                self._junctions <= MAX_JUNCTIONS, f"more than {MAX_JUNCTIONS} `$and` and `$or` in one rule"
            )
            spreads = [self._spread(part) for part in operand]
            if operator == "$and":
                return prod(spreads)
            # Of several equalities on one key one holds at most.
            equal = [next(iter(part.items())) for part in operand if _is_equality(part)]
            self._need(len(set(equal)) == len(equal), "one test stands twice in an `$or`")
            return sum(spreads) - len(equal) + len({key for key, _ in equal})
        self._tests += 1
        self._need(self._tests <= MAX_TESTS, f"more than {MAX_TESTS} tests in one ruleset")
        if operator in ("$gte", "$lte"):
            self._bound(operator, operand)
        else:
            self._need(not str(operator).startswith("$"), f"`{operator}` is not allowed")
            self._equality(test)
        return 1

    def _equality(self, test: dict[str, Any]) -> None:
        ((key, value),) = test.items()
        self._need(key in self._keys, f"the key `{str(key)[:80]}` is not declared")
        values = self._keys[key]
        if type(values) is int:
            self._need(type(value) is int and 0 <= value < values, f"{value!r} is no band of `{key}`")
        else:
            self._need(type(value) is str and value in values, f"{str(value)[:80]!r} is no value of `{key}`")

    def _bound(self, operator: str, operand: Any) -> None:
        self._need(isinstance(operand, dict) and len(operand) == 1, f"`{operator}` takes one key")
        self._need(type(self._keys.get(next(iter(operand)))) is int, f"`{operator}` needs a key with bands")
        self._equality(operand)


def _is_equality(test: Any) -> bool:
    return isinstance(test, dict) and len(test) == 1 and not str(next(iter(test))).startswith("$")


def _is_short(text: str) -> bool:
    try:
        return len(text.encode()) <= MAX_TEXT_BYTES
    except UnicodeEncodeError:
        return False
