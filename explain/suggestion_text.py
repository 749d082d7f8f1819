"""What examples tell apart and catch, and which are missing, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from explain.wording import Lang
from kb.knowledge_base import KnowledgeBase
from kb.suggesting.suggestion import Proposed, Score, Suggestion
from kb.vocabulary import Fact

_WORDS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "space": "{rules}条规则把项目分成{projects}种；相邻规则{pairs}对（两边各算一对），"
        "改动一个单元格而改变结果的有{changes}处。",
        "present": "现有例子{examples}个",
        "with_missing": "补上缺的例子，共{examples}个",
        "enough": "只用最少的例子，{examples}个",
        "score": "{name}：分清{pairs}/{all_pairs}对，发现{changes}/{all_changes}处改动（{share}%）",
        "least": "（至少要{at_least}个）",
        "complete": "不缺例子：相邻的规则都已分清。",
        "missing": "缺{count}个例子：",
        "impossible": "不能办，{rules}",
        "beside": "；旁边是{rules}",
    },
    "en": {
        "space": "{rules} rules tell {projects} kinds of project apart; {pairs} pairs of neighbouring rules (each side "
        "counts), and {changes} changes of one cell that change an answer.",
        "present": "the {examples} examples there are",
        "with_missing": "with those that are missing, {examples} examples",
        "enough": "the fewest examples alone, {examples}",
        "score": "{name}: tell {pairs} of {all_pairs} pairs apart, catch {changes} of {all_changes} changes ({share}%)",
        "least": " (at least {at_least} are needed)",
        "complete": "No example is missing: all neighbouring rules are told apart.",
        "missing": "{count} examples are missing:",
        "impossible": "impossible, {rules}",
        "beside": "; beside it {rules}",
    },
}


def score_lines(found: Suggestion, lang: Lang) -> Iterator[str]:
    """Yield what the present examples do, and how few would do the same."""
    words = _WORDS[lang]
    yield words["space"].format_map(vars(found))
    yield _score("present", found.present, found, lang)
    if found.missing:
        yield _score("with_missing", found.with_missing, found, lang)
    yield _score("enough", found.enough, found, lang) + words["least"].format(at_least=found.at_least)


def missing_lines(found: Suggestion, kb: KnowledgeBase, lang: Lang) -> Iterator[str]:
    """Yield each example that is missing: its project, the answer of the rules, the rules beside it."""
    words = _WORDS[lang]
    yield words["missing"].format(count=len(found.missing)) if found.missing else words["complete"]
    for one in found.missing:
        beside = ", ".join(dict.fromkeys(other for _, other in one.tells_apart))
        yield f"  {_project(one, kb, lang)} → {_answer(one, lang)}{words['beside'].format(rules=beside)}"


def suggestion_as_data(found: Suggestion) -> dict[str, Any]:
    """Return everything as plain data."""
    scores = {name: vars(getattr(found, name)) for name in ("present", "with_missing", "enough")}
    missing = [
        {
            "facts": dict(one.facts),
            "outcome": "decided" if one.situation else "impossible",
            "situation": one.situation,
            "constraints": list(one.constraints),
            "tells_apart": [list(pair) for pair in one.tells_apart],
        }
        for one in found.missing
    ]
    return {**vars(found), **scores, "missing": missing}


def _score(name: str, score: Score, found: Suggestion, lang: Lang) -> str:
    words = _WORDS[lang]
    return words["score"].format(
        name=words[name].format(examples=score.examples),
        pairs=score.pairs,
        all_pairs=found.pairs,
        changes=score.changes,
        all_changes=found.changes,
        share=f"{100 * score.changes / found.changes:.1f}" if found.changes else "100.0",
    )


def _project(one: Proposed, kb: KnowledgeBase, lang: Lang) -> str:
    facts = ((kb.vocabulary[fact], answer) for fact, answer in one.facts.items())
    return " × ".join(
        fact.label(answer, lang)
        if fact.type == "code"
        else f"{_name(fact, lang)} {answer} {fact.unit}".rstrip()
        for fact, answer in facts
    )


def _name(fact: Fact, lang: Lang) -> str:
    return (fact.en if lang == "en" else fact.zh) or fact.zh


def _answer(one: Proposed, lang: Lang) -> str:
    return one.situation or _WORDS[lang]["impossible"].format(rules=", ".join(one.constraints))
