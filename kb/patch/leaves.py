"""The entries of a YAML rule file, and the single values of one of them: what a form shows and sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from kb.patch.scalars import children_of, ids_of, lists_of, root_of


@dataclass(frozen=True, slots=True)
class Titled:
    """An entry of a list: its id, its Chinese name if it has one, and the line on which it begins."""

    id: str
    zh: str
    line: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value of an entry: the steps that lead to it, what is written there, and its line."""

    path: tuple[str, ...]
    value: str
    line: int


def entries_in(text: str) -> list[Titled]:
    """Return the entries of the lists of a file that have an id, in their order. Raises: yaml.YAMLError."""
    found: list[Titled] = []
    for entries in lists_of(root_of(text)):
        for entry in entries.value:
            for identity in ids_of(entry):
                zh = children_of(entry).get("zh")
                name = str(zh.value) if isinstance(zh, yaml.ScalarNode) else ""
                found.append(Titled(identity, name, entry.start_mark.line + 1))
    return found


def leaves_of(text: str, entry: str) -> list[Leaf]:
    """Return every single value of an entry but its id; none where there is no such entry. Raises: yaml.YAMLError."""
    for entries in lists_of(root_of(text)):
        for node in entries.value:
            if entry in ids_of(node):
                return [leaf for leaf in _leaves(node, ()) if leaf.path != ("id",)]
    return []


def _leaves(node: yaml.Node, path: tuple[str, ...]) -> Iterator[Leaf]:
    if isinstance(node, yaml.ScalarNode):
        yield Leaf(path, str(node.value), node.start_mark.line + 1)
        return
    for step, child in children_of(node).items():
        yield from _leaves(child, (*path, step))
