"""How far an interview has come: what follows from the answers, what to ask next, how many questions are left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from decision import unsettled
from decision.answer import Candidate, Question, Repair, Violated, WhyUndecided
from decision.bands import Answered, as_written, atoms_of, values_in, with_sums
from decision.classify import Classified, classify
from decision.index import Index
from decision.interview_policy import may_follow
from decision.interview_question import ahead_of, next_question, values_left
from decision.opened import OpenRelease
from decision.table_answer import TableAnswer
from decision.table_answers import reason_of, table_answers
from kb.cells import Interval
from kb.conditions import facts_in
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value, written

Facts = Mapping[str, Answered]


@dataclass(frozen=True, slots=True)
class QuestionsLeft:
    """How many questions are left if each is answered; the average is over all projects that the answers leave."""

    at_most: int
    on_average: float | None


@dataclass(frozen=True, slots=True)
class Broken:
    """A constraint that the answers break, with the facts that it is about."""

    constraint: Violated
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interview:
    """How far an interview has come.

    `question`: there is one to ask; `settled`: the answers and what follows from them decide; `unsettled`: what the
    applicant does not know, or for some `reason` the rules, leave several candidates or none; `impossible`: no project
    is like that. `open_tables` are the tables that hang on answers.
    """

    outcome: Literal["question", "settled", "unsettled", "impossible"]
    release: str
    facts: Mapping[str, str]
    unknown: tuple[str, ...]
    implied: Mapping[str, str]
    candidates: tuple[Candidate, ...]
    shared_flowchart: str | None
    next_question: Question | None
    questions_left: QuestionsLeft
    constraints: tuple[Broken, ...]
    repairs: tuple[Repair, ...]
    reason: WhyUndecided = ""
    open_tables: tuple[str, ...] = ()


def interview(
    opened: OpenRelease, facts: Facts, unknown: Collection[str] = (), among: Collection[str] = ()
) -> Interview:
    """Return what to ask next; facts that are `unknown` are not asked for again, and never taken for answered.

    A number or a day may be answered with a band. `among` are the tables that are asked about, if not all.
    """
    kb, index = opened.kb, opened.index
    stated = with_sums(kb.vocabulary, facts)
    classified = classify(index, stated)
    follows = {} if classified.is_impossible else implied(index, classified)
    known = {**stated, **follows}
    closed = classify(index, known) if follows else classified
    not_known = tuple(name for name in kb.vocabulary.ids() if name in unknown and name not in facts)
    tables = () if closed.is_impossible else _tables(index, known, closed, among)
    question = None if closed.is_impossible else next_question(opened, closed, known, not_known, tables)
    found = () if closed.is_impossible else unsettled.candidates(kb, closed)
    return Interview(
        outcome=_outcome(kb, closed, tables, question),
        release=opened.release.fingerprint,
        facts={name: as_written(value) for name, value in facts.items()},
        unknown=not_known,
        implied={name: written(value) for name, value in follows.items()},
        candidates=found,
        shared_flowchart=unsettled.shared_flowchart(found),
        next_question=question,
        questions_left=_left(opened, closed, known, not_known, tables),
        constraints=tuple(_broken(kb, one, facts) for one in unsettled.violated(kb, closed)),
        repairs=unsettled.repairs(index, _one_of(index, facts)) if closed.is_impossible else (),
        reason=unsettled.why_impossible(kb, closed) or closed.reason or reason_of(tables),
        open_tables=tuple(table.table for table in tables if table.status == "open"),
    )


def implied(index: Index, classified: Classified) -> dict[str, Value]:
    """Return the answers that follow from those given: of facts that change the answer and have one value left."""
    left = values_left(index, classified)
    return {
        name: index.axes[name].representatives[next(iter(places))]
        for name, places in left.items()
        if name in classified.open_facts and len(places) == 1 and may_follow(index.kb.vocabulary[name])
    }


def _tables(
    index: Index, facts: Facts, classified: Classified, among: Collection[str]
) -> tuple[TableAnswer, ...]:
    return table_answers(index, facts, index.kb.derived(values_in(facts)), classified, among)


def _one_of(index: Index, facts: Facts) -> dict[str, Value]:
    """Return answers with a value in each band."""
    bands = {name: band for name, band in facts.items() if isinstance(band, Interval)}
    inside = {name: atoms_of(index.axes[name], band)[0] for name, band in bands.items()}
    return values_in(facts) | {name: index.axes[name].representatives[atom] for name, atom in inside.items()}


def fitting(index: Index, stated: Iterable[tuple[str, Answered]]) -> dict[str, Answered]:
    """Return the answers that a project can have together; of two that contradict each other the earlier stays."""
    kept: dict[str, Answered] = {}
    for name, value in stated:
        if not classify(index, {**kept, name: value}).is_impossible:
            kept[name] = value
    return kept


def _left(
    opened: OpenRelease,
    classified: Classified,
    facts: Facts,
    unknown: Collection[str],
    tables: Sequence[TableAnswer],
) -> QuestionsLeft:
    if classified.is_impossible:
        return QuestionsLeft(0, 0.0)
    if not opened.kb.situations:
        missing = {name for table in tables for name in table.missing if name not in unknown}
        return QuestionsLeft(len(missing), None)
    open_facts = [name for name in classified.open_facts if name not in unknown]
    ahead = ahead_of(opened, facts, unknown)
    if ahead is None:
        return QuestionsLeft(len(open_facts), None)
    # Facts that only the items depend on are asked one by one in the end.
    others = sum(name not in opened.index.classification for name in open_facts)
    return QuestionsLeft(ahead.at_most + others, round(float(ahead.on_average) + others, 2))


def _outcome(
    kb: KnowledgeBase, closed: Classified, tables: Sequence[TableAnswer], question: Question | None
) -> Literal["question", "settled", "unsettled", "impossible"]:
    if closed.is_impossible:
        return "impossible"
    answers = [table for table in tables if table.status != "out_of_scope"]
    is_answered = bool(answers) and all(table.status == "answered" for table in answers)
    if closed.is_decided or (not kb.situations and is_answered):
        return "settled"
    return "question" if question else "unsettled"


def _broken(kb: KnowledgeBase, violated: Violated, facts: Facts) -> Broken:
    named = facts_in(kb.constraint_by_id[violated.id].when)
    about = {given for name in named for given in kb.given_facts_of[name]}
    return Broken(violated, tuple(name for name in facts if name in about))
