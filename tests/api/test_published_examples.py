"""Every example of every shipped knowledge base comes out over HTTP as policy staff wrote it down."""

from __future__ import annotations

import pytest

from api.app import create_app
from kb.loader import shipped_folders

# Those of the default rules are decided over HTTP elsewhere.
NAMES = [folder.name for folder in shipped_folders()[1:]]


@pytest.fixture(scope="module")
def client(everywhere, client_of):
    return client_of(create_app(everywhere))


def asked(kb, example):
    """Return the request of an example, as a caller would write it."""
    facts = {name: {"true": True, "false": False}.get(text, text) for name, text in example.facts.items()}
    by_day = kb.case_date_fact
    days = {} if by_day and by_day.id in facts else {"as_of": kb.manifest.effective_from.isoformat()}
    return {"facts": facts, "knowledge_base": kb.manifest.id, **days}


def told(answer, expect):
    """Return of an answer what an example expects, in its form."""
    plan, flowchart = answer["plan"], answer["flowchart"]
    found = {
        "outcome": answer["outcome"],
        "reason": answer["reason"],
        "flowchart": flowchart and flowchart["id"],
        "working_days": plan and plan["working_days"],
        "findings": set(answer["findings"]),
        "answers": {table: as_written(answer["answers"].get(table)) for table in expect.answers},
    }
    return {name: value for name, value in found.items() if wanted(expect, name)}


def wanted(expect, name):
    return name in ("outcome", "reason") or name in expect.model_fields_set


def expected(expect):
    values = {
        "outcome": expect.outcome,
        "reason": expect.reason,
        "flowchart": expect.flowchart,
        "working_days": expect.working_days,
        "findings": set(expect.findings),
        "answers": dict(expect.answers),
    }
    return {name: value for name, value in values.items() if wanted(expect, name)}


def as_written(answer):
    """Return an answer in the form of the examples: always several values, none where there is no one answer."""
    return (answer,) if isinstance(answer, str) else tuple(answer or ())


@pytest.mark.parametrize("name", NAMES)
def test_every_example_comes_out(client, everywhere, name, did):
    kb = everywhere.knowledge_bases.named(name).opened.kb
    wrong = {}
    for example in kb.examples:
        answer = client.ask(asked(kb, example)).json()
        if told(answer, example.expect) != expected(example.expect):
            wrong[example.id] = told(answer, example.expect)
    assert wrong == {}
    did(f"examples of {name}", len(kb.examples))
