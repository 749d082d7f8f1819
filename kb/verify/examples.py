"""Examples of policy staff that the rules decide otherwise, and situations without an example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.errors import Finding
from kb.knowledge_base import KnowledgeBase
from kb.model import Example
from kb.verify.answers import Classified, classified, read_answers
from kb.verify.ground import Ground
from kb.verify.table_answers import TableSaid


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each difference between an example and the rules: what was expected, what came out."""
    kb = ground.kb
    shown = {example.expect.situation for example in kb.examples}
    for example in kb.examples:
        facts, problems = read_answers(kb, example.facts)
        for error in problems:
            yield _failed(example, error.problem, error.fix)
        if not problems:
            came = classified(kb, facts)
            if not example.expect.situation:
                shown.update(came.situations)
            for what, expected, found in _differences(kb, example, came):
                problem = f"{what}: {expected} expected, {found} came out"
                yield _failed(example, problem, "correct the rules, or what the example expects")
    for situation in kb.situations:
        if situation.id not in shown:
            problem, fix = (
                f"`{situation.id}` ({situation.zh}) has no example",
                "add one in a file of examples/",
            )
            yield Finding("examples", "warning", situation.location, problem, fix, rules=(situation.id,))


def _differences(kb: KnowledgeBase, example: Example, found: Classified) -> Iterator[tuple[str, str, str]]:
    """Yield what differs, what was expected and what came out; what the example does not name is not compared."""
    expect = example.expect
    if expect.outcome != found.outcome:
        why = found.constraints or found.situations or ((found.reason,) if found.reason else ())
        yield "outcome", f"`{expect.outcome}`", f"`{found.outcome}`" + (f" ({', '.join(why)})" if why else "")
    if expect.constraints and expect.constraints != found.constraints:
        yield "constraints", _listed(expect.constraints), _listed(found.constraints)
    if expect.situation and (expect.situation,) != found.situations:
        yield "situation", _listed((expect.situation,)), _listed(found.situations)
    charts = tuple(dict.fromkeys(kb.situation_by_id[name].flowchart for name in found.situations))
    if expect.flowchart and (expect.flowchart,) != charts:
        yield "flowchart", _listed((expect.flowchart,)), _listed(charts)
    if expect.reason and expect.reason != found.reason:
        yield "reason", f"`{expect.reason}`", f"`{found.reason}`"
    for table, answers in expect.answers.items():
        came = found.tables.get(table, TableSaid()).answers
        if came != answers:
            yield f"answer of `{table}`", _listed(answers), _listed(came)
    if missing := [finding for finding in expect.findings if finding not in found.findings]:
        yield "findings", _listed(missing), _listed(found.findings)
    for wanted, items in ((True, expect.items), (False, expect.not_items)):
        for item in items:
            truth = found.items.get(item, False)
            if truth is not wanted:
                words = {True: "applies", False: "does not apply", None: "unknown, as a fact is missing"}
                yield f"item `{item}` ({kb.item_by_id[item].zh})", f"`{words[wanted]}`", f"`{words[truth]}`"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _failed(example: Example, problem: str, fix: str) -> Finding:
    facts = tuple(example.facts.items())
    what = f"example `{example.id}` ({example.zh}): {problem}"
    return Finding("examples", "error", example.location, what, fix, witness=facts, rules=(example.id,))
