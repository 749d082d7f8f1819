"""Published releases: the canonical text once per fingerprint, and each publication with its days, author and proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from decision.store import door
from decision.store.canonical import sha256
from decision.store.database import Database, Row
from decision.store.errors import RefusedValue
from decision.store.moments import EPOCH, Clock, not_before, restored, stored
from decision.store.tables import PUBLICATION, RELEASE_TEXT
from decision.store.unit import Unit
from decision.store.writer import Writer

LONGEST_RELEASE = 64 << 20

_ALL = PUBLICATION.select("order by seq")
_TEXT = "select body from release_text where fingerprint = $1"


@dataclass(frozen=True, slots=True)
class ReleaseDraft:
    """A release to publish: `text` is its canonical text, `proof` the report of what was checked."""

    text: bytes = field(repr=False)
    effective_from: date
    effective_to: date | None
    published_by: str
    proof: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication; the same rules published again, as a rollback does, are another one of the same fingerprint."""

    seq: int
    fingerprint: str
    effective_from: date
    effective_to: date | None
    at: datetime
    published_by: str
    proof: str = field(repr=False)


class ReleaseRegister:
    """Publishes and finds the releases of one store."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock

    def put(self, draft: ReleaseDraft) -> Publication:
        """Publish a release; the same rules for the same days, published last, are not published twice."""
        body = _checked(draft)
        fingerprint = sha256(draft.text)

        def job(unit: Unit) -> Publication:
            tx = unit.tx
            last = [_publication(row) for row in tx.rows(_ALL)][-1:]
            days = (draft.effective_from, draft.effective_to)
            if last and (last[0].fingerprint, last[0].effective_from, last[0].effective_to) == (
                fingerprint,
                *days,
            ):
                return last[0]
            at, _ = not_before(self._clock(), last[0].at if last else EPOCH)
            seq = last[0].seq + 1 if last else 1
            made = Publication(seq, fingerprint, *days, at, draft.published_by, draft.proof)
            tx.insert(RELEASE_TEXT, [(fingerprint, body)], skip_existing=True)
            tx.insert(PUBLICATION, [(seq, fingerprint, *days, stored(at), draft.published_by, draft.proof)])
            return made

        return self._writer.submit(job, len(body)).result()

    def keep(self, text: bytes) -> None:
        """Keep the canonical text of a release that is served, whether or not it was published."""
        body, fingerprint = _body(text), sha256(text)
        if self.text(fingerprint) is not None:
            return

        def job(unit: Unit) -> None:
            unit.tx.insert(RELEASE_TEXT, [(fingerprint, body)], skip_existing=True)

        self._writer.submit(job, len(body)).result()

    def all(self) -> tuple[Publication, ...]:
        """Return every publication, the oldest first."""
        with self._database.reading() as reader:
            return tuple(_publication(row) for row in reader.rows(_ALL))

    def text(self, fingerprint: str) -> bytes | None:
        """Return the canonical text of a release that was published or kept, or None."""
        with self._database.reading() as reader:
            found = reader.rows(_TEXT, fingerprint)
        return found[0][0].encode() if found else None


def _body(text: bytes) -> str:
    door.blob(text, "release.text", LONGEST_RELEASE)
    try:
        body = text.decode()
    except UnicodeDecodeError as error:
        what = f"byte {error.start + 1} is no UTF-8"
        raise RefusedValue(what, where="release.text", fix="give the canonical text") from None
    door.text(body, "release.text", LONGEST_RELEASE)
    return body


def _checked(draft: ReleaseDraft) -> str:
    body = _body(draft.text)
    door.identifier(draft.published_by, "release.published_by")
    door.text(draft.proof, "release.proof", LONGEST_RELEASE)
    begin = door.day(draft.effective_from, "release.effective_from")
    end = door.optional_day(draft.effective_to, "release.effective_to")
    if end and end < begin:
        what = "the last day lies before the first"
        raise RefusedValue(what, where="release.effective_to", fix="give a later day, or none")
    return body


def _publication(row: Row) -> Publication:
    seq, fingerprint, begin, end, at, published_by, proof = row
    return Publication(seq, fingerprint, begin, end, restored(at), published_by, proof)
