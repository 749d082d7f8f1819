"""An answer that leads to no flowchart, as text: what is asked next, what is broken, what the rules leave open."""

from __future__ import annotations

from decision.answer import Candidate, Decision, Question, Repair
from explain import tables_text
from explain.columns import pad, wrap
from explain.wording import Words

# The first lines, and sections of lines under their headings.
Told = tuple[list[str], list[tuple[str, list[str]]]]


def unsettled(decision: Decision, words: Words) -> Told:
    """Return what is said of a project that is not decided."""
    if decision.outcome == "impossible":
        return _impossible(decision, words)
    return (_without_answer if decision.reason else _undecided)(decision, words)


def undecided_sentence(decision: Decision, words: Words) -> str:
    """Return that answers are missing, and how many situations or tables hang on them."""
    if decision.open_tables and not decision.candidates:
        return words("undecided_tables", tables=len(decision.open_tables))
    key = {0: "undecided_none", 1: "undecided_one"}.get(len(decision.candidates), "undecided")
    return words(key, situations=len(decision.candidates))


def _without_answer(decision: Decision, words: Words) -> Told:
    """What the published rules do not decide: why, the rules concerned, and the nearest projects that are decided."""
    repairs = [line for repair in decision.repairs for line in repair_lines(repair, words)]
    return wrap(words.value("why_undecided", decision.reason)), [
        (words("concerned"), _candidates(decision, words)),
        (words("table_answers"), tables_text.table_lines(decision.tables, words)),
        (words("neighbours"), [*wrap(words("neighbours_hint")), *repairs] if repairs else []),
    ]


def _undecided(decision: Decision, words: Words) -> Told:
    sentence = wrap(undecided_sentence(decision, words))
    if decision.shared_flowchart:
        sentence += wrap(words("undecided_shared", flowchart=decision.shared_flowchart))
    return sentence, [
        (words("next_question"), _question(decision.next_question, words) if decision.next_question else []),
        (words("candidates"), _candidates(decision, words)),
        (words("table_answers"), tables_text.table_lines(decision.tables, words)),
    ]


def _candidates(decision: Decision, words: Words) -> list[str]:
    return [
        line
        for candidate in decision.candidates
        for line in wrap(_leading_to(candidate, words), first=f"  {candidate.id} ")
    ]


def _leading_to(candidate: Candidate, words: Words) -> str:
    label = words.of(candidate)
    return f"{label} → {candidate.flowchart}" if candidate.flowchart else label


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


def _impossible(decision: Decision, words: Words) -> Told:
    violated = []
    for constraint in decision.constraints:
        sentence = words.either(constraint.sentence, constraint.sentence_en)
        violated += wrap(sentence, first=f"  {constraint.id} ")
        if constraint.basis:
            violated += wrap(words("basis", basis=words.listed(list(constraint.basis))), first="       ")
    repairs = [line for repair in decision.repairs for line in repair_lines(repair, words)]
    hint = wrap(words("repairs_hint" if repairs else "no_repairs"))
    sentence = words("impossible", constraints=len(decision.constraints))
    if decision.reason:
        sentence = words.value("why_undecided", decision.reason)
    return wrap(sentence), [
        (words("violated"), violated),
        (words("repairs"), [*hint, *repairs]),
    ]


def repair_lines(repair: Repair, words: Words) -> list[str]:
    """Return a change of answers, with the situations that it leads to."""
    changes = [words("repair_change", fact=fact, value=value) for fact, value in repair.labels.items()]
    codes = " ".join(f"{fact}={value}" for fact, value in repair.change.items())
    text = words("bracketed", text=words.listed(changes), more=codes)
    leads = words("repair_leads", situations=words.listed(list(repair.situations)))
    return [*wrap(text, first="  "), *(wrap(leads, first="    ") if repair.situations else [])]
