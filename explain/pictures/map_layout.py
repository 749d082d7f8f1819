"""A tree of questions -> where each answer and each flowchart stands: a column for each question, ends at the right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from decision.index import Index
from decision.index_table import Place
from explain.pictures.measure import lines_within, text_width
from explain.pictures.question_tree import Branch, Leaf, QuestionTree, Tree
from explain.pictures.svg import LINE
from explain.wording import Words
from kb.vocabulary import Fact

WIDTH, MARGIN, TOP, SIZE = 1400.0, 44.0, 158.0, 12.0
LEAVES, HEADING = 430.0, 13.0
_BETWEEN, _START, _PADDING, _GAP, _INDENT = 44.0, 50.0, 5.0, 8.0, 10.0
_WIDEST, _DOT, _BLANK = 150.0, "· ", "\u2003"


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its text, what leads on from it, and whether the project passes it; `y` is the middle.

    Only an end has a `name`, the id of its flowchart; the lines begin `indent` behind the left edge.
    """

    x: float
    y: float
    width: float
    name: str
    indent: float
    lines: tuple[str, ...]
    is_lit: bool
    after: tuple[Placed, ...]

    @property
    def height(self) -> float:
        return len(self.lines) * SIZE * LINE + 2 * _PADDING

    @property
    def is_end(self) -> bool:
        return not self.after


@dataclass(frozen=True)
class MapLayout:
    """The boxes after the start, the questions with the places of their columns, and how high it all is."""

    first: tuple[Placed, ...]
    columns: tuple[tuple[Fact, float], ...]
    height: float

    @property
    def boxes(self) -> tuple[Placed, ...]:
        return tuple(_all(self.first))


def map_layout(asked: QuestionTree, index: Index, known: Mapping[str, Place], words: Words) -> MapLayout:
    """Return the layout; `known` are the answers of a project as places on their axes."""
    used = [name for name in asked.order if name in _facts_of(asked.root)]
    widths = _widths(index, used, words)
    columns, x = {}, MARGIN + _START
    for name in used:
        columns[name] = (x, widths[name])
        x += widths[name] + _BETWEEN
    placing = _Placing(index, known, words, columns)
    first, height = placing.below(asked.root, TOP, is_lit=bool(known))
    facts = tuple((index.kb.vocabulary[name], x) for name, (x, _) in columns.items())
    return MapLayout(first, facts, height)


def _widths(index: Index, used: Sequence[str], words: Words) -> dict[str, float]:
    """Return how wide the column of each question is: as its heading and answers need, as far as there is room."""
    wanted = {}
    for name in used:
        axis = index.axes[name]
        texts = [axis.fact.label(value, words.lang) for value in axis.representatives]
        texts.append(words.either(axis.fact.zh, axis.fact.en))
        widest = max(text_width(text, HEADING, is_bold=True) for text in texts)
        wanted[name] = min(_WIDEST, widest) + 2 * _INDENT
    room = WIDTH - 2 * MARGIN - _START - LEAVES - _BETWEEN * len(used)
    return {name: width * room / sum(wanted.values()) for name, width in wanted.items()}


@dataclass(frozen=True)
class _Placing:
    index: Index
    known: Mapping[str, Place]
    words: Words
    columns: Mapping[str, tuple[float, float]]

    def below(self, tree: Tree, top: float, *, is_lit: bool) -> tuple[tuple[Placed, ...], float]:
        """Return what a tree leads to, from `top` downwards, and how high that is."""
        if isinstance(tree, Leaf):
            return self._ends(tree, top, is_lit=is_lit)
        placed, y = [], top
        for places, after in tree.ways:
            lit = is_lit and _may_be_among(self.known.get(tree.fact), places)
            inside, height = self.below(after, y, is_lit=lit)
            x, width = self.columns[tree.fact]
            lines = self._answers(tree, places, width - 2 * _INDENT)
            made = Placed(x, 0, width, "", _INDENT, lines, lit, inside)
            if (spare := made.height + _GAP - height) > 0:
                inside, height = _lower(inside, spare / 2), made.height + _GAP
            placed.append(replace(made, y=y + (height - _GAP) / 2, after=inside))
            y += height
        return tuple(placed), y - top

    def _answers(self, branch: Branch, places: tuple[int, ...], width: float) -> tuple[str, ...]:
        """Return the answers in lines; of several each begins a line of its own."""
        axis = self.index.axes[branch.fact]
        if axis.fact.type in ("number", "date"):
            return lines_within(str(axis.cell_of(sum(1 << at for at in places))), width, SIZE, is_bold=True)
        answers = [axis.fact.label(axis.representatives[at], self.words.lang) for at in places]
        if len(answers) == 1:
            return lines_within(answers[0], width, SIZE, is_bold=True)
        room = width - text_width(_DOT, SIZE, is_bold=True)
        broken = [lines_within(answer, room, SIZE, is_bold=True) for answer in answers]
        return tuple((_DOT if not at else _BLANK) + line for lines in broken for at, line in enumerate(lines))

    def _ends(self, leaf: Leaf, top: float, *, is_lit: bool) -> tuple[tuple[Placed, ...], float]:
        names = [text_width(name, SIZE, is_bold=True) for name in self.index.kb.flowchart_by_id]
        placed, y, indent = [], top, max(names) + 2 * _INDENT
        for name in leaf.flowcharts or ("",):
            room = LEAVES - indent - _INDENT
            lines = lines_within(self._end(name), room, SIZE, is_bold=True)
            made = Placed(WIDTH - MARGIN - LEAVES, 0, LEAVES, name, indent, lines, is_lit, ())
            placed.append(replace(made, y=y + made.height / 2))
            y += made.height + _GAP
        return tuple(placed), y - top

    def _end(self, name: str) -> str:
        if not name:
            return self.words("no_published_flowchart")
        flowchart = self.index.kb.flowchart_by_id[name]
        return self.words.either(flowchart.zh, flowchart.en)


def _may_be_among(known: Place | None, places: tuple[int, ...]) -> bool:
    """Return whether an answer, of a number perhaps known by its band only, may be one of those at these places."""
    if known is None:
        return True
    return not set(places).isdisjoint((known,) if isinstance(known, int) else known)


def _lower(placed: tuple[Placed, ...], by: float) -> tuple[Placed, ...]:
    return tuple(replace(one, y=one.y + by, after=_lower(one.after, by)) for one in placed)


def _facts_of(tree: Tree) -> set[str]:
    if isinstance(tree, Leaf):
        return set()
    return {tree.fact}.union(*(_facts_of(after) for _, after in tree.ways))


def _all(placed: tuple[Placed, ...]) -> Iterator[Placed]:
    for one in placed:
        yield one
        yield from _all(one.after)
