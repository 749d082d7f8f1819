"""The questions and the flowcharts they lead to, with the way of one project lit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from decision.facts import read_answers
from decision.opened import OpenRelease
from explain.pictures.look import Theme
from explain.pictures.map_layout import (
    HEADING,
    LEAVES,
    MARGIN,
    SIZE,
    TOP,
    WIDTH,
    MapLayout,
    Placed,
    map_layout,
)
from explain.pictures.measure import lines_within, text_width
from explain.pictures.question_tree import question_tree
from explain.pictures.svg import LINE, Node, Point, box, document, group, label, labels, node, number
from explain.pictures.table_map import table_map
from explain.wording import Lang, Words

_TITLE, _CURVE, _GAP = 26.0, 34.0, 8.0


def rule_map(
    opened: OpenRelease, facts: Mapping[str, str] | None = None, lang: Lang = "zh", *, theme: Theme = "auto"
) -> str:
    """Return the map of a release as an SVG document; `facts` are answers as a decision holds them.

    Rules without situations are drawn as their tables. Without answers nothing is lit; with few of them every way
    that is still possible.
    Raises: WrongInput for answers that the release does not know.
    """
    words = Words(lang)
    kb, index = opened.kb, opened.index
    given = read_answers(kb.vocabulary, facts or {}, from_text=True).values
    if not kb.situations:
        return table_map(kb, given, words, theme)
    laid = map_layout(question_tree(opened), index, index.positions(given), words)
    lit = [one for one in laid.boxes if one.is_end and one.is_lit]
    counts = {"questions": len(laid.columns), "flowcharts": len(kb.flowcharts)}
    told = words("rule_map_plain", **counts)
    inside = [*_heading(laid, told, len(lit), words)]
    start = (MARGIN + 6, TOP + laid.height / 2)
    ways = [(way, is_lit) for is_lit in (False, True) for way in _ways(start, laid.first, is_lit=is_lit)]
    inside += [_way(*way, "thick" if is_lit else "thin") for way, is_lit in ways]
    inside.append(node("circle", cx=start[0], cy=start[1], r=6.0, class_="accent"))
    inside += [_box(one) for one in laid.boxes]
    if lit:
        told = words(
            "rule_map_described",
            lit=words.listed([one.name or words("no_published_flowchart") for one in lit]),
            **counts,
        )
    return document(
        inside,
        name="rule-map",
        width=WIDTH,
        height=TOP + laid.height + MARGIN,
        title=words("rule_map"),
        description=told,
        lang=lang,
        theme=theme,
    )


def _heading(laid: MapLayout, told: str, lit: int, words: Words) -> Iterator[Node]:
    yield label(MARGIN, 62, words("rule_map"), _TITLE, "bold")
    yield label(MARGIN, 92, told, 14, "muted")
    if lit:
        key = words("this_project" if lit == 1 else "still_possible")
        yield label(MARGIN + text_width(told, 14) + 16, 92, key, 14, "accent bold")
    ends = [*(x for _, x in laid.columns[1:]), WIDTH - MARGIN - LEAVES]
    for (fact, x), end in zip(laid.columns, ends, strict=True):
        lines = lines_within(words.either(fact.zh, fact.en), end - x - _GAP, HEADING, is_bold=True)
        first = TOP - 18 - (len(lines) - 1) * HEADING * LINE
        yield from labels(x, first, lines, HEADING, "bold")
    yield label(WIDTH - MARGIN - LEAVES, TOP - 18, words("flowchart"), HEADING, "bold")


def _ways(start: Point, after: Sequence[Placed], *, is_lit: bool) -> Iterator[tuple[Point, Point]]:
    """Yield from where to where the lines go that are lit, or those that are not."""
    for one in after:
        if one.is_lit is is_lit:
            yield start, (one.x, one.y)
        yield from _ways((one.x + one.width, one.y), one.after, is_lit=is_lit)


def _way(start: Point, end: Point, look: str) -> Node:
    """Curve away at once, then go straight: within its band of height a way meets nothing."""
    (x, y), (right, level) = start, end
    turn, half = number(x + _CURVE), number(x + _CURVE / 2)
    curve = f"M{number(x)} {number(y)}C{half} {number(y)} {half} {number(level)} {turn} {number(level)}"
    return node("path", d=f"{curve}L{number(right)} {number(level)}", class_=look)


def _box(one: Placed) -> Node:
    look, weight = ("accent", "on-accent bold") if one.is_lit else ("outline-soft", "")
    top = one.y - one.height / 2
    drawn = [box(one.x, top, one.width, one.height, look, radius=4)]
    first = top + (one.height - (len(one.lines) - 1) * SIZE * LINE) / 2 + SIZE * 0.36
    if one.name:
        drawn.append(label(one.x + 10, first, one.name, SIZE, weight or "bold"))
    drawn += labels(one.x + one.indent, first, one.lines, SIZE, weight)
    return group(drawn, look="answer")
