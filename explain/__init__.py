"""Decisions and plans in words and pictures."""

from typing import TYPE_CHECKING

from kb.public_names import offered

if TYPE_CHECKING:
    from explain.as_data import decision_as_data as decision_as_data
    from explain.as_data import decision_bytes as decision_bytes
    from explain.bpmn.document import to_bpmn as to_bpmn
    from explain.narrative_text import narrative as narrative
    from explain.pictures.plan_chart import plan_chart as plan_chart
    from explain.pictures.rule_map import rule_map as rule_map
    from explain.what_if_text import what_if as what_if
    from explain.why_not_text import why_not as why_not

__all__ = [
    "decision_as_data", "decision_bytes", "narrative", "plan_chart", "rule_map", "to_bpmn", "what_if", "why_not",
]  # fmt: skip
__getattr__ = offered(
    __name__,
    {
        "decision_as_data": "as_data",
        "decision_bytes": "as_data",
        "narrative": "narrative_text",
        "plan_chart": "pictures.plan_chart",
        "rule_map": "pictures.rule_map",
        "to_bpmn": "bpmn.document",
        "what_if": "what_if_text",
        "why_not": "why_not_text",
    },
)
