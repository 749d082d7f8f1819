"""The texts of releases, each once under its SHA-256: canonical rules, bundles of rule files, proofs.

Which of them was published, when and by whom, is said by the journal of releases (`decision/releases/`).
"""

from __future__ import annotations

from decision.store import door
from decision.store.canonical import sha256
from decision.store.database import Database
from decision.store.errors import RefusedValue
from decision.store.tables import RELEASE_TEXT
from decision.store.unit import Unit
from decision.store.writer import Writer

LONGEST_RELEASE = 64 << 20

_TEXT = "select body from release_text where fingerprint = $1"


class ReleaseTexts:
    """Keeps and finds the texts of one store."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def keep(self, text: bytes) -> None:
        """Keep a text of a release, whether or not it is published. Raises: RefusedValue, StoreUnusable."""
        body, name = _body(text), sha256(text)
        if self.text(name) is not None:
            return

        def job(unit: Unit) -> None:
            unit.tx.insert(RELEASE_TEXT, [(name, body)], skip_existing=True)

        self._writer.submit(job, len(body)).result()

    def text(self, name: str) -> bytes | None:
        """Return the text with this SHA-256, or None; for a canonical text it is the fingerprint of the release."""
        with self._database.reading() as reader:
            found = reader.rows(_TEXT, name)
        return found[0][0].encode() if found else None


def _body(text: bytes) -> str:
    door.blob(text, "release.text", LONGEST_RELEASE)
    try:
        body = text.decode()
    except UnicodeDecodeError as error:
        what = f"byte {error.start + 1} is no UTF-8"
        raise RefusedValue(what, where="release.text", fix="give the canonical text") from None
    return door.text(body, "release.text", LONGEST_RELEASE)
