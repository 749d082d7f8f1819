"""The exemption slip: what is exempt, by which certificate, for which steps, as of when."""

from __future__ import annotations

from datetime import date

import pytest

from decision.register.slip import NoExemptionSlip, exemption_slip
from tests.decision.strategies import (
    AS_OF,
    FACTORY,
    KB,
    NOTHING_DECLARED,
    certificate,
    decided,
    every_certificate,
)

FACTS = {**FACTORY, **NOTHING_DECLARED}


def test_a_line_names_the_certificate_its_issuer_its_end_and_the_steps():
    decision = decided(
        FACTS,
        certificates=[certificate("safety_permit", number="黑JZ〔2014〕1号")],
        known_at=date(2015, 6, 1),
    )
    slip = exemption_slip(KB, decision)
    assert (slip.as_of, slip.known_at, slip.release) == (
        AS_OF,
        date(2015, 6, 1),
        decision.release.fingerprint,
    )
    (line,) = slip.lines
    assert (line.document.id, line.certificate.label) == ("safety_permit", "建筑施工企业安全生产许可证")
    assert (line.number, line.issuer_label, line.valid_until) == (
        "黑JZ〔2014〕1号",
        "市城乡建设委员会",
        date(2016, 1, 4),
    )
    assert line.steps
    assert {step.id for step in line.steps} <= {step.item for step in decision.plan.steps}
    assert (line.rule, line.reason.code) == ("EX-2", "certificate_valid_until")


@pytest.mark.parametrize(
    "changes", [{"state": "revoked"}, {"valid_until": date(2015, 5, 17)}, {"holder": "91230100MA10002951"}]
)
def test_a_certificate_that_does_not_count_is_on_no_slip(changes):
    decision = decided(FACTS, certificates=[certificate("safety_permit", **changes)])
    assert exemption_slip(KB, decision).lines == ()


def test_the_slip_holds_just_what_the_decision_exempts_from():
    decision = decided(FACTS, certificates=every_certificate())
    slip = exemption_slip(KB, decision)
    exempt = [fate.document for fate in decision.documents.list if fate.status == "exempt"]
    assert [line.document.id for line in slip.lines] == exempt
    assert sum(len(line.steps) for line in slip.lines) == decision.documents.exempted


def test_a_class_of_documents_names_what_really_stands_for_it():
    facts = {**FACTS, "investor": "government", "management": "approval"}
    slip = exemption_slip(
        KB, decided(facts, certificates=[certificate("site_opinion_letter", valid_until=AS_OF)])
    )
    (line,) = slip.lines
    assert (line.document.id, line.member.id) == ("planning_basis", "site_opinion_letter")


def test_an_undecided_or_impossible_project_has_no_slip():
    for facts in ({}, {**FACTS, "management": "approval"}):
        with pytest.raises(NoExemptionSlip, match="complete or correct the answers"):
            exemption_slip(KB, decided(facts))
