"""Rule folder -> KnowledgeBase, all problems reported together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kb.condition_reader import Words
from kb.errors import Finding, KnowledgeBaseError, did_you_mean
from kb.knowledge_base import KnowledgeBase
from kb.location import Entries, Entry, Location, place_of
from kb.reader import UnreadableFile, read_csv, read_yaml
from kb.references import repeated_ids, unknown_references
from kb.tables import TABLES, entries_of
from kb.vocabulary import Vocabulary

NEEDED = ("manifest.yaml", "vocabulary.yaml", "situations.csv", "flowcharts.csv")
_WHOLE = {"manifest": "manifest", "vocabulary": "vocabulary", "sequencing": "sequencing", "exemptions": "exemptions",
          "monitoring": "monitoring", "legacy": "legacy"}  # fmt: skip
_PARTS = {
    "departments": {"stages": "stages", "departments": "departments", "pipeline_owners": "pipeline_owners",
                    "intermediaries": "intermediaries", "provenance": "provenance"},
    "applicability": {"derived_facts": "derived_facts", "items": "item_rules", "reference_cases": "reference_cases"},
    "advice": {"advice": "advice"},
    "items": {"items": "items"},
    "examples": {"examples": "examples"},
}  # fmt: skip
_FOLDERS = ("items", "examples")
Step = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """What a folder holds: None when too little can be read. `damaged` names the files with faults."""

    knowledge_base: KnowledgeBase | None
    findings: tuple[Finding, ...]
    damaged: frozenset[str]


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
    problems: list[Finding] = []
    if not folder.is_dir():
        what, fix = "there is no such folder", "name the folder that holds manifest.yaml"
        return Loaded(
            None, (Finding("unreadable", "error", Location(str(folder), 1, 1), what, fix),), frozenset()
        )
    data = Entry({}, Location("manifest.yaml", 1, 1))
    _read_yaml_files(folder, data, problems, step)
    rows = _read_tables(folder, problems, step)
    vocabulary = _validate(Vocabulary, data.get("vocabulary"), {}, problems)
    if vocabulary is None:
        return Loaded(None, _sorted(problems), frozenset())
    for table in TABLES:
        if table.key in rows:
            data[table.key] = entries_of(table, rows[table.key], vocabulary, problems)
    derived = {
        str(fact["id"]): str(fact.get("zh", "")) for fact in data.get("derived_facts", ()) if "id" in fact
    }
    words = Words(vocabulary, derived)
    problems += unknown_references(data) + repeated_ids(data)
    before = len(problems)
    knowledge_base = _validate(KnowledgeBase, data, {"words": words}, problems)
    if knowledge_base is None:
        good, words = _without_faults(data, problems[before:]), Words(vocabulary, derived)
        knowledge_base = _validate(KnowledgeBase, good, {"words": words}, [])
    problems += words.problems
    return Loaded(knowledge_base, _sorted(problems), frozenset(p.location.file for p in problems))


def shipped_folders() -> list[Path]:
    """Return the folders of the knowledge bases that come with this package."""
    return sorted(path.parent for path in Path(__file__).parent.glob("*/manifest.yaml"))


def _read_yaml_files(folder: Path, data: Entry, problems: list[Finding], step: Step) -> None:
    for path in _yaml_files(folder):
        file = path.relative_to(folder).as_posix()
        step(file)
        name = path.parent.name if path.parent != folder else path.stem
        if name not in _WHOLE and name not in _PARTS:
            fix = did_you_mean(name, [*_WHOLE, *_PARTS]) or "move it elsewhere"
            place = Location(file, 1, 1)
            problems.append(
                Finding("unknown_names", "error", place, "this file has no place in a rule folder", fix)
            )
            continue
        try:
            entry = read_yaml(path, file, problems)
        except UnreadableFile as error:
            problems.append(error.finding)
            continue
        if name in _WHOLE:
            data[_WHOLE[name]] = entry
            continue
        for key, value in entry.items():
            if key not in _PARTS[name]:
                fix = did_you_mean(key, _PARTS[name]) or "known keys: " + ", ".join(_PARTS[name])
                place = getattr(key, "location", entry.location)
                problems.append(
                    Finding("unknown_names", "error", place, f"`{key}` is no key of this file", fix)
                )
            elif name in _FOLDERS and isinstance(value, list) and _PARTS[name][key] in data:
                data[_PARTS[name][key]].extend(value)
            else:
                data[_PARTS[name][key]] = value
    for file in NEEDED:
        if not (folder / file).is_file():
            what, fix = "this file is missing", "every knowledge base needs " + ", ".join(NEEDED)
            problems.append(Finding("missing", "error", Location(file, 1, 1), what, fix))


def _yaml_files(folder: Path) -> Iterable[Path]:
    yield from sorted(folder.glob("*.yaml"))
    for name in _FOLDERS:
        yield from sorted((folder / name).glob("*.yaml"))


def _read_tables(folder: Path, problems: list[Finding], step: Step) -> dict[str, list[Entry]]:
    rows: dict[str, list[Entry]] = {}
    by_file = {table.file: table for table in TABLES}
    for path in sorted(folder.glob("*.csv")):
        step(path.name)
        table = by_file.get(path.name)
        if table is None:
            fix = did_you_mean(path.name, by_file) or "move it elsewhere"
            place = Location(path.name, 1, 1)
            problems.append(
                Finding("unknown_names", "error", place, "this table has no place in a rule folder", fix)
            )
            continue
        try:
            rows[table.key] = read_csv(path, path.name, problems)
        except UnreadableFile as error:
            problems.append(error.finding)
    return rows


def _validate(model: Any, data: Any, context: dict[str, Any], problems: list[Finding]) -> Any:
    if data is None:
        return None
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        problems.extend(_finding(details, data) for details in error.errors(include_url=False))
        return None


def _finding(details: ErrorDetails, data: Any) -> Finding:
    path = tuple(details["loc"])
    place, name, kind = place_of(data, path), str(path[-1]) if path else "", details["type"]
    fix = ""
    if kind == "missing":
        problem, fix = f"`{name}` is missing", f"add `{name}:`"
        return Finding("missing", "error", place, problem, fix)
    if kind == "extra_forbidden":
        problem = f"`{name}` is not known here"
        fix = did_you_mean(name, _known_keys(data, path)) or "delete it"
    elif kind in ("literal_error", "enum"):
        expected = str((details.get("ctx") or {}).get("expected", "")).replace("'", "")
        problem = f"`{details['input']}` is no value of `{name}`"
        fix = (
            did_you_mean(str(details["input"]), expected.replace(" or ", ", ").split(", "))
            or f"known: {expected}"
        )
    elif kind in ("string_too_short", "string_type"):
        problem, fix = f"`{name}` is empty or no text", "write a text"
    elif kind == "tuple_type":
        problem, fix = f"`{name}` must be a list", f"write `{name}: [a, b]`"
    elif kind in ("model_type", "dict_type", "model_attributes_type"):
        problem, fix = f"`{name}` must hold `key: value` pairs", "indent its keys below it"
    else:
        problem, fix = f"`{name}`: {details['msg']}", _FIXES.get(kind, "correct the value")
    return Finding(
        "unknown_names" if kind == "extra_forbidden" else "wrong_value", "error", place, problem, fix
    )


_FIXES = {
    "flag": "write true or false",
    "day": "write an existing day as 2015-05-18",
    "count": "write digits, such as 12",
    "days": "write a whole number of days, such as 5",
    "number": "write digits, such as 3000 or 0.5",
}


def _known_keys(data: Any, path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the model of the entry at `path` has."""
    model: Any = KnowledgeBase if isinstance(data, dict) and "vocabulary" in data else Vocabulary
    for step in path[:-1]:
        if isinstance(step, str) and hasattr(model, "model_fields") and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation)
    return [name for name in getattr(model, "model_fields", ()) if name != "location"]


def _model_in(annotation: Any) -> Any:
    for part in (annotation, *getattr(annotation, "__args__", ())):
        if hasattr(part, "model_fields"):
            return part
    return annotation


def _without_faults(data: Entry, faults: list[Finding]) -> Entry:
    """Return the data without the list entries that hold a faulty place, so that the rest can be checked too."""
    spoiled = {(fault.location.file, fault.location.line) for fault in faults}

    def is_good(entry: Any) -> bool:
        return not any((place.file, place.line) in spoiled for place in _places(entry))

    good = {
        key: Entries([entry for entry in value if is_good(entry)], value.location)
        if isinstance(value, Entries)
        else value
        for key, value in data.items()
    }
    return Entry(good, data.location)


def _places(data: Any) -> Iterable[Location]:
    if hasattr(data, "location"):
        yield data.location
    for child in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _places(child)
    if isinstance(data, dict):
        yield from (key.location for key in data if hasattr(key, "location"))


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: (finding.location, finding.problem)))
