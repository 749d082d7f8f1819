"""Facts and rules -> a decision with its plan, documents and trace."""

from typing import TYPE_CHECKING

from kb.public_names import offered

if TYPE_CHECKING:
    from decision.answer import Decision as Decision
    from decision.decide import Case as Case
    from decision.opening import open_release as open_release

__all__ = ["Case", "Decision", "open_release"]
__getattr__ = offered(__name__, {"Case": "decide", "Decision": "answer", "open_release": "opening"})
