"""The text of one document, with places for the certificate that gives it and for those that do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import orjson

from decision import trace
from decision.certificates import Certificate, Judged, valid_until_reason
from decision.document_list import certificate_used, document_fate
from decision.documents import Choice, Fate, Need, Status, fate_of, reason_of, too_soon_reason
from decision.reason import Reason, because
from decision.steps import result_held
from explain.as_data import value_bytes
from explain.prepared_text import Pieces, Spread, cut, cut_days, hole, spread
from kb.knowledge_base import KnowledgeBase

_DOCUMENTS_KEPT, _REASONS_KEPT = 16_384, 8_192
_NOBODY: frozenset[str] = frozenset()
# The reasons that differ in their days only, and so much that keeping each of them would help little.
_DAYS_NAMED = {
    "expires_too_soon": ("day", "needed"),
    "certificate_expired": ("day",),
    "certificate_not_yet_valid": ("day",),
    "certificate_valid_until": ("day",),
}
_NONE = Choice("submit", None, ())
_OF_CERTIFICATE = {
    "number": hole("number"),
    "valid_until": hole("day"),
    "reason": hole("reason"),
    "as_of": hole("as_of"),
}


@dataclass(frozen=True, slots=True)
class Bringing:
    """A document that a certificate can give, for the items that need it brought, which are so many `slots`.

    For each type of certificate there is the text around the reason, the number, the last day, the reason and the
    moment of the certificate, for one without notes: if it exempts, if it ends `too_soon`, if it is `rejected`; and the
    entry in the trace if it exempts.
    `missing` holds the text without any certificate for each set of parties named so far, `forms` that of other fates.
    """

    need: Need
    slots: int
    stamps: int
    missing: dict[frozenset[str], bytes]
    forms: dict[tuple[str, str], Pieces]
    exempt: Mapping[str, Pieces]
    too_soon: Mapping[str, Pieces]
    rejected: Mapping[str, Pieces]
    exempted: Mapping[str, bytes]


class PreparedDocuments:
    """The texts of the documents of one knowledge base."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self.bringing = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._bringing)
        self.reason = lru_cache(maxsize=_REASONS_KEPT)(self._reason)
        self._day_forms = {code: cut_days(code, *names) for code, names in _DAYS_NAMED.items()}
        self.too_soon = lru_cache(maxsize=_REASONS_KEPT)(self._too_soon)
        self.valid = lru_cache(maxsize=_REASONS_KEPT)(self._valid)
        self._used = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._used_form)
        self.note = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._note)
        self.moment = lru_cache(maxsize=_REASONS_KEPT)(value_bytes)

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
        """Return the text of a document about whose certificates something is to be said, whatever it is."""
        status, best, rejected = choice
        kind = best.certificate.type if best else ""
        form = bringing.forms.get((status, kind)) or self._form(bringing, status, best)
        reason = reason_of(choice, latest)
        assert reason is not None
        pieces, places = [form[0], self.reason(reason), form[1]], list[int]()
        if best:
            self._add(pieces, places, best)
            pieces.append(form[2])
        pieces.append(b"[")
        for number, judged in enumerate(rejected):
            if number:
                pieces.append(b",")
            self._add(pieces, places, judged)
        return Spread((*pieces, b"]", form[-1]), places, at)

    def _add(self, pieces: list[bytes], places: list[int], judged: Judged) -> None:
        one = judged.certificate
        before, to_day, to_reason, to_moment, to_notes, rest = self._used(one.type, judged.wrong is None)
        if one.number:
            places.append(len(pieces) + 1)
        day, reason = orjson.dumps(judged.valid_until), self.reason(judged.reason)
        pieces += (before, orjson.dumps(one.number), to_day, day, to_reason, reason)
        pieces += (to_moment, self.moment(one.as_of), to_notes)
        notes = spread(one.notes)
        places += [len(pieces) + place for place in notes.places]
        pieces += (*notes.pieces, rest)

    def _too_soon(self, until: date, latest: date) -> bytes:
        return self._reason(too_soon_reason(until, latest))

    def _valid(self, until: date | None) -> tuple[bytes, bytes]:
        """Return the last day of a certificate that counts, and why it counts."""
        return value_bytes(until), value_bytes(valid_until_reason(until))

    def _bringing(self, document: str, items: tuple[str, ...], kinds: tuple[str, ...]) -> Bringing:
        kb = self._kb
        need = Need(document, None, items, tuple(kb.certificate_type_by_id[kind] for kind in kinds))
        texts: dict[str, dict[str, Pieces]] = {"exempt": {}, "too_soon": {}, "rejected": {}}
        exempted = {}
        for kind in need.kinds:
            good, bad = (Judged(Certificate(kind.id, "1"), wrong, None) for wrong in (None, because("wrong")))
            fate = fate_of(kb, need, Choice("exempt", good, ()), _NOBODY, None)
            exempted[kind.id] = b"," + orjson.dumps(trace.exempted(kb, fate, kind.id))
            texts["exempt"][kind.id] = self._around(need, Choice("exempt", good, ()))
            texts["too_soon"][kind.id] = self._around(need, Choice("expires_too_soon", good, ()))
            texts["rejected"][kind.id] = self._around(need, Choice("submit", None, (bad,)))
        stamps = int(bool(kb.document_by_id[document].intermediary))
        return Bringing(need, len(items), stamps, {}, {}, **texts, exempted=exempted)

    def _around(self, need: Need, choice: Choice) -> Pieces:
        """Return the text of a document with one certificate around its reason and the certificate's values."""
        described = document_fate(self._kb, fate_of(self._kb, need, choice, _NOBODY, None))
        used = described.certificate and replace(described.certificate, **_OF_CERTIFICATE)
        rejected = tuple(replace(one, **_OF_CERTIFICATE) for one in described.rejected)
        text = replace(described, reason=hole("reason"), certificate=used, rejected=rejected)
        return cut(text, "reason", "number", "day", "reason", "as_of")

    def _form(self, bringing: Bringing, status: Status, best: Judged | None) -> Pieces:
        """Return the text around the reason, the certificate if there is one, and those rejected."""
        fate = fate_of(self._kb, bringing.need, Choice(status, best, ()), _NOBODY, None)
        text = replace(document_fate(self._kb, fate), reason=hole("reason"), rejected=hole("rejected"))
        if best is None:
            form = cut(text, "reason", "rejected")
        else:
            form = cut(replace(text, certificate=hole("certificate")), "reason", "certificate", "rejected")
        bringing.forms[status, best.certificate.type if best else ""] = form
        return form

    def _reason(self, reason: Reason) -> bytes:
        """Return the text of a reason; one that names days only is filled in."""
        form = self._day_forms.get(reason.code)
        if form is None:
            return value_bytes(reason)
        days = {name: value.encode() for name, value in reason.values}
        return b"".join([days[piece] if place % 2 else piece for place, piece in enumerate(form)])

    def _used_form(self, kind: str, counts: bool) -> Pieces:
        judged = Judged(Certificate(kind, "1"), None if counts else because("wrong"), None)
        used = replace(certificate_used(self._kb, judged), **_OF_CERTIFICATE, notes=hole("notes"))
        return cut(used, "number", "day", "reason", "as_of", "notes")

    def _note(self, document: str) -> tuple[bytes, bytes]:
        """Return the note that the result of a step is held already, around the number of the certificate."""
        before, _, behind = spread(result_held(self._kb, document, "1")).pieces
        return before, behind
