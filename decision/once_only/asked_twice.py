"""What is asked twice: facts that follow from others, questions that stand twice, one paper under two names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from decision.conclusions import members
from decision.documents import certificate_types
from decision.once_only.flows import Flows, costing, found
from kb.errors import Finding, LiangtiError
from kb.knowledge_base import KnowledgeBase
from kb.suggesting.grid import Grid
from kb.vocabulary import Fact


def findings(kb: KnowledgeBase, flows: Flows) -> Iterator[Finding]:
    """Yield facts and documents that are asked twice."""
    yield from _questions(kb)
    yield from _answers(kb)
    yield from _documents(kb, flows)


def _questions(kb: KnowledgeBase) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for fact in kb.vocabulary.facts:
        other = first.setdefault(fact.question.zh, fact.id)
        if other != fact.id:
            problem = f"`{fact.id}` ({fact.zh}) asks what `{other}` asks: `{fact.question.zh}`; it costs one question"
            yield found(
                "warning", fact.location, problem, "keep one of the two facts", "question", other, fact.id
            )


def _answers(kb: KnowledgeBase) -> Iterator[Finding]:
    """Facts whose answer follows from the other answers: always, or for some projects."""
    try:
        grid = Grid(kb)
    except LiangtiError:  # More kinds of project than can be looked at one by one.
        return
    for place, axis in enumerate(grid.axes):
        left = [sum(grid.possible >> number & 1 for number in line) for line in grid.lines(place)]
        alone, all_lines = left.count(1), len(left) - left.count(0)
        name = f"the answer to `{axis.fact.id}` ({axis.fact.zh})"
        if alone == all_lines:
            has_source = _has_source(axis.fact)
            problem = f"{name} always follows from the other answers: it costs one question"
            problem += ", asked since its source names each of its values" if has_source else ""
            fix = "derive it from the other facts, or name the source by which it is asked"
            yield found(
                "info" if has_source else "warning", axis.fact.location, problem, fix, "fact", axis.fact.id
            )
        elif alone:
            problem = (
                f"{name} follows from the other answers for {alone} of {all_lines} combinations of them: "
                "there it costs one question, with one answer left"
            )
            fix = "nothing, if the applicant is to state it: no answer is filled in silently"
            yield found("info", axis.fact.location, problem, fix, "fact", axis.fact.id)


def _has_source(fact: Fact) -> bool:
    """Return whether a law or a publication stands behind a fact, or behind every value of it."""
    return all(entry.basis or entry.provenance for entry in fact.values or (fact,))


def _documents(kb: KnowledgeBase, flows: Flows) -> Iterator[Finding]:
    """Documents that one paper gives, to be brought under two names: a class and its member, or two classes."""
    twice: dict[tuple[str, str], set[str]] = {}
    for name, flow in flows.items():
        asked: dict[str, list[str]] = {}
        for need in flow.needs:
            for member in members(kb, need.document) if need.items else ():
                asked.setdefault(member, []).append(need.document)
        for documents in asked.values():
            for pair in combinations(documents, 2):
                twice.setdefault(pair, set()).add(name)
    for (one, other), charts in twice.items():
        first, second = (f"`{name}` ({kb.document_by_id[name].zh})" for name in (one, other))
        shared = {*certificate_types(kb, one)} & {*certificate_types(kb, other)}
        kind = next((kind for kind in certificate_types(kb, one) if kind in shared), None)
        cost = costing(len(charts), "document", len(charts), flows)
        problem = f"one paper is asked for as {first} and as {second}: {cost}"
        fix = "ask for one of them in all items"
        if kind:
            problem += f", but for whom `{kind.id}` ({kind.zh}) stands in the certificate database"
        place = kb.document_by_id[other].location
        yield found("info" if kind else "warning", place, problem, fix, "document", one, other)
