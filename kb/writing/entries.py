"""New entries of a YAML list: behind the last entry of their kind, indented as its neighbours are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from kb.errors import LiangtiError
from kb.reader import LOADER, decode
from kb.writing.lines import Insertion

_PLAIN = re.compile(r"[^\W_][\w·、，。；（）()/.-]*(?: [\w·、，。；（）()/.-]+)*")
Fields = Mapping[str, str]


def new_entries(
    folder: Path,
    file: str,
    key: str,
    added: Sequence[Sequence[str]],
    is_kin: Callable[[Fields], bool] = lambda _: True,
) -> Insertion:
    """Return the insertion of entries, each given as lines, into the list under `key` of a YAML file.

    They stand behind the last entry of which `is_kin` holds, or at the end of the list. Raises: LiangtiError.
    """
    path = folder / file
    if not path.exists():
        return Insertion(file, 0, "\n".join([f"{key}:", *_written(added, 2, is_spaced=False)]))
    text = decode(path.read_bytes(), file)
    entries = _entries(text, file, key)
    if entries is None:
        lines = ["", f"{key}:", *_written(added, 2, is_spaced=False)]
        return Insertion(file, len(_lines(text.rstrip())), "\n".join(lines))
    kin = [entry for entry in entries if is_kin(fields_of(entry))] or entries
    is_spaced = len(entries) > 1 and not _lines(text)[entries[-1].start_mark.line - 1].strip()
    lines = _written(added, kin[-1].start_mark.column - 2, is_spaced=is_spaced)
    return Insertion(file, _last_line(kin[-1]), "\n".join(lines))


def fields_of(entry: yaml.Node) -> Fields:
    """Return the texts of an entry, by key."""
    pairs = entry.value if isinstance(entry, yaml.MappingNode) else ()
    return {str(key.value): value.value for key, value in pairs if isinstance(value, yaml.ScalarNode)}


def scalar(text: str) -> str:
    """Return a text as YAML writes it, in quotation marks where it could be taken for something else."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def listed(words: list[str]) -> str:
    """Return a list on one line."""
    return f"[{', '.join(map(scalar, words))}]"


def mapped(entry: Mapping[str, str]) -> str:
    """Return a mapping on one line."""
    return "{" + ", ".join(f"{key}: {scalar(value)}" for key, value in entry.items()) + "}"


def _entries(text: str, file: str, key: str) -> list[Any] | None:
    """Return the nodes of the list under a key, None where the file has no such key. Raises: LiangtiError."""
    try:
        top = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError:
        raise LiangtiError(
            "this is no YAML", where=file, fix="repair what `liangti check` reports first"
        ) from None
    pairs = top.value if isinstance(top, yaml.MappingNode) else ()
    node = next((value for name, value in pairs if name.value == key), None)
    if node is None:
        return None
    if not isinstance(node, yaml.SequenceNode) or node.flow_style or not node.value:
        what = f"`{key}` is not written as one `- id: …` below the other"
        raise LiangtiError(
            what, where=f"{file}:{node.start_mark.line + 1}", fix="write it so, then try again"
        )
    return list(node.value)


def _last_line(node: yaml.Node) -> int:
    """Return the last line on which a node stands, not counting the comments and empty lines behind it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(node, yaml.MappingNode) else last)
    end = node.end_mark
    return int(end.line) if end.column == 0 else int(end.line) + 1


def _lines(text: str) -> list[str]:
    return re.split("\r\n|\r|\n", text)


def _written(entries: Sequence[Sequence[str]], column: int, *, is_spaced: bool) -> list[str]:
    lines: list[str] = []
    for first, *rest in entries:
        lines += [""] if is_spaced else []
        lines += [f"{' ' * column}- {first}", *(f"{' ' * column}  {line}" for line in rest)]
    return lines
