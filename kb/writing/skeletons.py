"""Skeletons of a situation, an item and a document: what was said of them, the rest left for the officer to fill in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import reduce
from pathlib import Path

import yaml

from kb.condition_reader import Words, read_fact_cell
from kb.conditions import All, Test
from kb.errors import LiangtiError, did_you_mean
from kb.knowledge_base import KnowledgeBase
from kb.location import Text
from kb.reader import LOADER
from kb.record import NOWHERE, names_in
from kb.regions import difference
from kb.verify.projects import Projects
from kb.writing.entries import listed, mapped, new_entries, scalar
from kb.writing.lines import Insertion
from kb.writing.rows import named_cells, new_row, table_of

Said = Mapping[str, str]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def skeleton(kind: str, name: str, said: Said, folder: Path, kb: KnowledgeBase) -> tuple[Insertion, ...]:
    """Return the insertions that add an entry of a kind (of KINDS) with an id and what is said of it.

    Raises: LiangtiError if the id is taken or no id, or a word of what is said is not known.
    """
    if not _NAME.fullmatch(name):
        raise LiangtiError(f"`{name[:100]}` is no id", fix="write letters, digits, `-` and `_`, as S-AGR-15")
    for key, text in said.items():
        if re.search(r"[\r\n]", text):
            raise LiangtiError(f"`{key}` goes over more than one line", fix="write it on one line")
    return KINDS[kind](name, said, folder, kb)


def _document(name: str, said: Said, folder: Path, kb: KnowledgeBase) -> tuple[Insertion, ...]:
    table = table_of("documents")
    cells = {"id": name, **named_cells(table, said, kb.vocabulary)}
    return (new_row(folder, table, cells, kb.vocabulary, "kind"),)


def _situation(name: str, said: Said, folder: Path, kb: KnowledgeBase) -> tuple[Insertion, ...]:
    """A row, with `-` for each fact of which nothing is said, and an example of a project that only this row has."""
    table = table_of("situations")
    cells = {"id": name, **named_cells(table, said, kb.vocabulary)}
    chart = kb.flowchart_by_id.get(cells.get("flowchart", ""))
    if chart:
        cells.setdefault("category", chart.category)
    cells = {fact.id: "-" for fact in kb.vocabulary.facts if not fact.optional} | cells
    row = new_row(folder, table, cells, kb.vocabulary, "category")
    facts = _project_of(cells, kb)
    if not facts:
        return (row,)
    expected = {"outcome": "decided", "situation": name, "flowchart": cells.get("flowchart", "")}
    lines = [
        f"id: {scalar(f'{name}-1')}",
        f"zh: {scalar(cells.get('name_zh') or name)}",
        f"facts: {mapped(facts)}",
        "expect:",
        *(f"  {key}: {scalar(value)}" for key, value in expected.items() if value),
    ]
    return row, new_entries(folder, f"examples/{name}.yaml", "examples", [lines])


def _project_of(cells: Said, kb: KnowledgeBase) -> Mapping[str, str]:
    """Return the facts of a project that the row has, if it can be, one that no other row has; none if it has none."""
    words = Words(kb.vocabulary, {})
    read = {
        fact: read_fact_cell(kb.vocabulary[fact], Text(cell, NOWHERE), words)
        for fact, cell in cells.items()
        if fact in kb.vocabulary
    }
    for problem in words.problems:
        raise LiangtiError(problem.problem, fix=problem.fix)
    when = All(tuple(Test(fact, cell) for fact, cell in read.items()))
    projects = Projects(kb, [when, *(situation.when for situation in kb.situations)])
    mine = projects.where(when)
    others = (projects.where(situation.when) for situation in kb.situations)
    region = reduce(difference, others, mine) or mine
    return dict(projects.example(region)) if region else {}


# What may be said of an item: by which key it stands in its file, and how; `basis` is written as in tables.
_ITEM: Mapping[str, Callable[[str], str]] = {
    "zh": scalar,
    "en": scalar,
    "department": scalar,
    "stage": scalar,
    "type": scalar,
    "regime": scalar,
    "days": lambda days: mapped({"days": days, "unit": "working_days"}),
    "requires": lambda names: listed(names_in(names)),
    "produces": lambda names: listed(names_in(names)),
    "basis": lambda text: f"[{', '.join(_laws(text))}]",
    "provenance": scalar,
}
_NEEDED = ("zh", "department", "stage", "type")
_OF_RULE = ("when", "reason")


def _item(name: str, said: Said, folder: Path, kb: KnowledgeBase) -> tuple[Insertion, ...]:
    """An entry in the file that has the most items of its stage, and a rule that says when it applies."""
    for word in said:
        if word not in (*_ITEM, *_OF_RULE):
            known = (*_ITEM, *_OF_RULE)
            fix = did_you_mean(word, known) or "known: " + ", ".join(known)
            raise LiangtiError(f"nothing like `{word}` is said of an item here", fix=fix)
    if name in kb.item_by_id:
        place = str(kb.item_by_id[name].location)
        raise LiangtiError(f"`{name}` is there already", where=place, fix="take another id")
    stage = said.get("stage", "")
    if stage not in kb.stage_by_id:
        fix = did_you_mean(stage, kb.stage_by_id) or "say stage=" + ", ".join(kb.stage_by_id)
        raise LiangtiError(f"`{stage}` is no stage", where="stage", fix=fix)
    lines = [f"id: {name}"]
    for key, written in _ITEM.items():
        if key in said or key in _NEEDED:
            lines.append(f"{'promised' if key == 'days' else key}: {written(said.get(key, ''))}")
    files = [item.location.file for item in kb.items if item.stage == stage]
    file = max(files, key=files.count) if files else f"items/{stage.lower()}.yaml"
    entry = new_entries(folder, file, "items", [lines], lambda item: item.get("stage") == stage)
    if said.get("regime") == "legacy":
        return (entry,)
    rule = [
        f"item: {name}",
        f"when: {_condition(said.get('when') or '{}')}",
        f"reason: {scalar(said.get('reason', ''))}",
    ]
    rule += [f"{key}: {_ITEM[key](said[key])}" for key in ("basis", "provenance") if key in said]
    return entry, new_entries(folder, "applicability.yaml", "items", [rule])


def _condition(text: str) -> str:
    """Return a condition as it was typed, if YAML can hold it on a line. Raises: LiangtiError."""
    try:
        yaml.compose(f"when: {text}", Loader=LOADER)
    except yaml.YAMLError:
        fix = "write `true` or `{fact: cell}`, as when='{management: filing}'"
        raise LiangtiError(f"`{text}` is no condition", where="when", fix=fix) from None
    return text


def _laws(text: str) -> list[str]:
    """Return each `law article` of a text, with `;` between them, as a mapping on one line."""
    parts = (part.strip().rpartition(" ") for part in text.replace("；", ";").split(";") if part.strip())
    return [
        mapped({"law": law or article, "article": article if law else "-", "verified": "false"})
        for law, _, article in parts
    ]


KINDS: Mapping[str, Callable[[str, Said, Path, KnowledgeBase], tuple[Insertion, ...]]] = {
    "situation": _situation,
    "item": _item,
    "document": _document,
}
