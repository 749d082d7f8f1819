"""The law change lab, told: what set values make of each flowchart, and which items are worth cutting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from decision.chart_effects import ChartEffect
from decision.worth import Worth
from explain.told import Line, Sections, sections_of
from explain.wording import Lang
from kb.knowledge_base import KnowledgeBase

MOST_SHOWN = 20
_PHRASES: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "flowcharts": "各流程图的变化",
        "items_flowcharts": "值得压缩的事项，按全部流程图",
        "items_log": "值得压缩的事项，按已办理的项目",
        "total": "{changed}张流程图有变化，共{count}张；总工作日合计{before}改为{after}。",
        "chart": "{name}：{before} → {after}个工作日",
        "path": "关键路径：{path}",
        "path_before": "原关键路径：{path}",
        "item": "{name}（{days}个工作日）：每压缩1天，{plans}个流程中{deciding}个缩短1天（平均{ratio:.2f}天）；"
        "最多共可缩短{most}天",
        "none": "没有事项的压缩能缩短流程。",
        "more": "另有{count}项，全部内容见--json。",
    },
    "en": {
        "flowcharts": "What becomes of the flowcharts",
        "items_flowcharts": "Items worth cutting, over all flowcharts",
        "items_log": "Items worth cutting, over the logged projects",
        "total": "{changed} of {count} flowcharts change; their working days together: {before} become {after}.",
        "chart": "{name}: {before} → {after} working days",
        "path": "critical path: {path}",
        "path_before": "critical path before: {path}",
        "item": "{name} ({days} working days): of {plans} flows a day cut shortens {deciding} by a day"
        " ({ratio:.2f} on average); at most {most} days in all",
        "none": "No flow gets shorter by cutting an item.",
        "more": "More: {count}; --json lists them.",
    },
}


def lab_told(
    effects: Sequence[ChartEffect], items: Sequence[Worth], kb: KnowledgeBase, over: str, lang: Lang
) -> Sections:
    """Return it in sentences; flowcharts are told where one changes, and of the items those that shorten a flow."""
    phrases = _PHRASES[lang]
    return sections_of(
        [
            (phrases["flowcharts"], _effects(effects, kb, lang)),
            (phrases[f"items_{over}"], _items(items, kb, lang)),
        ]
    )


def _effects(effects: Sequence[ChartEffect], kb: KnowledgeBase, lang: Lang) -> Iterator[Line]:
    phrases, changed = _PHRASES[lang], [one for one in effects if one.is_changed]
    if not changed:
        return
    before, after = sum(one.days_before for one in effects), sum(one.days_after for one in effects)
    yield Line(phrases["total"].format(changed=len(changed), count=len(effects), before=before, after=after))
    for one in changed:
        found = kb.flowchart_by_id.get(one.flowchart)
        name = f"{one.flowchart} {_label(found, lang)}" if found else one.flowchart
        yield Line(phrases["chart"].format(name=name, before=one.days_before, after=one.days_after))
        if one.path_before != one.path_after:
            yield Line(phrases["path_before"].format(path=_path(one.path_before, kb, lang)), depth=1)
        yield Line(phrases["path"].format(path=_path(one.path_after, kb, lang)), depth=1)


def _path(items: Sequence[str], kb: KnowledgeBase, lang: Lang) -> str:
    return " → ".join(_label(kb.item_by_id[item], lang) if item in kb.item_by_id else item for item in items)


def _items(items: Sequence[Worth], kb: KnowledgeBase, lang: Lang) -> Iterator[Line]:
    phrases, deciding = _PHRASES[lang], [one for one in items if one.deciding]
    if not deciding:
        yield Line(phrases["none"])
    for one in deciding[:MOST_SHOWN]:
        yield Line(
            phrases["item"].format(
                name=_label(kb.item_by_id[one.item], lang),
                days=one.days,
                plans=one.plans,
                deciding=one.deciding,
                ratio=one.gained_per_day,
                most=one.most,
            )
        )
    if len(deciding) > MOST_SHOWN:
        yield Line(phrases["more"].format(count=len(deciding) - MOST_SHOWN))


def _label(entry: object, lang: Lang) -> str:
    return (getattr(entry, "en", "") if lang == "en" else "") or str(getattr(entry, "zh", ""))
