"""Certificates, days and warnings of one request, put into the places that a flow keeps for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import orjson

from decision.answer import Warned
from decision.certificates import Judged, JudgedByType, judged_by_type
from decision.decide import Case
from decision.documents import choice
from decision.personal import Personal
from decision.steps import held_for
from decision.working_days import Due
from explain.as_data import value_bytes
from explain.prepared_documents import Bringing, PreparedDocuments
from explain.prepared_flow import DOCUMENT_PARTS, Noting, Place, PreparedFlow
from explain.prepared_text import Spread, spread


@dataclass(slots=True)
class Filling:
    """The parts of one answer under way; `numbers` are those that are a personal value each, `spreads` hold some."""

    parts: list[bytes]
    numbers: list[int] = field(default_factory=list)
    spreads: list[Spread] = field(default_factory=list)

    def put(self, text: Spread) -> None:
        self.parts[text.at] = b"".join(text.pieces)
        if text.places:
            self.spreads.append(text)

    def judge(
        self, flow: PreparedFlow, documents: PreparedDocuments, case: Case, as_of: date, days: Sequence[Due]
    ) -> None:
        """Put in what the certificates make of the documents and of the notes, and how many documents are left."""
        judged = judged_by_type(flow.asked, case.certificates, case.parties, as_of)
        exempted, noted = self._put_single(flow, documents, judged, days)
        places, notes = flow.of_kinds
        for kind in (*judged.more, *noted):
            places, notes = places + flow.of_kind[kind][0], notes + flow.of_kind[kind][1]
        for place in places:
            if entries := judged.of(place.bringing.need.kinds):
                exempted += self._put(place, documents, entries, days)
        for noting in notes:
            self._note(noting, judged)
        self._count(flow, exempted)

    def _put_single(
        self, flow: PreparedFlow, documents: PreparedDocuments, judged: JudgedByType, days: Sequence[Due]
    ) -> tuple[list[Bringing], list[str]]:
        """Put in documents and notes that one certificate is about, if nothing is noted of it.

        Return the documents that are exempt, and the types of the certificates of which something is noted.
        """
        parts, numbers, more = self.parts, self.numbers, judged.more
        of_kind, valid, moment, dumps = flow.of_kind, documents.valid, documents.moment, orjson.dumps
        exempted: list[Bringing] = []
        noted: list[str] = []
        for kind, (certificate, wrong, until) in judged.first.items():
            if kind in more:
                continue
            if certificate.notes:
                noted.append(kind)
                continue
            places, notes = of_kind[kind]
            number, known = dumps(certificate.number), moment(certificate.as_of)
            for bringing, at, traced_at, day in places:
                until_text, reason = valid(until)
                told = reason
                if wrong:
                    around = bringing.rejected[kind]
                    told = reason = documents.reason(wrong)
                elif days and until and until < days[day].latest:
                    around = bringing.too_soon[kind]
                    told = documents.too_soon(until, days[day].latest)
                else:
                    around = bringing.exempt[kind]
                    parts[traced_at] = bringing.exempted[kind]
                    exempted.append(bringing)
                before, to_number, to_day, to_reason, to_moment, rest = around
                parts[at : at + DOCUMENT_PARTS] = (
                    before, told, to_number, number, to_day, until_text, to_reason, reason, to_moment, known, rest
                )  # fmt: skip
                if certificate.number:
                    numbers.append(at + 3)
            if not wrong:
                for at, _, _, _, (before, behind) in notes:
                    parts[at : at + 3] = before, number, behind
                    numbers.append(at + 1)
        return exempted, noted

    def _put(
        self, place: Place, documents: PreparedDocuments, judged: Sequence[Judged], days: Sequence[Due]
    ) -> Sequence[Bringing]:
        """Put in a document that several certificates are about; return it if it is exempt."""
        latest = days[place.day].latest if days else None
        chosen = choice(judged, latest)
        self.put(documents.chosen(place.bringing, chosen, latest, place.at))
        if not chosen.best or chosen.status != "exempt":
            return ()
        self.parts[place.traced_at] = place.bringing.exempted[chosen.best.certificate.type]
        return (place.bringing,)

    def _count(self, flow: PreparedFlow, exempted: Sequence[Bringing]) -> None:
        """Put in how many documents are exempt and how many are left."""
        parts, dumps, at, number = self.parts, orjson.dumps, flow.counts, len(exempted)
        slots = sum([bringing.slots for bringing in exempted])
        stamps = sum([bringing.stamps for bringing in exempted])
        parts[at], parts[at + 2] = dumps(slots), dumps(flow.repeats - slots + number)
        parts[at + 4] = parts[flow.comparison + 1] = dumps(flow.to_submit - number)
        parts[flow.comparison + 3] = dumps(flow.size.intermediary_stamps - stamps)

    def _note(self, noting: Noting, judged: JudgedByType) -> None:
        pieces, places = [noting.before, b"["], list[int]()
        for to_number, rest, kinds in noting.results:
            for entry in held_for(kinds, judged):
                if places:
                    pieces.append(b",")
                places.append(len(pieces) + 1)
                pieces += (to_number, orjson.dumps(entry.certificate.number), rest)
        if places:
            self.put(Spread((*pieces, b"]", noting.behind), places, noting.at))

    def warn(self, warnings: Sequence[Warned], advice: bytes) -> None:
        """Put in the warnings of the request, before the advice of the rules."""
        pieces, places = list[bytes](), list[int]()
        for warned in warnings:
            pieces.append(b"," if pieces else b"[")
            if any(type(value) is Personal for _, value in warned.reason.values):
                one = spread(warned)
                places += [len(pieces) + place for place in one.places]
                pieces += one.pieces
            else:
                pieces.append(value_bytes(warned))
        pieces.append(b"]" if advice == b"[]" else b"," + advice[1:])
        self.put(Spread(pieces, places, len(self.parts) - 2))
