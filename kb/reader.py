"""CSV (UTF-8, GB18030) and YAML text -> plain data in which every value keeps its place.

YAML is read by its node graph: every scalar stays text (`no`, `12:30`, `0123`), a repeated key is refused.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Container
from pathlib import Path
from typing import NamedTuple

import yaml
import yaml.reader

from kb.errors import Finding
from kb.location import Entries, Entry, Location, Text

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_WIDE_COLON = re.compile(r"\s*(?:- +)?\w+：")
MAX_DEPTH = 40


class UnreadableFile(Exception):
    """A file of which nothing can be read; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def decode(data: bytes, file: str) -> str:
    """Return the text of a UTF-8 (with or without BOM) or GB18030 file.

    Raises: UnreadableFile with the line of the first byte that cannot be read.
    """
    if data.startswith(_WIDE_BOMS) or b"\x00" in data:
        raise _unreadable(file, 1, 1, "this file is saved as UTF-16 or is no text", "save it again as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = error
    # A damaged UTF-8 file can pass for GB18030, with every character another one: its intact Chinese gives it away.
    read, encoding = data.decode("utf-8", errors="replace"), "UTF-8"
    if len(re.findall("[\u4e00-\u9fff]", read)) < read.count("\ufffd"):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError as error:
            broken, encoding = error, "GB18030"
    line = len(re.findall(rb"\r\n|\r|\n", data[: broken.start])) + 1
    what = f"byte {data[broken.start]:#04x} cannot stand in a {encoding} file"
    raise _unreadable(file, line, 1, what, "mend this line, and save the file again as UTF-8")


def read_yaml(path: Path, file: str, problems: list[Finding]) -> Entry:
    """Return the mapping that a YAML file holds; every problem but the first unreadable spot goes to `problems`.

    Raises: UnreadableFile when the text is no YAML or no mapping.
    """
    return parse_yaml(path.read_bytes(), file, problems)


def parse_yaml(data: bytes, file: str, problems: list[Finding]) -> Entry:
    """Return the mapping that the bytes of a YAML file hold; see `read_yaml`."""
    text = decode(data, file)
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        raise _no_yaml(text, file, error) from None
    except RecursionError:
        what, fix = f"more than {MAX_DEPTH} levels stand in each other", "write the file flatter"
        raise _unreadable(file, 1, 1, what, fix) from None
    except yaml.reader.ReaderError as error:
        line, what = text.count("\n", 0, error.position) + 1, f"character {error.character:#04x} is no text"
        raise _unreadable(file, line, 1, what, "delete it, and write the line anew") from None
    if not isinstance(node, yaml.MappingNode):
        raise _unreadable(
            file, 1, 1, "the file is empty or holds no mapping", "begin with `key: value` lines"
        )
    entry = _plain(node, _Source(text, file, problems), set(), 0)
    assert isinstance(entry, Entry)
    return entry


def read_csv(
    path: Path, file: str, problems: list[Finding], spare: Container[str] = ()
) -> tuple[list[Text], list[Entry]]:
    """Return the column names of a CSV table, and its rows as mappings from column name to text.

    Empty rows and empty columns without a name are left out; a cell's column is its number in the row. A row may end
    before the `spare` columns at the end: Excel leaves them off where sixteen rows have nothing there.
    Raises: UnreadableFile when there is no header or the quoting is broken.
    """
    lines = _csv_lines(decode(path.read_bytes(), file), file)
    if not lines or not any(lines[0].cells):
        raise _unreadable(file, 1, 1, "the table has no header line", "write the column names on line 1")
    header = lines[0].cells
    needed = max(index for index, name in enumerate(header, 1) if name)
    if needed == 1 and any(mark in header[0] for mark in "\t;，"):
        raise _unreadable(
            file, 1, 1, "the columns are not separated by commas", "save as CSV separated by commas"
        )
    names = _column_names(header, file, problems)
    while needed > 1 and header[needed - 1] in spare:
        needed -= 1
    widths, rows = Counter(len(line.cells) for line in lines), []
    for line in lines[1:]:
        cells, width = line.cells, len(line.cells)
        if not any(cells):
            continue
        # One row that is longer than all others, if only by an empty cell, has a comma too many in its middle.
        is_too_long = any(cells[len(header) :]) or (
            width > len(header) and (widths[width] == 1 or line.has_blank_behind_comma)
        )
        if is_too_long or width < needed:
            place = Location(file, line.number, min(width, len(header)))
            what = f"this row has {width} cells, the header has {len(header)}"
            fix = "put a text that holds a comma in quotation marks" if is_too_long else "complete the row"
            problems.append(Finding("unreadable", "error", place, what, fix))
            continue
        row: dict[Text, Text] = {}
        for index, name in enumerate(names):
            cell = Text(cells[index] if index < width else "", Location(file, line.number, index + 1))
            if name:
                row[name] = cell
            elif cell and not header[index]:
                what = f"`{cell}` stands in a column without a name"
                fix = "name the column on line 1, or empty the cell"
                problems.append(Finding("unreadable", "error", cell.location, what, fix))
        rows.append(Entry(row, Location(file, line.number, 1)))
    return [name for name in names if name], rows


class _Line(NamedTuple):
    number: int
    cells: list[str]
    has_blank_behind_comma: bool


def _csv_lines(text: str, file: str) -> list[_Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[_Line] = []
    start = 1
    try:
        for cells in reader:
            blank = any(cell.startswith(" ") for cell in cells[1:])
            lines.append(_Line(start, [cell.strip() for cell in cells], blank))
            start = reader.line_num + 1
    except csv.Error as error:
        fix = "close the quotation mark that opens on this line"
        raise _unreadable(file, start, 1, f"this is no CSV: {error}", fix) from None
    return lines


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


class _Source(NamedTuple):
    """A YAML file while it is read."""

    text: str
    file: str
    problems: list[Finding]

    def place(self, node: yaml.Node) -> Location:
        return Location(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def report(self, check: str, node: yaml.Node, what: str, fix: str) -> None:
        self.problems.append(Finding(check, "error", self.place(node), what, fix))

    def report_marks(self, node: yaml.Node) -> None:
        """Report an anchor or a tag in front of a node."""
        mark = self.text[node.start_mark.index :][:1]
        if mark == "&":
            what = "an anchor (`&name`) and its aliases (`*name`) are not read here"
            self.report("unreadable", node, what, "write the value out wherever it is meant")
        elif mark == "!":
            self.report("unreadable", node, "a tag (`!name`) is not read here", "delete it")


def _plain(node: yaml.Node, source: _Source, seen: set[int], depth: int) -> Text | Entries | Entry:
    place = source.place(node)
    if id(node) in seen:  # An alias; its anchor is reported.
        return Text("", place)
    if depth > MAX_DEPTH:
        fix = "give the inner part a name of its own, such as a derived fact"
        source.report("unreadable", node, f"more than {MAX_DEPTH} levels stand in each other here", fix)
        return Text("", place)
    seen.add(id(node))
    source.report_marks(node)
    if isinstance(node, yaml.ScalarNode):
        return Text(node.value, place)
    if isinstance(node, yaml.SequenceNode):
        return Entries([_plain(child, source, seen, depth + 1) for child in node.value], place)
    entry: dict[Text, Text | Entries | Entry] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            source.report("unreadable", key_node, "a key must be a word", "write `word: value`")
            continue
        source.report_marks(key_node)
        key = Text(key_node.value, source.place(key_node))
        value = _plain(value_node, source, seen, depth + 1)
        if key in entry:
            first = next(k for k in entry if k == key)
            what = f"key `{key}` stands twice; the first is on line {first.location.line}"
            source.report("duplicate", key_node, what, "delete one of the two, or join them")
            continue
        entry[key] = value
    return Entry(entry, place)


def _no_yaml(text: str, file: str, error: yaml.MarkedYAMLError) -> UnreadableFile:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = [*re.split("\r\n|[\r\n\x85\u2028\u2029]", text), ""]
    if "\t" in lines[line - 1][:column]:
        return _unreadable(file, line, column, "a tab stands here", "replace the tab by blanks")
    for number in (line, line - 1):
        if number and (found := _WIDE_COLON.match(lines[number - 1])):
            what, fix = "a full-width `：` stands behind this key", "write `:` and a blank instead"
            return _unreadable(file, number, found.end(), what, fix)
    fix = "compare the line with its neighbours: indentation, quotation marks, brackets"
    return _unreadable(file, line, column, f"this is no YAML: {error.problem}", fix)


def _unreadable(file: str, line: int, column: int, what: str, fix: str) -> UnreadableFile:
    return UnreadableFile(Finding("unreadable", "error", Location(file, line, column), what, fix))
