"""Rules -> an opened release: a folder is loaded and verified, then fired by the engine, compared, frozen.

Opening fails, and nothing is served, when the folder has a problem or when engine and meaning disagree anywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from decision import index_file
from decision.conclusions import Conclusion
from decision.engine import Engine, engine_version
from decision.index import Case, Index
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from kb.calendar_files import load_calendars
from kb.errors import Finding, KnowledgeBaseError, LiangtiError
from kb.knowledge_base import KnowledgeBase, from_canonical
from kb.release import Release, digest_of, folder_digest, rule_files
from kb.verify import check_folder
from kb.vocabulary import Value

Step = Callable[[str], None]
CALENDARS = Path(__file__).parent.parent / "kb" / "calendars"


class EngineDisagrees(LiangtiError):
    """Engine and meaning conclude different things; `rule`, `conclusion` and `case` say where."""

    def __init__(self, rule: str, conclusion: Conclusion, case: Case, *, engine_says: bool) -> None:
        self.rule, self.conclusion, self.case = rule, conclusion, case
        facts = ", ".join(f"{name}={value}" for name, value in case.items()) or "any project"
        one, other = ("concludes", "does not") if engine_says else ("does not conclude", "does")
        super().__init__(
            f"the engine {one} `{' '.join(conclusion)}` and the written meaning {other}, for {facts}",
            where=f"rule {rule}",
            fix="do not serve these rules; report the rule together with this example",
        )


class _RulesChanged(Exception):
    """Somebody saved a rule file while the folder was being read."""


class UnreadableRelease(LiangtiError):
    """A canonical text that this version of the program does not read as it was written."""


def open_release(folder: Path, home: Path, step: Step = lambda _: None) -> OpenRelease:
    """Return the release of a rule folder, from its saved index where there is a sound one.

    `home` is where indexes are kept; `step` is told what is being done.
    Raises: KnowledgeBaseError with all problems of the folder; EngineDisagrees; decision.engine.EngineError.
    """
    files = rule_files(folder)
    source = digest_of(files)
    try:
        opened = _opened(lambda: _checked(folder, source, step)[0], home, source, step)
    except _RulesChanged:
        step("the rule files changed meanwhile; reading them again")
        return open_release(folder, home, step)
    return replace(opened, rule_files=files)


def open_checked(
    folder: Path, home: Path, step: Step = lambda _: None
) -> tuple[OpenRelease, tuple[Finding, ...]]:
    """Return the release of a rule folder as its canonical text gives it back, and what was found that is no error.

    Raises: KnowledgeBaseError with all problems of the folder; UnreadableRelease; EngineDisagrees;
            decision.engine.EngineError.
    """
    files = rule_files(folder)
    try:
        kb, findings = _checked(folder, digest_of(files), step)
    except _RulesChanged:
        step("the rule files changed meanwhile; reading them again")
        return open_checked(folder, home, step)
    return replace(open_text(kb.canonical(), home, step), rule_files=files), findings


def open_text(text: bytes, home: Path, step: Step = lambda _: None) -> OpenRelease:
    """Return the release whose canonical text this is: one that was opened from a folder before.

    Raises: UnreadableRelease; EngineDisagrees; decision.engine.EngineError.
    """
    fingerprint = hashlib.sha256(text).hexdigest()
    return _opened(lambda: rules_of_text(text), home, fingerprint, step)


def compare(fired: Index, meant: Index, first_rule: Callable[[Collection[Conclusion]], str]) -> None:
    """Raise EngineDisagrees when two indexes of one knowledge base differ in any cell.

    `first_rule` names the rule that is fired first of those that draw some conclusions: the one to look at.
    """
    wrong: dict[Conclusion, tuple[Case, bool]] = {}
    for table, other in zip(fired.tables, meant.tables, strict=True):
        for cell, (row, expected) in enumerate(zip(table.rows, other.rows, strict=True)):
            for conclusion in table.named(row ^ expected):
                case = _case(fired, table.cell_of(cell))
                wrong.setdefault(conclusion, (case, conclusion in table.named(row)))
    if wrong:
        rule = first_rule(wrong)
        conclusion = min(wrong, key=lambda conclusion: (first_rule([conclusion]) != rule, conclusion))
        case, engine_says = wrong[conclusion]
        raise EngineDisagrees(rule, conclusion, case, engine_says=engine_says)


def rules_of_text(text: bytes) -> KnowledgeBase:
    """Return what a canonical text says, if writing it gives the same text. Raises: UnreadableRelease."""
    fingerprint = hashlib.sha256(text).hexdigest()
    try:
        kb = from_canonical(text)
    except (ValueError, KeyError, TypeError):
        kb = None
    if kb is None or kb.fingerprint != fingerprint:
        fix = "ask a service of the version that published it"
        raise UnreadableRelease("this version reads its rules otherwise", where=fingerprint, fix=fix)
    return kb


def _checked(folder: Path, source: str, step: Step) -> tuple[KnowledgeBase, tuple[Finding, ...]]:
    """Return what a folder says, and what was found that is no error.

    Raises: KnowledgeBaseError; _RulesChanged if the files of the folder are not those of this digest any more.
    """
    step("reading and checking the rule files")
    kb, findings = check_folder(folder)
    wrong = [finding for finding in findings if finding.severity == "error"]
    if kb is None or wrong:
        raise KnowledgeBaseError(str(folder), wrong or findings)
    if folder_digest(folder) != source:
        raise _RulesChanged
    return kb, findings


def _build(kb: KnowledgeBase, step: Step) -> Index:
    """Return the index that the engine fires, compared cell by cell with the meaning."""
    step("firing every rule over every valid combination")
    meant = build(kb, by_meaning(kb))
    bands = {name: axis.representatives for name, axis in meant.axes.items()}
    with Engine.start(kb, bands) as engine:

        def conclude(cases: Sequence[Case], wanted: Sequence[Conclusion]) -> Sequence[frozenset[Conclusion]]:
            return engine.conclusions(cases, wanted)

        fired = build(kb, conclude)
        step("comparing the engine with the written meaning")
        compare(fired, meant, engine.first_rule)
    step(f"engine and meaning agree: {fired.size}")
    return fired


def _opened(rules: Callable[[], KnowledgeBase], home: Path, source: str, step: Step) -> OpenRelease:
    """Return a release with its saved index, or with one that is built of its rules and saved; `source` names it."""
    calendars = load_calendars(CALENDARS)
    try:
        saved = index_file.read(home, source, engine_version())
    except index_file.UnusableIndex as error:
        step(f"the saved index is not used, since {error}; building it again")
        saved = None
    if saved is not None:
        step(f"saved index of release {saved.kb.fingerprint[:12]} read")
        return OpenRelease(Release(saved.kb), saved, calendars)
    index = _build(rules(), step)
    try:
        index_file.save(index, home, source, engine_version())
    except OSError as error:
        step(f"the index could not be saved ({error.strerror}); the next start builds it again")
    return OpenRelease(Release(index.kb), index, calendars)


def _case(index: Index, cell: Mapping[str, int]) -> Mapping[str, Value]:
    """Return the answers and derived facts of a cell, each by the first atom that it holds."""
    return {
        name: index.axes[name].representatives[atom] if name in index.axes else bool(atom)
        for name, atom in cell.items()
    }
