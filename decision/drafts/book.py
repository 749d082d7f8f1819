"""The drafts of a store: begun, changed, proposed, ended. Two officers at one draft do not lose a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from decision.drafts.draft import Act, Draft, act_of, fold
from decision.drafts.merging import Contradictory, merged
from decision.releases.bundle import bundle_of, files_of
from decision.releases.records import By
from decision.store.canonical import sha256
from decision.store.errors import OtherSequence, UnknownId
from decision.store.interface import Store
from decision.store.moments import Clock
from kb.errors import LiangtiError
from kb.reader import decode

_PREFIX = "draft/"
_MOST_TRIES = 20
LONGEST_NAME = 80


class EndedDraft(LiangtiError):
    """A change of a draft that was ended."""


class Contradicted(LiangtiError):
    """A change of what somebody else changed meanwhile; `places` say both, and nothing was written."""

    def __init__(self, file: str, found: Contradictory) -> None:
        count = len(found.places)
        what = f"somebody else changed {'this place' if count == 1 else f'{count} of these places'} meanwhile"
        super().__init__(what, where=file, fix="look at both, then change it again")
        self.places = found.places


class _Texts(Protocol):
    def keep(self, text: bytes) -> None: ...
    def text(self, fingerprint: str) -> bytes | None: ...


@dataclass(frozen=True)
class Changed:
    """What a change came to: the draft with it, and whether the change of somebody else was merged with it."""

    draft: Draft
    is_merged: bool


class DraftBook:
    """The drafts of one store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._journal, self._clock = store.journal, clock
        self._texts: _Texts = store.releases

    def all(self) -> tuple[Draft, ...]:
        """Return every draft, the newest first."""
        links = self._journal.read_many(dict.fromkeys(self._journal.streams(_PREFIX), 0))
        drafts = (fold(int(name.removeprefix(_PREFIX)), map(act_of, some)) for name, some in links.items())
        return tuple(sorted(drafts, key=lambda draft: draft.number, reverse=True))

    def get(self, number: int) -> Draft:
        """Return one draft. Raises: UnknownId."""
        links = self._journal.read(f"{_PREFIX}{number}")
        if not links:
            raise UnknownId("there is no such draft", where=str(number), fix="see the list of drafts")
        return fold(number, map(act_of, links))

    def begin(self, name: str, files: Mapping[str, bytes], by: By) -> Draft:
        """Begin a draft with these rule files. Raises: LiangtiError for a name that is none."""
        called = " ".join(name.split())
        if not called or len(called) > LONGEST_NAME or not called.isprintable():
            what = f"a draft needs a name of at most {LONGEST_NAME} characters"
            raise LiangtiError(what, where="name", fix="say in a few words what it changes")
        text = bundle_of(files)
        self._texts.keep(text)
        for _ in range(_MOST_TRIES):
            known = self._journal.streams(_PREFIX)
            number = max((int(one.removeprefix(_PREFIX)) for one in known), default=0) + 1
            act = Act("begun", self._clock(), by, called, base=sha256(text))
            try:
                self._journal.append(f"{_PREFIX}{number}", act.body(), expected=0)
            except OtherSequence:
                continue
            return self.get(number)
        raise OtherSequence(_PREFIX, 0, 0)

    def files(self, draft: Draft) -> dict[str, bytes]:
        """Return all rule files of a draft as they stand now."""
        files = files_of(self._text(draft.base))
        return files | {name: self._text(digest) for name, digest in draft.changed.items()}

    def text(self, draft: Draft, file: str) -> str:
        """Return one file of a draft as it stands now. Raises: UnknownId, kb.reader.UnreadableFile."""
        return text_of(self.files(draft), file)

    def change(
        self, number: int, file: str, seen: str, make: Callable[[str], str], by: By, said: str
    ) -> Changed:
        """Change a file. `seen` is the digest of the text that the officer looked at, `make` gives the new text of it.

        Raises: Contradicted, EndedDraft, UnknownId, LiangtiError of `make`.
        """
        for _ in range(_MOST_TRIES):
            draft = self.get(number)
            now = self.text(draft, file)
            if draft.is_ended:
                raise EndedDraft("this draft is ended", where=draft.name, fix="begin another one")
            is_merged = digest_of_text(now) != seen
            before = self._seen(draft, file, seen) if is_merged else now
            wanted = make(before)
            try:
                text = merged(before, wanted, now, is_table=file.endswith(".csv")) if is_merged else wanted
            except Contradictory as found:
                raise Contradicted(file, found) from None
            if text == now:
                return Changed(draft, is_merged)
            body = text.encode()
            self._texts.keep(body)
            act = Act("changed", self._clock(), by, said, file=file, digest=sha256(body))
            if self._added(draft, act):
                return Changed(self.get(number), is_merged)
        raise OtherSequence(f"{_PREFIX}{number}", 0, 0)

    def note(self, number: int, act_at: Callable[[datetime], Act]) -> Draft:
        """Write that a draft was proposed or ended. Raises: UnknownId."""
        while not self._added(self.get(number), act_at(self._clock())):
            pass
        return self.get(number)

    def version_of(self, draft: Draft, file: str, beginning: str) -> str:
        """Return the digest of the version of a file that begins so. Raises: UnknownId for one that it never had."""
        for text in self._versions(draft, file):
            if beginning and (digest := digest_of_text(text)).startswith(beginning):
                return digest
        raise _no_version(file)

    def _seen(self, draft: Draft, file: str, seen: str) -> str:
        """Return the version of a file that has this digest. Raises: UnknownId for one that it never had."""
        for text in self._versions(draft, file):
            if digest_of_text(text) == seen:
                return text
        raise _no_version(file)

    def _versions(self, draft: Draft, file: str) -> Iterator[str]:
        yield decode(files_of(self._text(draft.base)).get(file, b""), file)
        yield from (self._text(one).decode() for one in draft.versions.get(file, ()))

    def _added(self, draft: Draft, act: Act) -> bool:
        try:
            self._journal.append(f"{_PREFIX}{draft.number}", act.body(), expected=draft.seq)
        except OtherSequence:
            return False
        return True

    def _text(self, digest: str) -> bytes:
        found = self._texts.text(digest)
        assert found is not None, "a text is kept before the record that names it"
        return found


def text_of(files: Mapping[str, bytes], file: str) -> str:
    """Return one of the files of a draft. Raises: UnknownId, kb.reader.UnreadableFile."""
    if file not in files:
        raise UnknownId("the draft holds no such file", where=file, fix=f"name one of {', '.join(files)}")
    return decode(files[file], file)


def _no_version(file: str) -> UnknownId:
    return UnknownId("the draft never had this version", where=file, fix="open the page again")


def digest_of_text(text: str) -> str:
    """Return the name of a version: the SHA-256 of its text as UTF-8."""
    return sha256(text.encode())
