"""What the decision tables say of a project: by hit policy and rule set, with the facts that an open table hangs on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from decision.answer import Candidate, WhyUndecided
from decision.bands import Answered
from decision.basis import basis_texts
from decision.classify import Classified
from decision.index import Index
from decision.labelled import Labelled
from decision.table_answer import Answer, MatchedRow, Status, TableAnswer
from kb.conditions import holds, tests_in
from kb.knowledge_base import KnowledgeBase
from kb.rule_tables import ROW_ID, RuleTable, TableRow
from kb.vocabulary import Value, written

# A table without one answer leaves a project undecided, and for this reason.
REASONS: Mapping[str, WhyUndecided] = {
    "gap": "no_published_rule",
    "overlap": "two_published_rules",
    "conflict": "texts_disagree",
}


def table_answers(
    index: Index,
    facts: Mapping[str, Answered],
    known: Mapping[str, Value],
    classified: Classified,
    among: Collection[str] = (),
) -> tuple[TableAnswer, ...]:
    """Return what each table says, or each `among` some, in the order of the manifest.

    `known` are the facts with the derived ones that are known. An unanswered fact is unknown, never no: a table with a
    row that hangs on one is open, unless two of its rows hold already. A table that reads the answer of one without one
    answer has none either, for the same reason.
    """
    tables = (table for table in index.kb.tables if not among or table.id in among)
    return tuple(_Reading(index, facts, known, classified, table).answer() for table in tables)


def answers_of(tables: Sequence[TableAnswer]) -> dict[str, Answer]:
    """Return the answer of each table that does not hang on facts; None where there is no one answer."""
    return {table.table: table.answer for table in tables if table.status != "open"}


def reason_of(tables: Sequence[TableAnswer]) -> WhyUndecided:
    """Return why tables leave a project undecided: the first without one answer says it, or that none is about it."""
    if tables and all(table.status == "out_of_scope" for table in tables):
        return "out_of_scope"
    return next((REASONS[table.status] for table in tables if table.status in REASONS), "")


def rules_concerned(tables: Sequence[TableAnswer]) -> tuple[Candidate, ...]:
    """Return the rows that hold in the tables without one answer."""
    return tuple(
        Candidate(row.row, row.label or table.label, row.label_en or table.label_en, "")
        for table in tables
        if table.status in REASONS
        for row in table.rows
    )


class _Reading:
    """One table, read for one project."""

    def __init__(
        self,
        index: Index,
        facts: Mapping[str, Answered],
        known: Mapping[str, Value],
        classified: Classified,
        table: RuleTable,
    ) -> None:
        self._index, self._facts, self._known, self._table = index, facts, known, table
        settled = classified.settled
        names = index.kb.tables_read[table.id]
        read = [_Reading(index, facts, known, classified, index.kb.table_by_id[name]) for name in names]
        statuses = [other._status() for other in read]
        self._lack = next((status for status in statuses if status in REASONS), None)
        self._open_read = [other for other, status in zip(read, statuses, strict=True) if status == "open"]
        rows = () if self._lack else index.kb.rows_of_table[table.id]
        self._held = [row for row in rows if _conclusion(row) in settled.certain]
        self._open = [row for row in rows if _conclusion(row) in settled.possible - settled.certain]
        self._in_force = {one.id: holds(one.scope, known) for one in table.rule_sets}

    def answer(self) -> TableAnswer:
        table, status = self._table, self._status()
        is_answered = status == "answered"
        answer = self._value(self._held, table.answers_by) if is_answered else None
        return TableAnswer(
            table=table.id,
            label=table.zh,
            label_en=table.en,
            hit_policy=table.hit_policy,
            status=status,
            answer=answer,
            outputs={one.id: self._value(self._held, one.id) for one in table.outputs} if is_answered else {},
            by_rule_set=self._by_rule_set() if status in ("answered", "conflict") else {},
            rows=tuple(_matched(self._index.kb, row, self._known) for row in self._held),
            missing=self._missing() if status == "open" else (),
            values=tuple(self._labels()),
            rule_sets=tuple(Labelled(one.id, one.zh, one.en) for one in table.rule_sets),
        )

    def _status(self) -> Status:
        scopes = (holds(self._table.scope, self._known), *self._in_force.values())
        if scopes[0] is False or (len(scopes) > 1 and not any(one is not False for one in scopes[1:])):
            return "out_of_scope"
        if self._lack:
            return self._lack
        collects, by_set = self._table.hit_policy == "COLLECT", self._by_set()
        if not collects and any(len(rows) > 1 for rows in by_set.values()):
            return "overlap"
        if self._open or self._open_read or None in scopes:
            return "open"
        if collects:
            return "answered"
        if not all(by_set.values()):
            return "gap"
        said = [[self._value([row], one.id) for one in self._table.outputs] for row in self._held]
        return "answered" if all(one == said[0] for one in said) else "conflict"

    def _by_set(self) -> Mapping[str, list[TableRow]]:
        """Return the rows that hold, by the rule sets in force; without rule sets all rows are together."""
        sets = [one for one, holding in self._in_force.items() if holding] if self._in_force else [""]
        return {one: [row for row in self._held if row.rule_set == one] for one in sets}

    def _by_rule_set(self) -> dict[str, Answer]:
        if not self._table.rule_sets:
            return {}
        return {one: self._value(rows, self._table.answers_by) for one, rows in self._by_set().items()}

    def _value(self, rows: Sequence[TableRow], output: str) -> Answer:
        values = [row.id if output == ROW_ID else row.outputs.get(output) for row in rows]
        if self._table.hit_policy == "COLLECT":
            return tuple(value for value in values if value is not None)
        return values[0] if values else None

    def _labels(self) -> Sequence[Labelled]:
        """Return the labels of what the rows that hold answer, where it is a code or the name of a row."""
        output = self._table.answer_output
        if output is None:
            return [Labelled(row.id, row.zh, row.en) for row in self._held if row.zh]
        said = dict.fromkeys(row.outputs[output.id] for row in self._held if output.id in row.outputs)
        named = {one.id for one in output.values}
        return [Labelled(one, output.label(one), output.label(one, "en")) for one in said if one in named]

    def _missing(self) -> tuple[str, ...]:
        """Return the facts on which the open rows and the tables that they read turn; if none is open, the scopes."""
        scopes = (self._table.scope, *(one.scope for one in self._table.rule_sets))
        own = (
            self._index.turning(self._facts, map(_conclusion, self._open))
            if self._open
            else self._index.unknown_in(scopes, self._facts)
        )
        missing = {*own, *(name for other in self._open_read for name in other._missing())}
        return tuple(name for name in self._index.axes if name in missing)


def _conclusion(row: TableRow) -> tuple[str, str, str]:
    return ("row", row.table, row.id)


def _matched(kb: KnowledgeBase, row: TableRow, known: Mapping[str, Value]) -> MatchedRow:
    inputs = kb.table_by_id[row.table].inputs
    cells = {
        test.fact: str(test.cell)
        for test in tests_in(row.when)
        if test.fact in inputs and not test.cell.is_any
    }
    return MatchedRow(
        row=row.id,
        rule_set=row.rule_set,
        label=row.zh,
        label_en=row.en,
        cells=cells,
        facts={name: written(known[name]) for name in cells if name in known},
        outputs=row.outputs,
        basis=basis_texts(kb, row.basis),
        place=str(row.location),
        note=row.note,
    )
