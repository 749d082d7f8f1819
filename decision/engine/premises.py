"""Every conclusion and what it follows from, as a formula over given facts and earlier conclusions.

A statement is a conclusion (decision/conclusions.py) or a helper of ours: ("made", document, *makers) says that at
least one of the makers applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from decision.conclusions import is_early, is_so, members, other_makers, required_documents
from decision.engine.formula import ALWAYS, NEVER, Formula, every, no, some, yes
from kb.conditions import Condition
from kb.knowledge_base import KnowledgeBase

Statement = tuple[str, ...]
Premise = tuple[Statement, Formula]
KINDS = (
    "derived", "constraint", "situation", "flowchart", "row", "item", "made", "required", "handed_over", "after",
    "early", "exempt",
)  # fmt: skip


class Premises:
    """The premises of one knowledge base; `key_of` names a statement, `read` translates a condition of the files."""

    def __init__(
        self, kb: KnowledgeBase, key_of: Callable[[Statement], str], read: Callable[[Condition], Formula]
    ) -> None:
        self._kb, self._key_of, self._read = kb, key_of, read
        self._made: dict[Statement, Formula] = {}

    def __iter__(self) -> Iterator[Premise]:
        """Yield each statement after those that its formula reads."""
        kb = self._kb
        for derived in kb.derivation_order:
            yield ("derived", derived.id), self._read(derived.when)
        for constraint in kb.constraints:
            yield ("constraint", constraint.id), self._read(constraint.when)
        for situation in kb.situations:
            yield ("situation", situation.id), self._read(situation.when)
        for flowchart in kb.flowcharts:
            served = (situation.id for situation in kb.situations if situation.flowchart == flowchart.id)
            yield ("flowchart", flowchart.id), some(self._holds("situation", name) for name in served)
        for row in kb.rows:
            yield ("row", row.table, row.id), self._read(row.when)
        for rule in kb.rule_of_item.values():
            yield ("item", rule.item), self._read(rule.when)
        for item in kb.rule_of_item:
            known = len(self._made)
            premises = list(self._of_documents(item))
            yield from islice(self._made.items(), known, None)
            yield from premises
        for document, kinds in kb.certificates_for.items():
            for kind in kinds:
                yield ("exempt", document, kind.id), ALWAYS

    def _of_documents(self, item: str) -> Iterator[Premise]:
        waits: dict[Statement, list[Formula]] = {}
        for document in required_documents(self._kb, item):
            yield ("required", item, document), self._required(item, document)
            kind = "early" if is_early(self._kb, item, document) else "after"
            required, order = self._holds("required", item, document), members(self._kb, document)
            for place, member in enumerate(order):
                for maker in other_makers(self._kb, member, item):
                    handed_over = ("handed_over", item, document, member, maker)
                    unmade = (self._is_made(earlier, item, so=False) for earlier in order[:place])
                    yield handed_over, every((required, self._holds("item", maker), *unmade))
                    waits.setdefault((kind, item, maker), []).append(self._holds(*handed_over))
        for wait, reasons in waits.items():
            yield wait, some(reasons)

    def _required(self, item: str, document: str) -> Formula:
        entry = self._kb.item_by_id[item]
        if document in entry.requires:
            return self._holds("item", item)
        conditions = (fact for fact, documents in entry.requires_when.items() if document in documents)
        reasons = [self._read(is_so(fact)) for fact in conditions]
        if document in entry.hand_over_if_produced:
            reasons += [self._is_made(member, item) for member in members(self._kb, document)]
        return every((self._holds("item", item), some(reasons)))

    def _is_made(self, document: str, item: str, *, so: bool = True) -> Formula:
        """Return that an item other than `item` makes the document, or that none does."""
        makers = other_makers(self._kb, document, item)
        if not makers:
            return NEVER if so else ALWAYS
        statement = ("item", *makers)
        if len(makers) > 1:
            statement = ("made", document, *makers)
            self._made[statement] = some(self._holds("item", maker) for maker in makers)
        return yes(self._key_of(statement)) if so else no(self._key_of(statement))

    def _holds(self, *statement: str) -> Formula:
        return yes(self._key_of(statement))
