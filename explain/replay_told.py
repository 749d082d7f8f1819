"""Logged decisions decided again, told: totals, from where to where they move, what is gained and lost, which cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from decision.replayed import Replay
from decision.replayed.report import Answered, Flow, Shift
from explain.difference_words import fact_words
from explain.told import Line, Sections, sections_of
from explain.wording import Lang
from kb.knowledge_base import KnowledgeBase

MOST_SHOWN = 20
_SHIFTS = ("working_days", "steps", "to_submit", "exemptible")
_PLACED = ("outcome", "situation", "flowchart")
_PHRASES: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "totals": "重新判断的结果",
        "flows": "从哪张流程图到哪张流程图",
        "shifts": "多出和减少",
        "hanging": "判断不了，单独计数",
        "cases": "结果有变化的判断",
        "decisions": "共{decisions}次判断，比较了{compared}次：{same}次不变，{changed}次有变化，"
        "其中{moved}次换了情形或流程图。",
        "lost": "其中{count}次的个人信息已删除，按没有证照比较。",
        "without": "{count}次判断的规则库里没有，没有比较：{release}",
        "asked": "{count}次判断取决于“{fact}”，当时没有问或者新规则不认得当时的回答，不能当作“否”。",
        "stay": "不变：{count}次",
        "flow": "{before} → {after}：{count}次",
        "shift": "{name}：合计{before}改为{after}；{more}次增加（共{gained}），{fewer}次减少（共{lost}）",
        "quantiles": "每次判断的变化，从小到大：{quantiles}",
        "share": "前{share}处{by}",
        "case": "{id}：{changes}",
        "more": "另有{count}次，全部内容见--json。",
        "same": "全部不变。",
        "working_days": "总工作日",
        "steps": "环节",
        "to_submit": "需提交的要件",
        "exemptible": "证照库可以提供的要件",
        "situation": "情形",
        "flowchart": "流程图",
        "outcome": "结果",
        "decided": "已确定",
        "undecided": "尚不能确定",
        "impossible": "不可能存在",
        "of": "：",
        "and": "；",
        "none": "无",
    },
    "en": {
        "totals": "Decided again",
        "flows": "From which flowchart to which",
        "shifts": "More and fewer",
        "hanging": "Cannot be told, counted apart",
        "cases": "Decisions that are answered otherwise",
        "decisions": "Decisions: {decisions}; compared: {compared}. The same: {same}; otherwise: {changed}, of which"
        " {moved} have another situation or flowchart.",
        "lost": "The personal values of {count} are deleted; they were compared as if no certificate were held.",
        "without": "The rules of {count} are not in the store, so they were not compared: {release}",
        "asked": "{count} hang on “{fact}”: it was not asked, or the new rules do not know the answer."
        " Unknown does not count as no.",
        "stay": "as before: {count}",
        "flow": "{before} → {after}: {count}",
        "shift": "{name}: {before} become {after} in all; {more} decisions have more (by {gained}),"
        " {fewer} fewer (by {lost})",
        "quantiles": "change of each decision, from the least on: {quantiles}",
        "share": "{by} at {share}",
        "case": "{id}: {changes}",
        "more": "More: {count}; --json lists them.",
        "same": "Nothing changes.",
        "working_days": "working days in all",
        "steps": "steps",
        "to_submit": "documents to submit",
        "exemptible": "documents that a certificate can give",
        "situation": "situation",
        "flowchart": "flowchart",
        "outcome": "outcome",
        "decided": "decided",
        "undecided": "undecided",
        "impossible": "impossible",
        "of": ": ",
        "and": "; ",
        "none": "none",
    },
}


def replay_as_data(report: Replay) -> dict[str, Any]:
    """Return the report as plain data; every key is always there."""
    return asdict(report)


def replay_told(report: Replay, kb: KnowledgeBase, lang: Lang) -> Sections:
    """Return the report in sentences, with at most `MOST_SHOWN` flows and cases. `kb` are the new rules."""
    phrases = _PHRASES[lang]
    return sections_of(
        [
            (phrases["totals"], _totals(report, phrases)),
            (phrases["hanging"], _hanging(report, kb, lang)),
            (phrases["flows"], _flows(report, kb, lang)),
            (phrases["shifts"], _shifts(report, phrases)),
            (phrases["cases"], _cases(report, phrases)),
        ]
    )


def _totals(report: Replay, phrases: Mapping[str, str]) -> Iterator[Line]:
    yield Line(phrases["decisions"].format(**asdict(report)))
    if report.compared and not report.changed:
        yield Line(phrases["same"])
    if report.certificates_lost:
        yield Line(phrases["lost"].format(count=report.certificates_lost))
    for release, count in report.without_release.items():
        yield Line(phrases["without"].format(count=count, release=release[:12]))


def _hanging(report: Replay, kb: KnowledgeBase, lang: Lang) -> Iterator[Line]:
    for name, count in report.hanging.items():
        label = fact_words(kb.vocabulary[name], lang) if name in kb.vocabulary else name
        yield Line(_PHRASES[lang]["asked"].format(count=count, fact=label))


def _flows(report: Replay, kb: KnowledgeBase, lang: Lang) -> Iterator[Line]:
    phrases = _PHRASES[lang]
    stay = [flow for flow in report.flows if _before(flow) == _after(flow)]
    moving = sorted((flow for flow in report.flows if flow not in stay), key=lambda flow: -flow.decisions)
    if report.flows:
        yield Line(phrases["stay"].format(count=sum(flow.decisions for flow in stay)))
    for flow in moving[:MOST_SHOWN]:
        before, after = (_place(*place, kb, lang) for place in (_before(flow), _after(flow)))
        yield Line(phrases["flow"].format(before=before, after=after, count=flow.decisions))
    if len(moving) > MOST_SHOWN:
        yield Line(phrases["more"].format(count=len(moving) - MOST_SHOWN))


def _before(flow: Flow) -> tuple[str, str | None]:
    return flow.outcome_before, flow.flowchart_before


def _after(flow: Flow) -> tuple[str, str | None]:
    return flow.outcome_after, flow.flowchart_after


def _place(outcome: str, flowchart: str | None, kb: KnowledgeBase, lang: Lang) -> str:
    """Return a flowchart with its name, or the outcome where there is none."""
    if flowchart is None:
        return _PHRASES[lang][outcome]
    found = kb.flowchart_by_id.get(flowchart)
    name = ((found.en if lang == "en" else "") or found.zh) if found else ""
    return f"{flowchart} {name}".rstrip()


def _shifts(report: Replay, phrases: Mapping[str, str]) -> Iterator[Line]:
    for name in _SHIFTS:
        shift: Shift = getattr(report, name)
        if not shift.decisions:
            continue
        yield Line(phrases["shift"].format(name=phrases[name], **asdict(shift)))
        if shift.more or shift.fewer:
            shares = (
                phrases["share"].format(share=f"{float(share):.0%}", by=f"{by:+d}" if by else "0")
                for share, by in shift.quantiles.items()
            )
            yield Line(phrases["quantiles"].format(quantiles=phrases["and"].join(shares)), depth=1)


def _cases(report: Replay, phrases: Mapping[str, str]) -> Iterator[Line]:
    for case in report.cases[:MOST_SHOWN]:
        yield Line(phrases["case"].format(id=case.id, changes=_changes(case.before, case.after, phrases)))
    if report.changed > MOST_SHOWN:
        yield Line(phrases["more"].format(count=report.changed - MOST_SHOWN))


def _changes(before: Answered, after: Answered, phrases: Mapping[str, str]) -> str:
    was, now = asdict(before), asdict(after)
    return phrases["and"].join(
        f"{phrases[name]}{phrases['of']}{_value(was[name], phrases)} → {_value(now[name], phrases)}"
        for name in (*_PLACED, *_SHIFTS)
        if was[name] != now[name]
    )


def _value(value: str | int | None, phrases: Mapping[str, str]) -> str:
    if value is None:
        return phrases["none"]
    return phrases.get(str(value), str(value))
