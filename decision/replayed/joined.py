"""The decisions of one release with their answers under both rules; an id that only changed is the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from decision.bulk import decide_table
from decision.bulk.rows_file import query_of
from decision.opened import OpenRelease
from decision.replayed.answers import ReplayedAnswers
from decision.replayed.staging import ROW_TYPES, Group
from kb.compare import renamed_ids

# What is told of a decision, before and after; the first three say where it stands.
TOLD = ("outcome", "situation", "flowchart", "working_days", "steps", "to_submit", "exemptible")
PLACED = TOLD[:3]
_SECTIONS = {"situation": "situations", "flowchart": "flowcharts"}
Step = Callable[[str], None]


def joined(group: Group, new: OpenRelease, part: int, folder: Path, step: Step) -> str:
    """Decide one group under both rules; return the query of its rows with both answers.

    Raises: kb.graph.RingError, where items of either rules wait for each other.
    """
    made: dict[str, Path] = {}
    for side, opened, source in (("before", group.opened, group.before), ("after", new, group.after)):
        made[side] = folder / f"{side}_{part}.parquet"
        begin = opened.kb.manifest.effective_from
        decide_table(opened, source, made[side], begin, step=step, answers_of=ReplayedAnswers)
    renames = renamed_ids(group.opened.kb, new.kb)
    columns = ", ".join((*_columns("before", renames), *_columns("after", {})))
    release = group.opened.release.fingerprint
    return f"""
        select {part} as part, row, rows.id, '{release}' as release, rows.is_lost, {columns},
            list_intersect(string_split(coalesce(after.turns_on, ''), ' '),
                string_split(coalesce(rows.unknown, '-'), ' ')) as hangs_on
        from read_parquet('{made["before"]}') before join read_parquet('{made["after"]}') after using (row)
        join ({query_of(group.rows, ROW_TYPES)}) rows using (row)
    """  # noqa: S608


def _columns(side: str, renames: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for name in TOLD:
        value = f"{side}.{name}"
        if name == "to_submit":
            value = f"coalesce(rows.held_{side}, {value})"
        new_ids = renames.get(_SECTIONS.get(name, ""), {})
        if new_ids:
            cases = " ".join(f"when '{old}' then '{now}'" for old, now in new_ids.items())
            value = f"case {value} {cases} else {value} end"
        yield f"{value} as {name}_{side}"
