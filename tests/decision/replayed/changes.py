"""The change of law that the replay is held against, and a log of decided projects."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from decision.answer import Decision
from decision.decide import Case, decide
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from decision.replayed import Holding, Logged
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.patch import patched, read_setting
from kb.release import Release, rule_files
from kb.unpacked import folder_of
from kb.vocabulary import Value, written
from tests import folders
from tests.decision.strategies import (
    AS_OF,
    DECLARED,
    KB,
    NOTICES,
    OPENED,
    PARTIES,
    PILOT_TYPES,
    VALID,
    answers,
    certificate,
)

FILES = rule_files(folders.HARBIN)
# A document that every project brings and no certificate gives, for which the new rules have a type.
NEW_TYPE, ITS_DOCUMENT = "brief_db", "project_brief"
ISSUER = PILOT_TYPES[0].issuer


def edited(edits: Mapping[str, tuple[str, str]], settings: Sequence[str]) -> KnowledgeBase:
    """Return the shipped rules with one text replaced in each of some files, and values set."""
    files = dict(FILES)
    for name, (old, new) in edits.items():
        text = files[name].decode()
        assert text.count(old) == 1, (name, old)
        files[name] = text.replace(old, new).encode()
    with folder_of(patched(files, [read_setting(word) for word in settings], KB.vocabulary)) as folder:
        return load(folder)


def opened_by_meaning(kb: KnowledgeBase) -> OpenRelease:
    """Return rules opened by what they say."""
    return OpenRelease(Release(kb), build(kb, by_meaning(kb)), NOTICES)


def changed_law() -> OpenRelease:
    """Return the rules with one situation split in two, two flowcharts merged, a limit cut, a certificate type more."""
    situation = next(
        line for line in FILES["situations.csv"].decode().splitlines() if line.startswith("S-GOV-02,")
    )
    split = (
        situation.replace('"state_industrial, state_other"', "state_industrial"),
        situation.replace('"state_industrial, state_other"', "state_other")
        .replace("S-GOV-02,", "S-GOV-04,")
        .replace("自有存量用地", "自有存量其他用地")
        .replace("F-GOV-02", "F-GOV-03"),
    )
    last = FILES["certificates.csv"].decode().splitlines()[-1]
    more = f"{NEW_TYPE},项目简介备案,Project brief,{ISSUER},applicant,{ITS_DOCUMENT},none,,,false,reconstruction,"
    kb = edited(
        {"situations.csv": (situation, "\n".join(split)), "certificates.csv": (last, f"{last}\n{more}")},
        ["situations/S-GRT-02.flowchart=F-GRT-01", "items/eia_form.promised.days=1"],
    )
    return opened_by_meaning(kb)


@dataclass(frozen=True)
class Decided:
    """A project with what the log says of it, and how the rules of then decided it."""

    case: Case
    logged: Logged
    before: Decision


def decided_projects(number: int, kinds: int, seed: int = 1) -> list[Decided]:
    """Return so many projects of so many kinds, decided by the shipped rules.

    Of the kinds one in three holds certificates, some of these have a start, and one in ten left something open.
    """
    chance = random.Random(seed)
    pool = [_decided(f"k{place}", chance) for place in range(kinds)]
    drawn = ((f"d{place}", chance.choice(pool)) for place in range(number))
    return [replace(one, logged=replace(one.logged, id=name)) for name, one in drawn]


def _decided(name: str, chance: random.Random) -> Decided:
    facts: dict[str, Value] = dict(answers(*chance.choice(VALID)))
    facts |= {fact: chance.random() < 0.5 for fact in DECLARED if chance.random() < 0.9}
    if chance.random() < 0.1:
        del facts[chance.choice(sorted(facts))]
    held = tuple(map(certificate, chance.sample(PILOT_TYPES, 6))) if chance.random() < 0.33 else ()
    if held and chance.random() < 0.5:
        held += (
            held[0]._replace(
                type=NEW_TYPE, number="N-1", issuer=ISSUER, holder=PARTIES.applicant.credit_code
            ),
        )
    start = AS_OF if held and chance.random() < 0.5 else None
    case = Case(facts, PARTIES, held, start)
    holding = Holding(PARTIES, held, start, AS_OF, AS_OF) if held else None
    stated = {fact: value if isinstance(value, bool) else written(value) for fact, value in facts.items()}
    logged = Logged(name, OPENED.release.fingerprint, stated, holding)
    return Decided(case, logged, decide(case, OPENED, AS_OF, AS_OF))
