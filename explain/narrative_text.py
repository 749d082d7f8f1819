"""A decision told in words: in one sentence, on one page, or wholly, entry by entry of its trace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from decision.answer import Decision
from explain import (
    narrative_documents,
    narrative_outcome,
    narrative_plan,
    narrative_rules,
    narrative_tables,
)
from explain.narrative_telling import Telling
from explain.told import Line, Sections, sections_of
from explain.wording import Lang, Words
from kb.knowledge_base import KnowledgeBase

Detail = Literal["sentence", "page", "full"]


def narrative(decision: Decision, kb: KnowledgeBase, lang: Lang = "zh", detail: Detail = "page") -> Sections:
    """Return what was decided and why. `kb` is the knowledge base that decided.

    `sentence` is one line; `page` names the rule, what need not be brought, the critical path and what was assumed;
    `full` tells every entry of the trace and every document.
    """
    telling = Telling(decision, kb, Words(lang))
    if detail == "sentence":
        return sections_of([("", [narrative_outcome.sentence(telling, with_source=True)])])
    words = telling.words
    told: dict[str, Iterable[Line]] = {
        words("conclusion"): [narrative_outcome.sentence(telling, with_source=False)],
        words("your_answers"): narrative_outcome.answers(telling),
    }
    tell = _full if detail == "full" else _page
    return sections_of([*told.items(), *tell(telling).items()])


def _page(telling: Telling) -> dict[str, Iterable[Line]]:
    words = telling.words
    return {
        words("why_this"): narrative_rules.matched(telling),
        **_unsettled(telling),
        words("table_answers"): narrative_tables.answered(telling),
        words("critical_steps"): narrative_plan.critical(telling),
        words("published_times"): narrative_plan.published(telling),
        words("beside_items"): narrative_plan.beside(telling),
        words("not_to_bring"): narrative_documents.not_to_bring(telling, certificates_only=True),
        words("documents"): narrative_documents.counted(telling),
        words("assumed"): narrative_outcome.assumed(telling),
        words("warnings"): narrative_outcome.warnings(telling),
        words("rules"): narrative_outcome.rules(telling),
    }


def _unsettled(telling: Telling) -> dict[str, Iterable[Line]]:
    """What stands where no flowchart does: rules broken or concerned, what would help, what to answer next."""
    words, reason = telling.words, telling.decision.reason
    return {
        words("violated"): narrative_rules.constraints(telling, broken=True),
        words("next_question"): narrative_outcome.question(telling),
        words("concerned" if reason else "candidates"): narrative_outcome.candidates(telling),
        words("neighbours" if reason else "repairs"): narrative_outcome.repairs(telling),
    }


def _full(telling: Telling) -> dict[str, Iterable[Line]]:
    words = telling.words
    return {
        words("why_this"): narrative_rules.matched(telling),
        **_unsettled(telling),
        words("table_answers"): narrative_tables.answered(telling),
        words("other_situations"): narrative_rules.other_situations(telling),
        words("constraints_kept"): narrative_rules.constraints(telling, broken=False),
        words("derived_facts"): narrative_rules.derived(telling),
        words("items_apply"): narrative_rules.items(telling, "true"),
        words("items_open"): narrative_rules.items(telling, "unknown"),
        words("items_not"): narrative_rules.items(telling, "false"),
        words("rows_hold"): narrative_rules.rows(telling, "true"),
        words("rows_not"): narrative_rules.rows(telling, "false"),
        words("steps_told"): narrative_plan.steps(telling),
        words("published_times"): narrative_plan.published(telling),
        words("beside_items"): narrative_plan.beside(telling),
        words("after_start_of_works"): narrative_plan.later(telling),
        words("not_to_bring"): narrative_documents.not_to_bring(telling),
        words("to_bring_told"): narrative_documents.to_bring(telling),
        words("documents"): narrative_documents.counted(telling),
        words("comparison"): narrative_outcome.compared(telling),
        words("assumed"): narrative_outcome.assumed(telling),
        words("warnings"): narrative_outcome.warnings(telling),
        words("rules"): narrative_outcome.rules(telling),
    }
