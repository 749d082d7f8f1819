"""Two sets of rules compared, and what differs as text, Markdown, JSON or a page: the same for commands and HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from decision.compare import Comparison, compare
from decision.index_build import build, by_meaning
from explain.difference import difference_told
from explain.difference_as_data import difference_as_data
from explain.difference_html import difference_as_page
from explain.difference_markdown import sections_as_markdown
from explain.difference_words import DifferenceWords
from explain.told import sections_as_text
from explain.wording import Lang
from kb.knowledge_base import KnowledgeBase

Form = Literal["text", "json", "markdown", "html"]
Step = Callable[[str], None]


@dataclass(frozen=True)
class Compared:
    """Two sets of rules with their names, and what differs between them."""

    old: KnowledgeBase
    new: KnowledgeBase
    names: tuple[str, str]
    found: Comparison

    def told(self, form: Form, lang: Lang, heading: Callable[[str], str] = str) -> str:
        """Return what differs in one form; a page has both languages."""
        if form == "json":
            return orjson.dumps(self.data()).decode()
        if form == "html":
            return difference_as_page(self.found, self.old, self.new, self.names)
        sections = difference_told(self.found, DifferenceWords(self.old, self.new, lang))
        if form == "markdown":
            return sections_as_markdown(" → ".join(self.names), sections)
        return sections_as_text(sections, heading)

    def data(self) -> dict[str, Any]:
        """Return what differs as plain data."""
        old, new = self.names
        return {"old": old, "new": new, **difference_as_data(self.found, (self.new, self.old))}


def compared(
    old: KnowledgeBase, new: KnowledgeBase, names: tuple[str, str], step: Step = lambda _: None
) -> Compared:
    """Return two sets of rules with what differs. Raises: see `decision.compare.compare`."""
    step("comparing the answers of all projects")
    return Compared(old, new, names, compare(build(old, by_meaning(old)), build(new, by_meaning(new))))
