"""A decision table as written: its inputs, outputs and rules, every cell still text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from kb.errors import LiangtiError

HitPolicy = Literal["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
HIT_POLICIES: tuple[HitPolicy, ...] = get_args(HitPolicy)
# What COLLECT makes of the outputs of all rules that match, by the sign that follows its letter.
AGGREGATIONS: Mapping[str, str] = {"+": "SUM", "<": "MIN", ">": "MAX", "#": "COUNT"}


class UnreadableTables(LiangtiError):
    """A file of which no decision table can be read."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input: the expression it tests, its type as declared, and its domain as tests; "" where nothing is said.

    `fault` is why the input cannot be analysed although it can be read, such as a type that is defined nowhere.
    """

    name: str
    type: str = ""
    domain: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """One output, its type; `values` are its values in the order of their priority. "" where nothing is said."""

    name: str = ""
    values: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a test for each input and an expression for each output. A note means nothing to a machine."""

    tests: tuple[str, ...]
    outputs: tuple[str, ...]
    note: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table. Rules count from 1 wherever a report names them.

    `plain_words`: an unquoted word in a text column is a text, as in a spreadsheet; in DMN it would be a name.
    `aggregation` is what COLLECT makes of the outputs: one of AGGREGATIONS, or a list of them.
    """

    id: str
    name: str
    hit_policy: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    plain_words: bool = False
    aggregation: str = ""

    def column(self, place: int) -> Sequence[str]:
        """Return the tests of one input, one for each rule."""
        return [rule.tests[place] for rule in self.rules]
