"""A small invented knowledge base, as objects and as a folder: who may put up a stall at a fair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kb.condition_reader import Words
from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.location import Location
from kb.verify import CHECKS
from kb.verify.ground import Ground
from kb.vocabulary import Vocabulary

_QUESTION = {"zh": "?"}
GOODS = {
    "id": "goods",
    "zh": "货物",
    "type": "code",
    "question": _QUESTION,
    "values": [
        {"id": code, "zh": zh} for code, zh in (("food", "食品"), ("toys", "玩具"), ("books", "图书"))
    ],
}
ROOFED = {"id": "roofed", "zh": "有棚", "type": "boolean", "question": _QUESTION}
AREA = {"id": "area", "zh": "面积", "type": "number", "minimum": "0", "unit": "平方米", "question": _QUESTION}
OPENING = {"id": "opening", "zh": "开市日", "type": "date", "question": _QUESTION}
MUSIC = {"id": "music", "zh": "有音乐", "type": "boolean", "optional": True, "question": _QUESTION}

MANIFEST = {
    "id": "fair",
    "zh": "集市",
    "jurisdiction": {"zh": "某市"},
    "law_as_of": "2020",
    "effective_from": "2020-01-01",
    "location": Location("manifest.yaml", 1, 1),
}
RECONSTRUCTION = {"provenance": "reconstruction"}
_FILES = {
    "situations": "situations.csv",
    "constraints": "constraints.csv",
    "flowcharts": "flowcharts.csv",
    "documents": "documents.csv",
    "certificate_types": "certificates.csv",
    "derived_facts": "applicability.yaml",
    "item_rules": "applicability.yaml",
    "reference_cases": "applicability.yaml",
    "items": "items/fair.yaml",
    "examples": "examples/fair.yaml",
    "advice": "advice.yaml",
    "charts": "charts.yaml",
    "totals": "charts.yaml",
}


def base(
    facts: Iterable[dict[str, Any]] = (GOODS, ROOFED), manifest: Mapping[str, Any] | None = None, **parts: Any
) -> KnowledgeBase:
    """Return a knowledge base of these facts and lists; each entry stands on a line of its own, from 2 on.

    `manifest` is what stands in it beside the necessary.
    """
    lined = [
        {"location": Location("vocabulary.yaml", line, 1), **fact} for line, fact in enumerate(facts, start=2)
    ]
    vocabulary = Vocabulary.model_validate({"facts": lined})
    data: dict[str, Any] = {"manifest": MANIFEST | dict(manifest or {}), "vocabulary": vocabulary, **parts}
    for key, file in _FILES.items():
        for line, entry in enumerate(data.get(key, ()), start=2):
            entry.setdefault("location", Location(file, line, 1))
    words = Words(vocabulary, {entry["id"]: entry["zh"] for entry in data.get("derived_facts", ())})
    kb = KnowledgeBase.model_validate(data, context={"words": words})
    assert words.problems == []
    return kb


def situation(name: str, flowchart: str = "F-1", **cells: str) -> dict[str, Any]:
    when = cells or "true"
    return {
        "id": name,
        "zh": f"情形{name}",
        "category": "stall",
        "flowchart": flowchart,
        "when": when,
        **RECONSTRUCTION,
    }


def constraint(name: str, **cells: str) -> dict[str, Any]:
    return {"id": name, "zh": f"限制{name}", "when": cells or "true", **RECONSTRUCTION}


def flowchart(name: str) -> dict[str, Any]:
    return {"id": name, "zh": f"流程{name}", "category": "stall"}


def derived(name: str, when: Any) -> dict[str, Any]:
    return {"id": name, "zh": f"推导{name}", "when": when, **RECONSTRUCTION}


def table(name: str, hit_policy: str = "UNIQUE", **parts: Any) -> dict[str, Any]:
    """A table that answers `fee`; `rule_sets`, `scope` and more in `parts`."""
    output = {"id": "fee", "zh": "费用", "type": "text"}
    start = {
        "id": name,
        "zh": f"表{name}",
        "hit_policy": hit_policy,
        "inputs": ["goods"],
        "outputs": [output],
    }
    return start | {"location": Location("manifest.yaml", 2, 1), **RECONSTRUCTION} | parts


def row(name: str, cells: Any, fee: str = "1", table: str = "fees", **parts: Any) -> dict[str, Any]:
    """A row of a table; `cells` are its whole condition, scopes among them."""
    place = Location(f"tables/{table}.csv", 2, 1)
    start = {"table": table, "id": name, "when": cells or "true", "outputs": {"fee": fee}, "location": place}
    return start | RECONSTRUCTION | parts


def acknowledgement(name: str, check: str, **parts: Any) -> dict[str, Any]:
    place = Location("manifest.yaml", 9, 1)
    start = {"id": name, "check": check, "reason": "照公布的写", "who": "市场局", "date": "2020-02-01"}
    return start | {"location": place} | parts


def box(item: str, days: int | None, *after: str, **parts: Any) -> dict[str, Any]:
    """A box of a drawn chart, and those from which an arrow leads to it."""
    return {"item": item, "days": days, "after": after} | parts


def chart(name: str, total: int | None, *steps: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A drawn chart with one published total."""
    variant = {"total": total, "location": Location("charts.yaml", 3, 1)}
    return {"id": name, "basis": "N-1", "variants": [variant], "steps": steps} | parts


def item(name: str, **parts: Any) -> dict[str, Any]:
    start = {"id": name, "zh": f"事项{name}", "department": "MARKET", "stage": "S1", "type": "permit"}
    return start | RECONSTRUCTION | parts


def rule(name: str, when: Any = "true") -> dict[str, Any]:
    return {"item": name, "when": when, "reason": "集市规则", **RECONSTRUCTION}


def document(name: str, kind: str = "application_form", **parts: Any) -> dict[str, Any]:
    return {"id": name, "zh": f"要件{name}", "kind": kind, **parts}


def certificate_type(name: str, satisfies: str, **parts: Any) -> dict[str, Any]:
    start = {
        "id": name,
        "zh": f"证照{name}",
        "issuer": "MARKET",
        "holder": "applicant",
        "satisfies": satisfies,
    }
    return start | parts


DEPARTMENTS = (
    {"id": "MARKET", "zh": "市场局", "certificate_database_pilot": "true"},
    {"id": "FIRE", "zh": "消防队", "certificate_database_pilot": "false"},
)


def found(check: str, kb: KnowledgeBase) -> list[Finding]:
    """Return what one check finds."""
    findings = list(CHECKS[check](Ground(kb)))
    assert all(finding.check == check and finding.fix and finding.location.line for finding in findings)
    return findings


def written(folder: Path, changes: Mapping[str, str]) -> Path:
    """Write the folder below into `folder`, with some files changed."""
    for name, text in {**FOLDER, **changes}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


FOLDER = {
    "manifest.yaml": """\
id: fair
zh: 集市
jurisdiction: {zh: 某市}
law_as_of: "2020"
effective_from: 2020-01-01
categories: [{id: stall, zh: 摊位}]
""",
    "vocabulary.yaml": """\
facts:
  - id: goods
    zh: 货物
    type: code
    question: {zh: 卖什么？}
    values: [{id: food, zh: 食品}, {id: toys, zh: 玩具}, {id: books, zh: 图书}]
  - {id: roofed, zh: 有棚, type: boolean, question: {zh: 有没有棚？}}
""",
    "constraints.csv": """\
id,货物,有棚,sentence_zh,basis,provenance
C-1,食品,false,食品摊位要有棚。,集市条例 3,statute
""",
    "situations.csv": """\
id,category,goods,roofed,flowchart,name_zh,basis,provenance
S-1,stall,food,-,F-1,食品摊位,集市条例 3,statute
S-2,stall,"toys, books",-,F-2,其他摊位,集市条例 4,statute
""",
    "flowcharts.csv": """\
id,category,name_zh,provenance
F-1,stall,食品流程,reconstruction
F-2,stall,其他流程,reconstruction
""",
    "departments.yaml": """\
stages: [{id: S1, zh: 申请}]
departments: [{id: MARKET, zh: 市场局, certificate_database_pilot: true}]
""",
    "items/fair.yaml": """\
items:
  - id: hygiene
    zh: 卫生检查
    department: MARKET
    stage: S1
    type: review
    requires: [form]
    produces: [hygiene_note]
    provenance: reconstruction
  - id: stall_permit
    zh: 摊位许可
    department: MARKET
    stage: S1
    type: permit
    requires: [form]
    requires_when: {sells_food: [hygiene_note]}
    produces: [permit]
    provenance: reconstruction
""",
    "documents.csv": """\
id,kind,name_zh,provenance
form,application_form,申请表,reconstruction
hygiene_note,prior_output,卫生意见,reconstruction
permit,prior_output,摊位许可证,reconstruction
""",
    "applicability.yaml": """\
derived_facts:
  - {id: sells_food, zh: 卖食品, when: {goods: food}, provenance: reconstruction}
items:
  - {item: hygiene, when: {sells_food: true}, reason: 食品要检查, provenance: reconstruction}
  - {item: stall_permit, when: true, reason: 都要许可, provenance: reconstruction}
reference_cases:
  - {flowchart: F-1, facts: {goods: food, roofed: true}}
  - {flowchart: F-2, facts: {goods: toys, roofed: false}}
""",
    "examples/fair.yaml": """\
examples:
  - id: E-1
    zh: 卖包子
    facts: {goods: food, roofed: "true"}
    expect: {outcome: decided, situation: S-1, flowchart: F-1, items: [hygiene]}
  - id: E-2
    zh: 卖书
    facts: {goods: 图书, roofed: 否}
    expect: {outcome: decided, situation: S-2, flowchart: F-2, not_items: [hygiene]}
  - id: E-3
    zh: 露天卖包子
    facts: {goods: food, roofed: "false"}
    expect: {outcome: impossible, constraints: [C-1]}
""",
}
