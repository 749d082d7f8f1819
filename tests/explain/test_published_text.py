"""What a publisher drew and said is told: in the text for a terminal and in the narrative, in both languages."""

import pytest

from decision.decide import Case, decide
from decision.index_build import build, by_meaning
from decision.opened import OpenRelease
from explain import narrative
from explain.as_text import as_text
from explain.pictures.plan_chart import plan_chart
from explain.pictures.plan_table import plan_table
from explain.plan_text import step_numbers
from explain.published_text import sayings, step_sayings, times_told
from explain.told import sections_as_text
from explain.wording import Words
from kb.release import Release
from tests.decision.drawn.quays import CALENDARS, DAY, DECIDED, QUAYS, TOWN_SHED, decided, facts_of

LANGS = ["zh", "en"]
EVERYTHING = {**TOWN_SHED, "cost": "1000", "at_once": "true"}
# The commitment, the bounds of its time in force, what may be brought instead and what does not count.
SAID = {
    "zh": ("有效2个月", "2013-03-01", "2015-02-28", "打桩", "同意", "等潮水（10个工作日）", "用“预许可”代替"),
    "en": ("valid 2 months", "2013-03-01", "2015-02-28", "打桩", "consent", "(10 working days)", "instead"),
}


def folded(text):
    """Return a text without its line breaks and margins."""
    return "".join(text.split())


@pytest.mark.parametrize("lang", LANGS)
def test_whatever_is_published_beside_the_days_stands_in_the_text(lang):
    text = folded(as_text(decided(EVERYTHING), lang))
    for words in SAID[lang]:
        assert folded(words) in text


@pytest.mark.parametrize("lang", LANGS)
def test_every_saying_of_every_step_stands_in_the_full_narrative(lang):
    words = Words(lang)
    for answers in DECIDED[::3]:
        plan = decided(answers).plan
        told = folded(sections_as_text(narrative(decided(answers), QUAYS, lang, "full")))
        said = [one for step in plan.steps for one in step_sayings(step, plan, words)]
        said += [one for item in plan.beside for one in sayings(item.published, words)]
        assert said
        for one in (*said, times_told(plan, words)):
            assert folded(one) in told


@pytest.mark.parametrize("lang", LANGS)
def test_the_published_total_stands_beside_those_computed(lang):
    for answers in DECIDED:
        plan = decided(answers).plan
        told = times_told(plan, Words(lang))
        assert all(
            str(days) in told for days in (plan.published_days, plan.working_days, plan.all_arrows_days)
        )


def test_a_branch_that_the_main_line_does_not_wait_for_is_told_where_an_arrow_makes_a_step_wait():
    plan = decided(TOWN_SHED).plan
    by_item = {step.item: step for step in plan.steps}
    told = [
        step.item
        for step in plan.steps
        if any(by_item["survey"].label in one for one in step_sayings(step, plan, Words("zh")))
    ]
    late = [
        step.item
        for step in plan.steps
        if any(wait.item == "survey" for wait in step.waits_for)
        and by_item["survey"].finish_day > step.start_day
    ]
    assert told == late != []


@pytest.mark.parametrize("lang", LANGS)
def test_the_picture_and_the_table_show_each_box_once_and_which_lie_beside(lang):
    for answers in DECIDED[::5]:
        decision = decided(answers)
        table = plan_table(decision, lang)
        branches = sum(step.branch for step in decision.plan.steps)
        marked = [row for row in table.rows if Words(lang)("mark_branch") in row[-2]]
        assert (len(table.rows), len(marked)) == (len(step_numbers(decision.plan)), branches)
        picture = plan_chart(decision, lang)
        assert picture.count('class="step"') == len(decision.plan.steps)
        assert ("outline dashed" in picture) == bool(branches)


@pytest.mark.parametrize("lang", LANGS)
def test_a_box_without_published_days_is_named_and_left_out_of_the_times(lang):
    shed, *others = QUAYS.charts
    permit = next(box for box in shed.steps if box.item == "permit")
    boxes = tuple(box.model_copy(update={"days": None}) if box is permit else box for box in shed.steps)
    kb = QUAYS.model_copy(update={"charts": (shed.model_copy(update={"steps": boxes}), *others)})
    opened = OpenRelease(Release(kb), build(kb, by_meaning(kb)), CALENDARS)

    plan, known = decide(Case(facts_of(TOWN_SHED)), opened, DAY, DAY).plan, decided(TOWN_SHED).plan

    assert [one.id for one in plan.days_not_seen] == ["permit"]
    assert plan.working_days == known.working_days - permit.days
    words = Words(lang)
    assert words.of(plan.days_not_seen[0]) in times_told(plan, words)
    assert not known.days_not_seen
