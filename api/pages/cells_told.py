"""The cells of a rule as people read them: bounds of numbers and days in words, codes by their labels."""

from __future__ import annotations

from decision.bands import band_words
from decision.grounds import admitted
from explain.names import Names
from kb.conditions import Condition, Test, tests_in


def cells_told(names: Names, condition: Condition) -> tuple[str, ...]:
    """Return each test of a condition with its fact, those that admit anything left out."""
    words = names.words
    return tuple(
        words("cell_is", column=names.fact(test.fact), value=_wanted(names, test))
        for test in tests_in(condition)
        if not test.cell.is_any
    )


def _wanted(names: Names, test: Test) -> str:
    known = names.kb.vocabulary
    if test.fact in known and known[test.fact].type in ("number", "date") and not test.cell.negated:
        said = (band_words(known[test.fact], band, names.words.lang) for band in test.cell.tests)
        return names.words("or").join(said)
    values = admitted(names.kb, test.fact, test.cell)
    return names.words("or").join(names.value(test.fact, value) for value in values)
