"""The documents of a decision as a strip: what to bring, what the counters pass on, what certificates exempt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decision.answer import Decision, DocumentFate, Documents
from explain.pictures.look import Theme
from explain.pictures.measure import lines_within, text_width
from explain.pictures.svg import LINE, Node, box, document, group, hatch, label, labels, node
from explain.wording import Lang, Words

_WIDTH, _MARGIN, _TITLE, _SIZE, _SMALL = 1240.0, 44.0, 26.0, 12.0, 12.0
_COLUMNS, _SIGN, _BETWEEN, _STRIP = 4, 18.0, 18.0, 26.0
# How each part of the strip looks, and its label; the signs differ without colour too.
_LOOKS = {"submit": "accent", "handed_over": "outline", "exempt": "edge", "repeats": "holiday"}
_LABELS = {
    "submit": "strip_submit",
    "handed_over": "strip_handed_over",
    "exempt": "strip_exempt",
    "repeats": "strip_repeats",
}


class NoDocuments(ValueError):
    """Only a decided project has a list of documents."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the strip: its count in uses, and the documents that are listed under it."""

    name: str
    uses: int
    fates: tuple[DocumentFate, ...]


def document_strip(decision: Decision, lang: Lang = "zh", *, theme: Theme = "auto") -> str:
    """Return the documents as an SVG document; no number of a certificate and no name of a holder is in it.

    Raises: NoDocuments for a project that is not decided.
    """
    documents, flowchart = decision.documents, decision.flowchart
    if documents is None or flowchart is None:
        raise NoDocuments("a project that is not decided has no list of documents")
    words = Words(lang)
    heading = lines_within(words.of(flowchart), _WIDTH - 2 * _MARGIN - 210, _TITLE, is_bold=True)
    named = words("picture_of", id=flowchart.id, picture=words("documents"))
    inside = [node("defs", hatch("documents-hatch", "hatch")), label(_MARGIN, 38, named, 13, "accent bold")]
    inside += labels(_MARGIN, 72, heading, _TITLE, "bold")
    unit = words("unit_documents")
    inside.append(label(_WIDTH - _MARGIN, 82, unit, 14, "muted", anchor="end"))
    total = _WIDTH - _MARGIN - text_width(unit, 14) - 8
    inside.append(label(total, 82, str(documents.to_submit), 46, "accent bold tabular", anchor="end"))
    top = 72 + (len(heading) - 1) * _TITLE * LINE + 46
    counts = {"slots": documents.slots, "to_submit": documents.to_submit, "repeats": documents.repeats}
    counts |= {"handed_over": documents.handed_over, "exempted": documents.exempted}
    parts = parts_of(documents)
    inside += _strip(parts, top, words)
    y = top + _STRIP + 78
    for part in parts:
        if part.fates:
            nodes, y = _listed(part, y, words)
            inside += nodes
    return document(
        inside,
        name="documents",
        width=_WIDTH,
        height=y + 8,
        title=words("bracketed", text=words.of(flowchart), more=words("documents")),
        description=words("documents_described", **counts),
        lang=lang,
        theme=theme,
    )


def parts_of(documents: Documents) -> tuple[Part, ...]:
    """Return the parts of the strip; a document whose certificate expires too soon is to be brought."""
    listed: dict[str, list[DocumentFate]] = {"submit": [], "handed_over": [], "exempt": []}
    for fate in documents.list:
        listed["submit" if fate.status == "expires_too_soon" else fate.status].append(fate)
    uses = {
        "submit": documents.to_submit,
        "handed_over": documents.handed_over,
        "exempt": documents.exempted,
        "repeats": documents.repeats,
    }
    return tuple(Part(name, number, tuple(listed.get(name, ()))) for name, number in uses.items())


def _strip(parts: Sequence[Part], top: float, words: Words) -> Iterator[Node]:
    """One bar over all uses of documents, with a key below."""
    total = sum(part.uses for part in parts) or 1
    x, key = _MARGIN, _MARGIN
    for part in parts:
        wide = (_WIDTH - 2 * _MARGIN) * part.uses / total
        if part.uses:
            yield _sign(part.name, x, top, max(wide - 2, 2), _STRIP)
        x += wide
        text = words(_LABELS[part.name])
        yield _sign(part.name, key, top + _STRIP + 17, 14, 14)
        yield label(key + 22, top + _STRIP + 29, text, 13)
        after = key + 22 + text_width(text, 13) + 8
        yield label(after, top + _STRIP + 29, str(part.uses), 15, "bold tabular")
        key = after + text_width(str(part.uses), 15, is_bold=True) + 34


def _sign(name: str, x: float, y: float, width: float, height: float) -> Node:
    made = box(x, y, width, height, _LOOKS[name], radius=2)
    if name == "exempt":
        made.set("fill", "url(#documents-hatch)")
    return made


def _listed(part: Part, top: float, words: Words) -> tuple[list[Node], float]:
    """Return the names under a heading in columns read downwards, and where the next part begins."""
    column = (_WIDTH - 2 * _MARGIN - (_COLUMNS - 1) * _BETWEEN) / _COLUMNS
    text = words(_LABELS[part.name])
    made = [label(_MARGIN, top, text, 16, "bold")]
    counted = _MARGIN + text_width(text, 16, is_bold=True) + 10
    made.append(label(counted, top, str(len(part.fates)), 16, "muted tabular"))
    names = [lines_within(words.of(fate), column - _SIGN, _SIZE) for fate in part.fates]
    heights = [len(lines) * _SIZE * LINE + 6 for lines in names]
    most, x, y, lowest = sum(heights) / _COLUMNS, _MARGIN, top + 26.0, top
    begun, columns = y, 1
    for lines, height in zip(names, heights, strict=True):
        if y + height / 2 > begun + most and columns < _COLUMNS:
            x, y, columns = x + column + _BETWEEN, begun, columns + 1
        sign = _sign(part.name, x, y - 9, 9, 9)
        made.append(group((sign, *labels(x + _SIGN, y, lines, _SIZE)), look="document"))
        y += height
        lowest = max(lowest, y)
    return made, lowest + 26
