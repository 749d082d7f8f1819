"""Every phrase is there in both languages, names the same values, and is used."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import nodes

from api.pages import rendering
from api.pages.wording import PHRASES, VALUES, PageWords
from kb.vocabulary import FactType

FOLDER = Path(rendering.__file__).parent
RUNNING = (
    *("real", "simulated", "all"),
    *(f"state_{state}" for state in ("running", "blocked", "completed", "ended")),
    *("in_time", "promised_median", "actual_median"),
)
TEMPLATES = {path.name: path for path in sorted(FOLDER.rglob("*.html"))}


def said(template: str) -> set[str]:
    """Return the phrases that a template names; one that is put together is checked by `put_together`."""
    source = TEMPLATES[template].read_text(encoding="utf-8")
    found = set()
    for call in rendering.templates().parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            found |= {
                one.value
                for one in [call.args[0], *call.args[0].find_all(nodes.Const)]
                if isinstance(one, nodes.Const)
            }
    return found


def put_together() -> set[str]:
    doors = {f"{name}_{kind}" for _, name in rendering.DOORS for kind in ("short", "title", "door")}
    listed = {"working_days", "steps", "departments", "to_bring", "no_longer_possible", "newly_possible"}
    headings = {f"document_{name}" for name in ("asked_by", "made_by", "members")}
    others = headings | {f"{name}_lead" for name in ("why_not", "what_if")}
    running = {f"running_{name}" for name in RUNNING}
    return (
        doors
        | listed
        | others
        | running
        | {"bench_merged", "bench_saved"}
        | {"compare_a", "compare_b", "decided_title", "undecided_title", "impossible_title"}
    )


def in_code() -> set[str]:
    texts = [
        path.read_text(encoding="utf-8")
        for path in FOLDER.rglob("*.py")
        if not path.name.startswith("words_")
    ]
    consts = {
        node.value for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)
    }
    return {one for one in consts if one in PHRASES["zh"]}


def test_both_languages_have_the_same_phrases_in_the_same_order():
    assert list(PHRASES["zh"]) == list(PHRASES["en"])
    assert {kind: list(values) for kind, values in VALUES["zh"].items()} == {
        kind: list(values) for kind, values in VALUES["en"].items()
    }


@pytest.mark.parametrize("phrase", PHRASES["zh"])
def test_a_phrase_names_the_same_values_in_both_languages(phrase):
    zh, en = (set(re.findall(r"\{(\w+)\}", PHRASES[lang][phrase])) for lang in ("zh", "en"))
    assert zh == en


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_says_nothing_that_is_not_in_the_tables(template):
    parts = {"_short", "_title", "_door", "_lead", "compare_", "running_", "bench_"}
    assert said(template) - parts <= PHRASES["zh"].keys()


def test_every_phrase_is_used():
    used = put_together() | in_code() | {phrase for name in TEMPLATES for phrase in said(name)}
    assert PHRASES["zh"].keys() - used == set()
    assert put_together() <= PHRASES["zh"].keys()


def test_there_is_a_phrase_for_every_kind_of_fact():
    assert set(VALUES["zh"]["wrong_answer"]) == set(FactType.__args__)


def test_where_the_rules_have_no_english_words_the_chinese_ones_stand_in():
    assert (PageWords("en").either("中", "English"), PageWords("en").either("中", "")) == ("English", "中")
    assert PageWords("zh").either("中", "English") == "中"
