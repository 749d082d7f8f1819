"""Figures of real running as data, CSV, tables, text and a picture: the same numbers everywhere."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import orjson
import pytest

from decision.running.figures import running_figures
from explain.pictures.running_days import running_days
from explain.running_figures import (
    TABLES,
    running_as_data,
    running_as_text,
    running_csv,
    running_from_data,
    running_rows,
)
from tests.decision.cases.acting import KB, Standing, step
from tests.decision.running.test_running import figures_of, granted, side_by_side

STEPS = {"fire_review": step("FIRE_REVIEW", 2), "unknown_item": step("GONE", 3)}
FOUND = figures_of(side_by_side(), granted(Standing.opened(STEPS), "fire_review", days=1))
NOTHING = running_figures([])


def table_of(name):
    return list(csv.DictReader(io.StringIO(running_csv(FOUND, name), newline="")))


def test_the_plain_data_leads_back_to_the_same_figures():
    assert running_from_data(orjson.loads(orjson.dumps(running_as_data(FOUND)))) == FOUND


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_table_for_people_has_a_row_and_the_numbers_of_every_row_of_the_csv(name, lang):
    heads, *rows = running_rows(FOUND, name, KB, lang)
    assert len(rows) == len(table_of(name))
    assert {len(row) for row in (heads, *rows)} == {len(table_of(name)[0])}
    for row, written in zip(rows, table_of(name), strict=True):
        numbers = {key: cell for key, cell in written.items() if key not in ("id", "in_time")}
        shown = dict(zip(list(written)[1:], row[1:], strict=True))
        assert numbers == {key: "" if shown[key] == "-" else shown[key] for key in numbers}


def test_csv_names_ids_and_leaves_what_nothing_tells_empty():
    rows = {row["id"]: row for row in table_of("items")}
    assert (rows["a"]["promised"], rows["a"]["median"], rows["a"]["in_time"]) == ("2", "3", "0")
    assert (rows["unknown_item"]["closed"], rows["unknown_item"]["median"]) == ("0", "")


def test_people_read_labels_and_an_id_that_the_rules_do_not_know_stays():
    labels = {row[0] for row in running_rows(FOUND, "items", KB, "en")}
    assert {KB.item_by_id["fire_review"].en, "unknown_item"} <= labels
    holders = {row[0] for row in running_rows(FOUND, "holders", KB, "en")}
    assert "days of rest" in holders


def test_the_text_has_every_table_and_says_where_there_is_nothing():
    text = running_as_text(FOUND, KB, "en")
    assert "saved by working side by side" in text
    assert "There are no cases yet." in running_as_text(NOTHING, KB, "en")


@pytest.mark.parametrize("which", ["real", "simulated"])
def test_simulated_figures_say_so_in_text_and_picture(which):
    found = running_figures([], which)
    said = "Simulated cases" in running_as_text(found, KB, "en")
    drawn = "Simulated cases" in running_days(found, KB, "en")
    assert said is drawn is (which == "simulated")


def test_the_picture_has_a_group_for_each_item_that_is_closed_and_each_holder():
    drawn = ET.fromstring(running_days(FOUND, KB, "en"))
    groups = [one for one in drawn.iter() if one.get("class") == "step"]
    closed = [one for one in FOUND.items if one.actual.count]
    assert len(groups) == len(closed) + len(FOUND.holders)
    assert running_days(FOUND, KB) == running_days(FOUND, KB)
