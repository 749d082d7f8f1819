"""Documents that a published list asks of the applicant although an authority has them, or asks twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kb.errors import Finding
from kb.location import Location
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield what the lists of a publisher ask more than once; only where no order of items hangs on documents."""
    if ground.kb.is_drawn:
        yield from _issued_already(ground)
        yield from _listed_twice(ground)
        yield from _same_lists(ground)


def _issued_already(ground: Ground) -> Iterator[Finding]:
    documents = ground.kb.document_by_id
    places = [
        (item, document)
        for item in ground.kb.items
        for document in item.requires
        if {*documents[document].output_of} - {item.id}
    ]
    if places:
        kinds = {document for _, document in places}
        every = sum(len(item.requires) for item in ground.kb.items)
        problem = (
            f"{len(places)} of {every} places of documents ({len(kinds)} documents) ask the applicant for what another "
            "item has issued"
        )
        first, _ = places[0]
        yield _finding(ground, first.location, problem, (), (str(len(places)), str(len(kinds))))


def _listed_twice(ground: Ground) -> Iterator[Finding]:
    for item in ground.kb.items:
        for document, count in Counter(item.requires).items():
            if count > 1:
                name = ground.kb.document_by_id[document].zh
                problem = f"`{item.id}` ({item.zh}) lists `{document}` ({name}) {count} times"
                yield _finding(ground, item.location, problem, (item.id, document))


def _same_lists(ground: Ground) -> Iterator[Finding]:
    by_list: dict[frozenset[str], list[str]] = {}
    for item in ground.kb.items:
        if item.requires:
            by_list.setdefault(frozenset(item.requires), []).append(item.id)
    groups = [items for items in by_list.values() if len(items) > 1]
    if groups:
        named = "; ".join(", ".join(f"`{item}`" for item in items) for items in groups)
        problem = f"items require exactly the same documents: {named}"
        rules = tuple(item for items in groups for item in items)
        yield _finding(ground, ground.kb.item_by_id[rules[0]].location, problem, rules)


def _finding(
    ground: Ground, place: Location, problem: str, rules: tuple[str, ...], figures: tuple[str, ...] = ()
) -> Finding:
    fix = "take the document out of the list, or acknowledge in the manifest what was published so"
    every = ground.classes.valid
    return ground.classes.finding(
        "once_only", "error", place, problem, fix,
        region=every, rules=rules, figures=figures, told=ground.classes.told_widely(every),
    )  # fmt: skip
