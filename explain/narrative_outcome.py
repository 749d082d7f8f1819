"""The outcome in one sentence, and what stands around it: answers, open questions, repairs, what was assumed."""

from __future__ import annotations

from collections.abc import Iterator

from decision.basis import law_named
from explain.narrative_telling import Telling
from explain.tables_text import answers_told
from explain.told import Line
from explain.unsettled_text import undecided_sentence


def sentence(telling: Telling, *, with_source: bool) -> Line:
    """Tell the whole in one sentence; the rule behind it may follow."""
    if telling.decision.outcome == "decided":
        return _decided(telling, with_source=with_source)
    return (_undecided if telling.decision.outcome == "undecided" else _impossible)(telling)


def answers(telling: Telling) -> Iterator[Line]:
    """Tell each answer, and each question that is open and matters."""
    words, names, facts = telling.words, telling.names, telling.decision.facts
    for name in facts:
        yield Line(names.said({name: facts[name]}), (), (f"facts.{name}",))
    if not facts:
        yield Line(words("no_answers_told"), (), ("facts",))


def question(telling: Telling) -> Iterator[Line]:
    """Tell what to answer next, and why that."""
    asked, words = telling.decision.next_question, telling.words
    if asked:
        yield Line(words.either(asked.question, asked.question_en), (), ("next_question",))
        yield Line(words("why_asked", reason=words.say(asked.reason)), (), ("next_question",), depth=1)
        for number, choice in enumerate(asked.values):
            if choice.possible:
                yield Line(words.of(choice), (), (f"next_question.values.{number}",), depth=1)


def candidates(telling: Telling) -> Iterator[Line]:
    """Tell which situations are still possible, or which rules leave the project undecided."""
    words, decision = telling.words, telling.decision
    for number, candidate in enumerate(decision.candidates):
        text = words("numbered_label", id=candidate.id, label=words.of(candidate))
        if candidate.flowchart:
            text = words("leads_to_flowchart", label=text, flowchart=candidate.flowchart)
        yield Line(text, (), (f"candidates.{number}",))
    if decision.shared_flowchart:
        text = words("undecided_shared", flowchart=decision.shared_flowchart)
        yield Line(text, (), ("shared_flowchart",))


def repairs(telling: Telling) -> Iterator[Line]:
    """Tell the smallest changes after which the project can exist, or is decided."""
    words, names, found = telling.words, telling.names, telling.decision.repairs
    if telling.decision.outcome == "impossible":
        yield Line(words("repairs_hint" if found else "no_repairs"), (), ("repairs",))
    elif found:
        yield Line(words("neighbours_hint"), (), ("repairs",))
    for number, repair in enumerate(found):
        changes = [
            words("repair_change", fact=names.fact(fact), value=names.value(fact, value))
            for fact, value in repair.change.items()
        ]
        text = words.listed(changes)
        if repair.situations:
            leads = words("repair_leads", situations=words.listed(list(repair.situations)))
            text = words("bracketed", text=text, more=leads)
        yield Line(text, (), (f"repairs.{number}",), depth=1)


def compared(telling: Telling) -> Iterator[Line]:
    """Tell the flow before the reform beside this one."""
    found, words = telling.decision.comparison, telling.words
    if found and found.before:
        for name in ("before", "after"):
            size = getattr(found, name)
            text = words(
                "size_told",
                when=words(name),
                steps=size.steps,
                departments=size.departments,
                documents=size.documents,
                days=size.working_days,
            )
            yield Line(text, (), (f"comparison.{name}",))
    if found:
        yield Line(words.say(found.reason), (), ("comparison.reason",))


def assumed(telling: Telling) -> Iterator[Line]:
    """Tell what the answer rests on that nobody has stated."""
    words, names, decision = telling.words, telling.names, telling.decision
    text = words("days_told", as_of=decision.as_of, known_at=decision.known_at)
    yield Line(text, (), ("as_of", "known_at"))
    if decision.plan is None:
        return
    optional = decision.plan.optional_items
    if optional:
        yield Line(words("not_answered"), (), ("plan.optional_items",))
    for number, item in enumerate(optional):
        facts = words.listed([words("quoted", text=names.fact(fact)) for fact in item.facts])
        text = words("adds_step", facts=facts, item=words.of(item))
        yield Line(text, (), (f"plan.optional_items.{number}",), depth=1)
    uncounted = [words.of(time) for time in decision.plan.time_not_counted]
    if uncounted:
        text = words("promised_days", times=words("semicolon").join(uncounted))
        yield Line(text, (), ("plan.time_not_counted",))
    if decision.plan.calendars:
        text = words("calendar", calendars=words.listed(list(decision.plan.calendars)))
        yield Line(text, (), ("plan.calendars",))


def warnings(telling: Telling) -> Iterator[Line]:
    """Tell what to know, with its basis."""
    words = telling.words
    for number, warned in enumerate(telling.decision.warnings):
        yield Line(words.say(warned.reason), (), (f"warnings.{number}",))
        if warned.basis:
            basis = words("basis", basis=words.listed(list(warned.basis)))
            yield Line(basis, (), (f"warnings.{number}",), depth=1)


def rules(telling: Telling) -> Iterator[Line]:
    """Tell which rules decided, and what of them is a reconstruction."""
    words, release, manifest = telling.words, telling.decision.release, telling.kb.manifest
    text = words(
        "rules_told",
        knowledge_base=telling.names.of(manifest),
        id=release.knowledge_base,
        fingerprint=release.fingerprint,
        effective_from=release.effective_from,
        effective_to=release.effective_to,
    )
    yield Line(text, (), ("release",))
    if release.reconstruction:
        yield Line(words("read_meaning"))
    else:
        yield Line(words("read_meaning_published"))
        sources = [law_named(telling.kb, source.id) for source in manifest.sources]
        yield from [Line(words("sources_told", sources=words.listed(sources)))] if sources else ()
    for number, name in enumerate(telling.decision.findings):
        known = next((one for one in telling.kb.acknowledged if one.id == name), None)
        if known:
            reason = words.either(known.reason, known.reason_en)
            yield Line(words("finding_told", id=name, reason=reason), (), (f"findings.{number}",))
    if release.reconstruction:
        english = manifest.reconstruction.en if manifest.reconstruction else ""
        yield Line(words.either(release.reconstruction, english), (), ("release.reconstruction",))


def _decided(telling: Telling, *, with_source: bool) -> Line:
    words, decision = telling.words, telling.decision
    found, flowchart, plan = decision.situation, decision.flowchart, decision.plan
    documents, comparison = decision.documents, decision.comparison
    if not found or not flowchart:
        return Line(
            words("decided_by_tables", answers=answers_told(decision.tables, words)), (), ("answers",)
        )
    entries = [(place, entry) for place, entry in telling.situations() if entry.rule == found.id]
    fields: tuple[str, ...] = ("situation", "flowchart")
    named = {
        "situation": words.of(found),
        "situation_id": found.id,
        "flowchart": words.of(flowchart),
        "flowchart_id": flowchart.id,
        "source": telling.names.source(entries[0][1]) if with_source else "",
    }
    if not plan or not documents or not comparison:
        return Line(words("without_plan_because", **named), tuple(place for place, _ in entries), fields)
    text = words(
        "decided_because" if plan.all_arrows_days is None else "drawn_because",
        steps=comparison.after.steps,
        days=plan.working_days,
        documents=documents.to_submit,
        **named,
    )
    fields += ("comparison.after.steps", "plan.working_days", "documents.to_submit")
    return Line(text, tuple(place for place, _ in entries), fields)


def _undecided(telling: Telling) -> Line:
    words, decision = telling.words, telling.decision
    if decision.reason:
        return Line(words.value("why_undecided", decision.reason), (), ("reason", "candidates"))
    asked = decision.next_question
    question = words.either(asked.question, asked.question_en) if asked else ""
    text = undecided_sentence(decision, words)
    return Line(words("and_next", text=text, question=question), (), ("candidates", "next_question"))


def _impossible(telling: Telling) -> Line:
    words = telling.words
    if telling.decision.reason:
        scope = words.value("why_undecided", telling.decision.reason)
        told = [words.either(one.sentence, one.sentence_en) for one in telling.decision.constraints]
        return Line(words("between_sentences").join((scope, *told)), (), ("reason", "violated"))
    broken = [words.either(one.sentence, one.sentence_en) for one in telling.decision.constraints]
    ids = words.listed([one.id for one in telling.decision.constraints])
    text = words("impossible_because", sentences=words("semicolon").join(broken), ids=ids)
    return Line(text, (), ("violated",))
