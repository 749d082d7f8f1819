"""The report on a decision table as plain data, every key always there.

A region maps the name of an input to a set; an input that is left out may have its whole domain, but not null. A set is
`{"values": [...]}`, with `"other_strings": true` for any text that the table never names, or
`{"lo", "lo_closed", "hi", "hi_closed"}`; numbers are written as text, and a bound that is null lies at infinity.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kb.decision_tables.report import Gap, Overlap, Region, Spaces, TableReport
from kb.decision_tables.value_sets import Values, ValueSet


def report_as_data(report: TableReport) -> dict[str, Any]:
    """Return one table and all that is said of it.

    `null` is what would be added if null counted as a value of the inputs named in `null_inputs`; null if nothing.
    """
    table, spaces = report.table, report.spaces
    return {
        "table_id": table.id,
        "name": table.name,
        "hit_policy": table.hit_policy,
        "rule_count": len(table.rules),
        "analysis": "error" if report.problems else "ok",
        "error_kind": report.problems[0].kind if report.problems else None,
        "problems": [
            {
                "kind": one.kind,
                "rule": one.rule,
                "input": one.input,
                "problem": one.problem,
                "fix": one.fix,
            }
            for one in report.problems
        ],
        "gaps": _gaps(spaces.gaps),
        "gap_witnesses": [dict(gap.witness) for gap in spaces.gaps],
        "overlaps": _overlaps(spaces.overlaps),
        "overlaps_allowed": not report.forbidden_overlaps,
        "null_inputs": list(report.nullable),
        "null": _null(report.null_spaces),
        "masked": [{"rule": one.rule, "by": one.by} for one in report.masked],
        "misleading": [{"rule": one.by, "misled": one.rule} for one in report.misleading],
        "subsumed": [{"rule": one.rule, "by": one.by} for one in report.subsumed],
        "duplicates": [list(group) for group in report.duplicates],
        "contractions": [
            {
                "rules": list(one.rules),
                "input": one.input,
                "whole_input": one.whole_input,
                "merged": one.merged,
            }
            for one in report.contractions
        ],
        "never_match": list(report.never_matching),
        "null_only": list(report.null_only),
        "unreachable": None if report.never_deciding is None else list(report.never_deciding),
        "outside_domain": [
            {"rule": one.rule, "input": one.input, "how": one.how} for one in report.outside_domain
        ],
        "full_cells": [list(cell) for cell in report.full_cells],
        "output_outside_values": [{"rule": rule, "output": name} for rule, name in report.outside_values],
        "recommended_hit_policy": report.recommended_hit_policy,
    }


def _gaps(gaps: Sequence[Gap]) -> list[dict[str, Any]]:
    return [region_as_data(gap.region) for gap in gaps]


def _overlaps(overlaps: Sequence[Overlap]) -> list[dict[str, Any]]:
    return [
        {
            "rules": list(one.rules),
            "region": region_as_data(one.region),
            "witness": dict(one.witness),
            "agree": one.agree,
        }
        for one in overlaps
    ]


def _null(spaces: Spaces) -> dict[str, Any] | None:
    if spaces.is_clean:
        return None
    return {"gaps": _gaps(spaces.gaps), "overlaps": _overlaps(spaces.overlaps)}


def region_as_data(region: Region) -> dict[str, Any]:
    """Return a region: the name of each limited input, and its set."""
    return {name: _set_as_data(values) for name, values in region.items()}


def _set_as_data(values: ValueSet) -> dict[str, Any]:
    if isinstance(values, Values):
        other = {"other_strings": True} if values.other_strings else {}
        return {"values": list(values.values), **other}
    return {
        "lo": values.low,
        "lo_closed": values.low_included,
        "hi": values.high,
        "hi_closed": values.high_included,
    }
