"""The Chinese words that tables may use for their columns and for the codes in their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kb.location import Entry, Text
from kb.record import names_in
from kb.vocabulary import fold

COLUMNS = {
    "编号": "id",
    "类别": "category",
    "流程图": "flowchart",
    "名称": "name_zh",
    "英文名称": "name_en",
    "说明": "sentence_zh",
    "英文说明": "sentence_en",
    "依据": "basis",
    "已核实": "verified",
    "核实程度": "status",
    "来源": "provenance",
    "备注": "note",
    "种类": "kind",
    "出具单位": "issuer",
    "中介机构": "intermediary",
    "满足要件": "satisfied_by",
    "产生事项": "output_of",
    "名称已缩写": "shortened",
    "规则组": "rule_set",
    "已取消": "abolished",
    "持有人": "holder",
    "可代替要件": "satisfies",
    "有效期规则": "validity_rule",
    "有效月数": "validity_months",
    "另记为": "held_as",
    "事件": "event",
    "分支": "variant",
    "角色": "by",
    "原状态": "from",
    "新状态": "to",
    "必填": "needs",
    "拒绝": "refused_as",
    "含义": "meaning",
}
CODES: Mapping[str, Mapping[str, str]] = {
    "provenance": {"公布": "published", "法条": "statute", "重建": "reconstruction"},
    "holder": {
        "申请人": "applicant",
        "项目": "project",
        "中介机构": "intermediary",
        "施工单位": "contractor",
    },
    "validity_rule": {"不限": "none", "按月": "months", "到使用期满": "until_term_end"},
    "kind": {
        "申请表": "application_form",
        "申请人身份证明": "applicant_identity",
        "承诺书": "undertaking",
        "说明材料": "statement",
        "技术报告": "technical_report",
        "图纸": "drawing",
        "合同": "contract",
        "决议": "resolution",
        "资金证明": "funding_proof",
        "缴费凭证": "payment_receipt",
        "外单位意见": "external_opinion",
        "证照": "certificate",
        "前序结果": "prior_output",
        "类别要件": "class",
        "不可能": "constraint",
        "不在范围": "out_of_scope",
    },
}
LABELLED = {
    "category": "manifest.categories",
    "flowchart": "flowcharts",
    "issuer": "departments",
    "intermediary": "intermediaries",
    "satisfied_by": "documents",
    "output_of": "items",
    "satisfies": "documents",
    "held_as": "certificate_types",
}


class CellWords:
    """What the words in the cells of a column mean: codes, or the ids of the entries that bear those labels.

    `sources` are the ids of the texts by which the basis of a row can be named.
    """

    def __init__(self, data: Mapping[str, Any], rows: Mapping[str, list[Entry]]) -> None:
        manifest = data.get("manifest")
        lists = {
            "manifest.categories": manifest.get("categories") if isinstance(manifest, dict) else None,
            "departments": data.get("departments"),
            "intermediaries": data.get("intermediaries"),
            "items": data.get("items"),
            **rows,
        }
        labels = {path: dict(_labels(entries)) for path, entries in lists.items()}
        self.sources = frozenset(_ids(manifest.get("sources")) if isinstance(manifest, dict) else ())
        self._words = {**CODES, **{column: labels.get(path, {}) for column, path in LABELLED.items()}}

    def in_codes(self, column: str, cell: Text) -> Text:
        """Return a cell with the labels of its column made ids and codes; other words stay as they are."""
        words = self._words.get(column)
        if not words or not cell:
            return cell
        parts = [cell] if fold(cell) in words else names_in(cell)
        return Text(", ".join(words.get(fold(part), part) for part in parts), cell.location)


def _labels(entries: Any) -> Iterator[tuple[str, str]]:
    """Yield the Chinese label and the id of each entry of a list or a table, as far as it has both."""
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            name, label = (
                entry.get("id", entry.get("编号")),
                entry.get("zh", entry.get("name_zh", entry.get("名称"))),
            )
            if isinstance(name, str) and isinstance(label, str):
                yield fold(label), str(name)


def _ids(entries: Any) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield str(entry["id"])
