"""What a page of a case says to its reader, held against the case folded anew at that moment."""

from __future__ import annotations

import re
from html import unescape

from api.pages.cases.telling import Telling


def text_of(html: str) -> str:
    """Return what is read of a piece of a page, with single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def items_of(html: str, listed: str) -> list[str]:
    """Return what is read of each entry of a list of this class."""
    found = re.search(rf'<[ou]l class="{listed}">(.*?)</[ou]l>', html, re.DOTALL)
    return [text_of(one) for one in re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL)] if found else []


def assert_true(html: str, view, flowchart: str, kb) -> None:
    """Hold that a public page says the state, the progress, whose turn it is by when, every step and the days."""
    say, told = Telling(kb, "zh"), view.public(flowchart)
    text = text_of(html)
    assert f"您的办件：{say.case_state(told['state'])}" in text
    assert f"{told['of']}个环节已办完{told['done']}个" in text
    for label, day in (
        ("预计办完", told["finish"]),
        ("应当办完", told["limit"]),
        ("立案日期", told["opened"]),
    ):
        assert f"{label} {say.day(day)}" in text
    turns = items_of(html, "turns")
    assert len(turns) == len(told["next"])
    for shown, duty in zip(turns, told["next"], strict=True):
        by = f"最迟 {say.day(duty['by'])}" if duty["by"] else "不限日期"
        by += " 已过期限" if say.is_past(duty["by"], view.today) else ""
        what = say.t.value("duty", duty["what"])
        assert shown == f"{say.who(duty['who'])} {say.item(duty['step'])} ：{what} {by}".replace(" ：", "：")
    steps = items_of(html, "steps")
    assert len(steps) == len(told["steps"])
    for shown, step in zip(steps, told["steps"], strict=True):
        assert shown.startswith(f"{say.item(step['step'])} {say.state(step['state'])}")
        is_worked_on = step["light"] and step["state"] in ("waiting", "pushed", "correction", "accepted")
        assert not is_worked_on or say.light(step["light"]) in shown
        assert step["round"] == 1 or f"第{step['round']}轮" in shown
        if step["closed"]:
            assert f"办结 {step['closed']}" in shown
        for party in step.get("missing", ()):
            assert say.who(party) in shown
    for kind in ("applicant", "department", "statutory", "holiday"):
        assert f"{say.t.value('case_days', kind)} {told['days'][kind]}天" in text
