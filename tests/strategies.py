"""Generated vocabularies, answers, cells and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from kb.cells import ANY, Cell, Interval
from kb.conditions import ALWAYS, All, AnyOf, Condition, Not, Test
from kb.record import Bilingual
from kb.vocabulary import CodeValue, Fact, Value, Vocabulary

QUESTION = Bilingual(zh="？")
GOODS = Fact(
    id="goods",
    zh="货品",
    type="code",
    question=QUESTION,
    values=tuple(
        CodeValue(id=name, zh=label)
        for name, label in (("tea", "茶水"), ("food", "熟食"), ("rice", "米（散装）"))
    ),
)
ROOFED = Fact(id="roofed", zh="有棚", type="boolean", question=QUESTION)
AREA = Fact(id="area_m2", zh="面积", type="number", unit="m2", question=QUESTION)
OPENING = Fact(id="opening_day", zh="开业日", type="date", question=QUESTION)
VOCABULARY = Vocabulary(facts=(GOODS, ROOFED, AREA, OPENING))
DERIVED = {"busy": "热闹", "small": "小"}

# Few different numbers and days, so that bounds and answers meet.
NUMBERS = [
    Decimal(text)
    for text in ["0", "1", "-1", "1.5", "2", "-2.25", "300", "0.000000001", "999999999999999999"]
]
DAYS = [date(2013, 12, 30), date(2013, 12, 31), date(2014, 1, 1), date(2014, 1, 2), date.min, date.max]


def values(fact: Fact) -> st.SearchStrategy[Value]:
    if fact.type == "code":
        return st.sampled_from(fact.codes)
    return st.sampled_from({"boolean": [False, True], "number": NUMBERS, "date": DAYS}[fact.type])


@st.composite
def intervals(draw: st.DrawFn, fact: Fact) -> Interval:
    """Draw an interval that holds a value, as a cell can write it."""
    low, high = sorted(draw(st.tuples(values(fact), values(fact))))
    left, right = draw(st.booleans()), draw(st.booleans())
    shape = draw(st.sampled_from(["between", "below", "above"]))
    if shape == "below":
        return Interval(None, high, high_included=right)
    if shape == "above":
        return Interval(low, None, low_included=left)
    return Interval(low, high, left or low == high, right or low == high)


def cells(fact: Fact) -> st.SearchStrategy[Cell]:
    test = values(fact) if fact.type in ("code", "boolean") else values(fact) | intervals(fact)
    tests = st.lists(test, min_size=1, max_size=2, unique=True).map(tuple)
    return st.just(ANY) | st.builds(Cell, tests, st.booleans())


FACTS = st.sampled_from([*VOCABULARY.facts])
tests = FACTS.flatmap(lambda fact: st.builds(Test, st.just(fact.id), cells(fact)))


def _combined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=2).map(tuple)
    return st.builds(All, parts) | st.builds(AnyOf, parts) | st.builds(Not, inner)


conditions = st.recursive(tests | st.just(ALWAYS), _combined, max_leaves=4)
complete_facts = st.fixed_dictionaries({fact.id: values(fact) for fact in VOCABULARY.facts})


@st.composite
def partial_facts(draw: st.DrawFn) -> Mapping[str, Value]:
    """Draw some of the answers."""
    facts = draw(complete_facts)
    answered = draw(st.sets(st.sampled_from(sorted(facts))))
    return {fact: value for fact, value in facts.items() if fact in answered}
