"""The published numbers beside the derived ones, as data and as text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from decision.figures import Figures
from explain.as_text import laid_out
from explain.columns import table, wrap
from explain.wording import Lang, Words

_SIZES = {
    "steps": "steps",
    "departments": "departments",
    "slots": "slots",
    "handed_over": "internal",
    "exempted": "exempted",
    "repeats": "repeats",
    "to_submit": "to_submit",
    "working_days": "time_limit",
}
_LEGACY = {
    "departments": "departments",
    "steps": "steps",
    "administrative_fees": "administrative_fees",
    "intermediary_kinds": "intermediary_kinds",
    "intermediary_stamps": "intermediary_stamps",
    "intermediary_fees": "intermediary_fees",
    "working_days": "working_days",
    "documents": "documents_count",
}
_CUT = {"steps": "steps", "documents": "documents_count", "working_days": "working_days"}


def figures_as_data(figures: Figures) -> dict[str, Any]:
    """Return all figures as plain data; of the means, `documents` are those to submit."""
    data = asdict(figures)
    if "to_submit" in data["means"]:
        data["means"] = {**data["means"], "documents": data["means"]["to_submit"]}
    data["published"] = {**data["published"], "legacy": data.pop("published_legacy")}
    return data


def figures_as_text(figures: Figures, lang: Lang = "zh") -> str:
    """Return the figures of the article beside the derived ones, then the size of each flowchart."""
    words = Words(lang)
    return laid_out(
        [
            (words("figures"), table(beside_published(figures, lang), gap=3)),
            ("", wrap(words("figures_note"))),
            (
                words("per_flowchart"),
                table(sizes_of_flowcharts(figures, lang), gap=1) if figures.flowcharts else [],
            ),
            (
                words("totals_of_charts"),
                table(totals_of_charts(figures, lang), gap=2) if figures.charts else [],
            ),
        ]
    )


def beside_published(figures: Figures, lang: Lang) -> list[list[str]]:
    """Return the figures of the article as rows: what, derived, published; the first row are the headings."""
    words = Words(lang)
    return [[words("figure"), words("derived"), words("published")], *_article(figures, words)]


def sizes_of_flowcharts(figures: Figures, lang: Lang) -> list[list[str]]:
    """Return the size of each flowchart as rows; the first row are the headings, the last one the means."""
    words = Words(lang)
    sizes = [["", *(words(label) for label in _SIZES.values())]]
    sizes += [
        [name, *(str(getattr(size, field)) for field in _SIZES)] for name, size in figures.flowcharts.items()
    ]
    if figures.flowcharts:
        sizes.append([words("means"), *(f"{figures.means[field]:.2f}" for field in _SIZES)])
    return sizes


def totals_of_charts(figures: Figures, lang: Lang) -> list[list[str]]:
    """Return the totals of drawn charts as rows: chart, published, over the main line, over all arrows."""
    words = Words(lang)
    heads = ("flowchart", "published", "over_main_line", "over_all_arrows")
    rows = [[words(head) for head in heads]]
    for one in figures.charts:
        cases = [f"{fact} {cell}" for fact, cell in one.when.items()]
        name = words("bracketed", text=one.chart, more=words.listed(cases)) if cases else one.chart
        published = "-" if one.published is None else str(one.published)
        rows.append([name, published, str(one.working_days), str(one.all_arrows_days)])
    return rows


def _article(figures: Figures, words: Words) -> list[list[str]]:
    published = figures.published
    rows = [[words("number_of_flowcharts"), str(len(figures.flowcharts)), published.get("flowcharts", "-")]]
    for name, label in _CUT.items():
        mean = figures.means.get("to_submit" if name == "documents" else name, 0)
        of_mean = words("mean_of", what=words(label))
        rows.append([of_mean, f"{mean:.2f}", published.get(f"mean_{name}", "-")])
    for name, cut in figures.cuts.items():
        of_cut = words("cut_of", what=words(_CUT[name]))
        rows.append([of_cut, f"{cut:.1f}", published.get(f"{name}_cut_percent", "-")])
    fewest = {str(figures.flowcharts[name].working_days) for name in figures.fastest}
    for label, derived in (("fastest_working_days", sorted(fewest)), ("fastest_flowchart", figures.fastest)):
        rows.append([words(label), words.listed(list(derived)) or "-", published.get(label, "-")])
    if figures.legacy:
        for name, label in _LEGACY.items():
            of_legacy = words("before_of", what=words(label))
            printed = str(figures.published_legacy.get(name, "-"))
            rows.append([of_legacy, str(getattr(figures.legacy, name)), printed])
    return rows
