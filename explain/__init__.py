"""Decisions and plans in words and pictures."""

from typing import TYPE_CHECKING

from kb.public_names import offered

if TYPE_CHECKING:
    from explain.as_data import decision_as_data as decision_as_data
    from explain.as_data import decision_bytes as decision_bytes

__all__ = ["decision_as_data", "decision_bytes"]
__getattr__ = offered(__name__, {"decision_as_data": "as_data", "decision_bytes": "as_data"})
