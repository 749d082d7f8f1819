"""KnowledgeBase: everything the rule files say, looked up by id."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

import orjson
from pydantic import Field

from kb import graph
from kb.case_rules import Monitoring
from kb.condition_reader import Words
from kb.conditions import facts_in, holds, tests_in
from kb.manifest import Acknowledgement, Manifest
from kb.model import (
    AdministrativeFee,
    Advice,
    AmbiguousWord,
    CertificateType,
    Constraint,
    Department,
    DerivedFact,
    Document,
    Example,
    Exemptions,
    Flowchart,
    Item,
    ItemRule,
    Legacy,
    ReferenceCase,
    Sentence,
    Situation,
    Span,
    Stage,
)
from kb.published import PublishedChart, PublishedTotal
from kb.record import Named, Record, added
from kb.rule_tables import RuleTable, TableRow
from kb.sequencing import Alternative, Early, Joint, Sequencing, Serial
from kb.sources import Source
from kb.transitions import Transition
from kb.vocabulary import Fact, Value, Vocabulary, fold
from kb.word_bounds import AssumedBound

Entry = TypeVar("Entry", bound=Named)


def _by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries}


class KnowledgeBase(Record):
    """The rule files of one place, read and typed. Lists keep the order of the files."""

    manifest: Manifest
    vocabulary: Vocabulary
    constraints: tuple[Constraint, ...] = ()
    situations: tuple[Situation, ...] = ()
    flowcharts: tuple[Flowchart, ...] = ()
    rows: tuple[TableRow, ...] = added(default=())
    charts: tuple[PublishedChart, ...] = added(default=())
    totals: tuple[PublishedTotal, ...] = added(default=())
    stages: tuple[Stage, ...] = ()
    spans: tuple[Span, ...] = added(default=())
    departments: tuple[Department, ...] = ()
    pipeline_owners: tuple[Named, ...] = ()
    intermediaries: tuple[Named, ...] = ()
    items: tuple[Item, ...] = ()
    documents: tuple[Document, ...] = ()
    certificate_types: tuple[CertificateType, ...] = ()
    derived_facts: tuple[DerivedFact, ...] = ()
    item_rules: tuple[ItemRule, ...] = ()
    reference_cases: tuple[ReferenceCase, ...] = ()
    sequencing: Sequencing = Sequencing()
    exemptions: Exemptions = Exemptions()
    provenance: dict[str, str] = Field(default_factory=dict)
    monitoring: Monitoring = Monitoring()
    transitions: tuple[Transition, ...] = ()
    legacy: Legacy | None = None
    advice: tuple[Advice, ...] = ()
    ambiguous_words: tuple[AmbiguousWord, ...] = ()
    examples: tuple[Example, ...] = ()
    assumed_bounds: tuple[AssumedBound, ...] = added(default=())

    # --- look-up

    @property
    def tables(self) -> tuple[RuleTable, ...]:
        """The decision tables that the manifest declares."""
        return self.manifest.tables

    @property
    def acknowledged(self) -> tuple[Acknowledgement, ...]:
        """The findings that are known and left as they are."""
        return self.manifest.acknowledged

    @property
    def is_drawn(self) -> bool:
        """Whether arrows of drawn charts give the order, not documents."""
        return self.manifest.order == "drawn"

    @cached_property
    def table_by_id(self) -> Mapping[str, RuleTable]:
        return _by_id(self.tables)

    @cached_property
    def rows_of_table(self) -> Mapping[str, tuple[TableRow, ...]]:
        """Each table -> its rows, in file order."""
        return {table.id: tuple(row for row in self.rows if row.table == table.id) for table in self.tables}

    @cached_property
    def tables_read(self) -> Mapping[str, tuple[str, ...]]:
        """Each table -> the tables whose answers its scope or its cells test, in the order of the manifest."""
        read: dict[str, set[str]] = {table.id: set() for table in self.tables}
        for row in self.rows:
            for test in tests_in(row.when):
                if test.fact in self.derived_by_id and self.derived_by_id[test.fact].implied:
                    read[row.table].add(test.fact.partition(": ")[0])
        return {name: tuple(one for one in self.table_by_id if one in found) for name, found in read.items()}

    @cached_property
    def row_by_id(self) -> Mapping[tuple[str, str], TableRow]:
        """Each table and id of a row in it -> the row."""
        return {(row.table, row.id): row for row in self.rows}

    @cached_property
    def topic_by_id(self) -> Mapping[str, Named]:
        return _by_id(self.manifest.topics)

    @cached_property
    def source_by_id(self) -> Mapping[str, Source]:
        return {source.id: source for source in self.manifest.sources}

    @cached_property
    def chart_by_id(self) -> Mapping[str, PublishedChart]:
        return {chart.id: chart for chart in self.charts}

    @cached_property
    def span_by_id(self) -> Mapping[str, Named]:
        """The stages and the spans, by which charts are cut."""
        return {entry.id: entry for entry in (*self.stages, *self.spans)}

    @cached_property
    def alternatives_of_item(self) -> Mapping[str, tuple[Alternative, ...]]:
        """Each item -> the other ways to its end, in file order."""
        found: dict[str, tuple[Alternative, ...]] = {}
        for rule in self.sequencing.alternatives:
            found[rule.item] = (*found.get(rule.item, ()), rule)
        return found

    @cached_property
    def case_date_fact(self) -> Fact | None:
        """The date fact that is the case date, if the vocabulary has one."""
        return next((fact for fact in self.vocabulary.facts if fact.given_by == "as_of"), None)

    @cached_property
    def flowchart_by_id(self) -> Mapping[str, Flowchart]:
        return _by_id(self.flowcharts)

    @cached_property
    def situation_by_id(self) -> Mapping[str, Situation]:
        return _by_id(self.situations)

    @cached_property
    def constraint_by_id(self) -> Mapping[str, Constraint]:
        return {constraint.id: constraint for constraint in self.constraints}

    @cached_property
    def item_by_id(self) -> Mapping[str, Item]:
        return _by_id(self.items)

    @cached_property
    def document_by_id(self) -> Mapping[str, Document]:
        return _by_id(self.documents)

    @cached_property
    def department_by_id(self) -> Mapping[str, Department]:
        return _by_id(self.departments)

    @cached_property
    def stage_by_id(self) -> Mapping[str, Stage]:
        return _by_id(self.stages)

    @cached_property
    def category_by_id(self) -> Mapping[str, Named]:
        return _by_id(self.manifest.categories)

    @cached_property
    def certificate_type_by_id(self) -> Mapping[str, CertificateType]:
        return _by_id(self.certificate_types)

    @cached_property
    def derived_by_id(self) -> Mapping[str, DerivedFact]:
        return _by_id(self.derived_facts)

    @cached_property
    def fee_by_id(self) -> Mapping[str, AdministrativeFee]:
        return _by_id(self.legacy.administrative_fees) if self.legacy else {}

    @cached_property
    def rule_of_item(self) -> Mapping[str, ItemRule]:
        return {rule.item: rule for rule in self.item_rules}

    @cached_property
    def makers(self) -> Mapping[str, tuple[str, ...]]:
        """Each document that items with a rule produce -> those items, in file order."""
        makers: dict[str, tuple[str, ...]] = {}
        for item in self.items:
            if item.id in self.rule_of_item:
                for document in item.produces:
                    makers[document] = (*makers.get(document, ()), item.id)
        return makers

    @cached_property
    def certificates_for(self) -> Mapping[str, tuple[CertificateType, ...]]:
        """Each document -> the certificate types of pilot departments that satisfy it, in file order."""
        found: dict[str, tuple[CertificateType, ...]] = {}
        for kind in self.certificate_types:
            department = self.department_by_id.get(kind.issuer)
            if department and department.certificate_database_pilot:
                for document in kind.satisfies:
                    found[document] = (*found.get(document, ()), kind)
        return found

    @cached_property
    def issuer_words(self) -> Mapping[str, frozenset[str]]:
        """Each department -> the words that name it as an issuer, folded."""
        return {
            entry.id: frozenset(fold(word) for word in (entry.id, entry.zh, entry.en))
            for entry in self.departments
        }

    # --- the order of the items

    @cached_property
    def early_by_id(self) -> Mapping[str, Early]:
        return {rule.id: rule for rule in reversed(self.sequencing.early)}

    @cached_property
    def early_of_item(self) -> Mapping[str, Mapping[str, Early]]:
        """Each item -> each document for which it need not wait -> the rule that says so."""
        found: dict[str, dict[str, Early]] = {}
        for rule in self.sequencing.early:
            found.setdefault(rule.item, {})[rule.document] = rule
        return found

    @cached_property
    def serial_by_id(self) -> Mapping[str, Serial]:
        return {rule.id: rule for rule in reversed(self.sequencing.serial)}

    @cached_property
    def serial_by_ends(self) -> Mapping[tuple[str, str], Serial]:
        """Each pair of an item and the one that waits for it -> the rule with the words, the first in the file."""
        return {(rule.before, rule.after): rule for rule in reversed(self.sequencing.serial)}

    @cached_property
    def joint_of_item(self) -> Mapping[str, Joint]:
        return {rule.item: rule for rule in reversed(self.sequencing.joint)}

    @cached_property
    def party_by_id(self) -> Mapping[str, Named]:
        """The departments and the owners of pipelines, who take part in joint acts."""
        return {entry.id: entry for entry in (*self.departments, *self.pipeline_owners)}

    @cached_property
    def exemption_by_id(self) -> Mapping[str, Sentence]:
        return _by_id(self.exemptions.rules)

    # --- derived facts

    @cached_property
    def derivation_order(self) -> tuple[DerivedFact, ...]:
        """The derived facts, each after those it reads."""
        before = {fact.id: facts_in(fact.when) for fact in self.derived_facts}
        return tuple(self.derived_by_id[name] for name in graph.in_order(before))

    def derived(self, facts: Mapping[str, Value]) -> dict[str, Value]:
        """Return `facts` with every derived fact that is known; the unknown ones are left out."""
        known = dict(facts)
        for fact in self.derivation_order:
            truth = holds(fact.when, known)
            if truth is not None:
                known[fact.id] = truth
        return known

    @cached_property
    def given_facts_of(self) -> Mapping[str, frozenset[str]]:
        """Each fact, given or derived -> the given facts it depends on in the end."""
        depends: dict[str, frozenset[str]] = {
            fact.id: frozenset((fact.id,)) for fact in self.vocabulary.facts
        }
        for derived in self.derivation_order:
            depends[derived.id] = frozenset().union(*(depends[name] for name in facts_in(derived.when)))
        return depends

    def findings_about(self, known: Mapping[str, Value]) -> tuple[str, ...]:
        """Return the ids of the acknowledged findings in whose region a project lies; `known` are all facts known.

        On a bound that rules read to both sides, only where one of these rules holds.
        """
        return tuple(finding.id for finding in self.acknowledged if self._is_about(finding, known))

    def _is_about(self, finding: Acknowledgement, known: Mapping[str, Value]) -> bool:
        if finding.region is None or not holds(finding.region, known):
            return False
        readers = [known[rule] for rule in finding.rules if rule in known and finding.check == "boundaries"]
        return not readers or any(readers)

    # --- identity

    def canonical(self) -> bytes:
        """Return the one JSON text of this knowledge base: everything in the order of the files, places included."""
        return orjson.dumps(self.model_dump(mode="json", by_alias=True))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()


def from_canonical(text: bytes) -> KnowledgeBase:
    """Return the knowledge base that `canonical` wrote. Raises: pydantic.ValidationError for any other text."""
    data = orjson.loads(text)
    vocabulary = Vocabulary.model_validate(data["vocabulary"])
    words = Words(vocabulary, {fact["id"]: fact["zh"] for fact in data["derived_facts"]})
    return KnowledgeBase.model_validate(data, context={"words": words})
