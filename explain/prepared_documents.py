"""The text of one document, with places for the certificate that gives it and for those that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import orjson

from decision import trace
from decision.certificates import Certificate, Judged
from decision.document_list import certificate_used, document_fate
from decision.documents import Choice, Fate, Need, fate_of
from decision.reason import Reason
from decision.steps import result_held
from explain.as_data import value_bytes
from explain.prepared_text import Pieces, Spread, cut, hole, spread
from kb.knowledge_base import KnowledgeBase
from kb.model import CertificateType

_DOCUMENTS_KEPT, _REASONS_KEPT = 16_384, 8_192
_NOBODY: frozenset[str] = frozenset()
_NONE = Choice("submit", None, ())


@dataclass(frozen=True, slots=True)
class Bringing:
    """A document that a certificate can give, for the items that need it brought.

    `missing` holds its text without any certificate for each set of parties named so far, `exempt` the pieces of its
    text around reason, number, last day and reason, and `exempted` its entry in the trace, for each type.
    """

    need: Need
    stamps: int
    missing: dict[frozenset[str], bytes]
    exempt: Mapping[str, Pieces]
    exempted: Mapping[str, bytes]


class PreparedDocuments:
    """The texts of the documents of one knowledge base."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self.bringing = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._bringing)
        self.reason = lru_cache(maxsize=_REASONS_KEPT)(self._reason)
        self._document = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._document_form)
        self._used = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._used_form)
        self._note = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._note_form)

    def fixed(self, fate: Fate) -> bytes:
        """Return the text of a fate that no certificate changes."""
        return value_bytes(document_fate(self._kb, fate))

    def missing(self, bringing: Bringing, named: frozenset[str]) -> bytes:
        """Return the text of a document for which there is no certificate; `named` are the roles of the parties."""
        text = bringing.missing.get(named)
        if text is None:
            text = self.fixed(fate_of(self._kb, bringing.need, _NONE, named, None))
            bringing.missing[named] = text
        return text

    def chosen(self, bringing: Bringing, choice: Choice, latest: date | None, at: int) -> Spread:
        """Return the text of a document about whose certificates something is to be said."""
        best, rejected = choice.best, choice.rejected
        if best is not None and choice.status == "exempt" and not rejected and best.certificate.number:
            before, to_number, to_day, to_reason, rest = bringing.exempt[best.certificate.type]
            reason = self.reason(best.reason)
            number, day = orjson.dumps(best.certificate.number), orjson.dumps(best.valid_until)
            return Spread((before, reason, to_number, number, to_day, day, to_reason, reason, rest), (3,), at)
        fate = fate_of(self._kb, bringing.need, choice, _NOBODY, latest)
        return self._spread(fate, at)

    def held(self, document: str, number: str) -> Spread:
        """Return the note that the result of a step is held already."""
        before, behind = self._note(document)
        return Spread((before, orjson.dumps(number), behind), (1,))

    def _spread(self, fate: Fate, at: int) -> Spread:
        kind = fate.certificate.certificate.type if fate.certificate else ""
        before, *between, rest = self._document(fate.document, fate.items, fate.status, fate.rule, fate.member, kind)
        pieces, places = [before, self.reason(fate.reason), between[0]], list[int]()
        if fate.certificate:
            self._add(pieces, places, fate.certificate)
            pieces.append(between[1])
        pieces.append(b"[")
        for number, judged in enumerate(fate.rejected):
            if number:
                pieces.append(b",")
            self._add(pieces, places, judged)
        return Spread((*pieces, b"]", rest), places, at)

    def _add(self, pieces: list[bytes], places: list[int], judged: Judged) -> None:
        one = judged.certificate
        before, to_day, to_reason, rest = self._used(one.type, judged.counts)
        if one.number:
            places.append(len(pieces) + 1)
        day, reason = orjson.dumps(judged.valid_until), self.reason(judged.reason)
        pieces += (before, orjson.dumps(one.number), to_day, day, to_reason, reason, rest)

    def _reason(self, reason: Reason) -> bytes:
        return value_bytes(reason)

    def _bringing(self, document: str, items: tuple[str, ...], kinds: tuple[str, ...]) -> Bringing:
        kb = self._kb
        need = Need(document, None, items, tuple(kb.certificate_type_by_id[kind] for kind in kinds))
        exempt, exempted = {}, {}
        for kind in need.kinds:
            best = Judged(Certificate(kind.id, "1"), True, hole("reason"), hole("day"))  # noqa: FBT003
            fate = fate_of(kb, need, Choice("exempt", best, ()), _NOBODY, None)
            used = replace(certificate_used(kb, best), number=hole("number"))
            text = replace(document_fate(kb, fate), certificate=used)
            exempt[kind.id] = cut(text, "reason", "number", "day", "reason")
            exempted[kind.id] = b"," + orjson.dumps(trace.exempted(kb, fate, kind.id))
        stamps = int(bool(kb.document_by_id[document].intermediary))
        return Bringing(need, stamps, {}, exempt, exempted)

    def _document_form(
        self, document: str, items: tuple[str, ...], status: str, rule: str, member: str, kind: str
    ) -> Pieces:
        fate = Fate(document, status, items, hole("reason"), rule, member)  # type: ignore[arg-type]
        text = replace(document_fate(self._kb, fate), rejected=hole("rejected"))
        if not kind:
            return cut(text, "reason", "rejected")
        return cut(replace(text, certificate=hole("certificate")), "reason", "certificate", "rejected")

    def _used_form(self, kind: str, counts: bool) -> Pieces:  # noqa: FBT001
        judged = Judged(Certificate(kind, "1"), counts, hole("reason"), hole("day"))
        used = replace(certificate_used(self._kb, judged), number=hole("number"))
        return cut(used, "number", "day", "reason")

    def _note_form(self, document: str) -> Pieces:
        before, _, behind = spread(result_held(self._kb, document, "1")).pieces
        return before, behind
