"""The bars of a plan."""

from dataclasses import replace
from functools import cache

from decision.answer import Step
from explain.columns import COLUMNS, width
from explain.plan_text import plan_lines, step_numbers
from explain.wording import Words
from tests.explain.cases import FACTORY, decided, reference_decisions

ZH = Words("zh")


@cache
def factory_plan():
    plan = decided(FACTORY).plan
    assert plan
    return plan


def bar_of(lines: list[str], number: int) -> str:
    line = next(line for line in lines if line.startswith(f"{number:3} "))
    return line[line.index("天 ") + 2 :]


def step(name: str, start: int, finish: int, **more: object) -> Step:
    """Return a step that runs on these days, without slack unless `latest_finish_day` is given."""
    made = {"item": name, "label": name, "days": finish - start, "start_day": start, "finish_day": finish}
    latest = more.pop("latest_finish_day", finish)
    made |= {
        "latest_start_day": latest - (finish - start),
        "latest_finish_day": latest,
        "slack": latest - finish,
    }
    return replace(factory_plan().steps[0], **{**made, "critical": latest == finish, "joint": None, **more})


def test_a_critical_step_is_drawn_full_and_another_half_with_its_slack_behind():
    plan = replace(
        factory_plan(), working_days=10, steps=(step("甲", 0, 10), step("乙", 0, 5, latest_finish_day=10))
    )
    lines = plan_lines(plan, ZH)
    full, half = bar_of(lines, 2), bar_of(lines, 1)
    assert set(full) == {"█"}
    assert len(full) % 10 == 0
    assert half == "▒" * (len(full) // 2) + "·" * (len(full) // 2)


def test_a_step_without_time_of_its_own_is_a_line_even_on_the_last_day():
    plan = replace(factory_plan(), working_days=10, steps=(step("甲", 0, 10), step("缴费", 10, 10)))
    full, moment = bar_of(plan_lines(plan, ZH), 1), bar_of(plan_lines(plan, ZH), 2)
    assert moment == " " * (len(full) - 1) + "|"


def test_a_long_plan_still_shows_every_step_that_takes_a_day():
    steps = tuple(step(f"环节{day}", day, day + 1) for day in range(200))
    lines = plan_lines(replace(factory_plan(), working_days=200, steps=steps), ZH)
    assert all("█" in bar_of(lines, number) for number in range(1, 201))
    assert max(map(width, lines)) <= COLUMNS


def test_bars_begin_no_sooner_than_the_steps_they_wait_for_end():
    for flowchart, decision in reference_decisions().items():
        plan = decision.plan
        assert plan
        numbers, lines = step_numbers(plan), plan_lines(plan, ZH)
        bars = {step.item: bar_of(lines, numbers[step.item]) for step in plan.steps}
        for later in plan.steps:
            begins = len(bars[later.item]) - len(bars[later.item].lstrip())
            for wait in later.waits_for:
                if not wait.early and wait.item in bars:
                    assert begins >= len(bars[wait.item].rstrip("·")) - 1, (flowchart, later.item, wait.item)


def test_steps_are_numbered_as_they_begin():
    plan = factory_plan()
    numbers = step_numbers(plan)
    in_order = sorted((*plan.steps,), key=lambda step: numbers[step.item])
    assert [step.start_day for step in in_order] == sorted(step.start_day for step in plan.steps)
    assert set(numbers) == {step.item for step in (*plan.steps, *plan.after_start_of_works)}


def test_early_and_joint_steps_are_marked_and_the_marks_explained():
    lines = plan_lines(factory_plan(), ZH)
    assert any(line[4:6] == "早 " for line in lines)
    assert any(line[4:6] == "联 " for line in lines)
    assert any(line.startswith("早：") for line in lines)
    assert any(line.startswith("联：") for line in lines)
