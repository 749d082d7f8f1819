"""A log and new rules -> what deciding all of it again gives, by two bulk joins for each release of the log."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from decision.bulk.engines import reader_in
from decision.opened import OpenRelease
from decision.replayed.joined import PLACED, TOLD, joined
from decision.replayed.logged import Logged
from decision.replayed.report import Answered, Flow, Moved, Replay, Shift
from decision.replayed.staging import ReleaseOf, Staged, Step, stage

MOST_CASES = 1_000
_SHARES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
_NOBODY = Shift(0, 0, 0, 0, 0, 0, 0, {})


def replay(
    log: Iterable[Logged],
    release_of: ReleaseOf,
    new: OpenRelease,
    *,
    most_cases: int = MOST_CASES,
    step: Step = lambda _: None,
    folder: Path | None = None,
) -> Replay:
    """Return what becomes of logged decisions under new rules.

    `release_of` gives the rules before by the fingerprint that the log names, None where nobody has them. What does not
    fit into memory goes into `folder`. The days on which rules are in force do not count: it is asked what would be.
    Raises: kb.graph.RingError, where items of either rules wait for each other.
    """
    with TemporaryDirectory(prefix="liangti-replay-", dir=folder) as name, reader_in(Path(name)) as reader:
        staged = stage(log, release_of, new, Path(name), step)
        parts = [joined(group, new, part, Path(name), step) for part, group in enumerate(staged.groups)]
        if not parts:
            return _nothing(staged, new)
        step("comparing the answers")
        reader.execute(f"create table every as {' union all '.join(parts)}")
        others, placed = (_differ(names) for names in (TOLD, PLACED))
        reader.execute(f"""
            create view compared as select *, {others} as is_changed, {placed} as is_moved
            from every where len(hangs_on) = 0
        """)  # noqa: S608
        return _report(reader, staged, new, most_cases)


def _differ(names: Iterable[str]) -> str:
    return f"({' or '.join(f'{name}_before is distinct from {name}_after' for name in names)})"


def _report(reader: duckdb.DuckDBPyConnection, staged: Staged, new: OpenRelease, most: int) -> Replay:
    ((compared, changed, moved, lost),) = reader.execute(
        "select count(*), count(*) filter (is_changed), count(*) filter (is_moved), count(*) filter (is_lost)"
        " from compared"
    ).fetchall()
    hanging = reader.execute(
        "select fact, count(*) from (select unnest(hangs_on) as fact from every) group by all order by all"
    ).fetchall()
    without = staged.without_release
    days, steps, to_submit, exemptible = (_shift(reader, name) for name in TOLD[len(PLACED) :])
    return Replay(
        release=new.release.fingerprint,
        decisions=staged.decisions,
        compared=compared,
        same=compared - changed,
        changed=changed,
        moved=moved,
        apart=staged.decisions - compared - without.total(),
        hanging=dict(hanging),
        without_release=dict(sorted(without.items())),
        certificates_lost=lost,
        flows=_flows(reader),
        working_days=days,
        steps=steps,
        to_submit=to_submit,
        exemptible=exemptible,
        cases=_cases(reader, most),
    )


def _nothing(staged: Staged, new: OpenRelease) -> Replay:
    """Return the report on a log of which no decision can be decided again."""
    without = dict(sorted(staged.without_release.items()))
    numbers = (staged.decisions, 0, 0, 0, 0, 0)
    shifts = (_NOBODY, _NOBODY, _NOBODY, _NOBODY)
    return Replay(new.release.fingerprint, *numbers, {}, without, 0, (), *shifts, ())


def _flows(reader: duckdb.DuckDBPyConnection) -> tuple[Flow, ...]:
    names = "outcome_before, flowchart_before, outcome_after, flowchart_after"
    rows = reader.execute(f"select {names}, count(*) from compared group by all order by all").fetchall()  # noqa: S608
    return tuple(Flow(*row) for row in rows)


def _shift(reader: duckdb.DuckDBPyConnection, name: str) -> Shift:
    shares = list(_SHARES)
    row = reader.execute(
        f"""
        with pairs as (select {name}_before as was, {name}_after as got, {name}_after - {name}_before as delta
            from compared where outcome_before = 'decided' and outcome_after = 'decided')
        select count(*), sum(was)::bigint, sum(got)::bigint,
            count(*) filter (delta > 0), coalesce(sum(delta) filter (delta > 0), 0)::bigint,
            count(*) filter (delta < 0), coalesce(-sum(delta) filter (delta < 0), 0)::bigint,
            quantile_disc(delta, {shares})
        from pairs
        """  # noqa: S608
    ).fetchall()[0]
    decisions, was, got, more, gained, fewer, lost, found = row
    if not decisions:
        return _NOBODY
    quantiles = {f"{share:g}": delta for share, delta in zip(shares, found, strict=True)}
    return Shift(decisions, was, got, more, gained, fewer, lost, quantiles)


def _cases(reader: duckdb.DuckDBPyConnection, most: int) -> tuple[Moved, ...]:
    columns = ", ".join(f"{name}_{side}" for side in ("before", "after") for name in TOLD)
    rows = reader.execute(
        f"select id, release, {columns} from compared where is_changed order by part, row limit {most}"  # noqa: S608
    ).fetchall()
    width = len(TOLD)
    return tuple(
        Moved(name, release, Answered(*told[:width]), Answered(*told[width:]))
        for name, release, *told in rows
    )
