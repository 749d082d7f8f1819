"""What of an answer is compared with that of other rules: aspects, each a set of entries in words that both share.

An entry is a tuple of words:

    constraint   (id)                                    situation  (id)
    flowchart    (id)                                    answer  (table, row, rule set, outputs ...)
    working_days (days to the construction permit, or by the main line of a drawn chart)
    item         (item, department, stage, "counted" or "later", days)
    wait         (item, maker, "after", "0") or (item, maker, "early", lag in days)
    document     (item, document, "to_bring") or (item, document, "handed_over", member, maker, ...)
    exemption    (document, certificate type, issuer, holder, validity): a certificate of that type gives it

Documents are those of the counted items, as the list of documents has them. In a drawn chart the stage of an item is
where its box stands, and an item without a box has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from decision.chart import Chart, Wait, chart, counted_tasks
from decision.conclusions import Conclusion
from decision.documents import certificate_types
from decision.drawn.boxes import DrawnFlow
from decision.plan import finish_of
from kb.compare import Renames
from kb.knowledge_base import KnowledgeBase
from kb.model import CertificateType

Entry = tuple[str, ...]
Answer = Mapping[str, frozenset[Entry]]
ASPECTS = (
    "constraint", "situation", "flowchart", "answer", "working_days", "item", "wait", "document", "exemption",
)  # fmt: skip
OF_FLOW = ASPECTS[4:]
CLASSES = ("constraint", "situation", "row")
# Conclusions by which others are reached; by themselves they are no part of an answer.
_BETWEEN = frozenset(("derived", "flowchart", "exempt"))
_OF_ITEM = frozenset(("item", "required", "handed_over", "after", "early"))
_PARTS_KEPT = 65_536


@dataclass(frozen=True, slots=True)
class _Part:
    """What one item adds to the answers of the flows that have it so; `brought` are documents by their own ids."""

    item: str
    entry: Entry
    is_counted: bool
    plan: tuple[Wait, ...]
    waits: frozenset[Entry]
    documents: frozenset[Entry]
    brought: frozenset[str]


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
            return (
                kind,
                self.id("situations", name),
                self.id("flowcharts", flowchart),
                *self._drawn(flowchart),
            )
        if kind == "row":
            return kind, *self._row(name, rest[0])
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
        """Return the constraints that a project breaks, or its situations, their flowcharts and the rows it meets."""
        found = frozenset(concluded)
        names = [name for kind, name, *_ in found if kind == "constraint"]
        if names:
            return {"constraint": frozenset((self.id("constraints", name),) for name in names)}
        situations = [name for kind, name, *_ in found if kind == "situation"]
        flowcharts = {self.kb.situation_by_id[name].flowchart for name in situations}
        return {
            "situation": frozenset((self.id("situations", name),) for name in situations),
            "flowchart": frozenset((self.id("flowcharts", name),) for name in flowcharts),
            "answer": frozenset(self._row(name, rest[0]) for kind, name, *rest in found if kind == "row"),
        }

    @property
    def has_plans(self) -> bool:
        """Whether some project has a plan: items in an order that documents make, or a drawn chart."""
        return bool(self.kb.charts if self.kb.is_drawn else self.kb.items)

    def id(self, section: str, name: str) -> str:
        return self.ids.get(section, {}).get(name, name)

    def flow(self, concluded: Iterable[Conclusion]) -> Answer:
        """Return what the flow of a project asks of it; nothing without a plan. Raises: kb.graph.RingError."""
        if self.kb.is_drawn:
            return self._drawn_flow(concluded)
        by_item: dict[str, list[Conclusion]] = {}
        for conclusion in concluded:
            if conclusion[0] in _OF_ITEM:
                by_item.setdefault(conclusion[1], []).append(conclusion)
        parts = [
            self._part(name, frozenset(found)) for name, found in by_item.items() if ("item", name) in found
        ]
        brought: frozenset[str] = frozenset().union(*(part.brought for part in parts))
        return {
            "working_days": frozenset(((str(self._working_days(parts)),),)),
            "item": frozenset(part.entry for part in parts),
            "wait": frozenset().union(*(part.waits for part in parts)),
            "document": frozenset().union(*(part.documents for part in parts)),
            "exemption": frozenset(entry for name in brought for entry in self._exemptions(name)),
        }

    def _drawn_flow(self, concluded: Iterable[Conclusion]) -> Answer:
        found = frozenset(concluded)
        charts = {self.kb.situation_by_id[name].flowchart for kind, name, *_ in found if kind == "situation"}
        flow = chart(self.kb, found | {("flowchart", name) for name in charts})
        if flow.drawn is None:
            return {}
        documents = {(item, document) for item in flow.asking for document in flow.requires[item]}
        waits = (
            (self.id("items", item), self.id("items", wait.maker), "after", "0")
            for item, before in flow.waits.items()
            for wait in before
        )
        return {
            "working_days": frozenset(((str(flow.schedule.working_days),),)),
            "item": frozenset(self._drawn_item(flow.drawn, item) for item in flow.drawn.items),
            "wait": frozenset(waits),
            "document": frozenset(self._document(flow, *slot) for slot in documents),
            "exemption": frozenset(entry for _, name in documents for entry in self._exemptions(name)),
        }

    def _drawn(self, flowchart: str) -> Iterator[str]:
        """Yield what the chart of a flowchart draws, box by box; nothing without one."""
        published = self.kb.chart_by_id.get(flowchart)
        for box in published.steps if published else ():
            items = (box.item, *box.together, "after", *box.after, *(text.item for text in box.after_text))
            yield from (self.id("items", item) for item in items)
            yield from (self._span(box.span), str(box.days), str(box.branch))

    def _drawn_item(self, flow: DrawnFlow, name: str) -> Entry:
        placed, department = flow.boxes.get(name), self.kb.item_by_id[name].department
        span, days = (placed.box.span, str(placed.days)) if placed else ("", "0")
        item = self.id("items", name), self.id("departments", department)
        return *item, self._span(span), "counted", days

    def _span(self, name: str) -> str:
        return self.id("stages", self.id("spans", name))

    def _row(self, table: str, name: str) -> Entry:
        row = self.kb.row_by_id[table, name]
        return table, name, row.rule_set, *(text for output in row.outputs.items() for text in output)

    def _working_days(self, parts: Sequence[_Part]) -> int:
        """Return how long the counted items take; those after the start of works are planned to find their rings."""
        counted, _ = (
            finish_of(counted_tasks(self.kb, tuple(plans), plans))
            for plans in (
                {part.item: part.plan for part in parts if part.is_counted is is_counted}
                for is_counted in (True, False)
            )
        )
        return counted

    @cached_property
    def _part(self) -> Callable[[str, frozenset[Conclusion]], _Part]:
        """The part of each item by what is concluded of it: thousands of flows are made of few of them."""
        return lru_cache(maxsize=_PARTS_KEPT)(self._part_of)

    def _part_of(self, name: str, found: frozenset[Conclusion]) -> _Part:
        flow = chart(self.kb, found)
        item, slots = self.id("items", name), flow.requires[name] if name in flow.items else ()
        waits = (
            (item, self.id("items", one.maker), "early" if one.is_early else "after", str(one.lag_days))
            for one in flow.waits[name]
        )
        return _Part(
            name,
            self._item(name),
            name in flow.items,
            flow.waits[name],
            frozenset(waits),
            frozenset(self._document(flow, name, document) for document in slots),
            frozenset(document for document in slots if (name, document) not in flow.handed_over),
        )

    def _item(self, name: str) -> Entry:
        item = self.kb.item_by_id[name]
        return (
            self.id("items", name),
            self.id("departments", item.department),
            self._span(item.stage),
            "later"
            if item.stage in self.kb.stage_by_id and not self.kb.stage_by_id[item.stage].counted
            else "counted",
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
