"""What became of gaps and overlaps, told: counted and named at the head, then each with its projects."""

from __future__ import annotations

import orjson
import pytest

from explain.settled import cells_in_words, settled_as_data, settled_told
from kb.verify.settled import settled
from tests.kb.verify.small_bases import acknowledgement, base, derived, situation

KNOWN = [
    acknowledgement("G-1", "gaps", region={"goods": "toys", "roofed": "false"}),
    acknowledgement("G-2", "gaps", region={"goods": "books"}),
]
OLD = base(
    manifest={"acknowledged": KNOWN},
    situations=[situation("S-1", goods="food"), situation("S-2", goods="toys", roofed="true")],
)
NEW = base(
    situations=[situation("S-1", goods="food, toys"), situation("S-2", goods="food, books", roofed="true")]
)
FOUND = settled(OLD, NEW)


def lines(lang):
    return [(line.depth, line.text) for line in settled_told(FOUND, (NEW, OLD), lang)]


def test_the_head_counts_and_names_what_is_closed_wholly_in_part_and_opened():
    assert [text for _, text in lines("zh")][:3] == [
        "已解决1处缺口：G-1",
        "解决了一部分的缺口有1处：G-2",
        "新出现1处重叠",
    ]
    assert [text for _, text in lines("en")][:3] == [
        "gaps closed, 1: G-1",
        "gaps closed in part, 1: G-2",
        "overlaps opened, 1",
    ]


def test_each_is_told_with_its_projects_and_one_closed_in_part_with_both_of_its_parts():
    assert lines("zh")[3:] == [
        (0, "G-1：玩具 × 有棚: 否"),
        (0, "G-2：图书"),
        (1, "已解决：图书 × 有棚: 是"),
        (1, "仍然存在：图书 × 有棚: 否"),
        (0, "重叠：食品 × 有棚: 是"),
    ]


def test_both_languages_have_the_same_lines():
    zh, en = lines("zh"), lines("en")
    assert [depth for depth, _ in zh] == [depth for depth, _ in en]
    assert not any("：" in text for _, text in en)


def test_as_data_each_part_is_given_in_cells():
    data = orjson.loads(orjson.dumps(settled_as_data(FOUND, (NEW, OLD))))
    assert [(one["id"], one["state"]) for one in data[:2]] == [("G-1", "closed"), ("G-2", "partly_closed")]
    assert (data[1]["region"], data[1]["rest"]) == (
        [{"goods": "books"}],
        [{"goods": "books", "roofed": "false"}],
    )
    assert data[2]["rules"] == ["S-1", "S-2"]
    assert {one["check"] for one in data} == {"gaps", "overlaps"}


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ((), "所有项目"),
        ((("goods", "not(food)"),), "not(食品)"),
        ((("large", "true"), ("goods", "toys")), "推导large: 是 × 玩具"),
    ],
)
def test_cells_are_read_in_the_words_of_the_rules_that_know_the_fact(box, words):
    knowing = base(derived_facts=[derived("large", {"goods": "food"})])
    assert cells_in_words((NEW, knowing), (box,), "zh") == words
