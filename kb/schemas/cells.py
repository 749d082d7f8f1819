"""How answers, cells and conditions are written: the forms that the vocabulary of one knowledge base makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kb.condition_reader import FLOWCHART, FLOWCHART_LABEL
from kb.forms import A_DAY, ANY_DASH, DAY, DIGIT, FLAG, YES_OR_NO, Form, text_form, whole
from kb.knowledge_base import KnowledgeBase
from kb.quantities import NUMBER
from kb.vocabulary import Fact, fold
from kb.word_bounds import WORDS_AFTER, WORDS_BEFORE

_NUMBER = NUMBER.pattern.replace("[0-9]", DIGIT)
_DATE = rf'date\(\s*["“”]\s*{DAY}\s*["“”]\s*\)|{DAY}'
_DERIVED = "derived"
_BEFORE, _AFTER = "|".join(WORDS_BEFORE), "|".join(WORDS_AFTER)
DERIVED_PATTERN = rf"{ANY_DASH}|{YES_OR_NO}|not\s*[(（]\s*(?:{YES_OR_NO})\s*[)）]"
NUMBER_PATTERN = whole(_NUMBER)


def words_of(fact: Fact) -> list[str]:
    """Return the words by which a value of a code fact can be written: codes first, then labels."""
    labels = [label for value in fact.values for label in (value.zh, value.en) if label]
    return list(dict.fromkeys((*fact.codes, *labels)))


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of these words, the longest first; in a list, no comma can stand in a word."""
    written = {form for word in words for form in (word, fold(word)) if "," not in fold(form)}
    return (
        "|".join(re.escape(word) for word in sorted(written, key=lambda word: (-len(word), word))) or "(?!)"
    )


def listed(pattern: str) -> str:
    """Return a pattern of what this one describes, once or more, separated by commas."""
    return rf"(?:{pattern})(?:\s*[,，]\s*(?:{pattern}))*"


def answer_form(fact: Fact) -> Form:
    """Return how an answer to `fact` is written in an example."""
    about = f"{fact.question.zh} {fact.question.en}".rstrip()
    if fact.type == "boolean":
        return FLAG | {"description": about}
    if fact.type == "code":
        return _codes(fact) | {"description": about}
    if fact.type == "date":
        return A_DAY | {"description": about}
    return text_form(_NUMBER, {"type": "number"}) | {"description": about}


def cell_pattern(fact: Fact) -> str:
    """Return how a cell of `fact` is written, as a pattern."""
    if fact.type in ("code", "boolean"):
        test = any_of(words_of(fact)) if fact.type == "code" else YES_OR_NO
    else:
        bound = _DATE if fact.type == "date" else _NUMBER
        worded = (
            rf"|(?:{_BEFORE})\s*(?:{_NUMBER})|(?:{_NUMBER})\s*(?:{_AFTER})" if fact.type == "number" else ""
        )
        test = (
            rf"(?:(?:<=|>=|<|>|≤|≥|=)\s*)?(?:{bound}){worded}|"
            rf"[\[\]()]\s*(?:{bound})\s*\.\.\s*(?:{bound})\s*[\[\]()]"
        )
    tests = listed(test)
    return rf"{ANY_DASH}|{tests}|not\s*[(（]\s*{tests}\s*[)）]"


def condition_forms(kb: KnowledgeBase) -> Mapping[str, Form]:
    """Return the definitions by which a condition is written, under the names that they refer to each other by."""
    cells = {f"cell.{fact.id}": _cell_form(fact) for fact in kb.vocabulary.facts}
    cells[f"cell.{_DERIVED}"] = text_form(DERIVED_PATTERN, {"type": "boolean"})
    outcomes = {table.id: table.zh for table in kb.tables if table.hit_policy == "UNIQUE"}
    outcomes |= {FLOWCHART: FLOWCHART_LABEL} if kb.flowcharts else {}
    cells |= {f"cell.{name}": text_form(outcome_pattern(kb, name)) for name in outcomes}
    parts: Form = {
        "all": {"type": "array", "minItems": 1, "items": to("condition")},
        "any": {"type": "array", "minItems": 1, "items": to("condition")},
        "not": to("condition"),
    }
    named = [
        (word, f"cell.{fact.id}") for fact in kb.vocabulary.facts for word in (fact.id, fact.zh, fact.en)
    ]
    named += [(word, f"cell.{_DERIVED}") for fact in kb.derived_facts for word in (fact.id, fact.zh)]
    named += [(word, f"cell.{name}") for name, label in outcomes.items() for word in (name, label)]
    parts |= {word: to(cell) for word, cell in reversed(named) if word}
    mapping = {"type": "object", "minProperties": 1, "properties": parts, "additionalProperties": False}
    return {**cells, "condition": {"anyOf": [{"enum": [True, "true", "-"]}, mapping]}}


def outcome_pattern(kb: KnowledgeBase, name: str) -> str:
    """Return how a cell of the flowchart, or of a table by its id, is written."""
    test = listed(any_of(_answers(kb, name)))
    return rf"{ANY_DASH}|{test}|not\s*[(（]\s*{test}\s*[)）]"


def _answers(kb: KnowledgeBase, name: str) -> list[str]:
    if name == FLOWCHART:
        return [word for chart in kb.flowcharts for word in (chart.id, chart.zh)]
    table = kb.table_by_id[name]
    labels = [
        word
        for one in (table.answer_output.values if table.answer_output else ())
        for word in (one.id, one.zh)
    ]
    return labels or [answer for row in kb.rows_of_table[name] if (answer := row.answer(table))]


def to(name: str) -> Form:
    """Return a reference to a definition."""
    return {"$ref": f"#/definitions/{name}"}


def _cell_form(fact: Fact) -> Form:
    if fact.type == "code":
        return text_form(cell_pattern(fact), _codes(fact))
    return text_form(cell_pattern(fact), {"type": "boolean" if fact.type == "boolean" else "number"})


def _codes(fact: Fact) -> Form:
    words = words_of(fact)
    labels = {value.id: f"{value.zh} {value.en}".rstrip() for value in fact.values}
    told = [labels[fact.code_of(word) or word] for word in words]
    return {"enum": words, "enumDescriptions": told}
