"""One scalar of a YAML file found by ids and keys, and another one written in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import yaml

from kb.patch.setting import Setting, UnknownPath, unknown
from kb.reader import LOADER

_PLAIN = re.compile(r"[^\W_][\w./-]*")
_IDS = ("id", "item")
_BLOCKS = ("|", ">")


def with_scalar(text: str, file: str, setting: Setting) -> str:
    """Return the text of a YAML file with one value set. Raises: UnknownPath."""
    node = _at(root_of(text), file, setting)
    begin, end = node.start_mark.index, node.end_mark.index
    value = (
        setting.value if _PLAIN.fullmatch(setting.value) else json.dumps(setting.value, ensure_ascii=False)
    )
    before = " " if begin == end else ""
    behind = "\n" if node.style in _BLOCKS else ""
    return f"{text[:begin]}{before}{value}{behind}{text[end:]}"


def holds_entry(text: str, name: str, ids: list[str]) -> bool:
    """Return whether an entry of a list has this id; `ids` is given those of all entries."""
    found = [identity for entries in lists_of(root_of(text)) for identity in _ids(entries)]
    ids += found
    return name in found


def root_of(text: str) -> yaml.Node:
    """Return what a YAML text holds, an empty mapping if nothing. Raises: yaml.YAMLError."""
    return yaml.compose(text, Loader=LOADER) or yaml.MappingNode("", [])


def _at(root: yaml.Node, file: str, setting: Setting) -> yaml.ScalarNode:
    """Follow the path; its first step may name an entry of any list, where no key of the file is called so."""
    node, holder = root, file
    for number, step in enumerate(setting.path):
        below = children_of(node)
        if number == 0 and step not in below:
            entries = [entry for some in lists_of(node) for entry in _named(some, step)]
            if len(entries) > 1:
                fix = f"name its list, as {setting.file}/{'|'.join(below)}.{step}"
                raise UnknownPath(f"several entries are called `{step}`", where=setting.place, fix=fix)
            if entries:
                below[step] = entries[0]
        if step not in below:
            others = (identity for some in lists_of(root) for identity in _ids(some)) if number == 0 else ()
            raise unknown(setting, step, holder, (*below, *others))
        node, holder = below[step], f"`{step}`"
    if not isinstance(node, yaml.ScalarNode):
        fix = f"name one of its parts: {', '.join(children_of(node))}"
        raise UnknownPath(f"{holder} is no single value", where=setting.place, fix=fix)
    return node


def children_of(node: yaml.Node) -> dict[str, yaml.Node]:
    """Return what stands in a mapping by its keys, in a list by ids and by numbers from 0."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: value for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        by_number = {str(number): entry for number, entry in enumerate(node.value)}
        return {identity: entry for entry in node.value for identity in ids_of(entry)} | by_number
    return {}


def lists_of(node: yaml.Node) -> Iterator[yaml.SequenceNode]:
    """Yield the lists that stand under the keys of a file."""
    yield from (child for child in children_of(node).values() if isinstance(child, yaml.SequenceNode))


def _named(entries: yaml.SequenceNode, name: str) -> list[yaml.Node]:
    return [entry for entry in entries.value if name in ids_of(entry)]


def _ids(entries: yaml.SequenceNode) -> list[str]:
    return [identity for entry in entries.value for identity in ids_of(entry)]


def ids_of(entry: yaml.Node) -> list[str]:
    """Return the id of an entry, or the item that it is about where it has none of its own."""
    fields = children_of(entry) if isinstance(entry, yaml.MappingNode) else {}
    return [str(fields[name].value) for name in _IDS if name in fields][:1]
