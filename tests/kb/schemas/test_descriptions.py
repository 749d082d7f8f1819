"""Every property of a rule file is described in both languages, and nothing else is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kb.calendar_files import CalendarNotice
from kb.knowledge_base import KnowledgeBase
from kb.schemas import descriptions
from kb.schemas.models import form_of


def told(form: Any) -> Iterator[str]:
    """Yield the description of every property in a form."""
    if isinstance(form, dict):
        for inner in form.get("properties", {}).values():
            yield inner["description"]
            yield from told(inner)
        yield from told(form.get("items"))
        yield from told(form.get("additionalProperties"))
        for one in form.get("oneOf", ()):
            yield from told(one)


def test_every_property_is_described_and_no_description_is_left_over():
    used = {*told(form_of(KnowledgeBase)), *told(form_of(CalendarNotice))}
    assert used == set(descriptions.descriptions().values())


def test_a_description_is_chinese_and_then_english():
    with Path(descriptions.__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row for row in rows if not re.search("[\u4e00-\u9fff]", row["zh"])] == []
    assert [row for row in rows if not re.fullmatch("[ -~]+[^.]", row["en"])] == []
    assert len({row["property"] for row in rows}) == len(rows)
