"""What a result says beside the plan: answers of tables, why nothing is decided, times published and computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.pages.cells_told import cells_told
from api.pages.places import Place
from api.pages.rule_files import line_address
from decision.answer import Decision
from decision.table_answer import MatchedRow, TableAnswer
from explain import published_text
from explain.names import Names
from explain.tables_text import answer_told, table_told
from explain.wording import Lang, Words


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row that holds: what it is called, its cells and outputs, its law, and the address of its line."""

    label: str
    cells: tuple[str, ...]
    outputs: tuple[str, ...]
    basis: str
    note: str
    place: str
    address: str


@dataclass(frozen=True, slots=True)
class TableTold:
    """What one table says, in a sentence; by rule set where there are several; with the rows that hold."""

    id: str
    sentence: str
    by_rule_set: tuple[str, ...]
    rows: tuple[RowTold, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """All of it; `reason` is why answers that leave nothing open are not decided, `findings` what is known of that.

    `steps` are the steps of a drawn plan of which something was published, each with its sentences.
    """

    reason: str
    findings: tuple[str, ...]
    tables: tuple[TableTold, ...]
    times: tuple[str, ...]
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    beside: tuple[str, ...]


def published(decision: Decision, place: Place, lang: Lang) -> Published:
    """Return what is told of a decision in one language."""
    words, plan = Words(lang), decision.plan
    names = Names(place.kb, words)
    is_current = decision.release.fingerprint == place.opened.release.fingerprint
    reasons = {one.id: words.either(one.reason, one.reason_en) for one in place.kb.acknowledged}
    tables = (one for one in decision.tables if one.status != "out_of_scope")
    return Published(
        reason=words.value("why_undecided", decision.reason) if decision.reason else "",
        findings=tuple(reasons.get(name, name) for name in decision.findings),
        tables=tuple(_table(one, names, place, is_current=is_current) for one in tables),
        times=tuple(_times(decision, words)),
        steps=tuple(_steps(decision, words)),
        beside=tuple(published_text.beside_told(one, words) for one in plan.beside) if plan else (),
    )


def _times(decision: Decision, words: Words) -> Iterator[str]:
    if decision.plan:
        yield from filter(None, [published_text.times_told(decision.plan, words)])
        yield from published_text.brackets_told(decision.plan, words)


def _steps(decision: Decision, words: Words) -> Iterator[tuple[str, tuple[str, ...]]]:
    plan = decision.plan
    for step in plan.steps if plan else ():
        if plan and (said := published_text.step_sayings(step, plan, words)):
            yield words.of(step), tuple(said)


def _table(one: TableAnswer, names: Names, place: Place, *, is_current: bool) -> TableTold:
    words = names.words
    declared = place.kb.table_by_id.get(one.table)
    sets = {rule_set.id: names.of(rule_set) for rule_set in declared.rule_sets} if declared else {}
    by_rule_set = (
        words("rule_set_says", rule_set=sets.get(name, name), answer=answer_told(one, answer, words))
        for name, answer in one.by_rule_set.items()
    )
    rows = tuple(_row(one, row, names, place, is_current=is_current) for row in one.rows)
    return TableTold(one.table, _sentence(one, names), tuple(by_rule_set), rows)


def _sentence(one: TableAnswer, names: Names) -> str:
    """Return what a table answers, or on which questions it hangs."""
    words, vocabulary = names.words, names.kb.vocabulary
    if one.status != "open":
        return table_told(one, words)
    facts = (names.fact(fact) if fact in vocabulary else fact for fact in one.missing)
    return words("table_hangs_on", table=words.of(one), facts=words.listed(list(facts)))


def _row(one: TableAnswer, row: MatchedRow, names: Names, place: Place, *, is_current: bool) -> RowTold:
    words, kb = names.words, place.kb
    rule = kb.row_by_id.get((one.table, row.row))
    cells = tuple(f"{fact} {cell}" for fact, cell in row.cells.items())
    # Where the rules have changed since, the cells stand as they were.
    if rule and is_current:
        cells = cells_told(names, rule.when)
    declared = kb.table_by_id.get(one.table)
    outputs = {output.id: output for output in declared.outputs} if declared else {}
    said = (
        words("cell_is", column=names.of(outputs[name]), value=outputs[name].label(value, words.lang))
        if name in outputs
        else value
        for name, value in row.outputs.items()
    )
    label = words.either(row.label, row.label_en)
    return RowTold(
        f"{row.row} {label}".strip(),
        cells,
        tuple(said),
        words.listed(list(row.basis)),
        row.note,
        row.place,
        line_address(row.place, place.base),
    )
