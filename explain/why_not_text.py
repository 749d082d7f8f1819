"""Why a decision is not another: every fact against it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from decision.grounds import Ground
from decision.not_exempt import DocumentNot
from decision.why_not import FlowchartNot, ItemNot, RowNot, SituationNot, WhyNot
from explain.names import Names
from explain.told import Line, Sections, sections_of
from explain.wording import Lang, Words
from kb.knowledge_base import KnowledgeBase


def why_not(found: WhyNot, kb: KnowledgeBase, lang: Lang = "zh") -> Sections:
    """Return what speaks against every other situation, flowchart, item, row and exemption that was found."""
    names = Names(kb, Words(lang))
    words = names.words
    return sections_of(
        [
            (words("not_situations"), _each(_situation(names, one) for one in found.situations)),
            (words("not_flowcharts"), _each(_flowchart(names, one) for one in found.flowcharts)),
            (words("not_items"), _each(_item(names, one) for one in found.items)),
            (words("not_rows"), _each(_row(names, one) for one in found.rows)),
            (words("not_exempt"), _documents(names, found.documents)),
        ]
    )


def _each(lines: Iterable[Iterator[Line]]) -> Iterator[Line]:
    for some in lines:
        yield from some


def _situation(names: Names, one: SituationNot) -> Iterator[Line]:
    label = names.words("numbered_label", id=one.id, label=names.of(names.kb.situation_by_id[one.id]))
    yield _head(names, label, is_possible=one.is_possible)
    for ground in one.against:
        yield from _ground(names, ground, 1)
    yield from _constraints(names, one.constraints)


def _flowchart(names: Names, one: FlowchartNot) -> Iterator[Line]:
    served = names.words.listed(list(one.situations))
    flowchart = names.kb.flowchart_by_id[one.id]
    label = names.words("flowchart_served", id=one.id, label=names.of(flowchart), situations=served)
    yield _head(names, label, is_possible=one.is_possible)
    for entry in one.against:
        some = "" if entry.situations == one.situations else names.words.listed(list(entry.situations))
        yield from _ground(names, entry.ground, 1, some)
    yield from _constraints(names, one.constraints)


def _head(names: Names, label: str, *, is_possible: bool) -> Line:
    return Line(names.words("possible_label" if is_possible else "ruled_out_label", label=label))


def _constraints(names: Names, broken: Iterable[str]) -> Iterator[Line]:
    for name in broken:
        constraint = names.kb.constraint_by_id[name]
        yield Line(names.words("excluded_by", id=name, sentence=names.of_sentence(constraint)), depth=1)


def _item(names: Names, one: ItemNot) -> Iterator[Line]:
    key = "item_label_open" if one.is_possible else "item_label_not"
    yield Line(names.words(key, label=names.item(one.item)))
    for ground in one.against:
        yield from _ground(names, ground, 1)


def _row(names: Names, one: RowNot) -> Iterator[Line]:
    row, table = names.kb.row_by_id[one.table, one.row], names.kb.table_by_id[one.table]
    label = names.words.either(row.zh, row.en)
    told = names.words("row_of_table", table=names.of(table), row=one.row, label=label)
    yield _head(names, told, is_possible=one.is_possible)
    for ground in one.against:
        yield from _ground(names, ground, 1)


def _ground(names: Names, ground: Ground, depth: int, situations: str = "") -> Iterator[Line]:
    """Tell a fact that settles it; a derived one with what settles that."""
    words, fact = names.words, names.fact(ground.fact)
    if ground.fact in names.kb.derived_by_id:
        place = ground.place.rsplit(":", 1)[0]
        truth = words.value("truth", ground.value or "unknown")
        yield Line(words("ground_derived", fact=fact, value=truth, place=place), depth=depth)
        for inner in ground.because:
            yield from _ground(names, inner, depth + 1)
        return
    wanted = names.wanted(ground.fact, ground.otherwise)
    if ground.value is None:
        yield Line(words("ground_open", fact=fact, wanted=wanted), depth=depth)
        return
    key = "ground_against_some" if situations else "ground_against"
    value = names.value(ground.fact, ground.value)
    yield Line(words(key, fact=fact, value=value, wanted=wanted, situations=situations), depth=depth)


def _documents(names: Names, documents: Sequence[DocumentNot]) -> Iterator[Line]:
    """Tell of each document what would exempt from it; those for which nothing would, together by their reason."""
    words = names.words
    without: dict[str, list[str]] = {}
    for one in documents:
        if one.certificates or one.outside or one.makers or one.rejected:
            yield Line(
                words(
                    "document_and_reason", document=names.document(one.document), reason=words.say(one.reason)
                )
            )
            yield from _remedies(names, one)
        else:
            without.setdefault(words.say(one.reason), []).append(one.document)
    for reason, named in without.items():
        yield Line(words("no_way_to_exempt", reason=reason, documents=names.documents(named)))


def _remedies(names: Names, one: DocumentNot) -> Iterator[Line]:
    words = names.words
    for judged in one.rejected:
        text = words("rejected", number=judged.number or "-", reason=words.say(judged.reason))
        yield Line(text, depth=1)
    for key, kinds in (("would_exempt", one.certificates), ("outside_database", one.outside)):
        for name in kinds:
            kind = names.kb.certificate_type_by_id[name]
            issuer, holder = names.department(kind.issuer), words.value("party", kind.holder)
            yield Line(words(key, type=names.of(kind), issuer=issuer, holder=holder), depth=1)
    if one.makers:
        yield Line(words("would_be_handed_over", makers=names.items(one.makers)), depth=1)
