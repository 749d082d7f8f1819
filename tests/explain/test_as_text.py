"""The text of a decision; `python -m tests.explain.test_as_text` writes the expected one anew."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from decision.answer import Decision, Warned
from decision.reason import because
from explain.as_text import as_text
from explain.columns import COLUMNS, width
from tests.explain.cases import BUREAU, DAY, FACTORY, decided, design_certificate, opened, reference_decisions

EXPECTED = Path(__file__).parents[1] / "expected" / "village_factory.txt"
UNANNOUNCED = date(2015, 12, 15)


def village_factory() -> Decision:
    """Return the worked case; its release has no fingerprint, so that only what is shown can change the text."""
    facts = {**FACTORY, "public_place": "false", "takes_farmland": "false"}
    certificates = (design_certificate(date(2018, 5, 31)),)
    decision = decided(facts, start=DAY, parties=BUREAU, certificates=certificates)
    return replace(decision, release=replace(decision.release, fingerprint="0" * 64))


def squeezed(text: str) -> str:
    return "".join(text.split())


def section(text: str, title: str) -> str:
    return next(block for block in text.split("\n\n") if block.startswith(title))


def test_the_worked_case_reads_as_expected():
    assert as_text(village_factory()) == EXPECTED.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("start", [None, DAY, UNANNOUNCED])
def test_no_line_is_wider_than_the_terminal_for_any_flowchart(lang, start):
    decisions = reference_decisions(start).values()
    assert len(decisions) == 27
    for decision in decisions:
        text = as_text(decision, lang)
        assert max(map(width, text.splitlines())) <= COLUMNS


@pytest.mark.parametrize(
    "facts", [{}, {"investor": "government"}, {"investor": "government", "management": "filing"}]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_is_wider_without_a_flowchart(facts, lang):
    assert max(map(width, as_text(decided(facts), lang).splitlines())) <= COLUMNS


def test_every_step_and_every_document_is_shown():
    for decision in reference_decisions(DAY).values():
        shown = squeezed(as_text(decision))
        assert decision.plan
        assert decision.documents
        for step in (*decision.plan.steps, *decision.plan.after_start_of_works):
            assert squeezed(step.label) in shown
        for fate in decision.documents.list:
            assert squeezed(fate.label) in shown


def test_numbers_of_steps_lead_from_the_documents_to_the_plan():
    text = as_text(village_factory())
    assert re.search(r"^  2 联 联合现场踏查 ", text, re.MULTILINE)
    assert "建设项目并联审批申请表（环节2）" in section(text, "要带的")


def test_the_list_to_bring_is_as_long_as_its_count():
    decision = village_factory()
    assert decision.documents
    listed = re.findall(r"^ +\d+ .*环节", section(as_text(decision), "要带的"), re.MULTILINE)
    assert len(listed) == decision.documents.to_submit


def test_an_exempt_document_names_issuer_number_and_last_valid_day():
    exempt = section(as_text(village_factory()), "不用带：有证照的（1件）")
    assert "工程设计资质证书：市城乡建设委员会，编号A123000001，有效期到2018-05-31" in squeezed(exempt)


def test_a_certificate_that_ends_too_soon_is_brought_and_says_why():
    certificates = (design_certificate(date(2015, 5, 20)),)
    text = as_text(decided(FACTORY, start=DAY, parties=BUREAU, certificates=certificates))
    assert "证照有效期到2015-05-20，而最晚" in squeezed(section(text, "要带的"))


def test_a_certificate_that_does_not_count_is_named_under_its_document():
    certificates = (design_certificate(date(2014, 5, 31)),)
    text = as_text(decided(FACTORY, parties=BUREAU, certificates=certificates))
    assert "证照A123000001：证照有效期到2014-05-31，已经过期。" in text


def test_a_result_that_is_already_held_is_noted_at_its_step():
    decision = decided(FACTORY)
    assert decision.plan
    note = because("result_already_held", document="立项确认书", number="2015-7")
    steps = (replace(decision.plan.steps[0], notes=(note,)), *decision.plan.steps[1:])
    text = as_text(replace(decision, plan=replace(decision.plan, steps=steps)))
    assert "您已经有有效的立项确认书（编号2015-7）" in section(text, "说明")


def test_uncertain_dates_say_why_once():
    text = as_text(decided(FACTORY, start=UNANNOUNCED))
    assert "之间" in section(text, "日期")
    assert text.count("2016年的放假安排还没有公布") == 1


def test_the_comparison_gives_percentages():
    assert re.search(r"^环节 +42 +14 +减少66\.7%$", as_text(village_factory()), re.MULTILINE)


def test_without_a_flow_before_only_the_present_size_is_shown():
    shown = section(as_text(reference_decisions()["F-GOV-01"]), "和改革前比")
    assert "改革前" not in shown.splitlines()[1]


def test_an_undecided_case_asks_one_question_and_says_why():
    text = as_text(decided({"investor": "government", "land_nature": "state_other"}))
    assert text.startswith("还不能确定走哪张流程图：还有4种情形可能。")
    question = text[text.index("请接着回答") :]
    assert "acquisition=allocation_new" in question
    assert "为什么问：还有4种情形可能" in question
    assert "照已有的回答不可能的：乡镇企业用地" in question
    assert "S-GOV-01 政府投资·新供划拨用地项目 → F-GOV-01" in question


def test_candidates_that_share_a_flowchart_say_so():
    facts = {"investor": "government", "land_nature": "state_other", "acquisition": "allocation_new"}
    assert "不论怎样回答，都走流程图F-GOV-01。" in as_text(decided(facts))


def test_an_impossible_project_names_rule_basis_and_repairs():
    text = as_text(decided({"investor": "government", "management": "filing"}))
    assert text.startswith("这样的项目不存在")
    assert "C-01 政府直接投资或注入资本金的项目实行审批制" in text
    assert "依据：国发〔2004〕20号" in text
    assert "项目管理方式改为审批（management=approval）" in text


def test_english_text_uses_english_labels_where_there_are_some():
    text = as_text(village_factory(), "en")
    assert "Township enterprise on collective land" in text
    assert "Joint site survey" in text


def test_nothing_in_the_text_steers_the_terminal():
    decision = decided({})
    hostile = Warned(because("normalised", field="applicant.name", was="\x1b]0;x\x07", now="x\u202e"))
    text = as_text(replace(decision, warnings=(hostile,)))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text)


def test_only_headings_are_set_off_and_only_if_asked():
    decision = village_factory()
    plain, marked = as_text(decision), as_text(decision, heading=lambda line: f"<{line}>")
    assert "<要带的（83件）>" in marked
    assert marked.replace("<", "").replace(">", "") == plain


def test_every_combination_of_facts_can_be_shown():
    values = {fact.id: fact.codes for fact in opened().kb.vocabulary.facts if fact.type == "code"}
    for name, codes in values.items():
        for code in codes:
            assert as_text(decided({name: code}))


if __name__ == "__main__":
    EXPECTED.write_text(as_text(village_factory()), encoding="utf-8")
