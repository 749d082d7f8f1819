"""Decision tables as a picture: a line for each row with its cells and what it answers, those that hold lit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from decision.grounds import admitted
from explain.names import Names
from explain.pictures.look import Theme
from explain.pictures.measure import lines_within
from explain.pictures.svg import LINE, Node, box, document, group, label, labels
from explain.wording import Words
from kb.conditions import Truth, holds, tests_in
from kb.knowledge_base import KnowledgeBase
from kb.rule_tables import RuleTable, TableRow
from kb.vocabulary import Value

_WIDTH, _MARGIN, _TOP, _SIZE, _HEADING, _TITLE = 1400.0, 44.0, 130.0, 12.0, 15.0, 26.0
_ROW, _ANSWER, _PADDING, _GAP, _BETWEEN = 110.0, 400.0, 6.0, 6.0, 34.0
_CELLS = _WIDTH - 2 * _MARGIN - _ROW - _ANSWER
# Of a row that holds, of one that may hold, of one that does not: how its box and its text look.
_LOOKS: Mapping[Truth, tuple[str, str]] = {
    True: ("accent", "on-accent bold"),
    None: ("outline", ""),
    False: ("outline-soft", "muted"),
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row from `top` on; `truth` is whether it holds for the project."""

    row: TableRow
    top: float
    cells: tuple[str, ...]
    answer: tuple[str, ...]
    truth: Truth

    @property
    def height(self) -> float:
        return max(len(self.cells), len(self.answer)) * _SIZE * LINE + 2 * _PADDING


def table_map(kb: KnowledgeBase, given: Mapping[str, Value], words: Words, theme: Theme) -> str:
    """Return the tables of a knowledge base as an SVG document; without answers nothing is lit."""
    names, known = Names(kb, words), kb.derived(given)
    y, inside, held = _TOP, list[Node](), list[str]()
    for table in kb.tables:
        inside += _heading(names, table, y)
        y += _HEADING * LINE + _GAP
        for row in kb.rows_of_table[table.id]:
            one = _line(names, table, row, y, holds(row.when, known) if given else None)
            held += [f"{table.id} {row.id}"] if one.truth else []
            inside.append(_drawn(one, is_told=bool(given)))
            y += one.height + _GAP
        y += _BETWEEN
    told = words("table_map_told", tables=len(kb.tables), rows=len(kb.rows), held=words.listed(held))
    head = [
        label(_MARGIN, 62, words("table_map"), _TITLE, "bold"),
        label(_MARGIN, 92, words("table_map_plain", tables=len(kb.tables), rows=len(kb.rows)), 14, "muted"),
    ]
    return document(
        [*head, *inside],
        name="table-map",
        width=_WIDTH,
        height=y - _BETWEEN + _MARGIN,
        title=words("table_map"),
        description=told,
        lang=words.lang,
        theme=theme,
    )


def _heading(names: Names, table: RuleTable, y: float) -> Iterator[Node]:
    policy = names.words.value("hit_policy", table.hit_policy)
    text = names.words("bracketed", text=names.of(table), more=policy)
    yield label(_MARGIN, y + _HEADING, text, _HEADING, "bold")


def _line(names: Names, table: RuleTable, row: TableRow, top: float, truth: Truth) -> _Line:
    cells = names.words("semicolon").join(_cells(names, row)) or names.words("nothing_asked")
    room = _CELLS - 2 * _PADDING
    answer = lines_within(_answer(names, table, row), _ANSWER - 2 * _PADDING, _SIZE, is_bold=True)
    return _Line(row, top, lines_within(cells, room, _SIZE, is_bold=True), answer, truth)


def _cells(names: Names, row: TableRow) -> Iterator[str]:
    for test in dict.fromkeys(tests_in(row.when)):
        if not test.cell.is_any:
            wanted = names.wanted(test.fact, admitted(names.kb, test.fact, test.cell))
            yield names.words("cell_is", column=names.fact(test.fact), value=wanted)


def _answer(names: Names, table: RuleTable, row: TableRow) -> str:
    outputs = [
        names.words(
            "cell_is", column=names.of(output), value=output.label(row.outputs[output.id], names.words.lang)
        )
        for output in table.outputs
        if output.id in row.outputs
    ]
    return names.words("semicolon").join(outputs) or names.words.either(row.zh, row.en)


def _drawn(one: _Line, *, is_told: bool) -> Node:
    shape, text = _LOOKS[one.truth] if is_told else _LOOKS[None]
    first = one.top + _PADDING + _SIZE
    return group(
        [
            box(_MARGIN, one.top, _WIDTH - 2 * _MARGIN, one.height, shape, radius=4),
            label(_MARGIN + _PADDING, first, one.row.id, _SIZE, text or "bold"),
            *labels(_MARGIN + _ROW, first, one.cells, _SIZE, text),
            *labels(_MARGIN + _ROW + _CELLS, first, one.answer, _SIZE, text),
        ],
        look="answer",
    )
