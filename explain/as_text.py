"""A decision as plain text for a terminal of 80 columns. Everything shown stands in the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from decision.answer import Comparison, Decision, Size
from explain import documents_text, plan_text, published_text, tables_text, unsettled_text
from explain.columns import pad, table, width, without_controls, wrap
from explain.wording import Lang, Words

Section = tuple[str, list[str]]
_FINGERPRINT_SHOWN = 12


def as_text(decision: Decision, lang: Lang = "zh", *, heading: Callable[[str], str] = str) -> str:
    """Return the whole answer; `heading` may set headings off where the terminal can."""
    words = Words(lang)
    if decision.outcome == "decided":
        sentence, sections = _decided(decision, words)
    else:
        sentence, sections = unsettled_text.unsettled(decision, words)
    first = ("", [*sentence, "", *_head(decision, words)])
    return laid_out([first, *sections, (words("warnings"), _warnings(decision, words))], heading)


def laid_out(sections: list[Section], heading: Callable[[str], str] = str) -> str:
    """Return sections as one text, without those that have no lines; nothing in it steers the terminal."""
    blocks = []
    for title, lines in sections:
        if lines:
            head = [heading(line) for line in wrap(without_controls(title))] if title else []
            blocks.append("\n".join([*head, *map(without_controls, lines)]))
    return "\n\n".join(blocks) + "\n"


def _decided(decision: Decision, words: Words) -> tuple[list[str], list[Section]]:
    plan, documents, flowchart = decision.plan, decision.documents, decision.flowchart
    if not plan or not documents or not flowchart:
        return _without_plan(decision, words)
    numbers = plan_text.step_numbers(plan)
    size = {"steps": len(plan.steps), "days": plan.working_days}
    key = "decided" if plan.all_arrows_days is None else "decided_drawn"
    sentence = words(key, flowchart=words.of(flowchart), id=flowchart.id, **size)
    title = words("plan", days=plan.working_days)
    if plan.start and plan.finish:
        span = plan_text.span_text(plan.start, plan.finish, words)
        title = words("plan_dated", days=plan.working_days, span=span)
    exempt = documents_text.exempt_lines(documents, numbers, words)
    handed_over = documents_text.handed_over_lines(documents, numbers, words)
    bring = documents_text.bring_lines(documents, numbers, words)
    counted = Counter(fate.status for fate in documents.list)
    return wrap(sentence), [
        (words("table_answers"), tables_text.table_lines(decision.tables, words)),
        (title, plan_text.plan_lines(plan, words)),
        (words("published_times"), published_text.time_lines(plan, words)),
        (words("published_notes"), published_text.said_lines(plan, numbers, words)),
        (words("beside_items"), published_text.beside_lines(plan, words)),
        (words("joint_acts"), plan_text.joint_lines(plan, words)),
        (words("notes"), plan_text.note_lines(plan, words)),
        (words("dates"), plan_text.date_lines(plan, words)),
        (words("after_start_of_works"), plan_text.later_lines(plan, words)),
        (words("optional_items"), plan_text.optional_lines(plan, words)),
        (words("time_not_counted"), plan_text.uncounted_lines(plan, words)),
        (words("documents"), documents_text.count_lines(documents, words)),
        (words("to_bring", number=documents.to_submit), bring),
        (words("exempt", number=counted["exempt"]), exempt),
        (words("handed_over", number=counted["handed_over"]), handed_over),
        (words("comparison"), _comparison(decision.comparison, words)),
    ]


def _without_plan(decision: Decision, words: Words) -> tuple[list[str], list[Section]]:
    """What is decided by tables, or without steps."""
    flowchart = decision.flowchart
    sentences = (
        [words("decided_without_plan", flowchart=words.of(flowchart), id=flowchart.id)] if flowchart else []
    )
    if told := tables_text.answers_told(decision.tables, words):
        sentences.append(words("decided_by_tables", answers=told))
    lines = [line for sentence in sentences for line in wrap(sentence)]
    return lines, [(words("table_answers"), tables_text.table_lines(decision.tables, words))]


def _head(decision: Decision, words: Words) -> list[str]:
    release = decision.release
    rows = []
    if decision.situation and decision.flowchart:
        found = decision.situation
        named = words("bracketed", text=words.of(found), more=words.of(found.category))
        rows.append((words("situation"), f"{found.id} {named}"))
        rows.append((words("flowchart"), f"{decision.flowchart.id} {words.of(decision.flowchart)}"))
    answers = " ".join(f"{fact}={value}" for fact, value in decision.facts.items())
    rows.append((words("answers"), answers or words("no_answers")))
    used = words(
        "rules_used",
        knowledge_base=release.knowledge_base,
        fingerprint=release.fingerprint[:_FINGERPRINT_SHOWN],
        effective_from=release.effective_from,
        effective_to=release.effective_to,
    )
    rows.append((words("rules"), used))
    rows.append((words("days"), words("days_used", as_of=decision.as_of, known_at=decision.known_at)))
    if release.reconstruction:
        rows.append((words("reconstruction"), release.reconstruction))
    if decision.findings:
        rows.append((words("known_findings"), words.listed(list(decision.findings))))
    columns = max(width(label) for label, _ in rows) + 2
    return [line for label, text in rows for line in wrap(text, first=pad(label, columns))]


def _comparison(comparison: Comparison | None, words: Words) -> list[str]:
    if comparison is None:
        return []
    before, after = comparison.before, comparison.after
    labels = {
        "steps": words("steps"),
        "departments": words("departments"),
        "documents": words("documents_count"),
        "working_days": words("working_days"),
        "intermediary_stamps": words("intermediary_stamps"),
        "administrative_fees": words("administrative_fees"),
    }
    rows = [["", words("before"), words("after"), words("change")] if before else ["", words("after")]]
    for name, label in labels.items():
        now = getattr(after, name)
        rows.append([label, *_change(before, name, now, words)] if before else [label, str(now)])
    return [*table(rows, gap=4), "", *wrap(words.say(comparison.reason))]


def _change(before: Size, name: str, now: int, words: Words) -> list[str]:
    was = getattr(before, name)
    change = words("same")
    if was != now:
        percent = (100 * Decimal(abs(was - now)) / was).quantize(Decimal("0.1"), ROUND_HALF_UP) if was else ""
        change = words("fewer" if now < was else "more", percent=percent)
    return [str(was), str(now), change]


def _warnings(decision: Decision, words: Words) -> list[str]:
    lines = []
    for number, warned in enumerate(decision.warnings, start=1):
        lines += wrap(words.say(warned.reason), first=f"{number:2}. ")
        if warned.basis:
            lines += wrap(words("basis", basis=words.listed(list(warned.basis))), first="    ")
    return lines
