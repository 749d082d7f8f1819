"""The smallest changes of answers that lead to other flowcharts, in words."""

from __future__ import annotations

from collections.abc import Iterator

from decision.answer import Size
from decision.table_answer import Answer
from decision.what_if import Alternative, Changed, Gain, Kind, WhatIf
from explain.names import Names
from explain.told import Line, Sections, sections_of
from explain.wording import Lang, Words
from kb.knowledge_base import KnowledgeBase
from kb.rule_tables import RuleTable


def what_if(found: WhatIf, kb: KnowledgeBase, lang: Lang = "zh") -> Sections:
    """Return where the answers lead now and what each smallest change would bring, choices apart from facts."""
    names = Names(kb, Words(lang))
    words = names.words
    return sections_of(
        [
            (words("what_now"), _now(names, found) if kb.flowcharts else ()),
            (words("what_answers"), _of_kind(names, found, "answer", words("what_answers_hint"))),
            (words("what_choices"), _of_kind(names, found, "choice", words("what_choices_hint"))),
            (words("what_given"), _of_kind(names, found, "given", words("what_given_hint"))),
            (words("what_tables"), _tables(names, found)),
        ]
    )


def _now(names: Names, found: WhatIf) -> Iterator[Line]:
    words = names.words
    if found.flowchart:
        label = names.of(names.kb.flowchart_by_id[found.flowchart])
        size = _size(names, found.size, None)
        yield Line(words("now_at", flowchart=label, id=found.flowchart, size=size))
    else:
        yield Line(words("no_flowchart_yet"))
    if not found.alternatives:
        yield Line(words("no_alternatives"))
    if found.unreachable and found.is_complete:
        yield Line(words("not_reached", flowcharts=words.listed(list(found.unreachable))))
    if not found.is_complete:
        yield Line(words("looked_at", number=found.answers_changed))


def _of_kind(names: Names, found: WhatIf, kind: Kind, hint: str) -> Iterator[Line]:
    alternatives = [one for one in found.alternatives if one.kind == kind]
    if alternatives:
        yield Line(hint)
    for one in alternatives:
        yield _alternative(names, one)


def _tables(names: Names, found: WhatIf) -> Iterator[Line]:
    """Tell what else each table would answer, and after which changes of one answer."""
    words = names.words
    for one in found.tables:
        table = names.kb.table_by_id[one.table]
        answer = words.value("table_status", one.status)
        if one.status == "answered":
            answer = _answer(names, table, one.answer)
        yield Line(words("table_says", table=names.of(table), answer=answer))
        for change in one.changes:
            changes = [
                words("change_to", fact=names.fact(fact), value=names.value(fact, value))
                for fact, value in change.change.items()
            ]
            yield Line(words.listed(changes), depth=1)


def _answer(names: Names, table: RuleTable, answer: Answer) -> str:
    output = table.answer_output
    values = [answer] if isinstance(answer, str) else list(answer or ())
    rows = names.kb.row_by_id
    labels = [
        output.label(value, names.words.lang)
        if output
        else names.words.either(rows[table.id, value].zh, rows[table.id, value].en) or value
        for value in values
    ]
    return names.words.listed(labels) or names.words("table_says_none")


def _alternative(names: Names, one: Alternative) -> Line:
    words = names.words
    changes = words("clause").join(_change(names, changed) for changed in one.changes)
    flowchart = names.of(names.kb.flowchart_by_id[one.flowchart])
    size = _size(names, one.size, one.gain)
    return Line(
        words("change_leads", changes=changes, flowchart=flowchart, id=one.flowchart, size=size), depth=1
    )


def _change(names: Names, changed: Changed) -> str:
    key = "change_answer" if changed.was is None else "change_to"
    value = names.value(changed.fact, changed.now)
    return names.words(key, fact=names.fact(changed.fact), value=value)


def _size(names: Names, size: Size | None, gain: Gain | None) -> str:
    if size is None:
        return ""
    numbers = {"days": size.working_days, "steps": size.steps, "documents": size.documents}
    if gain is None:
        return names.words("size_plain", **numbers)
    changes = {
        "days_change": _saved(names, gain.working_days),
        "steps_change": _saved(names, gain.steps),
        "documents_change": _saved(names, gain.documents),
    }
    return names.words("size_with_gain", **numbers, **changes)


def _saved(names: Names, number: int) -> str:
    if number == 0:
        return names.words("same")
    return names.words("less_by" if number > 0 else "more_by", number=abs(number))
