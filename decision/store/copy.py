"""One store copied into another, whatever their engines: every hash proved on the way, chains only made longer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from decision.store.answers import Answers, key_of
from decision.store.canonical import sha256
from decision.store.database import Database, Reader, Row
from decision.store.errors import StoreDamaged
from decision.store.links import (
    decision_link,
    decision_rows,
    journal_link,
    journal_rows,
    nodes,
    seal_link,
    seal_rows,
)
from decision.store.loading import LEFT_BEHIND
from decision.store.prefix import refuse_unless_prefix
from decision.store.receiving import Receiving
from decision.store.tables import (
    ANSWER,
    ANSWER_PART,
    API_KEY,
    API_KEY_REVOCATION,
    CERTIFICATE,
    CERTIFICATE_BATCH,
    CERTIFICATE_HOLDER,
    DECISION,
    JOURNAL,
    OUTBOX,
    OUTBOX_DONE,
    PERSONAL,
    RELEASE_TEXT,
    REPLY,
    SEAL,
    SEALED_STREAM,
    Table,
    marks,
)
from decision.store.walk import Link, Walk

_BY_KEY = (API_KEY, API_KEY_REVOCATION, REPLY, PERSONAL, OUTBOX, OUTBOX_DONE)
_SOME_PERSONAL = "select decision from personal where decision > $1 order by decision limit 500"


def copy_all(source: Database, target: Receiving) -> None:
    """Copy what is in `source`; its chains as of one moment, the rest as new or a little newer.

    What records name comes before them, so a copy that was cut off is whole as far as it goes.
    Raises: StoreDamaged if the source is, SameIdOtherContent if the target holds something else.
    """
    with source.snapshot() as reader, target.database.reading() as there:
        refuse_unless_prefix(reader, there, target.database.where)
        target.insert(RELEASE_TEXT, _proved(source, RELEASE_TEXT, sha256), skip_existing=True)
        target.insert(ANSWER_PART, _proved(source, ANSWER_PART, key_of), skip_existing=True)
        target.insert(ANSWER, _proved_answers(source), skip_existing=True)
        for table in _BY_KEY:
            target.insert(table, source.stream(table.select()), skip_existing=True)
        _forget_personal(reader, there, target)
        _copy_certificates(source, there, target)
        _copy_chains(reader, target)


def _copy_chains(reader: Reader, target: Receiving) -> None:
    for node in nodes(reader):
        walk = Walk(f"decisions of {node}", head=target.head("decisions", node))
        rows = _walked(walk, decision_rows(reader, node, walk.head.seq), decision_link)
        target.extend("decisions", node, rows, lambda some: {DECISION: some})
    for stream, records in journal_rows(reader):
        walk = Walk(f"journal {stream}", head=target.head("journal", stream))
        after = walk.head.seq
        rows = _walked(walk, (row for row in records if row[1] > after), journal_link)
        target.extend("journal", stream, rows, lambda some: {JOURNAL: some})
    walk = Walk("seals", head=target.head("seals", ""))
    after = walk.head.seq
    rows = _walked(walk, (row for row in seal_rows(reader) if row[0] > after), seal_link)
    target.extend("seals", "", rows, lambda some: {SEAL: some, SEALED_STREAM: _sealed(reader, some)})


def _walked(walk: Walk, rows: Iterable[Row], link_of: Callable[[Row], Link]) -> Iterator[Row]:
    for row in rows:
        for finding in walk.take(link_of(row)):
            raise StoreDamaged(
                finding.problem, where=f"{finding.where}, record {finding.seq}", fix=finding.fix
            )
        yield row


def _sealed(reader: Reader, seals: list[Row]) -> list[Row]:
    numbers = [seal[0] for seal in seals]
    return reader.rows(SEALED_STREAM.select(f"where seal in {marks(numbers)}"), *numbers)


def _proved(source: Database, table: Table, name_of: Callable[[str], str]) -> Iterator[Row]:
    for name, body in source.stream(table.select()):
        if name_of(body) != name:
            raise _damaged(f"{table.name} {name}")
        yield name, body


def _proved_answers(source: Database) -> Iterator[Row]:
    answers = Answers()
    with source.reading() as reader:
        for name, recipe in source.stream(ANSWER.select()):
            whole = answers.put_together(reader, recipe)
            if whole is None or sha256(whole) != name:
                raise _damaged(f"answer {name}")
            yield name, recipe


def _damaged(where: str) -> StoreDamaged:
    fix = "run `liangti store check` on the source"
    return StoreDamaged("the text kept under this name is another", where=where, fix=fix)


def _forget_personal(reader: Reader, there: Reader, target: Receiving) -> None:
    """Delete in the target what retention has deleted in the source."""
    after = ""
    while ids := [row[0] for row in there.rows(_SOME_PERSONAL, after)]:
        after = ids[-1]
        kept = reader.rows(PERSONAL.select(f"where decision in {marks(ids)}"), *ids)
        gone = sorted({*ids} - {row[0] for row in kept})
        if gone:
            target.run(f"delete from personal where decision in {marks(gone)}", *gone)  # noqa: S608


def _copy_certificates(source: Database, there: Reader, target: Receiving) -> None:
    """Copy the batches that the target lacks, and make them known when all their rows are there."""
    for table in (CERTIFICATE, CERTIFICATE_HOLDER):
        target.run(LEFT_BEHIND.format(table=table.name))
    known = {row[0] for row in there.rows("select batch from certificate_batch")}
    batches = [row for row in source.stream(CERTIFICATE_BATCH.select()) if row[0] not in known]
    new = {row[0] for row in batches}
    for table in (CERTIFICATE, CERTIFICATE_HOLDER):
        at = table.columns.index(("batch", "whole"))
        rows = (row for row in source.stream(table.select()) if row[at] in new)
        target.insert(table, rows, skip_existing=False)
    target.publish(batches)
