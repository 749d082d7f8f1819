"""A running case -> a chart of its steps over the calendar, with a line where it stands today: you are here.

It is drawn for a wide page and for a telephone: there the label of a step stands above its bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from explain.pictures.inline import inline_picture
from explain.pictures.light_marks import mark
from explain.pictures.measure import lines_within, text_width
from explain.pictures.svg import Node, arrow_head, box, group, label, line

WIDE, NARROW = 960.0, 360.0
_SIZE, _SMALL, _HEAD, _FOOT = 14.0, 12.0, 54.0, 14.0
_BAR, _MARK = 14.0, 13.0
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A step: what it is called, what is said of it, the mark of its light or state, and its days.

    `begun` to `until` were worked on, `ahead_from` to `expected` are still to come; `due` is a promised day.
    """

    name: str
    told: str
    look: str
    begun: date | None = None
    until: date | None = None
    ahead_from: date | None = None
    expected: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class ChartWords:
    """What a chart says beside its rows."""

    title: str
    here: str
    month_and_day: Callable[[date], str]


def case_chart(
    rows: Sequence[ChartRow],
    opened: date,
    today: date,
    words: ChartWords,
    *,
    name: str,
    width: float = WIDE,
) -> str:
    """Return the chart as an SVG element for a page. Unit: calendar days from left to right."""
    laid = _Laid.of(rows, opened, today, width)
    height = _HEAD + laid.row_height * len(rows) + _FOOT
    inside = [
        *_axis(laid, laid.middle_of(today), height, words),
        *(node for place, row in enumerate(rows) for node in _row(row, laid, place)),
        *_here(laid, today, height, words),
    ]
    return inline_picture(inside, name=name, width=width, height=height, title=words.title)


@dataclass(frozen=True, slots=True)
class _Laid:
    """Where days and rows lie: the days between `left` and `right`, labels before or above them."""

    first: date
    days: int
    left: float
    right: float
    width: float
    row_height: float

    @classmethod
    def of(cls, rows: Sequence[ChartRow], opened: date, today: date, width: float) -> _Laid:
        ends = [day for row in rows for day in (row.until, row.expected, row.due) if day]
        last = max([opened + 7 * _DAY, today, *ends])
        is_wide = width > 600
        left = width * 0.34 if is_wide else 12.0
        return cls(opened, (last - opened).days + 1, left, width - 14.0, width, 30.0 if is_wide else 46.0)

    @property
    def is_wide(self) -> bool:
        return self.left > 100

    def at(self, day: date) -> float:
        """Return where a day begins."""
        share = (day - self.first).days / self.days
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)

    def middle_of(self, day: date) -> float:
        """Return where a day has half passed."""
        return self.at(day) + (self.right - self.left) / self.days / 2

    def bar_middle(self, place: int) -> float:
        top = _HEAD + place * self.row_height
        return top + (self.row_height / 2 if self.is_wide else self.row_height - 13)


def _axis(laid: _Laid, here: float, height: float, words: ChartWords) -> Iterator[Node]:
    """Yield a line for each Monday, with its date where there is room."""
    free_from = 0.0
    day = laid.first + timedelta(days=(7 - laid.first.weekday()) % 7)
    while (day - laid.first).days < laid.days:
        x = laid.at(day)
        yield line(((x, _HEAD - 6), (x, height - _FOOT)), "d-hairline")
        text = words.month_and_day(day)
        wide = text_width(text, _SMALL)
        is_free = x >= free_from and not x - 6 <= here <= x + wide + 4
        if is_free and x + wide <= laid.width:
            yield label(x, _HEAD - 12, text, _SMALL, "d-quiet")
            free_from = x + wide + 10
        day += 7 * _DAY
    yield line(((laid.left, height - _FOOT), (laid.right, height - _FOOT)), "d-rule")


def _row(row: ChartRow, laid: _Laid, place: int) -> Iterable[Node]:
    middle = laid.bar_middle(place)
    text_y = middle + 5 if laid.is_wide else middle - 15
    room = (laid.left if laid.is_wide else laid.width) - 12 - _MARK - 16
    shown = f"{row.name}  {row.told}" if not laid.is_wide else row.name
    text = lines_within(shown, room, _SIZE)[0]
    drawn = [mark(row.look, 12 + _MARK / 2, text_y - 5, _MARK), label(12 + _MARK + 8, text_y, text, _SIZE)]
    if row.begun and row.until:
        left, right = laid.at(row.begun), laid.at(row.until + _DAY)
        drawn.append(
            box(left, middle - _BAR / 2, max(right - left, 4), _BAR, f"d-bar b-{row.look}", radius=3)
        )
    if row.ahead_from and row.expected and row.expected > row.ahead_from:
        left, right = (
            laid.at(row.ahead_from + _DAY if row.begun else row.ahead_from),
            laid.at(row.expected + _DAY),
        )
        drawn.append(box(left, middle - _BAR / 2 + 2, max(right - left, 4), _BAR - 4, "d-ahead", radius=3))
    if row.due:
        x = laid.at(row.due + _DAY)
        drawn.append(line(((x, middle - _BAR / 2 - 3), (x, middle + _BAR / 2 + 3)), "d-due"))
    yield group(drawn, title=f"{row.name} {row.told}")


def _here(laid: _Laid, today: date, height: float, words: ChartWords) -> Iterator[Node]:
    """Yield the line of today, which all that is worked on reaches, and what it says."""
    x = laid.middle_of(today)
    wide = text_width(words.here, _SIZE, is_bold=True)
    yield line(((x, 26), (x, height - _FOOT)), "d-here")
    tip = arrow_head((0.0, 0.0), "d-here-fill", size=5.0)
    tip.set("transform", f"translate({x:.1f} 30) rotate(90)")
    yield tip
    place = min(max(x, laid.left + wide / 2 if laid.is_wide else wide / 2 + 4), laid.width - wide / 2 - 4)
    yield label(place, 19, words.here, _SIZE, "d-here-text", anchor="middle")
