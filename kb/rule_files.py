"""The files of a rule folder -> plain data, each value with its place; what has no place there is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import Finding, did_you_mean
from kb.location import Entries, Entry, Location, Text
from kb.reader import UnreadableFile, read_csv, read_yaml
from kb.tables import SPARE, TABLES

NEEDED = ("manifest.yaml", "vocabulary.yaml")
NEEDED_WITHOUT_TABLES = ("situations.csv", "flowcharts.csv")
RULE_TABLES = "tables"
WHOLE = {"manifest": "manifest", "vocabulary": "vocabulary", "sequencing": "sequencing", "exemptions": "exemptions",
         "monitoring": "monitoring", "legacy": "legacy"}  # fmt: skip
PARTS = {
    "departments": {"stages": "stages", "spans": "spans", "departments": "departments",
                    "pipeline_owners": "pipeline_owners", "intermediaries": "intermediaries",
                    "provenance": "provenance"},
    "charts": {"charts": "charts", "totals": "totals"},
    "applicability": {"derived_facts": "derived_facts", "items": "item_rules", "reference_cases": "reference_cases"},
    "advice": {"advice": "advice"},
    "ambiguous_words": {"ambiguous_words": "ambiguous_words"},
    "items": {"items": "items"},
    "examples": {"examples": "examples"},
}  # fmt: skip
FOLDERS = ("items", "examples")
_TABLES = {table.file: table.key for table in TABLES}
Step = Callable[[str], None]
Sheet = tuple[list[Text], list[Entry]]


@dataclass
class RuleFiles:
    """The plain data of YAML files under the keys of a knowledge base, the tables as read, and all problems so far.

    `rule_tables` are the files of the folder `tables`, by their name without its end.
    """

    data: Entry = field(default_factory=lambda: Entry({}, Location("manifest.yaml", 1, 1)))
    tables: dict[str, Sheet] = field(default_factory=dict)
    rule_tables: dict[str, Sheet] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)

    def report(self, check: str, place: Location, what: str, fix: str) -> None:
        self.problems.append(Finding(check, "error", place, what, fix))


def read_files(folder: Path, step: Step) -> RuleFiles:
    """Return what stands in the files of a rule folder."""
    files = RuleFiles()
    for path in _paths(folder):
        file = path.relative_to(folder).as_posix()
        name = path.parent.name if path.parent != folder else path.stem
        try:
            if path.parent == folder and path.name in _TABLES:
                step(file)
                files.tables[_TABLES[path.name]] = read_csv(path, file, files.problems, SPARE)
            elif path.suffix == ".csv" and path.parent == folder / RULE_TABLES:
                step(file)
                files.rule_tables[path.stem] = read_csv(path, file, files.problems, SPARE)
            elif path.suffix == ".yaml" and name in WHOLE and path.parent == folder:
                step(file)
                files.data[WHOLE[name]] = read_yaml(path, file, files.problems)
            elif path.suffix == ".yaml" and name in PARTS:
                step(file)
                _take_parts(name, read_yaml(path, file, files.problems), files)
            else:
                _report_misplaced(path.name, file, files)
        except UnreadableFile as error:
            files.problems.append(error.finding)
    for file in _needed(files.data):
        if not (folder / file).is_file():
            fix = "every knowledge base needs " + ", ".join((*NEEDED, *NEEDED_WITHOUT_TABLES))
            files.report("missing", Location(file, 1, 1), "this file is missing", fix)
    return files


def _needed(data: Entry) -> tuple[str, ...]:
    """Return the files that must be there: one that decides by declared tables needs no situations."""
    manifest = data.get("manifest")
    has_tables = isinstance(manifest, dict) and "tables" in manifest
    return NEEDED if has_tables else (*NEEDED, *NEEDED_WITHOUT_TABLES)


def is_of_another_release(path: Path, folder: Path) -> bool:
    """Return whether a file below `folder` lies in a folder that has a manifest of its own: another release."""
    holders = path.relative_to(folder).parents
    return any((folder / holder / "manifest.yaml").is_file() for holder in holders if holder.parts)


def _paths(folder: Path) -> Iterator[Path]:
    """Yield every file of the folder; hidden ones, locks of a spreadsheet and descriptions are no rule files."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if (
            path.is_file()
            and path.suffix != ".md"
            and not any(part.startswith((".", "~$")) for part in parts)
            and not is_of_another_release(path, folder)
        ):
            yield path


def _take_parts(name: str, entry: Entry, files: RuleFiles) -> None:
    known = PARTS[name]
    for key, value in entry.items():
        place = getattr(key, "location", entry.location)
        if key not in known:
            fix = did_you_mean(key, known) or "known keys: " + ", ".join(known)
            files.report("unknown_names", place, f"`{key}` is no key of this file", fix)
        elif name not in FOLDERS:
            files.data[known[key]] = value
        elif isinstance(value, Entries):
            files.data.setdefault(known[key], Entries([], value.location)).extend(value)
        else:
            fix = f"write one `- id: …` below `{key}:` for each"
            files.report("wrong_value", place, f"`{key}` must be a list", fix)


def _report_misplaced(name: str, file: str, files: RuleFiles) -> None:
    known = [*_TABLES, *(f"{name}.yaml" for name in (*WHOLE, *PARTS) if name not in FOLDERS)]
    end = {**dict.fromkeys(FOLDERS, "yaml"), RULE_TABLES: "csv"}.get(file.split("/")[0])
    fix = f"name it {Path(file).stem}.{end}" if end else did_you_mean(name, known) or "move it elsewhere"
    files.report("unknown_names", Location(file, 1, 1), "this file has no place in a rule folder", fix)
