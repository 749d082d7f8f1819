"""What the tests of decisions stand on: Harbin opened by its written meaning, generated cases, certificates and graphs.

The oracles here read the rules in the plainest way: every combination of the four criteria by itself, nothing kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import orjson
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from decision.answer import Decision, DocumentFate
from decision.certificates import Certificate, Parties, Party, Project
from decision.conclusions import Conclusion
from decision.decide import Case, decide
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from decision.plan import Task
from kb.calendar_files import load_calendars
from kb.condition_reader import Words
from kb.conditions import holds
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.model import CertificateType
from kb.release import Release
from kb.vocabulary import Value, Vocabulary

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
HARBIN = ROOT / "kb" / "harbin"
NOTICES = load_calendars(ROOT / "kb" / "calendars")
KB = load(HARBIN)
OPENED = OpenRelease(Release(KB), build(KB, by_meaning(KB)), NOTICES)
AS_OF = date(2015, 5, 18)

CRITERIA = ("investor", "land_nature", "acquisition", "management")
DECLARED = tuple(fact.id for fact in KB.vocabulary.facts if fact.optional)
NOTHING_DECLARED: Mapping[str, Value] = dict.fromkeys(DECLARED, False)

Combination = tuple[str, ...]


def laws(examples: int) -> settings:
    """Return the settings of a law: how many examples, and no limit of time, as machines are shared."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# Cases.


def answers(*values: str | None) -> dict[str, Value]:
    """Return the facts that four answers state; None leaves one out."""
    return {name: value for name, value in zip(CRITERIA, values, strict=True) if value is not None}


ELEMENTARY_SCHOOL = answers("government", "state_other", "allocation_new", "approval")
FACTORY = answers("non_government", "state_industrial", "competitive_grant", "filing")
VILLAGE_PLANT = answers("non_government", "collective", "collective_enterprise", "filing")
LONGEST = answers("non_government", "state_other", "agreement_new_supply", "verification")


def codes(fact: str) -> tuple[str, ...]:
    return KB.vocabulary[fact].codes


COMBINATIONS: tuple[Combination, ...] = tuple(product(*map(codes, CRITERIA)))
PARTIAL = tuple(product(*((*codes(fact), None) for fact in CRITERIA)))


@cache
def violated(combination: Combination) -> tuple[str, ...]:
    """Return the constraints that a combination breaks, in file order, read one by one."""
    facts = answers(*combination)
    return tuple(rule.id for rule in KB.constraints if holds(rule.when, facts))


@cache
def matching(combination: Combination) -> tuple[str, ...]:
    """Return the situations that match a combination; none if it cannot exist."""
    facts = answers(*combination)
    return () if violated(combination) else tuple(s.id for s in KB.situations if holds(s.when, facts))


VALID = tuple(combination for combination in COMBINATIONS if not violated(combination))
IMPOSSIBLE = tuple(combination for combination in COMBINATIONS if violated(combination))


@cache
def completions(partial: tuple[str | None, ...]) -> tuple[Combination, ...]:
    """Return every combination that agrees with the answers given."""
    spans = (
        codes(fact) if value is None else (value,) for fact, value in zip(CRITERIA, partial, strict=True)
    )
    return tuple(product(*spans))


@cache
def can_exist(partial: tuple[str | None, ...]) -> bool:
    return any(not violated(whole) for whole in completions(partial))


def declared() -> st.SearchStrategy[dict[str, bool]]:
    """Return an answer to some of the six declared facts."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(DECLARED, st.booleans()))


def all_declared() -> st.SearchStrategy[dict[str, bool]]:
    return st.fixed_dictionaries(dict.fromkeys(DECLARED, st.booleans()))


def complete_facts() -> st.SearchStrategy[dict[str, Value]]:
    """Return a project that can exist, every fact answered."""
    return st.builds(lambda c, d: {**answers(*c), **d}, st.sampled_from(VALID), all_declared())


def decidable_facts() -> st.SearchStrategy[dict[str, Value]]:
    """Return a project that can exist, some of the declared facts answered."""
    return st.builds(lambda c, d: {**answers(*c), **d}, st.sampled_from(VALID), declared())


def decided(
    facts: Mapping[str, Value],
    *,
    certificates: Iterable[Certificate] = (),
    parties: Parties | None = None,
    start: date | None = None,
    as_of: date = AS_OF,
    known_at: date | None = None,
    opened: OpenRelease = OPENED,
) -> Decision:
    """Return the decision on a project of Harbin, all parties named."""
    case = Case(facts, parties or PARTIES, tuple(certificates), start)
    return decide(case, opened, as_of, known_at or as_of)


def bytes_of(decision: Decision) -> bytes:
    return orjson.dumps(decision, option=orjson.OPT_SORT_KEYS)


# A flow, read from the domain notes (README, "How a chart is derived") for a project with every fact answered.


@dataclass(frozen=True)
class Flow:
    """What applies, what each item needs, and the member and makers of each document handed over."""

    known: Mapping[str, Value]
    items: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    handed_over: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]

    def early(self, item: str, maker: str) -> bool:
        """Return whether `item` may start before `maker` has finished: no document says otherwise."""
        return all((item, d) in EARLY for d in self.handed_from(item, maker))

    def handed_from(self, item: str, maker: str) -> list[str]:
        return [d for d in self.needs[item] if maker in self.handed_over.get((item, d), ("", ()))[1]]


EARLY = {(rule.item, rule.document): rule for rule in KB.sequencing.early}


def flow_by_hand(facts: Mapping[str, Value]) -> Flow:
    known = KB.derived(facts)
    applies = {rule.item for rule in KB.item_rules if holds(rule.when, known)}
    items = [item for item in KB.items if item.id in applies]
    makers: dict[str, list[str]] = {}
    for item in items:
        for document in item.produces:
            makers.setdefault(document, []).append(item.id)
    needs, handed_over = {}, {}
    for item in items:
        wanted = [*item.requires]
        for fact, more in item.requires_when.items():
            wanted += more if known[fact] else ()
        found = {}
        for document in dict.fromkeys((*wanted, *item.hand_over_if_produced)):
            for member in KB.document_by_id[document].satisfied_by or (document,):
                others = tuple(maker for maker in makers.get(member, ()) if maker != item.id)
                if others:
                    found[document] = (member, others)
                    break
        order = (*item.requires, *(d for more in item.requires_when.values() for d in more))
        order = tuple(dict.fromkeys((*order, *item.hand_over_if_produced)))
        needs[item.id] = tuple(d for d in order if d in wanted or d in found)
        handed_over |= {(item.id, document): hand_over for document, hand_over in found.items()}
    return Flow(known, tuple(item.id for item in items), needs, handed_over)


def conclusions_by_hand(facts: Mapping[str, Value]) -> frozenset[Conclusion]:
    """Return everything the rules conclude of a project with every fact answered."""
    flow = flow_by_hand(facts)
    found: set[Conclusion] = {("derived", fact.id) for fact in KB.derived_facts if flow.known[fact.id]}
    found |= {("constraint", rule.id) for rule in KB.constraints if holds(rule.when, facts)}
    matched = [situation for situation in KB.situations if holds(situation.when, facts)]
    found |= {("situation", situation.id) for situation in matched}
    found |= {("flowchart", situation.flowchart) for situation in matched}
    found |= {("item", item) for item in flow.items}
    found |= {("required", item, document) for item in flow.items for document in flow.needs[item]}
    for (item, document), (member, makers) in flow.handed_over.items():
        found |= {("handed_over", item, document, member, maker) for maker in makers}
        found |= {("early" if (item, document) in EARLY else "after", item, maker) for maker in makers}
    found |= {("exempt", d, kind.id) for d, kinds in KB.certificates_for.items() for kind in kinds}
    return frozenset(found)


# Parties and certificates.


PARTIES = Parties(
    applicant=Party("91230102MA18XK3T7Q", "哈尔滨松江实业有限公司"),
    project=Project("2015-230102-47-03-012345", "松江实业二期厂房"),
    others=(
        ("intermediary", Party("91350100M000100Y43", "冰城设计院")),
        ("contractor", Party("91230100MA10002950", "龙江建工")),
    ),
)
HOLDERS = {
    "applicant": PARTIES.applicant.credit_code,
    "intermediary": PARTIES.others[0][1].credit_code,
    "contractor": PARTIES.others[1][1].credit_code,
    "project": "",
}


def certificate(kind: CertificateType | str, **changes: Any) -> Certificate:
    """Return a certificate that counts on AS_OF for its party; `changes` spoil it."""
    kind = KB.certificate_type_by_id[kind] if isinstance(kind, str) else kind
    sound = Certificate(
        type=kind.id,
        number=f"{kind.id}-1",
        issuer=kind.issuer,
        holder=HOLDERS[kind.holder],
        project=PARTIES.project.code if kind.holder == "project" else "",
        issued=date(2015, 1, 5),
        valid_from=date(2015, 1, 5),
        valid_until=None if kind.validity_rule == "none" else date(2016, 1, 4),
    )
    return sound._replace(**changes)


FAULTS: Mapping[str, tuple[dict[str, Any], str]] = {
    "has no number": ({"number": ""}, "certificate_without_number"),
    "is suspended": ({"state": "suspended"}, "certificate_suspended"),
    "is revoked": ({"state": "revoked"}, "certificate_revoked"),
    "is replaced": ({"state": "replaced"}, "certificate_replaced"),
    "comes from another issuer": ({"issuer": "AIC"}, "certificate_of_other_issuer"),
    "belongs to another holder": ({"holder": "91350203M0001QKT19"}, "certificate_of_other_holder"),
    "names no holder": ({"holder": ""}, "certificate_without_holder"),
    "belongs to another project": ({"project": "2015-230102-47-03-999999"}, "certificate_of_other_project"),
    "names no project": ({"project": ""}, "certificate_without_project"),
    "is not yet valid": ({"valid_from": AS_OF + timedelta(days=1)}, "certificate_not_yet_valid"),
    "has expired": ({"valid_until": AS_OF - timedelta(days=1)}, "certificate_expired"),
}


def faults_of(kind: CertificateType) -> list[str]:
    """Return the faults that a certificate of this type can have."""
    foreign = {
        "project": {"belongs to another project", "names no project"},
        "party": {"belongs to another holder", "names no holder"},
    }
    other = foreign["party" if kind.holder == "project" else "project"]
    return [fault for fault in FAULTS if fault not in other]


PILOT_TYPES = tuple(dict.fromkeys(kind for kinds in KB.certificates_for.values() for kind in kinds))
days_around = st.dates(date(2014, 1, 1), date(2017, 12, 31))


@st.composite
def certificates(draw: st.DrawFn, kinds: Sequence[CertificateType] = PILOT_TYPES) -> Certificate:
    """Return a certificate, sound or with any of the faults, valid until any day."""
    kind = draw(st.sampled_from(kinds))
    changes: dict[str, Any] = {"number": f"{kind.id}-{draw(st.integers(1, 3))}"}
    if kind.validity_rule != "none" and draw(st.booleans()):
        changes["valid_until"] = draw(days_around)
    for fault in draw(st.lists(st.sampled_from(faults_of(kind)), max_size=2)):
        changes |= FAULTS[fault][0]
    return certificate(kind, **changes)


some_certificates = st.lists(certificates(), max_size=40)


def every_certificate() -> tuple[Certificate, ...]:
    """Return one sound certificate of each type of a pilot department."""
    return tuple(certificate(kind) for kind in PILOT_TYPES)


def fate_of(decision: Decision, document: str) -> DocumentFate:
    """Return what becomes of a document in a decision, where all steps that need it share one fate."""
    assert decision.documents is not None
    (fate,) = (fate for fate in decision.documents.list if fate.document == document)
    return fate


# Graphs of tasks.


@st.composite
def task_graphs(draw: st.DrawFn, most: int = 8, *, with_bounds: bool = True) -> list[Task]:
    """Return tasks without a ring, in any order: ordinary waits, early waits with a lag, both on one maker."""
    names = [f"t{number}" for number in range(draw(st.integers(0, most)))]
    tasks: list[Task] = []
    for place, name in enumerate(names):
        # Each bit of a mask is a wait for one of the tasks before.
        after, early = draw(st.integers(0, 2**place - 1)), draw(st.integers(0, 2**place - 1))
        days, lag = draw(st.integers(0, 6)), draw(st.integers(0, 2))
        bound = draw(st.integers(0, 30)) if with_bounds else 0
        tasks.append(
            Task(
                name,
                days,
                after=tuple(other for n, other in enumerate(names[:place]) if after >> n & 1),
                early=tuple((other, lag + n % 2) for n, other in enumerate(names[:place]) if early >> n & 1),
                not_before=max(bound - 25, 0),
                finish_not_before=max(10 - bound, 0),
            )
        )
    return draw(st.permutations(tasks))


# Small knowledge bases, written in sight of the test.


def knowledge_base(facts: Sequence[Mapping[str, Any]], **parts: Any) -> KnowledgeBase:
    """Return a knowledge base of these facts and parts, everything else as small as it can be.

    Conditions are written as in the rule files: `{"when": {"area_m2": ">= 3000"}}`.
    """
    written = [{"zh": fact["id"], "question": {"zh": fact["id"]}, **fact} for fact in facts]
    vocabulary = {"facts": written}
    derived = {rule["id"]: rule["id"] for rule in parts.get("derived_facts", ())}
    words = Words(Vocabulary.model_validate(vocabulary), derived)
    data = {
        "manifest": {
            "id": "small",
            "zh": "小",
            "jurisdiction": {"zh": "某市"},
            "law_as_of": "2015-05-18",
            "effective_from": "2013-01-01",
            "categories": [{"id": "c", "zh": "类"}],
        },
        "vocabulary": vocabulary,
        "stages": [{"id": "S1", "zh": "一"}, {"id": "S6", "zh": "六", "counted": False}],
        "departments": [{"id": "D", "zh": "部门", "certificate_database_pilot": True}],
        **parts,
    }
    kb = KnowledgeBase.model_validate(data, context={"words": words})
    assert words.problems == []
    return kb


def code_fact(name: str, *values: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "code", "values": [{"id": value, "zh": value} for value in values], **more}


def opened_by_meaning(kb: KnowledgeBase) -> OpenRelease:
    return OpenRelease(Release(kb), build(kb, by_meaning(kb)), NOTICES)
