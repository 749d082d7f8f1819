"""Rules under comparison: a folder, rule files, or a stored release, with single values set for a trial."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from decision.opening import rules_of_text
from decision.releases.bundle import bundle_of, files_of
from decision.releases.history import History, fold
from decision.releases.records import record_of
from decision.releases.streams import stream_of, streams_of_store
from decision.store.canonical import sha256
from decision.store.errors import UnknownId
from decision.store.interface import Store
from kb.errors import KnowledgeBaseError, LiangtiError
from kb.knowledge_base import KnowledgeBase
from kb.loader import load
from kb.patch import Setting, patched
from kb.release import rule_files
from kb.unpacked import folder_of

Step = Callable[[str], None]


@dataclass(frozen=True)
class RuleTexts:
    """Rules as texts: `files` by their names in the folder, or for a stored release its canonical `text`, or both."""

    name: str
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    text: bytes = field(default=b"", repr=False)

    def rules(self, settings: Sequence[Setting] = (), step: Step = lambda _: None) -> KnowledgeBase:
        """Return the rules, with these values set.

        Raises: KnowledgeBaseError under the name of the rules; kb.patch.UnknownPath; LiangtiError.
        """
        if self.text and not settings:
            return rules_of_text(self.text)
        found = self._loaded(self.files_to_set(settings), step)
        return self._loaded(patched(self.files, settings, found.vocabulary), step) if settings else found

    def files_to_set(self, settings: Sequence[Setting]) -> Mapping[str, bytes]:
        """Return the files. Raises: LiangtiError where there are none in which a value could be set."""
        if settings and not self.files:
            what = "the store holds this release without its rule files, so no value can be set in it"
            raise LiangtiError(what, where=self.name, fix="name the rule folder instead")
        return self.files

    def _loaded(self, files: Mapping[str, bytes], step: Step) -> KnowledgeBase:
        with folder_of(files) as folder:
            try:
                return load(folder, step)
            except KnowledgeBaseError as error:
                raise KnowledgeBaseError(self.name, error.findings) from None


@contextmanager
def tried(folder: Path, settings: Sequence[Setting]) -> Iterator[Path]:
    """Lend a rule folder as it is, or one for a while in which values are set.

    Raises: KnowledgeBaseError, kb.patch.UnknownPath.
    """
    if not settings:
        yield folder
        return
    texts = texts_of_folder(folder, str(folder))
    with folder_of(patched(texts.files, settings, texts.rules().vocabulary)) as made:
        yield made


def texts_of_folder(folder: Path, name: str) -> RuleTexts:
    """Return the rule files of a folder."""
    return RuleTexts(name, rule_files(folder))


def stored_texts(store: Store, asked: str) -> RuleTexts:
    """Return a release of the store by its number, its fingerprint, or letters with which only that one begins.

    A number is one of the first knowledge base of the store, `id/4` that of another one. Raises: UnknownId.
    """
    named, _, number = asked.rpartition("/")
    streams = (
        streams_of_store(store.journal) if not named else (stream_of(named, store.journal, store.releases),)
    )
    history, fingerprint = History(), asked
    for stream in streams:
        with suppress(UnknownId):
            told = fold(map(record_of, store.journal.read(stream)))
            history, fingerprint = told, told.find(number).rules.fingerprint
            break
    text = store.releases.text(fingerprint)
    if text is None:
        fix = "give a number, or the first letters of a fingerprint, as `liangti releases` prints them"
        raise UnknownId("there is no such release", where=asked, fix=fix)
    bundles = (one.rules.bundle for one in history.proposals if one.rules.fingerprint == fingerprint)
    bundle = next((found for name in bundles if (found := store.releases.text(name))), None)
    return RuleTexts(asked, files_of(bundle) if bundle else {}, text)


def texts_as_data(texts: RuleTexts) -> dict[str, object]:
    """Return a stored release as plain data; `texts_from_data` reads it back."""
    return {
        "fingerprint": sha256(texts.text),
        "text": texts.text.decode(),
        "files": bundle_of(texts.files).decode(),
    }


def texts_from_data(name: str, data: Mapping[str, str]) -> RuleTexts:
    """Return the stored release that `texts_as_data` wrote."""
    return RuleTexts(name, files_of(data["files"].encode()), data["text"].encode())
