"""A table exported as DMN decides in other engines as it does here, as far as each of them can say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.decision_tables.converting import converted
from kb.decision_tables.reading import read_table
from kb.decision_tables.table import DecisionTable, Input, Output, Rule
from tests.kb.decision_tables import engines
from tests.kb.decision_tables.generated import KINDS, Cell, Generated, Kind, cells, tables

# What every engine has: days and durations are written by none of them as by another, and null is a world of its own.
COMMON = ("number", "integer", "string")


@pytest.fixture(scope="module")
def ask_feelin() -> Iterator[Callable[[str, Sequence[str]], list[bool]]]:
    with engines.feelin() as ask:
        yield ask


@pytest.fixture(scope="module")
def counts() -> Iterator[Counter[str]]:
    """Count what was compared and what was skipped; printed at the end."""
    counted: Counter[str] = Counter()
    yield counted
    print("".join(f"\n{count} {what}" for what, count in sorted(counted.items())))


drawn_cells = st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), cells(kind)))


@given(drawn=drawn_cells)
@settings(max_examples=300, deadline=None)
def test_feelin_admits_the_values_that_an_exported_cell_admits(ask_feelin, counts, drawn: tuple[Kind, Cell]):
    kind, cell = drawn
    rule = Rule((cell.text,), ("1",))
    table = DecisionTable("t", "t", "UNIQUE", (Input("x", kind.type, kind.domain),), (Output(),), (rule,))
    exported, _ = converted(table, plain_words=False)
    assert exported is not None
    (text,) = exported.column(0)
    values = [*kind.grid, None]
    answers = ask_feelin(text, ["null" if one is None else kind.write(one) for one in values])
    for value, theirs in zip(values, answers, strict=True):
        # To compare null by size is null, and so is `not` of that; feelin takes it for false, and its `not` for true.
        if value is None and "not" in text and any(sign in text for sign in ("<", ">", "..")):
            counts["values skipped in feelin: null in not(...) of a comparison"] += 1
        else:
            counts["values compared with feelin"] += 1
            assert theirs == (cell.admits(value) is True), (text, value)


@pytest.mark.parametrize("engine", [engines.spiff, engines.zen_engine], ids=["SpiffWorkflow", "zen-engine"])
@given(generated=tables())
@settings(max_examples=150, deadline=None)
def test_an_exported_table_matches_the_same_rules(engine, counts, generated: Generated):
    exported, _ = converted(replace(generated.table, hit_policy="COLLECT"), plain_words=False)
    assert exported is not None
    read, _ = read_table(exported)
    assert read is not None
    tests = list(zip(*(column.tests for column in read.columns), strict=True))
    names_null = any(test.names_null for row in tests for test in row)
    if names_null or not tests or any(kind.type not in COMMON for kind in generated.kinds):
        counts[f"tables skipped in {engine.__name__}: null, days, yes and no, or no rule"] += 1
        return
    counts[f"tables compared with {engine.__name__}"] += 1
    matches = engine(exported, tests)
    for point in islice(generated.points(), 40):
        facts = {f"in{n}": value if isinstance(value, str) else float(value) for n, value in enumerate(point)}
        assert matches(facts) == list(generated.matching(point)), (exported.rules, facts)
