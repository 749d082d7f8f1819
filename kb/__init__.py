"""Rule files: read, verified, compared, released."""

from typing import TYPE_CHECKING

from kb.public_names import offered

if TYPE_CHECKING:
    from kb.errors import Finding as Finding
    from kb.knowledge_base import KnowledgeBase as KnowledgeBase
    from kb.loader import load as load
    from kb.verify import check_folder as check_folder

__all__ = ["Finding", "KnowledgeBase", "check_folder", "load"]
__getattr__ = offered(
    __name__,
    {"Finding": "errors", "KnowledgeBase": "knowledge_base", "check_folder": "verify", "load": "loader"},
)
