"""The exemption slip (免交凭证) in words: what need not be brought, by which certificate, as of when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from explain.documents_text import minute_of
from explain.told import Line, Sections, sections_of
from explain.wording import Lang, Words


def exemptions_told(slip: Mapping[str, Any], lang: Lang) -> Sections:
    """Return what a slip says, whose data are those of `GET /v1/decisions/{id}/exemptions`."""
    words = Words(lang)
    about = {
        "slip_decision": slip["decision"],
        "slip_recorded_at": minute_of(datetime.fromisoformat(slip["recorded_at"])),
        "slip_judged_on": slip["as_of"],
        "slip_rules": slip["release"]["fingerprint"],
    }
    head = [Line(words(label, value=value)) for label, value in about.items()]
    exempt = list(_exempt(slip, words)) or [Line(words("slip_empty"))]
    return sections_of([(words("slip"), head), (words("slip_exempt"), exempt)])


def _exempt(slip: Mapping[str, Any], words: Words) -> Iterator[Line]:
    for place, fate in enumerate(slip["exemptions"]):
        used, path = fate["certificate"], (f"exemptions.{place}",)
        document = words.either(fate["label"], fate["label_en"])
        held = words(
            "exempt_by", issuer=used["issuer_label"], number=used["number"], until=used["valid_until"]
        )
        if used["as_of"]:
            held += words("as_of", moment=minute_of(datetime.fromisoformat(used["as_of"])))
        yield Line(f"{place + 1} {document}{words('colon')}{held}", (), path)
        for note in used["notes"]:
            yield Line(note[words.lang], (), path, depth=1)
