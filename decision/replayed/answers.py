"""What is asked of each kind of project under either rules: what bulk answers, and what its answer still turns on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from decision.bulk.answers import Answers
from decision.bulk.sizes import FlowSizes
from decision.documents import certificate_types
from decision.opened import OpenRelease
from kb.vocabulary import Value


class ReplayedAnswer(NamedTuple):
    """The row of one project, nobody holding a certificate; what its outcome does not have is None.

    `exemptible` counts the documents to submit that a certificate of the register can give. `turns_on` are the facts,
    with blanks between them, that are not answered and could change the answer.
    """

    outcome: str
    situation: str | None
    flowchart: str | None
    working_days: int | None
    steps: int | None
    to_submit: int | None
    exemptible: int | None
    turns_on: str


class ReplayedAnswers:
    """The answers of one release, as `decision.bulk.decide_table` asks for them."""

    types: Mapping[str, type] = {
        name: str if name in ("outcome", "situation", "flowchart", "turns_on") else int
        for name in ReplayedAnswer._fields
    }

    def __init__(self, opened: OpenRelease) -> None:
        self._opened = opened
        self._answers, self._sizes = Answers(opened), FlowSizes(opened.index)
        kb = opened.kb
        self._exemptible = frozenset(name for name in kb.document_by_id if certificate_types(kb, name))

    def of(self, facts: Mapping[str, Value]) -> ReplayedAnswer:
        """Return the answer to typed facts, those not answered left out."""
        found = self._answers.of(facts)
        exemptible = None
        if found.outcome == "decided":
            exemptible = len(self._sizes.brought(facts) & self._exemptible)
        # What is impossible stays so, whatever else is answered.
        open_facts = () if found.outcome == "impossible" else self._opened.index.settle(facts).open_facts
        return ReplayedAnswer(
            found.outcome,
            found.situation,
            found.flowchart,
            found.working_days,
            found.steps,
            found.to_submit,
            exemptible,
            " ".join(open_facts),
        )
