"""A decision as plain text for a terminal of 80 columns. Everything shown stands in the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from decision.answer import Comparison, Decision, Question, Repair, Size
from explain import documents_text, plan_text
from explain.columns import pad, table, width, without_controls, wrap
from explain.wording import Lang, Words

Section = tuple[str, list[str]]
_FINGERPRINT_SHOWN = 12


def as_text(decision: Decision, lang: Lang = "zh", *, heading: Callable[[str], str] = str) -> str:
    """Return the whole answer; `heading` may set headings off where the terminal can."""
    words = Words(lang)
    parts = {"decided": _decided, "undecided": _undecided, "impossible": _impossible}
    sentence, *sections = parts[decision.outcome](decision, words)
    return laid_out([sentence, *sections, (words("warnings"), _warnings(decision, words))], heading)


def laid_out(sections: list[Section], heading: Callable[[str], str] = str) -> str:
    """Return sections as one text, without those that have no lines; nothing in it steers the terminal."""
    blocks = []
    for title, lines in sections:
        if lines:
            head = [heading(line) for line in wrap(without_controls(title))] if title else []
            blocks.append("\n".join([*head, *map(without_controls, lines)]))
    return "\n\n".join(blocks) + "\n"


def _decided(decision: Decision, words: Words) -> list[Section]:
    plan, documents, flowchart = decision.plan, decision.documents, decision.flowchart
    assert plan
    assert documents
    assert flowchart
    numbers = plan_text.step_numbers(plan)
    size = {"steps": len(plan.steps), "days": plan.working_days}
    sentence = words("decided", flowchart=words.of(flowchart), id=flowchart.id, **size)
    title = words("plan", days=plan.working_days)
    if plan.start and plan.finish:
        span = plan_text.span_text(plan.start, plan.finish, words)
        title = words("plan_dated", days=plan.working_days, span=span)
    exempt = documents_text.exempt_lines(documents, numbers, words)
    handed_over = documents_text.handed_over_lines(documents, numbers, words)
    bring = documents_text.bring_lines(documents, numbers, words)
    counted = Counter(fate.status for fate in documents.list)
    return [
        ("", [*wrap(sentence), "", *_head(decision, words)]),
        (title, plan_text.plan_lines(plan, words)),
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


def _undecided(decision: Decision, words: Words) -> list[Section]:
    key = {0: "undecided_none", 1: "undecided_one"}.get(len(decision.candidates), "undecided")
    sentence = wrap(words(key, situations=len(decision.candidates)))
    if decision.shared_flowchart:
        sentence += wrap(words("undecided_shared", flowchart=decision.shared_flowchart))
    candidates = [
        line
        for candidate in decision.candidates
        for line in wrap(f"{words.of(candidate)} → {candidate.flowchart}", first=f"  {candidate.id} ")
    ]
    return [
        ("", [*sentence, "", *_head(decision, words)]),
        (words("next_question"), _question(decision.next_question, words) if decision.next_question else []),
        (words("candidates"), candidates),
    ]


def _question(question: Question, words: Words) -> list[str]:
    lines = wrap(words.either(question.question, question.question_en), first="  ")
    lines += wrap(question.help, first="  ") if question.help else []
    lines += wrap(words("why_asked", reason=words.say(question.reason)), first="  ")
    possible = [choice for choice in question.values if choice.possible]
    answers = [f"{question.fact}={choice.value}" for choice in possible]
    columns = max(map(len, answers), default=0)
    for answer, choice in zip(answers, possible, strict=True):
        lines += ["", *wrap(words.of(choice), first=f"  {pad(answer, columns)}  ")]
        lines += wrap(choice.help, first="    ") if choice.help else []
    ruled_out = [words.of(choice) for choice in question.values if not choice.possible]
    if ruled_out:
        lines += ["", *wrap(words("ruled_out", values=words.listed(ruled_out)), first="  ")]
    return [*lines, "", *wrap(words("how_to_answer", fact=question.fact), first="  ")]


def _impossible(decision: Decision, words: Words) -> list[Section]:
    violated = []
    for constraint in decision.constraints:
        sentence = words.either(constraint.sentence, constraint.sentence_en)
        violated += wrap(sentence, first=f"  {constraint.id} ")
        if constraint.basis:
            violated += wrap(words("basis", basis=words.listed(list(constraint.basis))), first="       ")
    repairs = [line for repair in decision.repairs for line in _repair(repair, words)]
    hint = wrap(words("repairs_hint" if repairs else "no_repairs"))
    sentence = words("impossible", constraints=len(decision.constraints))
    return [
        ("", [*wrap(sentence), "", *_head(decision, words)]),
        (words("violated"), violated),
        (words("repairs"), [*hint, *repairs]),
    ]


def _repair(repair: Repair, words: Words) -> list[str]:
    changes = [words("repair_change", fact=fact, value=value) for fact, value in repair.labels.items()]
    codes = " ".join(f"{fact}={value}" for fact, value in repair.change.items())
    text = words("bracketed", text=words.listed(changes), more=codes)
    leads = words("repair_leads", situations=words.listed(list(repair.situations)))
    return [*wrap(text, first="  "), *(wrap(leads, first="    ") if repair.situations else [])]


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
