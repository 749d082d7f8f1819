"""The log -> kinds of project: decisions whose answers no rule tells apart are one kind, with how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from decision.facts import read_answers
from decision.index import Index
from decision.replayed.words import Words
from kb.vocabulary import Value


def logged_kinds(
    log: Iterable[Mapping[str, object]], index: Index
) -> Iterator[tuple[Mapping[str, Value], int]]:
    """Yield one project of each kind, by what was stated, and how many decisions are of it.

    An answer that these rules do not know is left open: unknown is never no.
    """
    words, counts = Words(index.kb.vocabulary), Counter[tuple[tuple[str, int], ...]]()
    places: dict[tuple[str, str], int] = {}
    for stated in log:
        kind: list[tuple[str, int]] = []
        for name, text in words.read(stated).answers.items():
            if (name, text) not in places:
                value = read_answers(index.kb.vocabulary, {name: text}, from_text=True).values[name]
                places[name, text] = index.axes[name].index_of(value)
            kind.append((name, places[name, text]))
        counts[tuple(sorted(kind))] += 1
    for found, count in counts.items():
        yield {name: index.axes[name].representatives[place] for name, place in found}, count
