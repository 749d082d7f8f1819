"""NDJSON: one object on a line, texts and nulls, every key once."""

from __future__ import annotations

import json

import pytest

from tests.decision.register.made import ROW, csv_bytes, entries_of, ndjson_bytes, problems_of, row

CODE_PLACE = json.dumps(row(), ensure_ascii=False).index('"number"') + 1


def test_an_object_says_the_same_as_a_row():
    assert entries_of(ndjson_bytes([ROW])) == entries_of(csv_bytes([ROW]))


def test_keys_may_be_chinese_in_any_order_and_null_or_absent_is_empty():
    turned = dict(reversed([*{**ROW, "曾用名": None, "valid_from": None}.items()]))
    turned["证号"] = turned.pop("number")
    assert entries_of(ndjson_bytes([turned, row(number="2")])) == entries_of(
        csv_bytes([ROW, row(number="2")])
    )


def test_former_names_may_be_a_list():
    listed = entries_of(ndjson_bytes([{**ROW, "former_names": ["甲公司", "A Co., Ltd."]}]))
    assert listed[0].former_names == ("甲公司", "A Co., Ltd.")
    assert entries_of(ndjson_bytes([row(former_names="甲公司、A Co., Ltd.")])) == listed


@pytest.mark.parametrize("value", [20140012, 1.5, True, ["a"], {"a": 1}])
def test_a_value_that_is_no_text_is_refused_at_its_key(value):
    data = ndjson_bytes([ROW, {**ROW, "number": value}])
    assert problems_of(data) == [f"2:{CODE_PLACE}: 证号 (number): a text is needed here"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "2:2: this is no JSON: "),
        ('"text"', "2:1: this line is no object"),
        ("[]", "2:1: this line is no object"),
        ("{}", "2:1: this object is empty"),
        ('{"number": NaN}', "2:12: this is no JSON: "),
        ('{"number": "\\ud800"}', "2:"),
    ],
)
def test_a_line_that_is_no_object_is_refused_with_its_place(line, said):
    found = problems_of(ndjson_bytes([ROW]) + line.encode() + b"\n" + ndjson_bytes([row(number="2")]))
    assert len(found) == 1
    assert found[0].startswith(said)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ('"number": "2"', "key `number` stands twice"),
        ('"number" : "2"', "key `number` stands twice"),
        ('"n\\u0075mber": "2"', "key `number` stands twice"),
        ('"证号": "2"', "keys `number` and `证号` mean the same"),
        ('"numbr": "2"', "`numbr` is no column of certificates"),
    ],
)
def test_a_key_that_stands_twice_or_is_unknown_is_refused(key, said):
    line = ndjson_bytes([ROW]).decode().rstrip().removesuffix("}") + f", {key}}}\n"
    found = problems_of(line.encode() + ndjson_bytes([row(number="3", source='"a": 1')]))
    assert [problem.split(": ", 1)[1] for problem in found] == [said]


def test_a_text_that_looks_like_a_key_is_no_second_one():
    assert (
        len(entries_of(ndjson_bytes([row(source='{"number": "1"}'), row(number="2", source='"state" :')])))
        == 2
    )


def test_a_missing_value_that_every_row_needs_is_refused_in_each_row():
    rows = [{name: value for name, value in row(number=str(n)).items() if name != "state"} for n in (1, 2)]
    said = ["1:1: 状态 (state): the cell is empty", "2:1: 状态 (state): the cell is empty"]
    assert problems_of(ndjson_bytes(rows)) == said


def test_blank_lines_are_nothing():
    assert entries_of(b"\n" + ndjson_bytes([ROW]) + b" \r\n\n") == entries_of(csv_bytes([ROW]))
