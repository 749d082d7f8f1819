"""Proposing, approving, refusing, withdrawing and going back: the same through a service and directly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.access import RULES, key_hash
from api.errors import RefusedRequest
from api.first_release import first_release
from api.release_data import release_data, releases_data
from api.release_requests import Wish, why_of, wish_of
from api.rule_uploads import files_of_json
from api.settings import Settings
from decision.compare import compare
from decision.opened import OpenRelease
from decision.releases.acts import RefusedAct
from decision.releases.journal import ReleaseJournal
from decision.releases.proof import prove
from decision.releases.records import By
from decision.releases.streams import stream_of
from decision.store.interface import Store
from decision.store.keys import ApiKey
from decision.store.moments import Clock
from kb.loader import id_of_folder
from kb.unpacked import folder_of

Step = Callable[[str], None]
Data = dict[str, Any]
_ID_LENGTH = 16
_SHOW_KEY = "name a policy key with --key-file FILE or in LIANGTI_KEY"


@dataclass(frozen=True)
class ReleaseOffice:
    """Acts on the releases of one knowledge base. `two_persons` is whether who proposes may not approve."""

    store: Store
    journal: ReleaseJournal
    knowledge_base: str
    home: Path
    clock: Clock
    two_persons: bool

    def propose(
        self,
        files: Mapping[str, bytes],
        wish: Wish,
        by: By,
        in_force: OpenRelease,
        step: Step = lambda _: None,
    ) -> Data:
        """Prove rule files and leave a proposal; return it with what differs from the release in force.

        Raises: KnowledgeBaseError, EngineDisagrees, RefusedAct, NotOneRelease.
        """
        with folder_of(files) as folder:
            proof = prove(folder, self.home, step)
        manifest = proof.opened.kb.manifest
        if manifest.id != self.knowledge_base:
            what = (
                f"these are rules of `{manifest.id}`, and the releases are those of `{self.knowledge_base}`"
            )
            raise RefusedAct(
                what, where="manifest.yaml", fix="name the knowledge base that the rules belong to"
            )
        rules = proof.kept(self.store.releases)
        terms = wish.terms(manifest.effective_to)
        proposal = self.journal.propose(rules, terms, manifest.effective_from, by, wish.why)
        step("comparing with the release in force")
        found = compare(in_force.index, proof.opened.index)
        difference = {
            "from": in_force.release.fingerprint,
            "same": found.is_same,
            "regions": len(found.differences),
            "one_sided": len(found.one_sided),
            "edits": len(found.edits),
        }
        return {**self.told(str(proposal.number)), "difference": difference}

    def act(self, act: str, name: str, body: object, by: By) -> Data:
        """Approve, refuse, withdraw or go back to a proposal or release; return what became of it.

        Raises: WrongInput, RefusedAct, NotOneRelease, UnknownId.
        """
        number = self.journal.history().find(name).number
        if act == "rollback":
            wish = wish_of(body)
            number = self.journal.roll_back(number, wish.terms(None), by, wish.why).number
        elif act == "approve":
            self.journal.approve(number, by, why_of(body), two_persons=self.two_persons)
        else:
            {"refuse": self.journal.refuse, "withdraw": self.journal.withdraw}[act](number, by, why_of(body))
        return self.told(str(number))

    def told(self, name: str) -> Data:
        """Return one proposal or release as its officers see it."""
        now: datetime = self.clock()
        return release_data(self.journal.history(), self.store.releases, name, now, shows_people=True)


def by_key(keys: tuple[ApiKey, ...], digest: str) -> By:
    """Return who acts with the key of this hash; nobody while there are no keys. Raises: RefusedRequest."""
    if not keys and not digest:
        return By()
    found = next((key for key in keys if key.hash == digest and key.revoked is None), None)
    if found is None:
        what = (
            "this key is not known, or was revoked"
            if digest
            else "there are keys, so an officer must show one"
        )
        raise RefusedRequest("not-authenticated", what, fix=_SHOW_KEY)
    if found.role not in RULES["POST", "/v1/releases:propose"].roles:
        what = f"releases are for policy, and the key is for {found.role}"
        raise RefusedRequest("not-for-role", what, fix=_SHOW_KEY)
    return By(found.hash[:_ID_LENGTH], found.label or found.role, found.staff_number)


def by_secret(keys: tuple[ApiKey, ...], secret: str | None) -> By:
    """Return who acts with a key. Raises: RefusedRequest."""
    return by_key(keys, key_hash(secret) if secret else "")


def releases_here(store: Store, knowledge_base: str, name: str = "") -> Data:
    """Return all releases of a knowledge base in a store that is open here, or one with its proof.

    Raises: UnknownId.
    """
    now = _now()
    history = _journal(store, knowledge_base).history()
    if name:
        return release_data(history, store.releases, name, now, shows_people=True)
    return releases_data(history, now, shows_people=True)


def act_here(store: Store, settings: Settings, act: str, name: str, asked: Data, secret: str | None) -> Data:
    """Do one act on a store that is open here, as the service would; `propose` names nothing and brings `files`.

    It acts on the releases of the knowledge base of the settings.
    Raises: RefusedRequest and whatever ReleaseOffice raises.
    """
    by = by_secret(store.keys.all(), secret)
    knowledge_base = id_of_folder(settings.kb)
    journal = _journal(store, knowledge_base)
    office = ReleaseOffice(
        store, journal, knowledge_base, settings.home, _now, two_persons=settings.two_persons
    )
    if act != "propose":
        return office.act(act, name, asked, by)
    in_force, _ = first_release(settings, store, journal, _now())
    return office.propose(files_of_json(asked["files"]), wish_of(asked, "files"), by, in_force)


def _journal(store: Store, knowledge_base: str) -> ReleaseJournal:
    return ReleaseJournal(store.journal, _now, stream_of(knowledge_base, store.journal, store.releases))


def _now() -> datetime:
    return datetime.now(UTC)
