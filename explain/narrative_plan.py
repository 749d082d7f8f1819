"""The steps in words: when each runs, what it waits for and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from decision.answer import Step, WaitsFor
from decision.trace import Entry
from explain.narrative_telling import Telling
from explain.plan_text import span_text, step_numbers
from explain.published_text import beside_told, brackets_told, parties_told, step_sayings, times_told
from explain.told import Line


def steps(telling: Telling) -> Iterator[Line]:
    """Tell every counted step, in the order in which they begin."""
    plan = telling.decision.plan
    if plan:
        yield from _steps(telling, "plan.steps", plan.steps)


def later(telling: Telling) -> Iterator[Line]:
    """Tell every step after the start of works."""
    plan = telling.decision.plan
    if plan:
        yield from _steps(telling, "plan.after_start_of_works", plan.after_start_of_works)


def critical(telling: Telling) -> Iterator[Line]:
    """Tell the critical steps: what they wait for decides how long the whole takes."""
    plan = telling.decision.plan
    if plan:
        yield Line(telling.words("critical_meaning"))
        yield from _steps(telling, "plan.steps", plan.steps, set(plan.critical_path))


def published(telling: Telling) -> Iterator[Line]:
    """Tell the published total and stages beside those computed, and what applies without a box."""
    plan = telling.decision.plan
    if plan and plan.all_arrows_days is not None:
        times = ("plan.working_days", "plan.all_arrows_days", "plan.published_days")
        yield Line(times_told(plan, telling.words), (), times)
        for number, text in enumerate(brackets_told(plan, telling.words)):
            yield Line(text, (), (f"plan.brackets.{number}",), depth=1)


def beside(telling: Telling) -> Iterator[Line]:
    """Tell the items that apply without a box of their own in the chart."""
    plan = telling.decision.plan
    for number, one in enumerate(plan.beside if plan else ()):
        yield Line(beside_told(one, telling.words), (), (f"plan.beside.{number}",))


def _steps(
    telling: Telling, path: str, all_steps: Sequence[Step], only: set[str] | None = None
) -> Iterator[Line]:
    """Tell steps, or only those named and what they wait for among them."""
    plan = telling.decision.plan
    assert plan
    numbers = step_numbers(plan)
    scheduled = {entry.about: (place, entry) for place, entry in telling.entries("Scheduled")}
    waits = {
        (entry.about, entry.facts["maker"]): (place, entry) for place, entry in telling.entries("Ordered")
    }
    for place in sorted(range(len(all_steps)), key=lambda place: numbers[all_steps[place].item]):
        step = all_steps[place]
        if only is not None and step.item not in only:
            continue
        at, entry = scheduled[step.item]
        yield _step(telling, f"{path}.{place}", step, numbers[step.item], at, with_slack=only is None)
        if only is None:
            yield Line(telling.names.source(entry), (at,), depth=1)
            said = [*step_sayings(step, plan, telling.words), *parties_told(step, telling.words)]
            yield from (Line(one, (), (f"{path}.{place}",), depth=1) for one in said)
        for number, wait in enumerate(step.waits_for):
            if only is None or wait.item in only:
                told, why = waits[step.item, wait.item]
                yield _wait(telling, f"{path}.{place}.waits_for.{number}", wait, told, why)


def _step(telling: Telling, path: str, step: Step, number: int, at: int, *, with_slack: bool) -> Line:
    words = telling.words
    span = ""
    if step.start_date is not None and step.finish_date is not None:
        span = span_text(step.start_date, step.finish_date, words)
    slack = words("step_critical") if step.critical else words("step_slack", days=step.slack)
    is_told = with_slack and not step.branch
    when = words("starts_after", day=step.start_day) if step.start_day else words("starts_at_once")
    text = words(
        "step_in_words",
        number=number,
        label=words.of(step),
        department=telling.names.department(step.department),
        days=step.days,
        when=when,
        finish=step.finish_day,
        span=span,
        slack=slack if is_told else "",
    )
    return Line(text, (at,), (path,))


def _wait(telling: Telling, path: str, wait: WaitsFor, at: int, entry: Entry) -> Line:
    words, names = telling.words, telling.names
    key = {"": "wait_told", "arrow": "drawn_wait_told", "text": "text_wait_told"}[wait.source]
    text = words(
        "early_wait_told" if wait.early else key,
        maker=names.item(wait.item),
        documents=words.listed([words("quoted", text=words.of(document)) for document in wait.documents]),
        lag=wait.lag_days,
        reason="" if wait.source else _reason(telling, entry),
        source=names.source(entry),
    )
    return Line(text, (at,), (path,), depth=1)


def _reason(telling: Telling, entry: Entry) -> str:
    """Return why it waits; the general rule says no more than that a document is needed."""
    sequencing, kb = telling.kb.sequencing, telling.kb
    if any(rule.id == entry.rule for rule in sequencing.default_rules):
        return ""
    rule = kb.early_by_id.get(entry.rule) or kb.serial_by_id[entry.rule]
    return telling.words.either(entry.reason, rule.reason_en)
