"""Logged decisions decided again under other rules, for the command and for HTTP: what is asked, and the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from api.logged_cases import logged_cases
from api.moments import begin_of
from api.rule_texts import RuleTexts, stored_texts
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from decision.opening import CALENDARS
from decision.replayed import Replay, replay
from decision.store.interface import Store
from decision.store.listing import Wanted
from explain.replay_told import replay_as_data, replay_told
from explain.told import Sections
from explain.wording import Lang
from kb.calendar_files import load_calendars
from kb.errors import LiangtiError
from kb.knowledge_base import KnowledgeBase
from kb.patch import Setting
from kb.release import Release

Step = Callable[[str], None]
Told = tuple[dict[str, Any], Sections]


@dataclass(frozen=True)
class AskedReplay:
    """New rules with values set, and the decisions to decide again: from a day or moment on, before another one.

    With `old` all of them are compared with what these rules say, without it each with the rules it was decided by.
    """

    new: RuleTexts
    settings: Sequence[Setting] = ()
    old: RuleTexts | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None
    most_cases: int = 1_000


@dataclass(frozen=True)
class Replayed:
    """The report, with the new rules in whose words it is told."""

    report: Replay
    new: KnowledgeBase

    def told(self, lang: Lang) -> Told:
        """Return the report as plain data, and in sentences."""
        return replay_as_data(self.report), replay_told(self.report, self.new, lang)


def compiled(texts: RuleTexts, settings: Sequence[Setting]) -> RuleTexts:
    """Return rules, with values set, as one canonical text that was once read and built to its end.

    Raises: KnowledgeBaseError, kb.patch.UnknownPath, LiangtiError.
    """
    kb = texts.rules(settings)
    build(kb, by_meaning(kb))
    return RuleTexts(texts.name, text=kb.canonical())


def replayed_log(
    store: Store, asked: AskedReplay, folder: Path | None = None, step: Step = lambda _: None
) -> Replayed:
    """Return what becomes of the decisions of a store.

    Raises: KnowledgeBaseError, kb.patch.UnknownPath, kb.graph.RingError, LiangtiError.
    """
    step("reading the rules")
    kb = asked.new.rules(asked.settings, step)
    new = opened_for_trial(kb)
    old = opened_for_trial(asked.old.rules(step=step)) if asked.old else None

    @cache
    def made_by(fingerprint: str) -> OpenRelease | None:
        try:
            return opened_for_trial(stored_texts(store, fingerprint).rules())
        except LiangtiError:
            return None

    def release_of(fingerprint: str) -> OpenRelease | None:
        return old or made_by(fingerprint)

    wanted = Wanted(begin=_moment(asked.since), end=_moment(asked.until))
    log = logged_cases(store, wanted, made_by)
    report = replay(log, release_of, new, most_cases=asked.most_cases, step=step, folder=folder)
    return Replayed(report, kb)


def opened_for_trial(kb: KnowledgeBase) -> OpenRelease:
    """Return rules opened by what they say; nobody is decided by them, so the engine need not fire them."""
    return OpenRelease(Release(kb), build(kb, by_meaning(kb)), load_calendars(CALENDARS))


def _moment(day: date | datetime | None) -> datetime | None:
    return day if day is None or isinstance(day, datetime) else begin_of(day)
