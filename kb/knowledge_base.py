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
from kb.conditions import facts_in, holds
from kb.model import (
    AdministrativeFee,
    Advice,
    AmbiguousWord,
    CertificateType,
    Constraint,
    Department,
    DerivedFact,
    Document,
    Early,
    Example,
    Exemptions,
    Flowchart,
    Item,
    ItemRule,
    Joint,
    Legacy,
    Manifest,
    ReferenceCase,
    Sentence,
    Sequencing,
    Serial,
    Situation,
    Stage,
)
from kb.record import Named, Record
from kb.transitions import Transition
from kb.vocabulary import Value, Vocabulary, fold

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
    stages: tuple[Stage, ...] = ()
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

    # --- look-up

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

    # --- identity

    def canonical(self) -> bytes:
        """Return the one JSON text of this knowledge base: everything in the order of the files, places included."""
        return orjson.dumps(self.model_dump(mode="json"))

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
