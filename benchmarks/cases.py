"""Harbin, opened by its written meaning, and random projects with certificates that nobody has seen before."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from decision.certificates import Certificate, Parties, Party, Project
from decision.classify import classify
from decision.decide import Case
from decision.identifiers import credit_check, organisation_check
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from kb.calendar_files import load_calendars
from kb.loader import load
from kb.model import CertificateType
from kb.release import Release
from kb.vocabulary import Value

AS_OF = date(2015, 5, 18)
_ROOT = Path(__file__).parent.parent / "kb"


def opened() -> OpenRelease:
    """Return the shipped release."""
    kb = load(_ROOT / "harbin")
    return OpenRelease(Release(kb), build(kb, by_meaning(kb)), load_calendars(_ROOT / "calendars"))


class Cases:
    """Random requests; the same seed gives the same ones."""

    def __init__(self, release: OpenRelease, seed: int = 7) -> None:
        self._random, self._kb = random.Random(seed), release.kb
        self._kinds = tuple(
            dict.fromkeys(kind for kinds in self._kb.certificates_for.values() for kind in kinds)
        )
        words = self._kb.vocabulary
        codes = [fact for fact in words.facts if fact.type == "code"]
        declared = [fact.id for fact in words.facts if fact.optional]
        self.combinations = [
            facts
            for values in product(*(fact.codes for fact in codes))
            if classify(
                release.index, facts := dict(zip((f.id for f in codes), values, strict=True))
            ).is_decided
        ]
        self.facts: list[dict[str, Value]] = [
            {**facts, **dict(zip(declared, answers, strict=True))}
            for facts in self.combinations
            for answers in product((False, True), repeat=len(declared))
        ]
        self._number = 0

    def any_facts(self) -> dict[str, Value]:
        return self._random.choice(self.facts)

    def case(self, facts: dict[str, Value], certificates: int = 60, *, distinct: bool = True) -> Case:
        """Return a project that starts within a year, with parties and certificates of its own.

        `distinct` certificates are of different types as far as there are so many; one in ten has a fault.
        """
        self._number += 1
        parties = Parties(
            Party(self._code("MA"), f"某公司{self._number}"),
            Project(f"2015-230102-47-03-{self._number % 10**6:06}", f"某项目{self._number}"),
            (("intermediary", Party(self._code("MB"))), ("contractor", Party(self._code("MC")))),
        )
        kinds = self._random.sample(self._kinds, min(certificates, len(self._kinds)))
        if not distinct:
            kinds = self._random.choices(self._kinds, k=certificates)
        held = tuple(self._certificate(kind, parties) for kind in kinds)
        return Case(facts, parties, held, AS_OF + timedelta(self._random.randrange(365)))

    def _code(self, letters: str) -> str:
        """Return a credit code with the right check characters."""
        first = f"{letters}{self._number % 10**6:06}"
        code = f"91230102{first}{organisation_check(first)}"
        return code + credit_check(code)

    def _certificate(self, kind: CertificateType, parties: Parties) -> Certificate:
        pick = self._random
        holders: dict[str, Party] = {"applicant": parties.applicant, **dict(parties.others)}
        is_bad = pick.random() < 0.1
        until = AS_OF + timedelta(pick.randrange(-60, 0) if is_bad else pick.randrange(1, 1500))
        begins = AS_OF - timedelta(pick.randrange(60, 1000))
        return Certificate(
            type=kind.id,
            number=f"{kind.zh[:2]}〔{begins.year}〕{self._number}第{pick.randrange(10**6)}号",
            issuer=self._kb.department_by_id[kind.issuer].zh,
            holder="" if kind.holder == "project" else holders[kind.holder].credit_code,
            project=parties.project.code if kind.holder == "project" else "",
            issued=begins,
            valid_from=begins,
            valid_until=None if kind.validity_rule == "none" else until,
        )
