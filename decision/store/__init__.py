"""Decisions, certificates, releases, keys and journals, kept for ever in DuckDB or PostgreSQL; see `interface.py`."""

from decision.store.certificate_records import CertificateEntry, CertificateVersion
from decision.store.certificates import Put
from decision.store.digests import PersonalValues, is_digest_of, new_key, sealed
from decision.store.errors import (
    OtherSequence,
    RefusedValue,
    SameIdOtherContent,
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreOwned,
    StoreReadOnly,
    StoreUnavailable,
    StoreUnusable,
    StoreVersion,
    UnknownId,
)
from decision.store.heads import Head
from decision.store.holder_keys import code_key, keys_of_party, name_key
from decision.store.interface import Store
from decision.store.journal import JournalRecord, Message
from decision.store.keys import ApiKey
from decision.store.listing import Page, Wanted
from decision.store.loading import Loaded
from decision.store.opening import DEFAULT_URL, open_store, restore
from decision.store.outbox import Waiting
from decision.store.records import Content, DecisionDraft, DecisionRecord, record_data
from decision.store.replies import AnsweredBefore, Reply, reply_key
from decision.store.seals import Seal
from decision.store.walk import Finding

__all__ = [
    "DEFAULT_URL",
    "AnsweredBefore",
    "ApiKey",
    "CertificateEntry",
    "CertificateVersion",
    "Content",
    "DecisionDraft",
    "DecisionRecord",
    "Finding",
    "Head",
    "JournalRecord",
    "Loaded",
    "Message",
    "OtherSequence",
    "Page",
    "PersonalValues",
    "Put",
    "RefusedValue",
    "Reply",
    "SameIdOtherContent",
    "Seal",
    "Store",
    "StoreClosed",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreOwned",
    "StoreReadOnly",
    "StoreUnavailable",
    "StoreUnusable",
    "StoreVersion",
    "UnknownId",
    "Waiting",
    "Wanted",
    "code_key",
    "is_digest_of",
    "keys_of_party",
    "name_key",
    "new_key",
    "open_store",
    "record_data",
    "reply_key",
    "restore",
    "sealed",
]
