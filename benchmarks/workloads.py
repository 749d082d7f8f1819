"""W1 and W2 as any engine can be asked them: a table of situations, and slots of documents against certificates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from decision.chart import chart
from decision.decide import Case
from decision.documents import certificate_types
from decision.index import Index
from decision.opened import OpenRelease
from kb.conditions import tests_in
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value

SLOTS = 115
Row = tuple[dict[str, tuple[Value, ...]], str]


@dataclass(frozen=True)
class Workload:
    """What is asked.

    `rows` are the situations: the values that each fact may have, and the id. `slots` are 115 documents of the flow
    that has little more of them, each with the types of certificate that give it; `facts` lead to that flow.
    """

    facts: Mapping[str, Value]
    rows: tuple[Row, ...]
    slots: tuple[frozenset[str], ...]


def workload(release: OpenRelease, combinations: Sequence[Mapping[str, Value]]) -> Workload:
    """Return the rows of all situations and the slots of one flow."""
    kb = release.kb
    nearest = min(
        (facts for facts in combinations if len(_slots(release, facts)) >= SLOTS),
        key=lambda facts: len(_slots(release, facts)),
    )
    return Workload(nearest, rows(kb), tuple(_slots(release, nearest)[:SLOTS]))


def rows(kb: KnowledgeBase) -> tuple[Row, ...]:
    """Return the situations as rows of a table."""
    found = []
    for situation in kb.situations:
        cells: dict[str, tuple[Value, ...]] = {}
        for test in tests_in(situation.when):
            assert test.fact not in cells
            codes = kb.vocabulary[test.fact].codes
            cells[test.fact] = tuple(code for code in codes if test.cell.admits(code))
        found.append((cells, situation.id))
    return tuple(found)


def look_up(
    index: Index, combinations: Sequence[Mapping[str, Value]]
) -> Callable[[Mapping[str, Value]], str]:
    """Return W1 as a dictionary look-up, the limit."""
    table = {
        tuple(facts[n] for n in index.classification): index.at(facts).situations[0] for facts in combinations
    }
    one, two, three, four = index.classification
    return lambda facts: table[facts[one], facts[two], facts[three], facts[four]]


def with_sets(
    classify: Callable[[Mapping[str, Value]], str], slots: Sequence[frozenset[str]], as_of: date
) -> Callable[[Case], tuple[str, list[bool]]]:
    """Return W2 with plain sets, the limit: types of certificates that hold, against what each slot accepts."""

    def answer(case: Case) -> tuple[str, list[bool]]:
        held = held_types(case, as_of)
        return classify(case.facts), [not accepted.isdisjoint(held) for accepted in slots]

    return answer


def held_types(case: Case, as_of: date) -> set[str]:
    """Return the types of the certificates that hold."""
    known = set(owners(case))
    return {
        one.type
        for one in case.certificates
        if one.state == "valid"
        and (one.holder or one.project) in known
        and (one.valid_from is None or one.valid_from <= as_of)
        and (one.valid_until is None or as_of <= one.valid_until)
    }


def owners(case: Case) -> list[str]:
    """Return the codes to which certificates can belong."""
    others = (party.credit_code for _, party in case.parties.others)
    return [case.parties.applicant.credit_code, case.parties.project.code, *others]


def _slots(release: OpenRelease, facts: Mapping[str, Value]) -> list[frozenset[str]]:
    flow = chart(release.kb, release.index.settle(facts).certain)
    return [
        frozenset(kind.id for kind in certificate_types(release.kb, document))
        for item in flow.items
        for document in flow.requires[item]
    ]
