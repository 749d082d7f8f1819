"""Rule folder -> KnowledgeBase, all problems reported together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kb.box_rules import flowcharts_drawn, with_box_rules
from kb.compiled import Compiler
from kb.errors import Finding, KnowledgeBaseError
from kb.implied_facts import with_implied_facts
from kb.knowledge_base import KnowledgeBase
from kb.location import Entries, Entry, Location
from kb.misread import finding_of
from kb.reader import UnreadableFile, read_yaml
from kb.references import repeated_ids, repeated_names, repeated_words, unknown_references
from kb.rule_files import Step, read_files
from kb.sum_facts import faults_of_sums
from kb.table_files import has_tables, rows_of
from kb.table_words import CellWords
from kb.tables import TABLES, entries_of
from kb.vocabulary import Vocabulary
from kb.words_of_rules import words_of

# Served where nobody says which; the others stand beside it by their names.
FIRST_SHIPPED = "harbin"


@dataclass(frozen=True)
class Loaded:
    """What a folder holds: None when too little can be read.

    `damaged` names the files of which a part could not be read, `dangling` those that name what is not there.
    """

    knowledge_base: KnowledgeBase | None
    findings: tuple[Finding, ...]
    damaged: frozenset[str]
    dangling: frozenset[str] = frozenset()


def load(folder: Path, step: Step = lambda _: None) -> KnowledgeBase:
    """Return the knowledge base of a rule folder.

    Raises: KnowledgeBaseError with every problem of the folder.
    """
    loaded = load_with_findings(folder, step)
    if loaded.findings or loaded.knowledge_base is None:
        raise KnowledgeBaseError(str(folder), loaded.findings)
    return loaded.knowledge_base


def load_with_findings(folder: Path, step: Step = lambda _: None) -> Loaded:
    """Return what can be read of a rule folder and everything that cannot, sorted by place."""
    if not folder.is_dir():
        what, fix = "there is no such folder", "name the folder that holds manifest.yaml"
        place = Location(str(folder), 1, 1)
        return Loaded(None, (Finding("unreadable", "error", place, what, fix),), frozenset())
    files = read_files(folder, step)
    data, problems = files.data, files.problems
    vocabulary = _validate(Vocabulary, data.get("vocabulary"), {}, problems)
    if vocabulary is None:
        return Loaded(None, _sorted(problems), frozenset())
    cell_words = CellWords(data, {key: rows for key, (_, rows) in files.tables.items()})
    for table in TABLES:
        if table.key in files.tables:
            header, rows = files.tables[table.key]
            data[table.key] = entries_of(
                table, header, rows, vocabulary, cell_words, problems, needs_facts=not has_tables(data)
            )
    if files.rule_tables or has_tables(data):
        data["rows"] = rows_of(files, vocabulary, cell_words)
    Compiler(data, vocabulary, problems).compile()
    lost = _files(problem for problem in problems if problem.check in ("unreadable", "missing"))
    problems += repeated_ids(data) + repeated_words(data) + repeated_names(data)
    faults: list[Finding] = []
    words = words_of(data, vocabulary)
    knowledge_base = _validate(KnowledgeBase, data, {"words": words}, faults)
    if knowledge_base is None:
        good = _without_faults(data, faults)
        words = replace(words_of(good, vocabulary), problems=words.problems)
        knowledge_base = _validate(KnowledgeBase, good, {"words": words}, [])
    if knowledge_base is not None:
        words.implied.update(flowcharts_drawn(knowledge_base))
        knowledge_base = with_box_rules(with_implied_facts(knowledge_base, words))
        knowledge_base = knowledge_base.model_copy(
            update={"assumed_bounds": tuple(dict.fromkeys(words.assumed))}
        )
        faults += faults_of_sums(vocabulary)
    problems += _not_told_yet([*faults, *words.problems], problems)
    unknown, dangling = unknown_references(data, lost)
    return Loaded(knowledge_base, _sorted(problems + unknown), _files(problems), dangling)


def shipped_folders() -> list[Path]:
    """Return the folders of the knowledge bases that come with this package, first the one that is the default."""
    folders = (path.parent for path in Path(__file__).parent.glob("*/manifest.yaml"))
    return sorted(folders, key=lambda folder: (folder.name != FIRST_SHIPPED, folder.name))


def id_of_folder(folder: Path) -> str:
    """Return the id of a knowledge base by its manifest alone. Raises: KnowledgeBaseError."""
    try:
        manifest = read_yaml(folder / "manifest.yaml", "manifest.yaml", [])
    except UnreadableFile as error:
        raise KnowledgeBaseError(str(folder), (error.finding,)) from None
    return str(manifest.get("id", folder.name))


def _validate(model: Any, data: Any, context: dict[str, Any], problems: list[Finding]) -> Any:
    if data is None:
        return None
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        problems.extend(finding_of(details, data) for details in error.errors(include_url=False))
        return None


def _not_told_yet(faults: Iterable[Finding], problems: Iterable[Finding]) -> list[Finding]:
    """Return the faults that do not merely follow from what could not be read."""
    told = {problem.location for problem in problems if problem.check == "unreadable"}
    return [
        fault
        for fault in faults
        if fault.location not in told
        # What a row of a table must hold, its columns say; a manifest that is not there was named by its file.
        and not (fault.check == "missing" and fault.location.file.endswith(".csv"))
        and fault.problem != "`manifest` is missing"
    ]


def _without_faults(data: Entry, faults: list[Finding]) -> Entry:
    """Return the data without the list entries and keys that hold a faulty place: the rest can be checked."""
    spoiled = {(fault.location.file, fault.location.line) for fault in faults}

    def is_good(part: Any) -> bool:
        return not any((place.file, place.line) in spoiled for place in _places(part))

    def good(part: Any, depth: int) -> Any:
        if isinstance(part, Entries):
            return Entries([entry for entry in part if is_good(entry)], part.location)
        if isinstance(part, Entry) and depth:
            kept = {key: good(value, depth - 1) for key, value in part.items()}
            return Entry({key: value for key, value in kept.items() if is_good(value)}, part.location)
        return part

    return Entry({key: good(value, 1) for key, value in data.items()}, data.location)


def _places(data: Any) -> Iterable[Location]:
    if hasattr(data, "location"):
        yield data.location
    for child in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _places(child)
    if isinstance(data, dict):
        yield from (key.location for key in data if hasattr(key, "location"))


def _files(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(finding.location.file for finding in findings)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: (finding.location, finding.problem)))
