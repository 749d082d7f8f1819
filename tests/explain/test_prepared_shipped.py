"""The prepared answers of every shipped knowledge base: the same bytes as in the plain way for its examples."""

from itertools import islice

import pytest

from decision.decide import Case, decide
from decision.facts import read_answers
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from explain.as_data import decision_bytes
from explain.prepared import answer_bytes
from kb.loader import load, shipped_folders
from kb.release import Release

# The first one has tests of its own, with certificates and dates.
OTHERS = shipped_folders()[1:]


@pytest.mark.parametrize("folder", OTHERS, ids=lambda folder: folder.name)
def test_the_bytes_are_those_of_the_plain_way(folder):
    kb = load(folder)
    opened = OpenRelease(Release(kb), build(kb, by_meaning(kb)), ())
    day = kb.manifest.effective_from
    assert kb.examples
    for example in islice(kb.examples, 0, None, 5):
        given = list(example.facts.items())
        for answers in (given, given[1:], given[:-1], given[: len(given) // 2]):
            case = Case(read_answers(kb.vocabulary, dict(answers), from_text=True).values)
            plain = decision_bytes(decide(case, opened, day, day))
            assert answer_bytes(case, opened, day, day).public == plain
