"""What of an answer is compared with that of other rules: aspects, each a set of entries in words that both share.

An entry is a tuple of words:

    constraint   (id)                                    situation  (id)
    flowchart    (id)                                    working_days  (days to the construction permit)
    item         (item, department, stage, "counted" or "later", days)
    wait         (item, maker, "after", "0") or (item, maker, "early", lag in days)
    document     (item, document, "to_bring") or (item, document, "handed_over", member, maker, ...)
    exemption    (document, certificate type, issuer, holder, validity): a certificate of that type gives it

Documents are those of the counted items, as the list of documents has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from decision.chart import Chart, chart
from decision.conclusions import Conclusion
from decision.documents import certificate_types
from kb.compare import Renames
from kb.knowledge_base import KnowledgeBase
from kb.model import CertificateType

Entry = tuple[str, ...]
Answer = Mapping[str, frozenset[Entry]]
ASPECTS = (
    "constraint", "situation", "flowchart", "working_days", "item", "wait", "document", "exemption",
)  # fmt: skip
OF_FLOW = ASPECTS[3:]
CLASSES = ("constraint", "situation")
# Conclusions by which others are reached; by themselves they are no part of an answer.
_BETWEEN = frozenset(("derived", "flowchart", "exempt"))


@dataclass(frozen=True)
class Rules:
    """A knowledge base with the ids under which its entries are compared, by section; others keep theirs."""

    kb: KnowledgeBase
    ids: Renames

    def said(self, conclusion: Conclusion) -> Conclusion | None:
        """Return a conclusion together with what the rules attach to it, or None if no answer shows it.

        Where two bases say the same of a project, they answer the same.
        """
        kind, name, *rest = conclusion
        if kind in _BETWEEN:
            return None
        if kind == "constraint":
            return kind, self.id("constraints", name)
        if kind == "situation":
            flowchart = self.kb.situation_by_id[name].flowchart
            return kind, self.id("situations", name), self.id("flowcharts", flowchart)
        if kind == "item":
            return kind, *self._item(name)
        item = self.id("items", name)
        if kind == "required":
            early = self.kb.early_of_item.get(name, {}).get(rest[0])
            exempt = (word for entry in self._exemptions(rest[0]) for word in entry)
            return kind, item, self.id("documents", rest[0]), str(early and early.lag_days), *exempt
        if kind == "handed_over":
            documents = (self.id("documents", document) for document in rest[:2])
            return kind, item, *documents, self.id("items", rest[2])
        return kind, item, self.id("items", rest[0])

    def classes(self, concluded: Iterable[Conclusion]) -> Answer:
        """Return the constraints that a project breaks, or its situations with their flowcharts."""
        found = frozenset(concluded)
        names = [name for kind, name, *_ in found if kind == "constraint"]
        if names:
            return {"constraint": frozenset((self.id("constraints", name),) for name in names)}
        situations = [name for kind, name, *_ in found if kind == "situation"]
        flowcharts = {self.kb.situation_by_id[name].flowchart for name in situations}
        return {
            "situation": frozenset((self.id("situations", name),) for name in situations),
            "flowchart": frozenset((self.id("flowcharts", name),) for name in flowcharts),
        }

    def id(self, section: str, name: str) -> str:
        return self.ids.get(section, {}).get(name, name)

    def flow(self, concluded: Iterable[Conclusion]) -> Answer:
        """Return what the flow of a project asks of it. Raises: kb.graph.RingError."""
        flow = chart(self.kb, concluded)
        items = (*flow.items, *flow.later)
        slots = [(item, document) for item in flow.items for document in flow.requires[item]]
        to_bring = {document for item, document in slots if (item, document) not in flow.handed_over}
        return {
            "working_days": frozenset(((str(flow.schedule.working_days),),)),
            "item": frozenset(map(self._item, items)),
            "wait": frozenset(
                (
                    self.id("items", item),
                    self.id("items", wait.maker),
                    "early" if wait.is_early else "after",
                    str(wait.lag_days),
                )
                for item in items
                for wait in flow.waits[item]
            ),
            "document": frozenset(self._document(flow, item, document) for item, document in slots),
            "exemption": frozenset(entry for document in to_bring for entry in self._exemptions(document)),
        }

    def _item(self, name: str) -> Entry:
        item = self.kb.item_by_id[name]
        return (
            self.id("items", name),
            self.id("departments", item.department),
            self.id("stages", item.stage),
            "counted" if self.kb.stage_by_id[item.stage].counted else "later",
            str(item.days),
        )

    def _document(self, flow: Chart, item: str, document: str) -> Entry:
        slot = (self.id("items", item), self.id("documents", document))
        given = flow.handed_over.get((item, document))
        if given is None:
            return *slot, "to_bring"
        makers = (self.id("items", maker) for maker in given.makers)
        return *slot, "handed_over", self.id("documents", given.member), *sorted(makers)

    def _exemptions(self, document: str) -> tuple[Entry, ...]:
        return self._exemptions_of[document]

    @cached_property
    def _exemptions_of(self) -> Mapping[str, tuple[Entry, ...]]:
        return {document: tuple(sorted(self._exempting(document))) for document in self.kb.document_by_id}

    def _exempting(self, document: str) -> Iterator[Entry]:
        for kind in certificate_types(self.kb, document):
            yield (
                self.id("documents", document),
                self.id("certificate_types", kind.id),
                self.id("departments", kind.issuer),
                kind.holder,
                _validity(kind),
            )


def _validity(kind: CertificateType) -> str:
    return f"{kind.validity_months} months" if kind.validity_months else kind.validity_rule
