"""What a publisher drew and said, as lines of text: times published and computed, other ways, commitments, silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from decision.answer import Plan, Step
from decision.labelled import Labelled
from decision.published_step import BesideItem, Commitment, NotCounted, OtherWay, PublishedDays, PublishedStep
from explain.columns import wrap
from explain.wording import Words


def times_told(plan: Plan, words: Words) -> str:
    """Return the published total beside those computed, and what these leave out; nothing where nobody drew it."""
    if plan.all_arrows_days is None:
        return ""
    return words(
        "times_told",
        published=plan.published_days,
        main=plan.working_days,
        all_arrows=plan.all_arrows_days,
        not_seen=words("comma").join(map(words.of, plan.days_not_seen)),
    )


def brackets_told(plan: Plan, words: Words) -> list[str]:
    """Return the days of each stage or span of the chart, published and computed."""
    return [
        words(
            "bracket_told",
            label=words.of(one),
            published=one.published_days,
            computed=one.computed_days,
        )
        for one in plan.brackets
    ]


def time_lines(plan: Plan, words: Words) -> list[str]:
    """Return both, with what the main line does not wait for."""
    told = [*filter(None, [times_told(plan, words)]), *brackets_told(plan, words)]
    return [line for one in told for line in wrap(one, first="  ", rest="    ")]


def said_lines(plan: Plan, numbers: Mapping[str, int], words: Words) -> list[str]:
    """Return what is said of each step, in the order of their numbers."""
    lines = []
    for step in sorted(plan.steps, key=lambda step: numbers[step.item]):
        if said := words("between_sentences").join(step_sayings(step, plan, words)):
            text = words("step_says", number=numbers[step.item], label=words.of(step), said=said)
            lines += wrap(text, first="  ", rest="    ")
    return lines


def beside_lines(plan: Plan, words: Words) -> list[str]:
    """Return the items that apply without a box."""
    return [line for one in plan.beside for line in wrap(beside_told(one, words), first="  ", rest="    ")]


def beside_told(one: BesideItem, words: Words) -> str:
    """Return one of them, with what is said of it."""
    return words(
        "beside_told",
        label=words.of(one),
        department=one.department_label,
        days=one.days,
        said=words("between_sentences").join(sayings(one.published, words)),
    )


def step_sayings(step: Step, plan: Plan, words: Words) -> list[str]:
    """Return one sentence for each thing that is published of a step beside its days."""
    if step.published is None:
        return []
    told = [words("lies_beside")] if step.branch else []
    if step.with_items:
        told.append(words("shares_box", items=words.listed([_quoted(one, words) for one in step.with_items])))
    return [*told, *sayings(step.published, words), *not_awaited(step, plan, words)]


def parties_told(step: Step, words: Words) -> list[str]:
    """Return who takes part in a joint act, one sentence for each kind of project that has a list of its own."""
    by_kind = step.published.parties_by_kind if step.published else ()
    return [
        words(
            "parties_of_kind", kind=one.kind, parties=words.listed([words.of(party) for party in one.parties])
        )
        for one in by_kind
        if len(by_kind) > 1
    ]


def not_awaited(step: Step, plan: Plan, words: Words) -> list[str]:
    """Return the branches that an arrow makes a step wait for and that end after the main line has begun it."""
    by_item = {one.item: one for one in plan.steps}
    makers = (by_item[wait.item] for wait in step.waits_for if wait.item in by_item)
    return [
        words("branch_not_awaited", maker=words.of(maker), finish=maker.finish_day)
        for maker in makers
        if maker.branch and maker.finish_day > step.start_day
    ]


def sayings(published: PublishedStep, words: Words) -> list[str]:
    """Return one sentence for each thing that is published of an item."""
    return [*_of_place(published, words), *_of_time(published, words), *_of_ways(published, words)]


def _of_place(published: PublishedStep, words: Words) -> Iterator[str]:
    if published.replaces:
        yield words("stands_for", item=words.of(published.replaces))
    if published.part_of:
        yield words("belongs_to", item=words.of(published.part_of))
    if not published.counted:
        yield words("not_counted_in_limit")
    if published.silence:
        yield words("silence_is_consent")


def _of_time(published: PublishedStep, words: Words) -> Iterator[str]:
    if len({one.days for one in published.limits}) > 1:
        yield words("limits_told", limits=words.listed([_limit(one, words) for one in published.limits]))
    if published.phases:
        phases = [words("phase_told", label=words.of(one), days=one.days) for one in published.phases]
        yield words("phases_told", phases=words.listed(phases))
    if len(published.parties_by_kind) > 1:
        counted = [
            words("parties_counted", kind=one.kind, number=len(one.parties))
            for one in published.parties_by_kind
        ]
        yield words("parties_by_kind", kinds=words.listed(counted))
    for time in published.not_counted:
        yield _left_out(time, words)


def _of_ways(published: PublishedStep, words: Words) -> Iterator[str]:
    if published.commitment:
        yield from _committed(published.commitment, words)
    for way in published.other_ways:
        yield from _other_way(way, words)


def _limit(one: PublishedDays, words: Words) -> str:
    return words(
        "limit_unknown" if one.days is None else "limit_told",
        days=one.days,
        unit=words.value("unit_of_days", one.unit),
        basis=words.listed(list(one.basis)),
        note=one.note,
    )


def _left_out(time: NotCounted, words: Words) -> str:
    unit = words.value("unit_of_days", time.unit)
    return words("time_left_out", label=words.of(time), days=time.days, unit=unit)


def _committed(one: Commitment, words: Words) -> Iterator[str]:
    yield words(
        "commitment_told",
        months=one.valid_months,
        must_follow=words.of(one.must_follow) if one.must_follow else "",
        used_for=one.used_for,
    )
    if one.in_force_from:
        yield words("commitment_in_force", begins=one.in_force_from, until=one.in_force_until)


def _other_way(way: OtherWay, words: Words) -> Iterator[str]:
    if way.instead:
        instead = words.of(way.instead)
        yield words("way_instead", choice=way.choice, instead=instead, used_for=way.used_for)
    elif way.paper:
        yield words("way_paper", choice=way.choice, paper=way.paper)
    if way.until:
        yield words("way_until", until=words.of(way.until))
    for before in way.before:
        yield words("way_before", before=words.of(before))


def _quoted(one: Labelled, words: Words) -> str:
    return words("quoted", text=words.of(one))
