"""A plan as lines of text: one bar a step over the working days, then what the bars cannot show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from decision.answer import Day, Plan, Step
from decision.reason import Reason
from explain.columns import COLUMNS, pad, right, width, wrap
from explain.wording import Words

CRITICAL, OTHER, SLACK, NO_TIME = "█", "▒", "·", "|"
_LABEL_COLUMNS, _DEPARTMENT_COLUMNS = 26, 18


def step_numbers(plan: Plan) -> dict[str, int]:
    """Return the number of each step, in the order in which they begin; those after the start of works follow."""
    ordered = (*_in_order(plan.steps), *_in_order(plan.after_start_of_works))
    return {step.item: number for number, step in enumerate(ordered, start=1)}


def plan_lines(plan: Plan, words: Words) -> list[str]:
    """Return the bars with their legend."""
    lines = _rows(_in_order(plan.steps), step_numbers(plan), words, plan.last_day)
    legend = wrap(words("legend"))
    if any(step.early for step in plan.steps):
        legend += wrap(words("early_legend"))
    if any(step.joint for step in plan.steps):
        legend += wrap(words("joint_legend"))
    return [*lines, "", *legend]


def joint_lines(plan: Plan, words: Words) -> list[str]:
    """Return each joint act with its parties."""
    numbers, lines = step_numbers(plan), list[str]()
    for step in _in_order(plan.steps):
        if step.joint and step.joint.parties:
            parties = words.listed([words.of(party) for party in step.joint.parties])
            text = words("joint_act", label=words.of(step), mode=step.joint.mode, parties=parties)
            lines += wrap(text, first=_number(numbers[step.item]))
    return lines


def note_lines(plan: Plan, words: Words) -> list[str]:
    """Return what is to be known of single steps."""
    numbers = step_numbers(plan)
    return [
        line
        for step in (*_in_order(plan.steps), *_in_order(plan.after_start_of_works))
        for note in step.notes
        for line in wrap(words("step_note", number=numbers[step.item], note=words.say(note)))
    ]


def date_lines(plan: Plan, words: Words) -> list[str]:
    """Return when each step begins and ends, if a start is given; what is uncertain says why, once."""
    numbers, lines, doubts = step_numbers(plan), list[str](), list[str]()
    for step in _in_order(plan.steps):
        if step.start_date is None or step.finish_date is None:
            continue
        span = span_text(step.start_date, step.finish_date, words)
        lines += wrap(f"{span} {words.of(step)}", first=_number(numbers[step.item]))
        both = (step.start_date, step.finish_date)
        doubts += [words.say(reason) for day in both if (reason := _doubt(day))]
    if lines:
        lines += wrap(words("calendar", calendars=words.listed(list(plan.calendars))))
    return lines + [line for doubt in dict.fromkeys(doubts) for line in wrap(doubt)]


def later_lines(plan: Plan, words: Words) -> list[str]:
    """Return the steps after the start of works."""
    numbers, lines = step_numbers(plan), list[str]()
    for step in _in_order(plan.after_start_of_works):
        days, after = words("day_count", days=step.days), words("starts_after", day=step.start_day)
        text = words.of(step) + words("colon") + words("clause").join([step.department_label, days, after])
        lines += wrap(text, first=_number(numbers[step.item]))
    return [*wrap(words("after_start_of_works_hint")), *lines] if lines else []


def optional_lines(plan: Plan, words: Words) -> list[str]:
    """Return the items that hang on open questions, with the questions and how they are answered."""
    lines = []
    for item in plan.optional_items:
        asked = zip(item.facts, item.questions, strict=True)
        questions = [words("bracketed", text=question, more=f"{fact}=…") for fact, question in asked]
        lines += wrap(words.of(item) + words("colon") + words.listed(questions), first="  ", rest="    ")
    return [*wrap(words("optional_items_hint")), *lines] if lines else []


def uncounted_lines(plan: Plan, words: Words) -> list[str]:
    """Return what runs while no working day is counted."""
    return [line for time in plan.time_not_counted for line in wrap(words.of(time), first="  ")]


def span_text(start: Day, finish: Day, words: Words) -> str:
    """Return two days, each with the first and last that it can be where it is not sure."""
    is_sure = not isinstance(start, Mapping) and not isinstance(finish, Mapping)
    days = {"start": _day(start, words), "finish": _day(finish, words)}
    return words("date_span" if is_sure else "from_to", **days)


def _day(day: Day, words: Words) -> str:
    if isinstance(day, Mapping):
        return words("date_range", earliest=day["earliest"], latest=day["latest"])
    return str(day)


def _in_order(steps: Sequence[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: (step.start_day, step.finish_day))


def _number(number: int) -> str:
    return f"{number:3} "


def _doubt(day: Day) -> Reason | None:
    reason = day.get("reason") if isinstance(day, Mapping) else None
    return reason if isinstance(reason, Reason) else None


def _rows(steps: Sequence[Step], numbers: Mapping[str, int], words: Words, working_days: int) -> list[str]:
    labels = [wrap(words.of(step), _LABEL_COLUMNS) for step in steps]
    departments = [wrap(step.department_label, _DEPARTMENT_COLUMNS) for step in steps]
    marks = [_marks(step, words) for step in steps]
    times = [words("day_count", days=step.days) for step in steps]
    mark_columns, time_columns = (max(map(width, texts), default=0) for texts in (marks, times))
    label_columns, department_columns = (
        max((width(line) for lines in texts for line in lines), default=0) for texts in (labels, departments)
    )
    before = 4 + mark_columns + 1 + label_columns + 1 + department_columns + 1 + time_columns + 1
    scale = _Scale(working_days, COLUMNS - before)
    rows = [" " * before + scale.ruler()]
    for place, step in enumerate(steps):
        cells = zip_longest(labels[place], departments[place], fillvalue="")
        for line, (label, department) in enumerate(cells):
            text = f"{pad(label, label_columns)} {pad(department, department_columns)}"
            if line:
                rows.append((" " * (5 + mark_columns) + text).rstrip())
                continue
            head = f"{_number(numbers[step.item])}{pad(marks[place], mark_columns)} {text}"
            rows.append(f"{head} {right(times[place], time_columns)} {scale.bar(step)}".rstrip())
    return rows


def _marks(step: Step, words: Words) -> str:
    return (words("joint_mark") if step.joint else "") + (words("early_mark") if step.early else "")


class _Scale:
    """Working days drawn over columns: a whole number of columns a day, or less than one."""

    def __init__(self, working_days: int, columns: int) -> None:
        self._days = max(working_days, 1)
        self._columns = columns // self._days * self._days or columns

    def bar(self, step: Step) -> str:
        """Return the bar of a step; one that takes any time shows at least one column."""
        start, finish, latest = map(self._at, (step.start_day, step.finish_day, step.latest_finish_day))
        mark = CRITICAL if step.critical else OTHER
        start = min(start, self._columns - 1)
        if step.finish_day == step.start_day:
            mark, finish = NO_TIME, start + 1
        finish = max(finish, start + 1)
        return " " * start + mark * (finish - start) + SLACK * (latest - finish)

    def ruler(self) -> str:
        """Return the scale: 0, every tenth day for which there is room, and the last day at the right end."""
        end = str(self._days)
        line = "0"
        for day in range(10, self._days, 10):
            at = self._at(day)
            if at > len(line) and at + len(str(day)) < self._columns - len(end):
                line = line.ljust(at) + str(day)
        return line.ljust(self._columns - len(end)) + end

    def _at(self, day: int) -> int:
        return (2 * day * self._columns + self._days) // (2 * self._days)
