"""Lines of sequencing.yaml that speak of a wait, a party or a document that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Finding
from kb.location import Location
from kb.verify.ground import Ground


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each line of sequencing.yaml that contradicts the items, or documents that make them wait."""
    yield from _joint(ground)
    if ground.kb.is_drawn:
        return
    yield from _waits(ground)
    required = ground.required
    for line in ground.kb.sequencing.substitutions:
        item = f"`{line.item}` ({ground.kb.item_by_id[line.item].zh})"
        # The line may stand at the item that makes the other document, as well as at the one that requires it.
        if not (required.get((line.item, line.uses)) or line.item in ground.kb.makers.get(line.uses, ())):
            problem = f"`{line.id}` lets {item} use `{line.uses}`, which it neither requires nor makes"
            fix = "name it under `requires` of the item, or delete the line"
            yield _wrong(line.location, problem, fix, line.id)
        if required.get((line.item, line.instead_of)):
            problem = f"`{line.id}` takes the place of `{line.instead_of}`, which {item} still requires"
            yield _wrong(line.location, problem, "delete it from the item, or delete the line", line.id)


def _waits(ground: Ground) -> Iterator[Finding]:
    items = ground.kb.item_by_id
    edges = {(wait.maker, wait.item) for wait in ground.waits}
    by_document = {(wait.item, wait.document) for wait in ground.waits}
    for serial in ground.kb.sequencing.serial:
        if (serial.before, serial.after) not in edges:
            before, after = (f"`{item}` ({items[item].zh})" for item in (serial.before, serial.after))
            problem = f"`{serial.id}` lets {after} wait for {before}, but no document that it requires is made there"
            fix = "name the document under `requires` of the later item, or delete the line: they can run in parallel"
            yield _wrong(serial.location, problem, fix, serial.id)
    for early in ground.kb.sequencing.early:
        if (early.item, early.document) not in by_document:
            item = f"`{early.item}` ({items[early.item].zh})"
            problem = f"`{early.id}` lets {item} begin before `{early.document}` is there, but it never waits for that"
            fix = "name a document that the item requires and another item makes, or delete the line"
            yield _wrong(early.location, problem, fix, early.id)


def _joint(ground: Ground) -> Iterator[Finding]:
    for joint in ground.kb.sequencing.joint:
        item = ground.kb.item_by_id[joint.item]
        if joint.count and joint.count != len(joint.parties):
            problem = f"`{joint.id}` counts {joint.count} parties, but lists {len(joint.parties)}"
            yield _wrong(joint.location, problem, "correct `count`, or the list", joint.id)
        if joint.lead != item.department:
            problem = f"`{joint.id}` is led by `{joint.lead}`, its item `{item.id}` by `{item.department}`"
            yield _wrong(joint.location, problem, "correct `lead`, or the department of the item", joint.id)


def _wrong(place: Location, problem: str, fix: str, rule: str) -> Finding:
    return Finding("sequencing", "error", place, problem, fix, rules=(rule,))
