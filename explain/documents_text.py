"""The documents of a decision as lines of text: the list to bring, and what need not be brought and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

from decision.answer import CertificateUsed, DocumentFate, Documents
from explain.columns import wrap
from explain.wording import Words

_SHANGHAI = timezone(timedelta(hours=8))


def count_lines(documents: Documents, words: Words) -> list[str]:
    """Return the counts, and of which kinds the documents to bring are."""
    counted = words(
        "document_counts",
        slots=documents.slots,
        handed_over=documents.handed_over,
        exempted=documents.exempted,
        repeats=documents.repeats,
        to_submit=documents.to_submit,
    )
    kinds = Counter(fate.kind for fate in to_bring(documents))
    named = [words("numbered", name=words.value("kind", kind), number=n) for kind, n in kinds.most_common()]
    return wrap(counted) + (wrap(words("kinds", kinds=words.listed(named))) if named else [])


def to_bring(documents: Documents) -> list[DocumentFate]:
    """Return what the applicant hands in: documents without an exemption, and those whose certificate ends too soon."""
    return [fate for fate in documents.list if fate.status in ("submit", "expires_too_soon")]


def bring_lines(documents: Documents, numbers: Mapping[str, int], words: Words) -> list[str]:
    """Return the list to bring, together what is to be brought for the same reason."""
    by_reason: dict[str, list[DocumentFate]] = {}
    for fate in to_bring(documents):
        by_reason.setdefault(words.say(fate.reason), []).append(fate)
    lines, number = list[str](), 0
    for reason, fates in by_reason.items():
        lines += wrap(reason)
        for fate in fates:
            number += 1
            lines += wrap(_with_steps(_name(fate, words), fate, numbers, words), first=f"{number:4} ")
            for judged in fate.rejected:
                text = words("rejected", number=judged.number or "-", reason=words.say(judged.reason))
                lines += wrap(text, first=" " * 7)
    return lines


def exempt_lines(documents: Documents, numbers: Mapping[str, int], words: Words) -> list[str]:
    """Return what certificates give: their issuer, number and last valid day."""
    lines = []
    for fate in documents.list:
        if fate.status == "exempt" and fate.certificate:
            text = _name(fate, words) + words("colon") + _certificate(fate.certificate, words)
            lines += wrap(_with_steps(text, fate, numbers, words), first="  ", rest="    ")
            for note in fate.certificate.notes:
                lines += wrap(words.say(note), first="    ")
    return lines


def handed_over_lines(documents: Documents, numbers: Mapping[str, int], words: Words) -> list[str]:
    """Return what earlier steps make, and which."""
    lines = []
    for fate in documents.list:
        if fate.status == "handed_over":
            makers = words("handed_over_by", makers=_numbers(fate.handed_over_by, numbers, words))
            text = _name(fate, words) + words("colon") + makers
            lines += wrap(_with_steps(text, fate, numbers, words), first="  ", rest="    ")
    return lines


def minute_of(moment: datetime) -> str:
    """Return a moment to the minute in Asia/Shanghai, as people read it.

    >>> minute_of(datetime.fromisoformat("2015-06-01T00:30:00+00:00"))
    '2015-06-01 08:30'
    """
    return moment.astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _certificate(certificate: CertificateUsed, words: Words) -> str:
    held = words(
        "exempt_by", issuer=certificate.issuer_label, number=certificate.number, until=certificate.valid_until
    )
    if not certificate.valid_until:
        held += words("exempt_no_end")
    if certificate.as_of:
        held += words("as_of", moment=minute_of(certificate.as_of))
    return held


def _name(fate: DocumentFate, words: Words) -> str:
    if fate.member is None:
        return words.of(fate)
    return words("bracketed", text=words.of(fate), more=words("as_member", member=words.of(fate.member)))


def _with_steps(text: str, fate: DocumentFate, numbers: Mapping[str, int], words: Words) -> str:
    steps = _numbers(fate.steps, numbers, words)
    return words("bracketed", text=text, more=words("used_by" if steps else "used_beside", steps=steps))


def _numbers(items: Sequence[str], numbers: Mapping[str, int], words: Words) -> str:
    found = sorted(numbers[item] for item in items if item in numbers)
    return words.listed([str(number) for number in found])
