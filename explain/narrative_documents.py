"""The documents in words: what need not be brought, by which certificate or step, and what is to be brought and why."""

from __future__ import annotations

from collections.abc import Iterator

from decision.answer import CertificateUsed, DocumentFate
from decision.trace import Entry
from explain.documents_text import minute_of
from explain.narrative_telling import Telling
from explain.told import Line


def not_to_bring(telling: Telling, *, certificates_only: bool = False) -> Iterator[Line]:
    """Tell every exemption with its certificate, and every document that is handed over inside."""
    documents = telling.decision.documents
    if documents is None:
        return
    given = [(place, fate) for place, fate in enumerate(documents.list) if fate.status in _NOT_BROUGHT]
    told_by: dict[tuple[str, str], list[int]] = {}
    lines: dict[tuple[str, str], list[Line]] = {}
    for (place, fate), (at, entry) in zip(given, telling.entries("Exempted"), strict=True):
        if certificates_only and fate.status != "exempt":
            continue
        rule = (telling.names.source(entry), _rule_in_words(telling, entry))
        told_by.setdefault(rule, []).append(at)
        lines.setdefault(rule, []).append(_given(telling, f"documents.list.{place}", fate, at))
    for rule, entries in told_by.items():
        source, reason = rule
        yield Line(telling.words("rule_and_source", rule=reason, source=source), tuple(entries))
        yield from lines[rule]


def to_bring(telling: Telling) -> Iterator[Line]:
    """Tell what is to be brought, together what is to be brought for the same reason."""
    documents, words = telling.decision.documents, telling.words
    by_reason: dict[str, list[tuple[int, DocumentFate]]] = {}
    for place, fate in enumerate(documents.list if documents else ()):
        if fate.status not in _NOT_BROUGHT:
            by_reason.setdefault(words.say(fate.reason), []).append((place, fate))
    for reason, fates in by_reason.items():
        paths = tuple(f"documents.list.{place}" for place, _ in fates)
        yield Line(reason, (), paths)
        for path, (_, fate) in zip(paths, fates, strict=True):
            text = words("document_for_steps", document=words.of(fate), steps=telling.names.items(fate.steps))
            yield Line(text, (), (path,), depth=1)
            for number, judged in enumerate(fate.rejected):
                text = words("rejected", number=judged.number or "-", reason=words.say(judged.reason))
                yield Line(text, (), (f"{path}.rejected.{number}",), depth=2)


def counted(telling: Telling) -> Iterator[Line]:
    """Tell how many documents there are of each kind."""
    documents = telling.decision.documents
    if documents:
        numbers = {name: getattr(documents, name) for name in _COUNTS}
        fields = tuple(f"documents.{name}" for name in _COUNTS)
        yield Line(telling.words("document_counts", **numbers), (), fields)


_NOT_BROUGHT = ("exempt", "handed_over")
_COUNTS = ("slots", "handed_over", "exempted", "repeats", "to_submit")


def _given(telling: Telling, path: str, fate: DocumentFate, at: int) -> Line:
    words, names = telling.words, telling.names
    member = words.of(fate.member) if fate.member else ""
    text = words(
        "given_by_certificate" if fate.certificate else "given_by_steps",
        document=words.of(fate),
        member=member,
        certificate=_certificate(telling, fate.certificate) if fate.certificate else "",
        makers=names.items(fate.handed_over_by),
        steps=names.items(fate.steps),
    )
    return Line(text, (at,), (path,), depth=1)


def _certificate(telling: Telling, used: CertificateUsed) -> str:
    kind = telling.kb.certificate_type_by_id[used.type]
    return telling.words(
        "certificate_told",
        type=telling.names.of(kind),
        issuer=telling.names.department(used.issuer),
        number=used.number,
        reason=telling.words("between_sentences").join(map(telling.words.say, (used.reason, *used.notes))),
        as_of=minute_of(used.as_of) if used.as_of else "",
    )


def _rule_in_words(telling: Telling, entry: Entry) -> str:
    rule = telling.kb.exemption_by_id.get(entry.rule)
    return telling.words.either(entry.reason, rule.en if rule else "")
