"""Promised and actual days of each item, and who held the days of the cases, as one picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from decision.running.figures import Held, RunningFigures, Took
from explain.pictures.look import Theme
from explain.pictures.measure import lines_within
from explain.pictures.svg import Node, box, document, group, label, line
from explain.running_figures import label_of
from explain.wording import Lang, Words
from kb.knowledge_base import KnowledgeBase

_WIDTH, _MARGIN, _LABELS, _NUMBERS, _ROW, _BAR = 1240.0, 44.0, 300.0, 150.0, 24.0, 10.0
_LEFT = _MARGIN + _LABELS
_SCALE = _WIDTH - _MARGIN - _NUMBERS - _LEFT
_SIZE, _SMALL = 12.0, 10.0


def running_days(
    found: RunningFigures, kb: KnowledgeBase, lang: Lang = "zh", *, theme: Theme = "auto"
) -> str:
    """Return the figures of items and holders as an SVG document; what has nothing closed has no bar."""
    words = Words(lang)
    closed = [one for one in found.items if one.actual.count]
    inside = [label(_MARGIN, 40, words("running_picture"), 22, "bold")]
    if found.which == "simulated":
        inside.append(label(_MARGIN, 62, words("running_simulated"), 13, "accent bold"))
    top = 96.0
    inside.append(label(_MARGIN, top, words("running_items"), 15, "bold"))
    inside += _items(closed, top + 30, label_of("items", kb, lang))
    top += 60 + len(closed) * _ROW
    inside.append(label(_MARGIN, top, words("running_holders"), 15, "bold"))
    inside += _holders(found.holders, top + 30, label_of("holders", kb, lang), words)
    told = {"cases": found.cases.actual.count, "open": found.cases.open}
    return document(
        inside,
        name="running-days",
        width=_WIDTH,
        height=top + 50 + len(found.holders) * _ROW,
        title=words("running_picture"),
        description=words("running_described", **told),
        lang=lang,
        theme=theme,
    )


def _items(items: Sequence[Took], top: float, name_of: Callable[[str], str]) -> Iterator[Node]:
    longest = max((max(one.actual.p90 or 0, one.promised.median or 0) for one in items), default=0) or 1
    day = _SCALE / longest
    for place, one in enumerate(items):
        middle = top + place * _ROW
        first, half, last = (
            _LEFT + (number or 0) * day for number in (one.actual.p10, one.actual.median, one.actual.p90)
        )
        promise = _LEFT + (one.promised.median or 0) * day
        bar = box(first, middle - _BAR / 2, max(last - first, 2), _BAR, "ordinary", radius=2)
        mark = line(((half, middle - _BAR / 2), (half, middle + _BAR / 2)), "thick")
        due = line(((promise, middle - _BAR), (promise, middle + _BAR)), "rule")
        said = f"{one.actual.median} / {one.promised.median}, {one.percent_in_time}% ({one.actual.count})"
        yield group((*_named(name_of(one.id), middle), bar, mark, due, _numbers(said, middle)), look="step")


def _holders(
    holders: Sequence[Held], top: float, name_of: Callable[[str], str], words: Words
) -> Iterator[Node]:
    day = _SCALE / max((one.days for one in holders), default=1)
    for place, one in enumerate(holders):
        middle = top + place * _ROW
        bar = box(_LEFT, middle - _BAR / 2, max(one.days * day, 1), _BAR, "ordinary", radius=2)
        late = box(_LEFT, middle - _BAR / 2, one.late_days * day, _BAR, "accent", radius=2)
        said = f"{one.days} ({words('running_late_days')} {one.late_days})"
        bars = (bar, late) if one.late_days else (bar,)
        yield group((*_named(name_of(one.id), middle), *bars, _numbers(said, middle)), look="step")


def _named(name: str, middle: float) -> Iterator[Node]:
    short = lines_within(name, _LABELS - 12, _SIZE)
    text = short[0] + ("…" if len(short) > 1 else "")
    yield label(_LEFT - 10, middle + _SIZE * 0.36, text, _SIZE, anchor="end")


def _numbers(said: str, middle: float) -> Node:
    return label(_WIDTH - _MARGIN, middle + _SMALL * 0.36, said, _SMALL, "muted tabular", anchor="end")
