"""Everything that a store can prove of itself: each chain walked, each text hashed, nothing missing, nothing more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import orjson

from decision.store.answers import Answers
from decision.store.canonical import sha256
from decision.store.certificate_records import version_of
from decision.store.database import Database, Reader
from decision.store.digests import PREFIX, sealed
from decision.store.heads import head_of
from decision.store.links import (
    decision_link,
    decision_rows,
    journal_link,
    journal_rows,
    nodes,
    seal_link,
    seal_rows,
)
from decision.store.moments import EPOCH
from decision.store.personal import values_of
from decision.store.prepared_certificates import content_sha256
from decision.store.receiving import Tick
from decision.store.seals import seal_of, streams_digest
from decision.store.tables import CERTIFICATE
from decision.store.walk import Finding, Walk

_NO_ANSWER = """
    select node, seq, id from decision
    where not exists (select 1 from answer where answer.sha256 = decision.answer) order by node, seq
"""
_REDACTED = f"""
    select node, count(*), min(seq) from decision where request like '%{PREFIX}%'
    and not exists (select 1 from personal where personal.decision = decision.id) group by node order by node
"""  # noqa: S608
_PERSONAL = """
    select coalesce(decision.request, journal.body), decision.answer,
        personal.decision, personal.key_hex, personal.named_values, personal.delete_after
    from personal left join decision on decision.id = personal.decision
    left join journal on journal.id = personal.decision
"""
_RELEASES = "select seq, body from journal where stream = 'releases' order by seq"
_TEXTS = ("fingerprint", "bundle", "proof")
_SEALED_STREAMS = "select stream, seq, hash from sealed_stream where seal = $1"
_VANISHED = """
    select stream, seq from sealed_stream where not exists (
        select 1 from journal where journal.stream = sealed_stream.stream
        and journal.seq = sealed_stream.seq and journal.hash = sealed_stream.hash) order by stream, seq
"""
_EMPTY_STREAMS = """
    select name, seq from head where kind = 'journal'
    and not exists (select 1 from journal where journal.stream = head.name) order by name
"""


def check(database: Database, tick: Tick = lambda _: None) -> Iterator[Finding]:
    """Yield what is not as it was written; `tick` is told the name of the table at each record that was looked at.

    Of each chain the first record concerned is named first. Decisions, seals and journals are seen as of one moment, so
    that a store in use can be checked.
    """
    with database.snapshot() as reader:
        points: dict[str, dict[int, str]] = defaultdict(dict)
        yield from _seals(reader, points, tick)
        yield from _decisions(reader, points, tick)
        yield from _journals(reader, tick)
        yield from _releases(reader, tick)
    yield from _answers(database, tick)
    yield from _personal(database, tick)
    yield from _certificates(database, tick)


def _seals(reader: Reader, points: dict[str, dict[int, str]], tick: Tick) -> Iterator[Finding]:
    walk = Walk("seals")
    for row in seal_rows(reader):
        tick("seal")
        yield from walk.take(seal_link(row))
        try:
            seal = seal_of(row)
        except (ValueError, TypeError):
            continue
        for node, head in seal.heads.items():
            points[node][head.seq] = head.hash
        if streams_digest(reader.rows(_SEALED_STREAMS, seal.seq)) != seal.streams:
            problem = "the journals it names are not those that were sealed"
            yield Finding("changed", "seals", seal.seq, seal.day.isoformat(), problem)
    yield from walk.end(head_of(reader, "seals", ""))


def _decisions(reader: Reader, points: dict[str, dict[int, str]], tick: Tick) -> Iterator[Finding]:
    for node in sorted({*nodes(reader), *points}):
        walk = Walk(f"decisions of {node}", points[node])
        for row in decision_rows(reader, node):
            tick("decision")
            yield from walk.take(decision_link(row))
        yield from walk.end(head_of(reader, "decisions", node))
    for node, seq, identity in reader.rows(_NO_ANSWER):
        yield Finding("missing_answer", f"decisions of {node}", seq, identity, "its answer is missing")
    for node, count, first in reader.rows(_REDACTED):
        problem = f"personal values of {count} decisions were deleted, first of this one"
        yield Finding("redacted", f"decisions of {node}", first, "", problem)


def _journals(reader: Reader, tick: Tick) -> Iterator[Finding]:
    for stream, rows in journal_rows(reader):
        walk = Walk(f"journal {stream}")
        for row in rows:
            tick("journal")
            yield from walk.take(journal_link(row))
        yield from walk.end(head_of(reader, "journal", stream))
    for stream, seq in reader.rows(_EMPTY_STREAMS):
        yield Finding("cut", f"journal {stream}", 1, "", f"all {seq} records are cut off")
    for stream, seq in reader.rows(_VANISHED):
        yield Finding("missing", f"journal {stream}", seq, "", "it was sealed and is not here any more")


def _releases(reader: Reader, tick: Tick) -> Iterator[Finding]:
    for fingerprint, body in reader.rows("select fingerprint, body from release_text"):
        tick("release_text")
        if sha256(body) != fingerprint:
            yield Finding("changed", "releases", None, fingerprint, "its text is another")
    kept = {name for (name,) in reader.rows("select fingerprint from release_text")}
    for seq, body in reader.rows(_RELEASES):
        said = orjson.loads(body)
        for name in (said[text] for text in _TEXTS if text in said):
            if name not in kept:
                yield Finding("missing", "journal releases", seq, name, "a text that it names is missing")


def _answers(database: Database, tick: Tick) -> Iterator[Finding]:
    # Answers only come in, so a later look at them misses none. What was remembered is no proof of what is kept.
    answers = Answers()
    with database.reading() as reader:
        for name, recipe in database.stream("select sha256, recipe from answer"):
            tick("answer")
            whole = answers.put_together(reader, recipe)
            if whole is None or sha256(whole) != name:
                yield Finding("wrong_answer", "answers", None, name, "the text kept under it is another")


def _personal(database: Database, tick: Tick) -> Iterator[Finding]:
    answers = Answers()
    with database.reading() as reader:
        for request, answer, *row in database.stream(_PERSONAL):
            tick("personal")
            if request is None:
                yield Finding("missing", "personal", None, row[0], "the record of these values is missing")
                continue
            try:
                personal = values_of(tuple(row))
                unused = [
                    token
                    for token in sealed(personal.values, personal.key).values()
                    if token not in request
                    and token.encode() not in (_answer(answers, reader, answer) or b"")
                ]
            except ValueError:
                unused = [""]
            if unused:
                problem = "personal values are not those whose digests it holds"
                yield Finding("wrong_personal", "personal", None, row[0], problem)


def _answer(answers: Answers, reader: Reader, name: str | None) -> bytes | None:
    found = reader.rows("select recipe from answer where sha256 = $1", name)
    return answers.put_together(reader, found[0][0]) if found else None


def _certificates(database: Database, tick: Tick) -> Iterator[Finding]:
    for row in database.stream(CERTIFICATE.select()):
        tick("certificate")
        version = version_of(row, EPOCH)
        if content_sha256(version.entry) != version.sha256:
            yield Finding("changed", "certificates", row[1], version.id, "it is not what was written")
