"""Answers of tables are prepared, told and mapped: each with its rows, their cells, law and place, by rule set."""

import pytest

from decision.table_changes import table_changes
from decision.what_if import what_if as found_what_if
from decision.why_not import why_not as found_why_not
from explain import narrative, rule_map, what_if, why_not
from explain.as_data import decision_as_data, decision_bytes
from explain.as_text import as_text
from explain.from_data import decision_from_data
from explain.names import Names
from explain.pictures.table_map import table_map
from explain.prepared import answer_bytes
from explain.told import sections_as_text
from explain.wording import VALUES, Words
from kb import conditions
from tests.explain.mills import ANSWERED, DAY, KB, OPENED, PROJECTS, case_of, decided

LANGS = ["zh", "en"]
SOME = ANSWERED[::23]


def folded(text):
    """Return a text without its line breaks and margins."""
    return "".join(text.split())


def rows_that_hold(facts):
    """Return table and id of each row whose condition holds."""
    known = KB.derived(facts)
    return {(row.table, row.id) for row in KB.rows if conditions.holds(row.when, known)}


def test_the_prepared_bytes_are_those_of_the_plain_way():
    for answers in ANSWERED[::7]:
        for tables in ((), ("fee",)):
            case = case_of(answers, tables=tables)
            fast = answer_bytes(case, OPENED, DAY, DAY).public
            assert fast == decision_bytes(decided(answers, tables=tables))


def test_a_decision_with_tables_that_was_kept_is_read_back_whole():
    for answers in SOME:
        assert decision_from_data(decision_as_data(decided(answers))) == decided(answers)


@pytest.mark.parametrize("lang", LANGS)
def test_each_row_that_holds_is_told_with_every_cell_its_law_and_its_place(lang):
    names = Names(KB, Words(lang))
    for answers in SOME:
        decision = decided(answers)
        told = folded(sections_as_text(narrative(decision, KB, lang, "page")))
        for table in decision.tables:
            for row in table.rows if table.status != "out_of_scope" else ():
                rule = KB.row_by_id[table.table, row.row]
                place = str(rule.location).rsplit(":", 1)[0]
                assert folded(f"{table.table}/{row.row}") in told
                assert folded(place) in told
                for test in conditions.tests_in(rule.when):
                    assert test.cell.is_any or folded(names.fact(test.fact)) in told


@pytest.mark.parametrize("lang", LANGS)
def test_where_texts_disagree_each_is_told_with_what_it_says(lang):
    words = Words(lang)
    conflicts = [
        (decision, table)
        for decision in map(decided, PROJECTS)
        for table in decision.tables
        if table.status == "conflict"
    ]
    assert conflicts
    for decision, table in conflicts:
        labels = {one.id: words.of(one) for one in table.values}
        sets = {one.id: words.of(one) for one in table.rule_sets}
        for text in (
            as_text(decision, lang),
            sections_as_text(narrative(decision, KB, lang, "page")),
        ):
            assert folded(VALUES[lang]["why_undecided"]["texts_disagree"]) in folded(text)
            for name, answer in table.by_rule_set.items():
                assert folded(words("rule_set_says", rule_set=sets[name], answer=labels[answer])) in folded(
                    text
                )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("detail", ["sentence", "page", "full"])
def test_whatever_is_answered_is_told_at_every_length(lang, detail):
    for answers in SOME:
        decision = decided(answers)
        told = sections_as_text(narrative(decision, KB, lang, detail))
        if decision.reason:
            assert folded(VALUES[lang]["why_undecided"][decision.reason]) in folded(told)
        assert told.strip()


def test_every_row_that_does_not_hold_is_told_with_what_speaks_against_it():
    for answers in SOME:
        case = case_of(answers)
        found = found_why_not(OPENED.index, case.facts, None)
        holding = rows_that_hold(case.facts)
        assert {(one.table, one.row) for one in found.rows} == {
            (row.table, row.id) for row in KB.rows
        } - holding
        assert all(one.against for one in found.rows)
        told = folded(sections_as_text(why_not(found, KB)))
        for one in found.rows:
            assert folded(f"{KB.table_by_id[one.table].zh}{one.row}") in told


def test_a_change_of_one_answer_does_what_is_told_of_it():
    for answers in PROJECTS[::9]:
        now = {one.table: (one.status, one.answer) for one in decided(answers).tables}
        for one in table_changes(OPENED.index, case_of(answers).facts):
            assert now[one.table] != (one.status, one.answer)
            for change in one.changes:
                after = decided({**answers, **change.change})
                assert (one.status, one.answer) in {
                    (table.status, table.answer) for table in after.tables if table.table == one.table
                }


@pytest.mark.parametrize("lang", LANGS)
def test_what_the_tables_would_answer_is_told(lang):
    case = case_of(PROJECTS[0])
    found = found_what_if(case, OPENED, DAY, DAY)
    told = folded(sections_as_text(what_if(found, KB, lang)))
    assert found.tables
    for one in found.tables:
        for change in one.changes:
            for fact in change.change:
                assert folded(Names(KB, Words(lang)).fact(fact)) in told


@pytest.mark.parametrize("lang", LANGS)
def test_the_map_of_tables_lights_the_rows_that_hold(lang):
    for answers in PROJECTS[::7]:
        facts = case_of(answers).facts
        picture = table_map(KB, facts, Words(lang), "auto")
        held = len(rows_that_hold(facts))
        assert picture.count('class="answer"') == len(KB.rows)
        assert picture.count('class="accent"') == held


def test_a_map_of_situations_shows_where_no_flowchart_is_published():
    assert Words("zh")("no_published_flowchart") in rule_map(OPENED)
