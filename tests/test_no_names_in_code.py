"""The program names nothing of a knowledge base: no fact, value, situation, flowchart, item or place.

What is read: every text file of `decision/`, `explain/` and `api/`, templates, scripts, docstrings and comments too.
What is a name is computed from all rule folders under `kb/`, and there are two kinds:

- **Distinctive names count wherever they stand**: an id with `_` or of groups joined by `-` (as `oven_kind`,
  `S-OVEN-01`), a label of four Chinese signs or of three English words or more; and places: the id of a knowledge
  base and the parts of its jurisdiction.
- **Common words count only where a fact, a value or an id can stand**: alone in quotes or backticks, behind `facts.`,
  or beside `=` in a text (`oven=brick`). A word that the rule form itself uses (a name or a text of the modules of
  `kb/`, as `permit`, a kind of item) is not counted, nor are the few words of `OWN`, each with its reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase
from kb.loader import load

ROOT = Path(__file__).parents[1]
PROGRAM = ("decision", "explain", "api")
WITH_IDS = (
    *("derived_facts", "situations", "flowcharts", "items", "documents", "certificate_types", "departments"),
    *("stages", "spans", "charts", "tables", "rows", "totals"),
)
OWN = {
    "case_date": "the day for which a project is decided",
    "drawings": "the plural of a kind of document",
    "extension": "more time for an office, in a running case",
    "green": "a light of a running case",
    "index_table": "the module of the tables of the index",
    "more": "what is left out of a list",
    "office": "who acts in a running case, if not the applicant",
    "proposal": "a release that somebody else has yet to approve",
    "route": "the path of an HTTP request",
}

_DISTINCTIVE = re.compile(r"\w+_\w+|[A-Z0-9]+(?:-[A-Z0-9]+)+", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_QUOTED = re.compile(r"(?<![\w])([\"'`])(?P<word>[^\"'`\s]+)\1")
_STATED = re.compile(
    r"(?:facts\.|(?<=[\s`\"'?&]))(?P<left>\w+)=(?P<right>\w+)(?![\w.(\[])|facts\.(?P<fact>\w+)"
)
_PARTS_OF_PLACES = re.compile("[,，]| Province| City|[省市县区]")


@dataclass(frozen=True)
class Names:
    """What the knowledge bases call their own."""

    distinctive: frozenset[str]
    labels: frozenset[str]
    common: frozenset[str]

    def in_text(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield each name that a text uses, with its line."""
        labels = [label for label in self.labels if label in text]
        for number, line in enumerate(text.splitlines(), 1):
            long = (label for label in labels if label in line)
            tokens = (token for token in _TOKEN.findall(line) if token in self.distinctive)
            for name in sorted({*long, *tokens, *self._stated(line)}):
                yield number, name

    def _stated(self, line: str) -> Iterator[str]:
        for found in (*_QUOTED.finditer(line), *_STATED.finditer(line)):
            yield from (word for word in found.groupdict().values() if word in self.common)


def names_of(bases: Iterable[KnowledgeBase], words_of_the_program: Iterable[str] = ()) -> Names:
    """Return the names of knowledge bases, sorted by how they are looked for."""
    without = set(words_of_the_program)
    ids, labels, places = set[str](), set[str](), set[str]()
    for kb in bases:
        places.add(kb.manifest.id)
        for text in (kb.manifest.jurisdiction.zh, kb.manifest.jurisdiction.en):
            places.update(part.strip() for part in _PARTS_OF_PLACES.split(text) if part.strip())
        values = [value for fact in kb.vocabulary.facts for value in fact.values]
        entries = [entry for kind in WITH_IDS for entry in getattr(kb, kind)]
        for entry in (*kb.vocabulary.facts, *values, *entries):
            ids.add(entry.id)
            labels.update((getattr(entry, "zh", ""), getattr(entry, "en", "")))
        stems = (Path(item.location.file).stem for item in kb.items)
        ids.update(stem for stem in stems if _DISTINCTIVE.fullmatch(stem))
    distinctive = {one for one in ids if _DISTINCTIVE.fullmatch(one)}
    long = {label for label in labels if _is_long(label)}
    short = {one for one in {*ids, *labels} - distinctive - long if len(one) > 1 and " " not in one}
    return Names(
        frozenset(distinctive - without),
        frozenset(long | places | {place.capitalize() for place in places}),
        frozenset(short - without),
    )


def _is_long(label: str) -> bool:
    return sum(map(len, _HAN.findall(label))) >= 4 or len(re.findall("[A-Za-z]+", label)) >= 3


def words_of_the_form() -> set[str]:
    """Return the names and the texts of one word that the modules of `kb/` use."""
    found = set[str]()
    for path in (ROOT / "kb").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    return found


@cache
def our_bases() -> list[KnowledgeBase]:
    return [load(path.parent) for path in sorted((ROOT / "kb").rglob("manifest.yaml"))]


@cache
def our_names() -> Names:
    return names_of(our_bases(), {*words_of_the_form(), *OWN})


@pytest.fixture(scope="module")
def bakery(tmp_path_factory) -> Names:
    """The names of a knowledge base of permits for market stalls."""
    folder = tmp_path_factory.mktemp("bakery")
    for file, text in BAKERY.items():
        (folder / file).write_text(text, encoding="utf-8")
    return names_of([load(folder)], ["use"])


BAKERY = {
    "manifest.yaml": """
id: brotdorf
zh: 集市许可
jurisdiction: {zh: 面包省麦穗市, en: "Brotdorf, Grain Province"}
law_as_of: 2020-01-01
effective_from: 2020-01-01
categories: [{id: market, zh: 集市}]
reconstruction: {zh: 虚构。, en: Invented.}
""",
    "vocabulary.yaml": """
facts:
  - id: oven
    zh: 烤炉
    type: code
    question: {zh: 烤炉是什么做的？, en: What is the oven made of?}
    values: [{id: brick, zh: 砖砌烤炉, en: Oven built of bricks}, {id: use, zh: 其他}]
  - {id: stall_count, zh: 摊位, type: boolean, question: {zh: 有摊位吗？, en: Is there a stall?}}
""",
    "situations.csv": """\
id,category,oven,stall_count,flowchart,name_zh,basis,provenance
S-OVEN-01,market,-,-,F-OVEN,烤炉摊,,published
""",
    "flowcharts.csv": "id,category,name_zh,provenance\nF-OVEN,market,烤炉摊的流程,published\n",
}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("stall_count = 3", ["stall_count"]),
        ("# as S-OVEN-01 has it", ["S-OVEN-01"]),
        ("<p>先看砖砌烤炉。</p>", ["砖砌烤炉"]),
        ("An Oven built of bricks is dear.", ["Oven built of bricks"]),
        ("the rules of brotdorf, of Brotdorf and of 麦穗", ["Brotdorf", "brotdorf", "麦穗"]),
        ("if answers[\"oven\"] == 'brick':", ["brick", "oven"]),
        ("states `oven`", ["oven"]),
        ("?facts.oven=brick", ["brick", "oven"]),
        ("help: 烤炉=brick", ["brick", "烤炉"]),
        ("an oven of brick, in use", []),
        ("for oven in ovens: bake(oven=oven.clean)", []),
        ("烤炉要用砖砌", []),
        ('"use" is a word of the form', []),
        ("stall_counts, S-OVEN-011", []),
    ],
)
def test_a_name_is_found_where_it_can_be_nothing_else(bakery, text, named):
    assert [name for _, name in bakery.in_text(text)] == named


def test_the_line_of_a_name_is_told(bakery):
    assert list(bakery.in_text("first\n\nthird: S-OVEN-01\n")) == [(3, "S-OVEN-01")]


@pytest.mark.parametrize("word", OWN)
def test_a_word_of_our_own_is_one_that_a_knowledge_base_has_too(word):
    assert word in {*names_of(our_bases()).common, *names_of(our_bases()).distinctive}, "take it out of OWN"


@pytest.mark.parametrize("package", PROGRAM)
def test_the_program_names_nothing_of_a_knowledge_base(package):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / package).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".png"
        for line, name in our_names().in_text(path.read_text(encoding="utf-8"))
    ]
    assert not found, "say it in general words, or with an invented vocabulary:\n" + "\n".join(found)
