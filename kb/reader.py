"""CSV (UTF-8, GB18030) and YAML text -> plain data in which every value keeps its place.

YAML is read by its node graph: every scalar stays text (`no`, `12:30`, `0123`), a repeated key is refused.
"""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import yaml

from kb.errors import Finding
from kb.location import Entries, Entry, Location, Text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
MAX_DEPTH = 40


class UnreadableFile(Exception):
    """A file of which nothing can be read; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def decode(data: bytes, file: str) -> str:
    """Return the text of a UTF-8 (with or without BOM) or GB18030 file.

    Raises: UnreadableFile with the line of the first byte that fits neither.
    """
    if data.startswith(_WIDE_BOMS) or b"\x00" in data:
        raise _unreadable(file, 1, 1, "this file is saved as UTF-16 or is no text", "save it again as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            line = data.count(b"\n", 0, error.start) + 1
            what = f"byte {data[error.start]:#04x} is neither UTF-8 nor GB18030"
            raise _unreadable(file, line, 1, what, "save the file again as UTF-8") from None


def read_yaml(path: Path, file: str, problems: list[Finding]) -> Entry:
    """Return the mapping that a YAML file holds; every problem but the first unreadable spot goes to `problems`.

    Raises: UnreadableFile when the text is no YAML or no mapping.
    """
    text = decode(path.read_bytes(), file)
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _unreadable(
            file, line, column, f"this is no YAML: {error.problem}", _yaml_fix(text, line)
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _unreadable(
            file, 1, 1, f"this is no YAML: {type(error).__name__}", "write the file anew"
        ) from None
    if not isinstance(node, yaml.MappingNode):
        raise _unreadable(
            file, 1, 1, "the file is empty or holds no mapping", "begin with `key: value` lines"
        )
    entry = _plain(node, file, problems, set(), 0)
    assert isinstance(entry, Entry)
    return entry


def read_csv(path: Path, file: str, problems: list[Finding]) -> list[Entry]:
    """Return the rows of a CSV table as mappings from column name to text.

    Empty rows at the end and empty columns are left out; a cell's column is its number in the row.
    Raises: UnreadableFile when there is no header or the quoting is broken.
    """
    text = decode(path.read_bytes(), file)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            lines.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        fix = "close the quotation mark that opens on this line"
        raise _unreadable(file, start, 1, f"this is no CSV: {error}", fix) from None
    if not lines or not any(lines[0][1]):
        raise _unreadable(file, 1, 1, "the table has no header line", "write the column names on line 1")
    header = lines[0][1]
    if len(header) == 1 and any(mark in header[0] for mark in "\t;，"):
        raise _unreadable(
            file, 1, 1, "the columns are not separated by commas", "save as CSV separated by commas"
        )
    names = _column_names(header, file, problems)
    rows = []
    for line, cells in lines[1:]:
        if not any(cells):
            continue
        if any(cells[len(header) :]) or len(cells) < len(header):
            what = f"this row has {len(cells)} cells, the header has {len(header)}"
            fix = (
                "put a text that holds a comma in quotation marks"
                if len(cells) > len(header)
                else "complete the row"
            )
            problems.append(
                Finding("unreadable", "error", Location(file, line, min(len(cells), len(header))), what, fix)
            )
            continue
        row = {
            names[index]: Text(cell, Location(file, line, index + 1))
            for index, cell in enumerate(cells[: len(header)])
            if names[index]
        }
        rows.append(Entry(row, Location(file, line, 1)))
    return rows


def _column_names(header: list[str], file: str, problems: list[Finding]) -> list[Text]:
    names: list[Text] = []
    for index, name in enumerate(header):
        place = Location(file, 1, index + 1)
        is_repeated = bool(name) and name in names
        if is_repeated:
            what = f"column `{name}` stands twice"
            problems.append(Finding("duplicate", "error", place, what, "delete one"))
        names.append(Text("" if is_repeated else name, place))
    return names


def _plain(
    node: yaml.Node, file: str, problems: list[Finding], seen: set[int], depth: int
) -> Text | Entries | Entry:
    place = Location(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if id(node) in seen or depth > MAX_DEPTH:
        what = "an alias (`*name`) is not read here" if depth <= MAX_DEPTH else "the nesting is too deep"
        problems.append(Finding("unreadable", "error", place, what, "write the value out"))
        return Text("", place)
    seen.add(id(node))
    if node.tag.startswith("!") or (
        node.tag.startswith("tag:") and not node.tag.startswith("tag:yaml.org,2002:")
    ):
        problems.append(
            Finding("unreadable", "error", place, f"tag `{node.tag}` is not read here", "delete it")
        )
    if isinstance(node, yaml.ScalarNode):
        return Text(node.value, place)
    if isinstance(node, yaml.SequenceNode):
        return Entries([_plain(child, file, problems, seen, depth + 1) for child in node.value], place)
    entry: dict[Text, Text | Entries | Entry] = {}
    for key_node, value_node in node.value:
        where = Location(file, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(
                Finding("unreadable", "error", where, "a key must be a word", "write `word: value`")
            )
            continue
        key = Text(key_node.value, where)
        value = _plain(value_node, file, problems, seen, depth + 1)
        if key in entry:
            first = next(k for k in entry if k == key)
            what = f"key `{key}` stands twice; the first is on line {first.location.line}"
            problems.append(Finding("duplicate", "error", where, what, "delete one of the two, or join them"))
            continue
        entry[key] = value
    return Entry(entry, place)


def _yaml_fix(text: str, line: int) -> str:
    lines = text.splitlines()
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in shown:
        return "replace the tab by blanks"
    if "：" in shown:
        return "write `:` and a blank instead of the full-width `：`"
    return "compare the line with its neighbours: indentation, quotation marks, brackets"


def _unreadable(file: str, line: int, column: int, what: str, fix: str) -> UnreadableFile:
    return UnreadableFile(Finding("unreadable", "error", Location(file, line, column), what, fix))
