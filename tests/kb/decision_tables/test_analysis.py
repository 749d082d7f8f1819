"""The analysis of a table says what trying every kind of point says."""

from __future__ import annotations

from decimal import Decimal
from itertools import count, permutations

from hypothesis import given, settings

from benchmarks.partitions import faulty_table, found_holes, found_reaches
from kb.decision_tables.analysis import analyse
from kb.decision_tables.report import Spaces
from kb.decision_tables.table import DecisionTable, Input, Output, Rule
from kb.decision_tables.value_sets import Span
from tests.kb.decision_tables.generated import Generated, tables

unhurried = settings(max_examples=60, deadline=None)


def lies_in(drawn: Generated, region, point) -> bool:
    """Return whether a point lies in a region; texts that no cell names stand for each other."""
    for place, (kind, value) in enumerate(zip(drawn.kinds, point, strict=True)):
        values = region.get(f"in{place}")
        if values is None:
            if value is None:
                return False
        elif isinstance(values, Span):
            if value is None or not within(values, kind, value):
                return False
        elif value not in map(kind.read, values.values):
            is_named = any(kind.write(value) in rule.tests[place] for rule in drawn.table.rules)
            if value is None or is_named or not values.other_strings:
                return False
    return True


def within(span: Span, kind, value) -> bool:
    low, high = (None if end is None else kind.read(end) for end in (span.low, span.high))
    above = low is None or value > low or (value == low and span.low_included)
    return above and (high is None or value < high or (value == high and span.high_included))


def held_by(drawn: Generated, spaces: Spaces, point) -> list[tuple[int, ...]]:
    """Return the rules of each region of a report in which a point lies, none for a gap."""
    regions = [((), gap.region) for gap in spaces.gaps]
    regions += [(overlap.rules, overlap.region) for overlap in spaces.overlaps]
    return [rules for rules, region in regions if lies_in(drawn, region, point)]


def alone(rules: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [] if len(rules) == 1 else [rules]


@given(tables())
@unhurried
def test_each_point_lies_in_the_one_region_that_names_its_rules(drawn):
    report = analyse(drawn.table)
    for point in drawn.points():
        assert held_by(drawn, report.spaces, point) == alone(drawn.matching(point))


@given(tables())
@unhurried
def test_null_lies_in_the_one_region_that_names_its_rules(drawn):
    report = analyse(drawn.table)
    for point in drawn.points_with_null():
        assert held_by(drawn, report.null_spaces, point) == alone(drawn.matching(point))


@given(tables())
@unhurried
def test_a_witness_is_matched_by_just_the_rules_it_is_a_witness_of(drawn):
    report = analyse(drawn.table)
    for spaces in (report.spaces, report.null_spaces):
        for one, rules in [(gap, ()) for gap in spaces.gaps] + [(o, o.rules) for o in spaces.overlaps]:
            shown = (kind.read(one.witness[f"in{place}"]) for place, kind in enumerate(drawn.kinds))
            assert drawn.matching(tuple(shown)) == rules


@given(tables())
@unhurried
def test_relations_of_rules_are_those_of_their_points(drawn):
    report = analyse(drawn.table)
    matched = {n: set() for n in range(1, len(drawn.cells) + 1)}
    deciding: set[int] = set()
    for point in drawn.points():
        for rule in drawn.matching(point):
            matched[rule].add(point)
    for point in (*drawn.points(), *drawn.points_with_null()):
        deciding |= drawn.winners(drawn.matching(point))
    inside = {(a, b) for a, b in permutations(matched, 2) if matched[a] and matched[a] <= matched[b]}
    is_priority = drawn.table.hit_policy == "PRIORITY"
    assert report.never_matching == tuple(rule for rule, points in matched.items() if not points)
    assert {(one.rule, one.by) for one in report.subsumed} == {
        (a, b) for a, b in inside if drawn.output(a) == drawn.output(b)
    }
    assert {(one.rule, one.by) for one in report.masked} == {
        (a, b) for a, b in inside if is_priority and drawn.output(b) < drawn.output(a)
    }
    assert {pair for group in report.duplicates for pair in permutations(group, 2)} == {
        (a, b) for a, b in inside if matched[a] == matched[b]
    }
    if drawn.table.hit_policy in ("FIRST", "PRIORITY"):
        assert set(report.never_deciding) == {n for n in matched if matched[n] and n not in deciding}
    else:
        assert report.never_deciding is None


@given(tables())
@unhurried
def test_a_merged_rule_matches_what_its_rules_match(drawn):
    report = analyse(drawn.table)
    for one in report.contractions:
        first = drawn.table.rules[one.rules[0] - 1]
        place = int(one.input.removeprefix("in"))
        tests = (*first.tests[:place], one.merged, *first.tests[place + 1 :])
        merged = DecisionTable(
            "m", "m", "UNIQUE", drawn.table.inputs, drawn.table.outputs, (Rule(tests, ("1",)),)
        )
        gaps = analyse(merged).spaces
        for point in drawn.points():
            matches = not held_by(drawn, gaps, point)
            assert matches == bool(set(one.rules) & set(drawn.matching(point)))


def test_every_fault_of_a_big_table_is_found():
    faulty = faulty_table(seed=3, rules=300, faults=6)
    report = analyse(faulty.table)
    assert (found_holes(faulty, report), found_reaches(faulty, report)) == (6, 6)


def test_a_table_without_faults_has_no_findings():
    assert analyse(faulty_table(seed=3, rules=300, faults=0).table).is_fine


def crossing(inputs: int) -> DecisionTable:
    """Return a table each rule of which tests one input only, so that regions double with every input."""
    names = [f"in{n}" for n in range(inputs)]
    rules = [Rule(tuple("> 0" if n == m else "-" for m in range(inputs)), ("1",)) for n in range(inputs)]
    return DecisionTable(
        "c", "c", "COLLECT", tuple(Input(n, "number") for n in names), (Output(),), tuple(rules)
    )


def test_a_table_too_big_for_its_time_is_incomplete_and_not_fine():
    seen = count()
    report = analyse(crossing(40), is_late=lambda: next(seen) > 100)
    assert [problem.kind for problem in report.problems] == ["incomplete"]
    assert not report.is_fine
    assert report.recommended_hit_policy is None


def test_numbers_are_exact_beyond_the_digits_of_a_machine_number():
    small, long = "0.1", "0.1000000000000000000000000000000000000001"
    rules = tuple(Rule((test,), ("1",)) for test in (f"<= {small}", f">= {long}"))
    report = analyse(DecisionTable("n", "n", "UNIQUE", (Input("in0", "number"),), (Output(),), rules))
    (gap,) = report.spaces.gaps
    assert gap.region == {"in0": Span(small, long)}
    assert Decimal(small) < Decimal(gap.witness["in0"]) < Decimal(long)


def test_a_day_of_times_ends_at_midnight():
    rules = tuple(
        Rule((test,), ("1",)) for test in ('< time("12:00:00")', '[time("12:00:00")..time("23:59:59")]')
    )
    report = analyse(DecisionTable("n", "n", "UNIQUE", (Input("in0", "time"),), (Output(),), rules))
    assert [gap.region for gap in report.spaces.gaps] == [{"in0": Span("23:59:59", None)}]
