"""Knowledge bases made for a test: written as data by hand, or generated whole with cases to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from kb.condition_reader import Words
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value, Vocabulary

Data = dict[str, Any]
NUMBERS = tuple(Decimal(value) for value in (5, 10, 15, 20, 25, 30, 35))
DATES = tuple(date(year, month, 1) for year, month in ((2013, 6), (2014, 1), (2014, 6), (2015, 1), (2015, 6)))
NUMBER_CELLS = (
    "< 10",
    "<= 10",
    "10",
    "> 20",
    ">= 30",
    "[10..30)",
    "(10..20]",
    "not(20)",
    "not([10..20], 30)",
)
DATE_CELLS = (
    '< date("2014-01-01")',
    '>= date("2015-01-01")',
    'date("2014-01-01")',
    'not(date("2015-01-01"))',
)


def knowledge_base(facts: Iterable[Data], **parts: Any) -> KnowledgeBase:
    """Return the knowledge base of these facts and parts, read as rule files are."""
    vocabulary = Vocabulary.model_validate({"facts": list(facts)})
    words = Words(vocabulary, {fact["id"]: fact["id"] for fact in parts.get("derived_facts", ())})
    manifest = {
        "id": "small", "zh": "小", "jurisdiction": {"zh": "某地"}, "law_as_of": "2015", "effective_from": "2015-01-01",
    }  # fmt: skip
    whole = {"manifest": manifest, "vocabulary": vocabulary, **parts}
    found: KnowledgeBase = KnowledgeBase.model_validate(whole, context={"words": words})
    assert words.problems == []
    return found


def fact(name: str, kind: str, codes: Iterable[str] = ()) -> Data:
    values = [{"id": code, "zh": code} for code in codes]
    return {"id": name, "zh": name, "type": kind, "question": {"zh": f"{name}?"}, "values": values}


def derived(name: str, when: object) -> Data:
    return {"id": name, "zh": name, "when": when}


def bands_of(kb: KnowledgeBase) -> Mapping[str, tuple[Value, ...]]:
    bands: dict[str, tuple[Value, ...]] = {"number": NUMBERS, "date": DATES}
    return {fact.id: bands[fact.type] for fact in kb.vocabulary.facts if fact.type in bands}


def values_of(kb: KnowledgeBase) -> dict[str, tuple[Value, ...]]:
    """Return every value of every fact, one for each band."""
    values: dict[str, tuple[Value, ...]] = {f.id: f.codes or (True, False) for f in kb.vocabulary.facts}
    return {**values, **bands_of(kb)}


def cells(kind: str, codes: tuple[str, ...]) -> st.SearchStrategy[str]:
    if kind == "code":
        some = st.lists(st.sampled_from(codes), min_size=1, unique=True).map(", ".join)
        return some | some.map(lambda text: f"not({text})") | st.just("-")
    written = {"boolean": ("true", "false", "not(true)"), "number": NUMBER_CELLS, "date": DATE_CELLS}
    return st.sampled_from(written[kind])


def conditions(words: Mapping[str, st.SearchStrategy[str]]) -> st.SearchStrategy[object]:
    """Return conditions over these facts, nested as deep as it comes."""
    tests = st.sampled_from(sorted(words)).flatmap(lambda word: words[word].map(lambda cell: {word: cell}))
    return st.recursive(
        tests,
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=4).map(lambda some: {"all": some}),
            st.lists(parts, min_size=1, max_size=4).map(lambda some: {"any": some}),
            parts.map(lambda part: {"not": part}),
        ),
        max_leaves=25,
    )


def few(names: list[str], at_least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=at_least, max_size=min(3, len(names)), unique=True)


@st.composite
def knowledge_bases(draw: st.DrawFn) -> KnowledgeBase:
    """A vocabulary of all kinds of facts, chained derived facts, and rules of every kind upon them."""
    kinds = draw(st.lists(st.sampled_from(["code", "boolean", "number", "date"]), min_size=1, max_size=6))
    facts, words = [], {}
    for number, kind in enumerate(kinds):
        codes = tuple(f"k{code}" for code in range(draw(st.integers(1, 6)))) if kind == "code" else ()
        facts.append(fact(f"fact{number}", kind, codes))
        words[f"fact{number}"] = cells(kind, codes)
    derived_facts = []
    for number in range(draw(st.integers(0, 6))):
        derived_facts.append(derived(f"derived{number}", draw(conditions(words))))
        words[f"derived{number}"] = cells("boolean", ())
    whens = conditions(words)
    return knowledge_base(
        facts,
        derived_facts=derived_facts,
        **draw(_rules(whens)),
        **draw(_work(whens, [f["id"] for f in derived_facts])),
    )


@st.composite
def _rules(draw: st.DrawFn, whens: st.SearchStrategy[object]) -> Data:
    charts = [f"F{number}" for number in range(draw(st.integers(1, 3)))]
    return {
        "constraints": [
            {"id": f"C{n}", "zh": "不可", "when": draw(whens)} for n in range(draw(st.integers(0, 3)))
        ],
        "situations": [
            {
                "id": f"S{n}",
                "zh": "情形",
                "category": "c",
                "when": draw(whens),
                "flowchart": draw(st.sampled_from(charts)),
            }
            for n in range(draw(st.integers(0, 5)))
        ],
        "flowcharts": [{"id": chart, "zh": "图", "category": "c"} for chart in charts],
    }


@st.composite
def _work(draw: st.DrawFn, whens: st.SearchStrategy[object], derived_facts: list[str]) -> Data:
    plain = [f"D{number}" for number in range(draw(st.integers(1, 5)))]
    classes = [f"K{number}" for number in range(draw(st.integers(0, 2)))]
    documents: list[Data] = [{"id": name, "zh": "件", "kind": "certificate"} for name in plain]
    documents += [
        {"id": name, "zh": "类", "kind": "class", "satisfied_by": draw(few(plain, at_least=1))}
        for name in classes
    ]
    names = [f"I{number}" for number in range(draw(st.integers(1, 5)))]
    conditional = (
        st.dictionaries(st.sampled_from(derived_facts), few(plain), max_size=2)
        if derived_facts
        else st.just({})
    )
    any_few = few([*plain, *classes])
    items = [
        {
            "id": name, "zh": "事项", "department": "P", "stage": "s", "type": "permit", "requires": draw(any_few),
            "requires_when": draw(conditional), "hand_over_if_produced": draw(any_few), "produces": draw(few(plain)),
        }
        for name in names
    ]  # fmt: skip
    early = {"id": "E", "item": draw(st.sampled_from(names)), "document": draw(st.sampled_from(plain))}
    certificate = {
        "id": "Z",
        "zh": "照",
        "issuer": "P",
        "holder": "applicant",
        "satisfies": draw(few(plain, at_least=1)),
    }
    return {
        "documents": documents,
        "items": items,
        "item_rules": [{"item": name, "when": draw(whens), "reason": "依法"} for name in names],
        "departments": [{"id": "P", "zh": "局", "certificate_database_pilot": True}],
        "certificate_types": [certificate],
        "sequencing": {"early": [{**early, "lag_days": 1, "reason": "提前"}]},
    }
